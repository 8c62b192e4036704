/** Where things are as seen from oneself, in figures that can be put into words. */
import { wrap, yawTowards } from "./angle";

export type Direction =
  | "ahead"
  | "ahead_left"
  | "left"
  | "behind_left"
  | "behind"
  | "behind_right"
  | "right"
  | "ahead_right";

/** Counter-clockwise, as yaw grows. */
const DIRECTIONS: readonly Direction[] = [
  "ahead",
  "ahead_left",
  "left",
  "behind_left",
  "behind",
  "behind_right",
  "right",
  "ahead_right",
];

export interface Viewpoint {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
}

/** Where a point lies for someone who looks along their yaw: one of eight directions. */
export function directionTo(from: Viewpoint, x: number, z: number): Direction {
  const turn = wrap(yawTowards(x - from.x, z - from.z) - from.yaw);
  const eighth = Math.round(turn / (Math.PI / 4));
  return DIRECTIONS[(eighth + 8) % 8] as Direction;
}

/** Metres over the floor. */
export function distanceTo(from: { readonly x: number; readonly z: number }, x: number, z: number): number {
  return Math.hypot(x - from.x, z - from.z);
}
