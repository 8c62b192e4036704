import { describe, expect, it } from "vitest";
import { buildBody } from "../../src/scene/avatars/body";
import { blink, type Moment, poseAt, strideLength } from "../../src/scene/avatars/gait";
import { tagScale } from "../../src/scene/avatars/tags";

const MOMENT: Moment = {
  time: 1,
  speed: 0,
  phase: 0,
  seed: 0.3,
  hand: false,
  level: 0,
  gesture: null,
  gestureTime: 0,
  still: false,
};

describe("the walk", () => {
  it("swings legs and arms against each other", () => {
    const pose = poseAt({ ...MOMENT, speed: 2.8, phase: 0.25 });
    expect(pose.legLeft).toBeGreaterThan(0.3);
    expect(pose.legRight).toBeCloseTo(-pose.legLeft);
    expect(pose.armLeft).toBeLessThan(0);
    expect(pose.armRight).toBeGreaterThan(0);
  });

  it("comes back after a whole cycle", () => {
    const a = poseAt({ ...MOMENT, speed: 2.8, phase: 0.1 });
    const b = poseAt({ ...MOMENT, speed: 2.8, phase: 1.1 });
    for (const key of Object.keys(a) as (keyof typeof a)[]) expect(b[key]).toBeCloseTo(a[key]);
  });

  it("bends knees one way only", () => {
    for (let i = 0; i < 40; i++) {
      for (const speed of [-2.8, 1, 2.8, 5.2]) {
        const pose = poseAt({ ...MOMENT, speed, phase: i / 40 });
        expect(pose.kneeLeft).toBeGreaterThanOrEqual(0);
        expect(pose.kneeRight).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("leans and reaches farther when running", () => {
    const walk = poseAt({ ...MOMENT, speed: 2.8, phase: 0.25 });
    const run = poseAt({ ...MOMENT, speed: 5.2, phase: 0.25 });
    expect(run.lean).toBeGreaterThan(walk.lean);
    expect(run.legLeft).toBeGreaterThan(walk.legLeft);
    expect(strideLength(5.2)).toBeGreaterThan(strideLength(2.8));
  });

  it("stands with straight legs, and only breathes", () => {
    const a = poseAt({ ...MOMENT, time: 1 });
    const b = poseAt({ ...MOMENT, time: 2 });
    expect(a.legLeft).toBe(0);
    expect(a.breath).not.toBeCloseTo(b.breath);
    const still = { ...MOMENT, still: true };
    expect(poseAt({ ...still, time: 1 })).toEqual(poseAt({ ...still, time: 2 }));
  });

  it("raises an arm, opens the mouth and blinks", () => {
    expect(poseAt({ ...MOMENT, hand: true }).armRight).toBeGreaterThan(2.7);
    expect(poseAt({ ...MOMENT, level: 0.6 }).mouth).toBeGreaterThan(0.5);
    expect(blink(0.08, 0)).toBe(0);
    expect(blink(1.5, 0)).toBe(1);
    expect(poseAt({ ...MOMENT, gesture: "wave", gestureTime: 1 }).armRight).toBeGreaterThan(2);
  });
});

describe("the body", () => {
  it.each(["coat", "dress", "jacket", "overall"] as const)("is as tall as a person in a %s", (shape) => {
    const geometry = buildBody({ shape, skin: "#e0b090", hair: "#402010", top: "#806040", bottom: "#304050" });
    geometry.computeBoundingBox();
    const box = geometry.boundingBox;
    expect(box?.min.y).toBeGreaterThanOrEqual(-0.01);
    expect(box?.max.y).toBeGreaterThan(1.68);
    expect(box?.max.y).toBeLessThan(1.9);
    expect((geometry.index?.count ?? 0) / 3).toBeLessThan(9_000);
    const weight = geometry.getAttribute("skinWeight");
    const sums = Array.from({ length: weight.count }, (_, i) => weight.getX(i) + weight.getY(i));
    expect(Math.max(...sums)).toBeCloseTo(1);
    expect(Math.min(...sums)).toBeCloseTo(1);
  });
});

describe("name tags", () => {
  it("are never huge and never tiny", () => {
    expect(tagScale(0.5)).toBe(1);
    expect(tagScale(100)).toBeCloseTo(0.72);
    expect(tagScale(8)).toBeLessThan(1);
  });
});
