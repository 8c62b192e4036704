import { describe, expect, it } from "vitest";
import { HARDWARE_START, QualityLadder, RUNGS, rungsOf, SOFTWARE_START } from "../../src/scene/renderer/quality";

/** Feeds a ladder with frames at a rate for so many seconds; says how often the rung changed. */
function run(ladder: QualityLadder, fps: number, seconds: number): number {
  let changes = 0;
  for (let i = 0; i < fps * seconds; i++) if (ladder.frame(1_000 / fps)) changes += 1;
  return changes;
}

describe("quality", () => {
  it("begins low on a software renderer", () => {
    expect(new QualityLadder(true).rung).toBe(RUNGS[SOFTWARE_START]);
    expect(new QualityLadder(false).rung).toBe(RUNGS[HARDWARE_START]);
  });

  it("steps down while frames are slow, to the lowest and no farther", () => {
    const ladder = new QualityLadder(true);
    run(ladder, 6, 60);
    expect(ladder.rung).toBe(RUNGS[0]);
  });

  it("steps up on a fast machine, to the highest", () => {
    const ladder = new QualityLadder(false);
    run(ladder, 60, 60);
    expect(ladder.rung).toBe(RUNGS.at(-1));
  });

  it("holds still in between", () => {
    const ladder = new QualityLadder(true);
    expect(run(ladder, 25, 30)).toBe(0);
  });

  it("does not climb again soon after a step up was too much", () => {
    const ladder = new QualityLadder(false);
    run(ladder, 60, 6);
    const high = ladder.rung;
    run(ladder, 20, 2);
    const low = ladder.rung;
    expect(RUNGS.indexOf(low)).toBeLessThan(RUNGS.indexOf(high));
    expect(run(ladder, 60, 12)).toBe(0);
    expect(run(ladder, 60, 60)).toBeGreaterThan(0);
  });

  it("does not take a hidden tab for a slow machine", () => {
    const ladder = new QualityLadder(true);
    for (let i = 0; i < 20; i++) {
      expect(ladder.frame(5_000)).toBe(false);
      expect(run(ladder, 25, 3)).toBe(0);
    }
    expect(ladder.rung).toBe(RUNGS[SOFTWARE_START]);
  });

  it("steps down also where every frame takes longer than a second", () => {
    const ladder = new QualityLadder(true);
    for (let i = 0; i < 6; i++) ladder.frame(2_000);
    expect(ladder.rung).toBe(RUNGS[0]);
  });

  it("keeps to the level that was chosen", () => {
    const ladder = new QualityLadder(true);
    ladder.choose("high");
    expect(ladder.rung.level).toBe("high");
    run(ladder, 3, 30);
    expect(ladder.rung.level).toBe("high");
    ladder.choose("low");
    expect(ladder.rung.level).toBe("low");
    expect(rungsOf("auto")).toEqual([0, RUNGS.length - 1]);
  });
});
