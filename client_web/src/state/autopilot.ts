/** Walks a way step by step: click to walk, "go to", `walkTo`. */
import type { Point } from "./path";

/** What the autopilot wants of the next step: a direction of length 0 to 1, and whether to run. */
export interface Wish {
  readonly dx: number;
  readonly dz: number;
  readonly run: boolean;
}

export type Outcome = "arrived" | "blocked" | "cancelled";

/** Close enough to the goal. */
const ARRIVED_M = 0.06;
/** Corners may be cut a little. */
const CORNER_M = 0.15;
/** With more than this to go, one runs. */
const RUN_FROM_M = 12;
/** No way made for this many steps: something is in the way. */
const STUCK_STEPS = 12;
const STUCK_M = 0.05;

function isNear(here: Point, there: Point, metres: number): boolean {
  return Math.hypot(there.x - here.x, there.z - here.z) <= metres;
}

export class Autopilot {
  private corners: Point[] = [];
  private settle: ((outcome: Outcome) => void) | null = null;
  private bestLeft = Number.POSITIVE_INFINITY;
  private stuckSteps = 0;

  get active(): boolean {
    return this.corners.length > 0;
  }

  /** What is left of the way, the goal last. */
  get way(): readonly Point[] {
    return this.corners;
  }

  /** Starts to walk a way; the promise tells how it ended. A way being walked is cancelled. */
  start(corners: readonly Point[]): Promise<Outcome> {
    this.stop("cancelled");
    this.corners = [...corners];
    this.bestLeft = Number.POSITIVE_INFINITY;
    this.stuckSteps = 0;
    return new Promise((resolve) => {
      this.settle = resolve;
      if (corners.length === 0) this.stop("arrived");
    });
  }

  stop(outcome: Outcome = "cancelled"): void {
    this.corners = [];
    const settle = this.settle;
    this.settle = null;
    settle?.(outcome);
  }

  /**
   * The direction from here; `stepM(run)` is how far a step reaches. Null when there is nothing to walk. One has
   * arrived when the house has `confirmed` all steps: one that dropped some puts the walker back, who then walks on.
   */
  next(here: Point, stepM: (run: boolean) => number, confirmed = true): Wish | null {
    if (!confirmed && this.isAtGoal(here)) return { dx: 0, dz: 0, run: false };
    this.passCorners(here);
    const corner = this.corners[0];
    if (corner === undefined || this.isStuck(here)) return null;
    const dx = corner.x - here.x;
    const dz = corner.z - here.z;
    const distance = Math.hypot(dx, dz);
    const run = this.left(here) > RUN_FROM_M;
    // The last step before a corner is shorter, so that one stands on the point and not beyond it.
    const share = Math.min(1, distance / stepM(run));
    return { dx: (dx / distance) * share, dz: (dz / distance) * share, run };
  }

  private isAtGoal(here: Point): boolean {
    const [goal] = this.corners;
    return this.corners.length === 1 && goal !== undefined && isNear(here, goal, ARRIVED_M);
  }

  private passCorners(here: Point): void {
    for (;;) {
      const corner = this.corners[0];
      if (corner === undefined) return;
      const near = this.corners.length === 1 ? ARRIVED_M : CORNER_M;
      if (!isNear(here, corner, near)) return;
      this.corners = this.corners.slice(1);
      if (this.corners.length === 0) this.stop("arrived");
    }
  }

  /** Metres of the way that are left. */
  private left(here: Point): number {
    let from = here;
    let sum = 0;
    for (const corner of this.corners) {
      sum += Math.hypot(corner.x - from.x, corner.z - from.z);
      from = corner;
    }
    return sum;
  }

  private isStuck(here: Point): boolean {
    const left = this.left(here);
    if (left < this.bestLeft - STUCK_M) {
      this.bestLeft = left;
      this.stuckSteps = 0;
      return false;
    }
    this.stuckSteps++;
    if (this.stuckSteps < STUCK_STEPS) return false;
    this.stop("blocked");
    return true;
  }
}
