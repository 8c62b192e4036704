/** Writes the mesh of a body: simple shapes, each hanging on one bone or between two. */
import { BufferAttribute, BufferGeometry, Euler, Matrix3, Matrix4, Quaternion, Vector3 } from "three";
import { type Position, tintOf } from "../geometry/piece";
import type { Shape } from "../geometry/shapes";
import { type BoneName, boneNumber } from "./skeleton";

/** How a corner hangs on bones: the share of the second one, by its place in the body. */
export interface Hold {
  readonly bone: BoneName;
  readonly other?: BoneName;
  readonly share?: (x: number, y: number, z: number) => number;
}

interface Placed {
  readonly at?: Position;
  readonly rx?: number;
  readonly ry?: number;
  readonly rz?: number;
  readonly scale?: Position;
}

export class BodyWriter {
  private readonly position: number[] = [];
  private readonly normal: number[] = [];
  private readonly colour: number[] = [];
  private readonly bones: number[] = [];
  private readonly weights: number[] = [];
  private readonly index: number[] = [];

  add(
    shape: Shape,
    colour: string,
    hold: Hold,
    { at = [0, 0, 0], rx = 0, ry = 0, rz = 0, scale = [1, 1, 1] }: Placed = {},
  ): void {
    const matrix = new Matrix4().compose(
      new Vector3(...at),
      new Quaternion().setFromEuler(new Euler(rx, ry, rz, "YXZ")),
      new Vector3(...scale),
    );
    const normals = new Matrix3().getNormalMatrix(matrix);
    const tint = tintOf(colour);
    const [point, direction] = [new Vector3(), new Vector3()];
    const first = this.position.length / 3;
    const { corners, triangles } = shape;
    for (let i = 0; i < corners.length; i += 8) {
      point.set(corners[i] ?? 0, corners[i + 1] ?? 0, corners[i + 2] ?? 0).applyMatrix4(matrix);
      direction
        .set(corners[i + 3] ?? 0, corners[i + 4] ?? 0, corners[i + 5] ?? 0)
        .applyMatrix3(normals)
        .normalize();
      this.position.push(point.x, point.y, point.z);
      this.normal.push(direction.x, direction.y, direction.z);
      this.colour.push(...tint);
      const share = hold.other && hold.share ? hold.share(point.x, point.y, point.z) : 0;
      this.bones.push(boneNumber(hold.bone), boneNumber(hold.other ?? hold.bone), 0, 0);
      this.weights.push(1 - share, share, 0, 0);
    }
    for (const corner of triangles) this.index.push(first + corner);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.position), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.normal), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.colour), 3));
    geometry.setAttribute("skinIndex", new BufferAttribute(new Uint16Array(this.bones), 4));
    geometry.setAttribute("skinWeight", new BufferAttribute(new Float32Array(this.weights), 4));
    geometry.setIndex(this.index);
    return geometry;
  }
}

/** The two sides of a body with their bones; left is at -x. */
export const SIDES = [
  { x: -1, arm: "armLeft", fore: "foreLeft", leg: "legLeft", shin: "shinLeft" },
  { x: 1, arm: "armRight", fore: "foreRight", leg: "legRight", shin: "shinRight" },
] as const;

/** The scale of a section that is wider than deep. */
export const flat = (width: number, deep: number): Position => [width, 1, deep];
