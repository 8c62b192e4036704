import { describe, expect, it } from "vitest";
import { Pace } from "../../src/scene/renderer/pace";

/** A drawing processor whose pictures take `cost` ms; `now` is the time. */
function processor(cost: number) {
  const state = { now: 0, doneAt: 0 };
  const pace = new Pace({
    fence: () => {
      state.doneAt = state.now + cost;
    },
    done: () => state.now >= state.doneAt,
  });
  /** Asks for a picture at every frame of a screen for so many ms; returns how many were drawn. */
  const run = (ms: number): number => {
    let drawn = 0;
    for (const end = state.now + ms; state.now < end; state.now += 10) {
      if (!pace.ready(state.now)) continue;
      drawn += 1;
      pace.drawn(state.now);
    }
    return drawn;
  };
  return { run };
}

describe("the pace of drawing", () => {
  it("never asks for a picture before the last is done, and rests as long as it took", () => {
    expect(processor(50).run(10_000)).toBe(100);
  });

  it("draws each frame where that costs next to nothing", () => {
    expect(processor(1).run(1_000)).toBeGreaterThanOrEqual(50);
  });

  it("rests no longer than a quarter of a second, however slow", () => {
    expect(processor(1_000).run(12_500)).toBe(10);
  });

  it("goes on when a picture is never said to be done", () => {
    expect(processor(Number.POSITIVE_INFINITY).run(9_000)).toBe(4);
  });
});
