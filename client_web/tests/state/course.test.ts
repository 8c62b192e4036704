import { describe, expect, it } from "vitest";
import { GAIT_GOES } from "../../src/net/messages.gen";
import { Course } from "../../src/state/course";

/** A room of 100 × 100 m: cells of 39 cm, yaws of 22.5°. */
const HALF = [50 / 255, 50 / 255, Math.PI / 16] as const;
const CELL = HALF[0] * 2;
const WALK = 0.14;
/** A frame of the picture at 60 a second, in ticks. */
const FRAME = 1 / 3;

const cellOf = (x: number) => Math.round(x / CELL) * CELL;

/** Somebody who walks along x, as the frames tell of them, and how far the picture moves at most in a frame. */
class Stroll {
  readonly course = new Course();
  largest = 0;
  private shown: number | null = null;

  /** Shows the time from `from` to `to`; `tell` is called at every tick, before it is shown. */
  show(from: number, to: number, tell: (tick: number) => void): void {
    for (let i = 0; i <= (to - from) / FRAME; i++) {
      const tick = from + i * FRAME;
      if (Math.abs(tick - Math.round(tick)) < 1e-6) tell(Math.round(tick));
      this.course.play(tick, Math.floor(tick));
      if (!this.course.placed) continue;
      const { x } = this.course.pose;
      if (this.shown !== null) this.largest = Math.max(this.largest, Math.abs(x - this.shown));
      this.shown = x;
    }
  }

  crowd(tick: number, x: number, interval = 20): void {
    if (tick % interval === 0) this.course.cell(tick, cellOf(x), 0, 0, HALF, interval);
  }

  record(tick: number, x: number, interval: number, gait = 1): void {
    if (tick % interval === 0) this.course.record(tick, x, 0, 0, gait);
  }
}

describe("whoever is known from crowd frames alone", () => {
  it.each([
    [20, 2],
    [80, 2],
  ])("moves evenly when told of every %i ticks", (interval, steps) => {
    const stroll = new Stroll();
    stroll.show(0, interval * 8, (tick) => stroll.crowd(tick, tick * WALK, interval));
    expect(stroll.course.inSight).toBe(false);
    // A little faster or slower by the cells, but never a leap.
    expect(stroll.largest).toBeLessThan(WALK * FRAME * steps);
    expect(interval * 8 * WALK - stroll.course.pose.x).toBeLessThan((interval + 2) * WALK + CELL);
    expect(stroll.course.pose).toMatchObject({ gait: 1 });
    expect(stroll.course.pose.speed).toBeCloseTo(2.8, 0);
  });

  it("stands still where the same cell is told again", () => {
    const stroll = new Stroll();
    stroll.show(0, 60, (tick) => stroll.crowd(tick, 3));
    stroll.largest = 0;
    stroll.show(60, 200, (tick) => stroll.crowd(tick, 3));
    expect(stroll.largest).toBe(0);
    expect(stroll.course.pose).toMatchObject({ gait: 0, speed: 0 });
  });

  it("is put where the house has moved them", () => {
    const stroll = new Stroll();
    stroll.show(0, 20, (tick) => stroll.crowd(tick, tick < 20 ? 0 : 60));
    expect(Math.abs(stroll.course.pose.x - 60)).toBeLessThan(CELL);
  });

  it("is forgotten when nothing is told for ten seconds", () => {
    const stroll = new Stroll();
    stroll.show(0, 199, (tick) => (tick === 0 ? stroll.crowd(tick, 3) : undefined));
    expect(stroll.course.placed).toBe(true);
    stroll.show(200, 205, () => undefined);
    expect(stroll.course.placed).toBe(false);
    stroll.show(206, 220, (tick) => stroll.crowd(tick, 5));
    expect(stroll.course.placed).toBe(true);
    expect(stroll.course.pose.x).toBeCloseTo(cellOf(5), 6);
  });
});

describe("coming in sight and going out of it", () => {
  it("leads from the crowd to the records without a leap", () => {
    const stroll = new Stroll();
    stroll.show(0, 99, (tick) => stroll.crowd(tick, tick * WALK));
    const before = stroll.course.pose.x;
    expect(100 * WALK - before).toBeGreaterThan(2);
    stroll.largest = 0;
    stroll.show(100, 200, (tick) => {
      stroll.crowd(tick, tick * WALK);
      stroll.record(tick, tick * WALK, 4);
    });
    expect(stroll.course.inSight).toBe(true);
    expect(stroll.largest).toBeLessThan(CELL);
    expect(200 * WALK - stroll.course.pose.x).toBeLessThan(6 * WALK);
  });

  it("does not stir whoever stands, either way", () => {
    const stroll = new Stroll();
    const x = cellOf(8) + HALF[0] * 0.9;
    stroll.show(0, 60, (tick) => stroll.record(tick, x, 20, 0));
    stroll.largest = 0;
    stroll.show(61, 200, (tick) => {
      if (tick === 61) stroll.record(tick, x, 1, GAIT_GOES);
      stroll.crowd(tick, x);
    });
    expect(stroll.course.inSight).toBe(false);
    stroll.show(201, 300, (tick) => stroll.record(tick, x, 20, 0));
    expect(stroll.course.inSight).toBe(true);
    expect(stroll.largest).toBeLessThan(1e-9);
  });

  it("goes on by the crowd frames after the last record, and comes back", () => {
    const stroll = new Stroll();
    stroll.show(0, 99, (tick) => stroll.record(tick, tick * WALK, 4));
    stroll.show(100, 300, (tick) => {
      if (tick === 100) stroll.record(tick, tick * WALK, 1, GAIT_GOES);
      stroll.crowd(tick, tick * WALK);
    });
    expect(stroll.course.inSight).toBe(false);
    expect(300 * WALK - stroll.course.pose.x).toBeLessThan(22 * WALK + CELL);
    stroll.show(301, 400, (tick) => stroll.record(tick, tick * WALK, 4));
    expect(stroll.course.inSight).toBe(true);
    expect(stroll.largest).toBeLessThan(CELL);
  });

  it("is out of sight after 2.5 s without a record, when the last one was skipped", () => {
    const stroll = new Stroll();
    stroll.show(0, 50, (tick) => stroll.record(tick, tick * WALK, 1));
    stroll.show(51, 99, (tick) => stroll.crowd(tick, 12));
    expect(stroll.course.inSight).toBe(true);
    expect(stroll.course.pose.x).toBeCloseTo(50 * WALK, 6);
    stroll.show(100, 160, (tick) => stroll.crowd(tick, 12));
    expect(stroll.course.inSight).toBe(false);
    expect(stroll.course.pose.x).toBeCloseTo(12, 0);
    expect(stroll.largest).toBeLessThan(CELL);
  });

  it("keeps whoever stands and is told of once a second", () => {
    const stroll = new Stroll();
    stroll.show(0, 400, (tick) => {
      stroll.record(tick, 2, 20, 0);
      stroll.crowd(tick, 30);
    });
    expect(stroll.course.inSight).toBe(true);
    expect(stroll.course.pose.x).toBeCloseTo(2, 6);
  });

  it.each([8, 12])("moves evenly at the lowered rate of a record every %i ticks", (interval) => {
    const stroll = new Stroll();
    stroll.show(0, 96, (tick) => stroll.record(tick, tick * WALK, interval));
    stroll.largest = 0;
    stroll.show(96 + FRAME, 240, (tick) => stroll.record(tick, tick * WALK, interval));
    expect(stroll.largest).toBeLessThan(WALK * FRAME * 1.1);
  });
});
