/** Where a voice comes from, as a listener at the origin who looks towards −z hears it. */

export interface Place {
  readonly x: number;
  readonly z: number;
}

/** Where someone stands and looks; yaw as in P-MOVE-1: 0 looks to −z, positive turns left. */
export interface Pose extends Place {
  readonly yaw: number;
}

export interface Bearing {
  readonly distanceM: number;
  /** The direction, of length 1: `right` of the listener is positive x, behind the listener is positive z. */
  readonly right: number;
  readonly behind: number;
}

/** Nearer than this there is no direction to speak of: the voice is in front. */
const SAME_PLACE_M = 0.05;

/** The way from a listener to a place. */
export function bearingTo(listener: Pose, place: Place): Bearing {
  const dx = place.x - listener.x;
  const dz = place.z - listener.z;
  const distanceM = Math.hypot(dx, dz);
  if (distanceM < SAME_PLACE_M) return { distanceM, right: 0, behind: -1 };
  const sin = Math.sin(listener.yaw);
  const cos = Math.cos(listener.yaw);
  return { distanceM, right: (dx * cos - dz * sin) / distanceM, behind: (dx * sin + dz * cos) / distanceM };
}
