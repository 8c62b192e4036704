/** Whether the house shows less than it would: what snapshots say of it, calmly enough to be read. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { LOWERED_LEVEL } from "../net/frames";
import { NARROWED } from "../net/messages.gen";

/** The room is so full that movements are shown less often, or one's own connection reads too slowly. */
export type Thinned = "full" | "slow";

/** From this level on, it can be seen. */
const SEEN_LEVEL = 3;
/** It is told once it has lasted for so long, and for so long after it was over. */
const BEGINS_MS = 1_500;
const ENDS_MS = 6_000;

export class Thinning {
  private readonly shown = signal<Thinned | null>(null);
  private wanted: Thinned | null = null;
  private since = 0;

  get state(): ReadonlySignal<Thinned | null> {
    return this.shown;
  }

  /** What a snapshot says that arrived at `at` (ms). */
  observe(lowered: number, at: number): void {
    const wanted = stateOf(lowered);
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.since = at;
    }
    const lasts = at - this.since;
    if (wanted !== this.shown.peek() && lasts >= (wanted === null ? ENDS_MS : BEGINS_MS)) this.shown.value = wanted;
  }

  reset(): void {
    this.wanted = null;
    this.shown.value = null;
  }
}

function stateOf(lowered: number): Thinned | null {
  if ((lowered & NARROWED) !== 0) return "slow";
  return (lowered & LOWERED_LEVEL) >= SEEN_LEVEL ? "full" : null;
}
