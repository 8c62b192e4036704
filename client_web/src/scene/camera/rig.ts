/** The camera behind one's shoulder, or in one's eyes when it is drawn in close. */
import { PerspectiveCamera, Vector3 } from "three";
import type { SelfFigure } from "../contract";
import { clamp, mix } from "../materials/noise";
import type { Blockers } from "./blockers";

export const ZOOM_MAX_M = 6.5;
const ZOOM_START_M = 3.5;
/** Drawn in closer than this, the camera is in the eyes. */
export const FIRST_PERSON_M = 0.75;
const EYES_M = 1.6;
const SHOULDER_M = 0.62;
const PITCH_MIN = -1.15;
const PITCH_MAX = 1.05;
const CAMERA_RADIUS_M = 0.2;

/** The difference of two angles, from -π to π. */
export function angleBetween(from: number, to: number): number {
  const turn = (to - from) % (Math.PI * 2);
  return turn > Math.PI ? turn - Math.PI * 2 : turn < -Math.PI ? turn + Math.PI * 2 : turn;
}

/** How much of a gap to close in `dtMs`, so that it halves every `halfMs` at any frame rate. */
export function easing(dtMs: number, halfMs: number): number {
  return 1 - 0.5 ** (dtMs / halfMs);
}

export class CameraRig {
  readonly camera = new PerspectiveCamera(60, 16 / 9, 0.08, 420);
  yaw = 0;
  pitch = -0.13;
  private zoomGoal = ZOOM_START_M;
  private zoom = ZOOM_START_M;
  private reach = ZOOM_START_M;
  private turns = Number.NaN;
  private swing: number | null = null;
  private readonly head = new Vector3();
  private readonly goal = new Vector3();

  /** Turning by hand: angles in radians, positive to the left and up. */
  look(dYaw: number, dPitch: number): void {
    this.yaw = (this.yaw + dYaw) % (Math.PI * 2);
    this.pitch = clamp(this.pitch + dPitch, PITCH_MIN, PITCH_MAX);
    this.swing = null;
  }

  /** Draws the camera in (below 1) or out (above 1). */
  zoomBy(factor: number): void {
    const start = this.zoomGoal < FIRST_PERSON_M && factor > 1 ? FIRST_PERSON_M : this.zoomGoal;
    const next = clamp(start * factor, 0, ZOOM_MAX_M);
    this.zoomGoal = next < FIRST_PERSON_M ? 0 : next;
  }

  get firstPerson(): boolean {
    return this.zoom < FIRST_PERSON_M * 0.6 || this.reach < 0.45;
  }

  /** Whether the camera follows the path walked rather than leading. */
  follow(self: SelfFigure, dtMs: number, reducedMotion: boolean, held: boolean): void {
    if (self.turns !== this.turns) {
      if (Number.isNaN(this.turns) || reducedMotion) this.yaw = self.yaw;
      else this.swing = self.yaw;
      this.turns = self.turns;
    }
    if (self.autopilot && !held) {
      const rate = reducedMotion ? easing(dtMs, 500) : easing(dtMs, 320);
      this.yaw += angleBetween(this.yaw, self.yaw) * rate;
      this.swing = null;
    } else if (this.swing !== null) {
      this.yaw += angleBetween(this.yaw, this.swing) * easing(dtMs, 90);
      if (Math.abs(angleBetween(this.yaw, this.swing)) < 0.01) {
        this.yaw = this.swing;
        this.swing = null;
      }
    }
  }

  /** The last of oneself's `turns` that the camera has heard of. */
  get known(): number {
    return this.turns;
  }

  /** Whether the camera is still turning by itself to where one has been put. */
  get swinging(): boolean {
    return this.swing !== null;
  }

  place(self: SelfFigure, blockers: Blockers, dtMs: number, reducedMotion: boolean): void {
    this.zoom = reducedMotion ? this.zoomGoal : mix(this.zoom, this.zoomGoal, easing(dtMs, 90));
    const [sin, cos] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const [rise, flat] = [Math.sin(this.pitch), Math.cos(this.pitch)];
    this.head.set(self.x, self.y + EYES_M, self.z);
    if (this.zoom < 0.05) {
      this.reach = 0;
      this.camera.position.copy(this.head).add(this.goal.set(-sin * 0.08, 0.02, -cos * 0.08));
    } else {
      const shoulder = SHOULDER_M * clamp(this.zoom / 2.2);
      // The shoulder first, then back from it: neither may pass a wall.
      this.goal.set(self.x + cos * shoulder, self.y + EYES_M + 0.08, self.z - sin * shoulder);
      const side = blockers.free(this.head, this.goal, CAMERA_RADIUS_M * 0.8);
      this.head.lerp(this.goal, side);
      this.goal.set(
        this.head.x + sin * flat * this.zoom,
        this.head.y - rise * this.zoom,
        this.head.z + cos * flat * this.zoom,
      );
      const free = blockers.free(this.head, this.goal, CAMERA_RADIUS_M) * this.zoom;
      // In at once, out gently.
      this.reach = free < this.reach || reducedMotion ? free : mix(this.reach, free, easing(dtMs, 140));
      this.camera.position.lerpVectors(this.head, this.goal, this.zoom > 0 ? this.reach / this.zoom : 0);
    }
    this.goal.set(
      this.camera.position.x - sin * flat,
      this.camera.position.y + rise,
      this.camera.position.z - cos * flat,
    );
    this.camera.lookAt(this.goal);
    this.camera.updateMatrixWorld();
  }

  resize(width: number, height: number): void {
    this.camera.aspect = width / height;
    // Upright screens keep a useful width of view.
    this.camera.fov = width < height ? 72 : 60;
    this.camera.updateProjectionMatrix();
  }
}
