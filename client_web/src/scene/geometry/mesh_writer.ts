/** Collects the triangles of one material, in world space, to become a single mesh. */
import { BufferAttribute, BufferGeometry } from "three";

/** One corner: where, its normal, its texture coordinates. */
export interface Corner {
  x: number;
  y: number;
  z: number;
  nx: number;
  ny: number;
  nz: number;
  u: number;
  v: number;
}

/** Baked light that falls on a point: red, green, blue, and how much of the fire (which flickers). */
export type Light4 = [number, number, number, number];

/** Gives the light that falls on a point of the world with that normal. */
export type LightAt = (x: number, y: number, z: number, nx: number, ny: number, nz: number, out: Light4) => void;

export class MeshWriter {
  private readonly position: number[] = [];
  private readonly normal: number[] = [];
  private readonly uv: number[] = [];
  private readonly colour: number[] = [];
  private readonly light: number[] = [];
  private readonly index: number[] = [];
  private readonly scratch: Light4 = [0, 0, 0, 0];

  get triangles(): number {
    return this.index.length / 3;
  }

  get corners(): number {
    return this.position.length / 3;
  }

  /** Adds a corner with a tint (linear red, green, blue) and returns its number. */
  corner(at: Corner, tint: readonly [number, number, number], light: LightAt | null): number {
    this.position.push(at.x, at.y, at.z);
    this.normal.push(at.nx, at.ny, at.nz);
    this.uv.push(at.u, at.v);
    this.colour.push(tint[0], tint[1], tint[2]);
    if (light) {
      light(at.x, at.y, at.z, at.nx, at.ny, at.nz, this.scratch);
      this.light.push(...this.scratch);
    }
    return this.position.length / 3 - 1;
  }

  /** For a lightmap, the place in the atlas stands where the baked light would: x, y of the atlas from 0 to 1. */
  placed(at: Corner, tint: readonly [number, number, number], atlasU: number, atlasV: number): number {
    const number = this.corner(at, tint, null);
    this.light.push(atlasU, atlasV, 0, 0);
    return number;
  }

  triangle(a: number, b: number, c: number): void {
    this.index.push(a, b, c);
  }

  quad(a: number, b: number, c: number, d: number): void {
    this.index.push(a, b, c, a, c, d);
  }

  /** The geometry, whose owner is the caller. Attribute `baked` has 4 numbers a corner. */
  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    const attribute = (numbers: number[], size: number) => new BufferAttribute(new Float32Array(numbers), size);
    geometry.setAttribute("position", attribute(this.position, 3));
    geometry.setAttribute("normal", attribute(this.normal, 3));
    geometry.setAttribute("uv", attribute(this.uv, 2));
    geometry.setAttribute("color", attribute(this.colour, 3));
    if (this.light.length > 0) geometry.setAttribute("baked", attribute(this.light, 4));
    const numbers = this.corners > 65_535 ? new Uint32Array(this.index) : new Uint16Array(this.index);
    geometry.setIndex(new BufferAttribute(numbers, 1));
    geometry.computeBoundingSphere();
    return geometry;
  }
}
