/** From what the hands ask, relative to where one looks, to a direction in the world. */
import type { Steering } from "../contract";

/** Below this a stick rests. */
const DEAD_ZONE = 0.12;

/** `forward` and `right` from -1 to 1; the result's direction is at most 1 long. */
export function steeringOf(forward: number, right: number, yaw: number, run: boolean): Steering {
  const length = Math.hypot(forward, right);
  if (length < DEAD_ZONE) return { dx: 0, dz: 0, run: false, yaw };
  const scale = length > 1 ? 1 / length : 1;
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  return {
    dx: (-sin * forward + cos * right) * scale,
    dz: (-cos * forward - sin * right) * scale,
    run,
    yaw,
  };
}

/** Whether two steerings would make the same steps on the wire. */
export function sameSteering(a: Steering, b: Steering): boolean {
  const near = (p: number, q: number, limit: number) => Math.abs(p - q) < limit;
  return near(a.dx, b.dx, 0.004) && near(a.dz, b.dz, 0.004) && a.run === b.run && near(a.yaw, b.yaw, 0.0005);
}
