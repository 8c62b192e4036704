/** How far somebody is in their walk cycle; it goes on when they are drawn in another way. */
import { angleBetween, easing } from "../camera/rig";
import type { Figure } from "../contract";
import { clamp, mix } from "../materials/noise";
import { strideLength } from "./gait";

/** Farther in one frame, somebody was moved and did not walk. */
const LEAP_M = 1.5;

export class Stride {
  /** In cycles of two steps. */
  phase = 0;
  /** Metres a second, smoothed; negative walks backwards. */
  pace = 0;
  /** Radians that the legs turn against the look. */
  hipTurn = 0;
  private x = Number.NaN;
  private z = Number.NaN;

  /** Advances by the way really gone, and turns the legs where they go. */
  advance(figure: Figure, dtMs: number): void {
    const dt = Math.max(1, dtMs) / 1000;
    const known = !Number.isNaN(this.x);
    const dx = known ? figure.x - this.x : 0;
    const dz = known ? figure.z - this.z : 0;
    const gone = Math.hypot(dx, dz);
    this.x = figure.x;
    this.z = figure.z;
    const sin = Math.sin(figure.yaw);
    const cos = Math.cos(figure.yaw);
    const ahead = -dx * sin - dz * cos;
    const aside = dx * cos - dz * sin;
    const backwards = ahead < -0.35 * gone;
    const jump = gone > LEAP_M;
    const speed = figure.gait === "stand" || jump ? 0 : Math.max(figure.speed, 0.01);
    this.pace = mix(this.pace, backwards ? -speed : speed, easing(dtMs, 70));
    if (!jump) this.phase += (this.pace * dt) / strideLength(this.pace);
    // Walking sideways turns the hips, at most half way.
    const turn = gone > 1e-4 && speed > 0.3 ? Math.atan2(-aside * (backwards ? -1 : 1), Math.abs(ahead)) : 0;
    this.hipTurn += angleBetween(this.hipTurn, clamp(turn, -1, 1)) * easing(dtMs, 80);
  }
}
