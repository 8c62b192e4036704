/** Angles in radians, yaw as in P-MOVE-1: 0 looks to −z, positive turns left. */

const TURN = 2 * Math.PI;

/** The same direction within −π to π. */
export function wrap(angle: number): number {
  const turned = (angle + Math.PI) % TURN;
  return (turned < 0 ? turned + TURN : turned) - Math.PI;
}

/** From `a` towards `b` the short way round; `share` is 0 to 1. */
export function mixAngles(a: number, b: number, share: number): number {
  return a + wrap(b - a) * share;
}

/** The yaw that looks along (dx, dz). */
export function yawTowards(dx: number, dz: number): number {
  return Math.atan2(-dx, -dz);
}

/** Where a yaw looks, as [dx, dz] of length 1. */
export function facing(yaw: number): [number, number] {
  return [-Math.sin(yaw), -Math.cos(yaw)];
}
