/** Steps of quality, and the rule that walks them to hold the frame rate. Pure: it is fed frame times. */

import type { QualityChoice, QualityLevel } from "../contract";
import type { Finish } from "../materials/palette";

export interface Rung {
  readonly level: QualityLevel;
  /** Pixels drawn for each CSS pixel, at most the screen's own. */
  readonly pixels: number;
  readonly finish: Finish;
  /** Whether what moves casts a shadow of the sun too; else the house's own is drawn once. */
  readonly liveShadows: boolean;
  /** How many people are drawn whole; the others are figures of a crowd. */
  readonly avatars: number;
}

export const RUNGS: readonly Rung[] = [
  { level: "low", pixels: 0.34, finish: "plain", liveShadows: false, avatars: 10 },
  { level: "low", pixels: 0.42, finish: "plain", liveShadows: false, avatars: 12 },
  { level: "low", pixels: 0.54, finish: "plain", liveShadows: false, avatars: 14 },
  { level: "low", pixels: 0.8, finish: "plain", liveShadows: false, avatars: 18 },
  { level: "medium", pixels: 1, finish: "plain", liveShadows: false, avatars: 28 },
  { level: "medium", pixels: 1.5, finish: "soft", liveShadows: false, avatars: 40 },
  { level: "high", pixels: 1.5, finish: "rich", liveShadows: true, avatars: 56 },
  { level: "high", pixels: 2, finish: "rich", liveShadows: true, avatars: 72 },
];

/** Where to begin: a software renderer low, anything else in the middle. */
export const SOFTWARE_START = 2;
export const HARDWARE_START = 5;

const WINDOW_MS = 1_500;
const GAP_MS = 1_000;
/** Below this rate a step down is taken; only well above it is a step up tried. */
const SLOW_FPS = 24;
const FAST_FPS = 55;
/** A software renderer is not asked for more than it can steadily give; it rests for half of the time (see pace.ts). */
const SLOW_SOFTWARE_FPS = 11;
const FAST_SOFTWARE_FPS = 28;
const CALM_WINDOWS = 3;
/** After a step up had to be taken back, the next try waits this many windows, doubling each time. */
const RETRY_WINDOWS = 20;

export function rungsOf(choice: QualityChoice): readonly [number, number] {
  if (choice === "auto") return [0, RUNGS.length - 1];
  const numbers = RUNGS.map((rung, i) => (rung.level === choice ? i : -1)).filter((i) => i >= 0);
  return [Math.min(...numbers), Math.max(...numbers)];
}

export class QualityLadder {
  private readonly software: boolean;
  private at: number;
  private choice: QualityChoice = "auto";
  private elapsed = 0;
  private frames = 0;
  private calm = 0;
  private rest = 0;
  private retry = RETRY_WINDOWS;
  private climbed = false;
  private gap = false;

  constructor(software: boolean) {
    this.software = software;
    this.at = software ? SOFTWARE_START : HARDWARE_START;
  }

  get rung(): Rung {
    const rung = RUNGS[this.at];
    if (!rung) throw new Error(`no rung ${this.at}`);
    return rung;
  }

  choose(choice: QualityChoice): void {
    this.choice = choice;
    const [low, high] = rungsOf(choice);
    const start = choice === "auto" ? (this.software ? SOFTWARE_START : HARDWARE_START) : this.at;
    this.at = Math.max(low, Math.min(high, start));
    this.restart();
  }

  /**
   * Takes the time since the last frame; true if the rung has changed. A single long gap is a tab that was hidden and
   * does not count; one after another are a machine that cannot keep up.
   */
  frame(dtMs: number): boolean {
    if (dtMs > GAP_MS) {
      this.restart();
      if (!this.gap) {
        this.gap = true;
        return false;
      }
      return this.judge(1_000 / dtMs);
    }
    this.gap = false;
    this.elapsed += dtMs;
    this.frames += 1;
    if (this.elapsed < WINDOW_MS) return false;
    const fps = (this.frames * 1_000) / this.elapsed;
    this.elapsed = 0;
    this.frames = 0;
    return this.judge(fps);
  }

  private judge(fps: number): boolean {
    const [low, high] = rungsOf(this.choice);
    if (this.rest > 0) this.rest -= 1;
    if (fps < (this.software ? SLOW_SOFTWARE_FPS : SLOW_FPS)) {
      this.calm = 0;
      if (this.at <= low) return false;
      if (this.climbed) {
        this.rest = this.retry;
        this.retry *= 2;
      }
      this.climbed = false;
      // Far too slow: two steps at once.
      this.at = Math.max(low, this.at - (fps < (this.software ? 9 : 14) ? 2 : 1));
      return true;
    }
    this.calm = fps > (this.software ? FAST_SOFTWARE_FPS : FAST_FPS) ? this.calm + 1 : 0;
    if (this.calm < CALM_WINDOWS || this.rest > 0 || this.at >= high) return false;
    this.calm = 0;
    this.climbed = true;
    this.at += 1;
    return true;
  }

  private restart(): void {
    this.elapsed = 0;
    this.frames = 0;
    this.calm = 0;
  }
}
