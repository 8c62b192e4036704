/** Which parts of a room can be seen: the others are not drawn. Asked now and then, with some slack. */
import { Frustum, Matrix4, type PerspectiveCamera, Sphere, Vector3 } from "three";
import type { Room } from "../../state/world";
import { type Box, entry, wallParts } from "../geometry/boxes";

/** The part that a mesh belongs to is the first word of its name; small things are in "<part>/fine". */
export const FINE = "/fine";
/** Small things are drawn from this near to the middle of their part's things, or in the part one is in. */
const FINE_REACH_M = 6.5;
const EVERY_MS = 120;
/** What was seen stays drawn this long, so that nothing flickers at the edge of sight. */
const KEPT_MS = 900;
const POINT_RADIUS_M = 0.8;
const MARGIN_M = 0.6;

interface Part {
  readonly points: readonly Vector3[];
  seenAt: number;
  near: boolean;
}

export class Visibility {
  private readonly walls: readonly Box[];
  private readonly parts = new Map<string, Part>();
  private readonly frustum = new Frustum();
  private readonly matrix = new Matrix4();
  private readonly sphere = new Sphere(new Vector3(), POINT_RADIUS_M);
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** `points` are places of the parts' things: those that are seen make their part seen. */
  constructor(room: Room, points: ReadonlyMap<string, readonly Vector3[]>) {
    this.walls = room.walls.filter((wall) => wall.material !== "glass" && wall.material !== "hedge").flatMap(wallParts);
    for (const [name, places] of points)
      this.parts.set(name, { points: places, seenAt: Number.NEGATIVE_INFINITY, near: true });
  }

  /** Looks again if it is time; true if it did. */
  look(camera: PerspectiveCamera, now: number): boolean {
    if (now - this.lookedAt < EVERY_MS) return false;
    this.lookedAt = now;
    this.matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    this.frustum.setFromProjectionMatrix(this.matrix);
    for (const part of this.parts.values()) {
      let near = false;
      let seen = false;
      for (const point of part.points) {
        near ||= point.distanceToSquared(camera.position) < FINE_REACH_M * FINE_REACH_M;
        seen ||= this.sees(camera.position, point);
        if (near && seen) break;
      }
      part.near = near;
      if (seen) part.seenAt = now;
    }
    return true;
  }

  private sees(eye: Vector3, point: Vector3): boolean {
    this.sphere.center.copy(point);
    if (!this.frustum.intersectsSphere(this.sphere)) return false;
    for (const box of this.walls) {
      const t = entry(box, eye.x, eye.y, eye.z, point.x, point.y, point.z, -0.02);
      if (t !== null && t > 0 && t < 0.99) return false;
    }
    return true;
  }

  /** Whether a part is to be drawn; parts that nothing is known of always are. */
  shows(name: string, now: number): boolean {
    const fine = name.endsWith(FINE);
    const part = this.parts.get(fine ? name.slice(0, -FINE.length) : name);
    if (!part) return true;
    return now - part.seenAt < KEPT_MS && (!fine || part.near);
  }
}

/** The corners and the middle of a thing, as places to look for. */
export function placesOf(x: number, y: number, z: number, radius: number, height: number): Vector3[] {
  const r = radius + MARGIN_M * 0.3;
  return [
    new Vector3(x, y + height * 0.6, z),
    new Vector3(x - r, y + height * 0.5, z - r),
    new Vector3(x + r, y + height * 0.5, z - r),
    new Vector3(x - r, y + height * 0.5, z + r),
    new Vector3(x + r, y + height * 0.5, z + r),
    new Vector3(x, y + height, z),
  ];
}
