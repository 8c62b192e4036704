import { describe, expect, it } from "vitest";
import { TickClock } from "../../src/state/clock";
import { Track, type TrackPose } from "../../src/state/interpolation";

function add(track: Track, tick: number, x: number, { yaw = 0, gait = 1 } = {}): void {
  track.add(tick, x, 0, yaw, gait);
}

function pose(): TrackPose {
  return { x: Number.NaN, y: 0, z: 0, yaw: 0, gait: 0, speed: 0 };
}

/** Plays a walk of `perTick` metres that is told every `interval` ticks; the largest step of the picture, and its lag. */
function play(interval: number, perTick: number, ticks: number): { largest: number; lag: number } {
  const track = new Track();
  const seen = pose();
  let largest = 0;
  let last = Number.NaN;
  for (let tick = 0; tick <= ticks; tick += 0.25) {
    if (tick % interval === 0) add(track, tick, tick * perTick);
    if (!track.poseAt(tick, seen)) continue;
    // The first intervals find out how often somebody is told of.
    if (tick > Math.max(interval * 6, 40)) largest = Math.max(largest, Math.abs(seen.x - last));
    last = seen.x;
  }
  return { largest, lag: ticks - last / perTick };
}

describe("Track", () => {
  it("plays those near two ticks behind, evenly", () => {
    const { largest, lag } = play(1, 0.14, 60);
    expect(lag).toBeCloseTo(2, 1);
    expect(largest).toBeCloseTo(0.14 / 4, 3);
  });

  it.each([
    [2, 3],
    [4, 5],
    [8, 9],
  ])("plays those told of every %i ticks evenly too, %i ticks behind", (interval, behind) => {
    const { largest, lag } = play(interval, 0.14, interval * 12 + 40);
    expect(lag).toBeCloseTo(behind, 0);
    expect(largest).toBeLessThan(0.14 / 4 + 0.001);
  });

  /** Stands at 0 and is told of at every tick up to 10. */
  function standing(yaw = 0): Track {
    const track = new Track();
    for (let tick = -20; tick <= 10; tick++) {
      add(track, tick, 0, { gait: 0, yaw });
      track.poseAt(tick, pose());
    }
    return track;
  }

  it("turns the short way round", () => {
    const track = standing(3.1);
    add(track, 11, 0, { yaw: -3.1 });
    const seen = pose();
    track.poseAt(12.5, seen);
    expect(Math.abs(seen.yaw)).toBeGreaterThan(3.1);
    track.poseAt(13.5, seen);
    expect(seen.yaw).toBeCloseTo(-3.1, 6);
  });

  it("jumps where nobody can have walked", () => {
    const track = standing();
    add(track, 11, 12);
    const seen = pose();
    track.poseAt(12.5, seen);
    expect(seen.x).toBe(0);
    track.poseAt(13.5, seen);
    expect(seen.x).toBe(12);
  });

  it("does not leap where it has run dry", () => {
    const track = standing();
    const seen = pose();
    for (let tick = 11; tick <= 13; tick++) add(track, tick, (tick - 10) * 0.14);
    for (let tick = 13; tick <= 19; tick += 0.25) track.poseAt(tick, seen);
    expect(seen.x).toBeCloseTo(0.42, 6);
    add(track, 19, 9 * 0.14);
    track.poseAt(19.25, seen);
    expect(seen.x).toBeLessThan(0.42 + 0.14);
    for (let tick = 19.5; tick < 30; tick += 0.25) track.poseAt(tick, seen);
    expect(seen.x).toBeCloseTo(9 * 0.14, 6);
  });

  it("ignores records that come twice or late, and rests when it runs dry", () => {
    const track = new Track();
    const seen = pose();
    expect(track.poseAt(5, seen)).toBe(false);
    add(track, 10, 1);
    add(track, 10, 9);
    add(track, 9, 9);
    track.poseAt(100, seen);
    expect(seen).toMatchObject({ x: 1, speed: 0 });
    expect(track.latestTick).toBe(10);
  });

  describe.each([
    ["walks", 1, 0.14],
    ["runs", 2, 0.26],
  ])("whoever %s off after a rest", (_, gait, step) => {
    /** Told at every tick and then, standing, once a second; sets out after tick 100 and is told of every `interval`. */
    function setOut(interval: number): { shownAfter: number; largest: number; lag: number } {
      const track = new Track();
      const seen = pose();
      for (let tick = 0; tick <= 20; tick++)
        add(track, tick, tick < 10 ? tick * step - 10 * step : 0, { gait: tick < 10 ? gait : 0 });
      for (let tick = 40; tick <= 100; tick += 20) add(track, tick, 0, { gait: 0 });
      for (let tick = 80; tick <= 100; tick += 0.25) track.poseAt(tick, seen);
      expect(seen).toMatchObject({ x: 0, speed: 0 });
      let [shownAfter, largest, last] = [Number.POSITIVE_INFINITY, 0, 0];
      for (let tick = 100.25; tick <= 160; tick += 0.25) {
        if (tick % interval === 0) add(track, tick, (tick - 100) * step, { gait });
        track.poseAt(tick, seen);
        largest = Math.max(largest, Math.abs(seen.x - last));
        if (seen.x > 0) shownAfter = Math.min(shownAfter, tick - 100);
        last = seen.x;
      }
      return { shownAfter, largest, lag: 60 - last / step };
    }

    it.each([1, 2, 4])("is shown soon when told of every %i ticks, and does not leap", (interval) => {
      const { shownAfter, largest, lag } = setOut(interval);
      expect(shownAfter).toBeLessThanOrEqual(interval + 4);
      expect(largest).toBeLessThan(step * 0.55);
      expect(lag).toBeCloseTo(interval + 1, 0);
    });
  });

  it("turns on the spot at once after a rest", () => {
    const track = new Track();
    const seen = pose();
    for (const tick of [0, 20, 40]) add(track, tick, 1, { gait: 0 });
    for (let tick = 40; tick < 55; tick += 0.5) track.poseAt(tick, seen);
    add(track, 55, 1, { gait: 0, yaw: 1 });
    track.poseAt(55, seen);
    expect(Math.abs(seen.yaw)).toBeLessThan(0.1);
    track.poseAt(61, seen);
    expect(seen.yaw).toBeCloseTo(1, 5);
  });

  it("tells the speed of a walk", () => {
    const track = new Track();
    for (let tick = 0; tick < 6; tick++) add(track, tick, tick * 0.14);
    const seen = pose();
    track.poseAt(6, seen);
    expect(seen.speed).toBeCloseTo(2.8, 6);
    expect(seen.gait).toBe(1);
  });
});

describe("TickClock", () => {
  it("follows the server's ticks through jitter", () => {
    const clock = new TickClock(50);
    expect(clock.tickAt(0)).toBeNull();
    for (let tick = 100; tick < 400; tick++) clock.observe(tick, tick * 50 + 30 + ((tick * 7919) % 20));
    expect(Math.abs((clock.tickAt(400 * 50 + 40) ?? 0) - 400)).toBeLessThan(0.3);
  });

  it("jumps when the server began anew", () => {
    const clock = new TickClock(50);
    clock.observe(10_000, 1_000);
    clock.observe(3, 2_000);
    expect(clock.tickAt(2_000)).toBe(3);
  });
});
