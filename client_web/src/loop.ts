/** The order of a frame, written once: input, network, fixed step, interpolate, draw. */
import { STEP_MS } from "./state/movement";

/** What a frame goes through; each is called by the loop alone. */
export interface Phases {
  /** Reads what hands and keys want now. */
  input(now: number): void;
  /** Hands on what came, and does what is due. */
  network(now: number): void;
  /** One step of 50 ms. */
  step(): void;
  /** Moves everybody to where they are at `now`; `share` of the current step has passed. */
  interpolate(now: number, share: number, dtMs: number): void;
  draw(dtMs: number): void;
}

/** A page that stood still for longer does not run after the time it has lost. */
const STEPS_AT_ONCE_MAX = 4;

export class Loop {
  private readonly phases: Phases;
  private last: number | null = null;
  private lastDrawn: number | null = null;
  private left = 0;

  constructor(phases: Phases) {
    this.phases = phases;
  }

  /** One frame at `now` (ms). Without `draw` everything goes on but the picture: hidden pages, and slow ones between frames. */
  frame(now: number, draw: boolean): void {
    const dtMs = this.last === null ? 0 : Math.max(0, now - this.last);
    this.last = now;
    this.phases.input(now);
    this.phases.network(now);
    this.left = Math.min(this.left + dtMs, STEPS_AT_ONCE_MAX * STEP_MS);
    while (this.left >= STEP_MS) {
      this.left -= STEP_MS;
      this.phases.step();
    }
    this.phases.interpolate(now, this.left / STEP_MS, dtMs);
    if (!draw) return;
    const drawnMs = this.lastDrawn === null ? 0 : now - this.lastDrawn;
    this.lastDrawn = now;
    this.phases.draw(drawnMs);
  }
}

/** Runs a loop by animation frames while there is a picture, and by a clock besides; returns what ends it. */
export function run(loop: Loop, pictured: () => boolean): () => void {
  // Timers of hidden pages are slowed down to one a minute; those of a worker are not, and connections must not starve.
  const clock = new Worker(new URL("./clock.worker.ts", import.meta.url), { type: "module" });
  let framedAt = Number.NEGATIVE_INFINITY;
  let request = 0;
  const frame = (draw: boolean): void => {
    framedAt = performance.now();
    loop.frame(framedAt, draw);
  };
  const animate = (): void => {
    request = requestAnimationFrame(animate);
    if (pictured()) frame(true);
  };
  clock.onmessage = () => {
    if (performance.now() - framedAt >= STEP_MS - 5) frame(false);
  };
  request = requestAnimationFrame(animate);
  return () => {
    cancelAnimationFrame(request);
    clock.terminate();
  };
}
