import { describe, expect, it } from "vitest";
import { TickClock } from "../../src/state/clock";
import { Track, type TrackPose } from "../../src/state/interpolation";

const sample = (tick: number, x: number, parts: { yaw?: number; gait?: number } = {}) => ({
  tick,
  x,
  y: 0,
  z: 0,
  yaw: 0,
  gait: 1,
  speaking: false,
  ...parts,
});

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
    if (tick % interval === 0) track.add(sample(tick, tick * perTick));
    if (!track.poseAt(tick, seen)) continue;
    // The first intervals find out how often somebody is told of.
    if (tick > interval * 6) largest = Math.max(largest, Math.abs(seen.x - last));
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
    [4, 5],
    [20, 21],
  ])("plays those told of every %i ticks evenly too, %i ticks behind", (interval, behind) => {
    const { largest, lag } = play(interval, 0.14, interval * 12);
    expect(lag).toBeCloseTo(behind, 0);
    expect(largest).toBeLessThan(0.14 / 4 + 0.001);
  });

  it("turns the short way round", () => {
    const track = new Track();
    track.add(sample(10, 0, { yaw: 3.1 }));
    track.add(sample(11, 0, { yaw: -3.1 }));
    const seen = pose();
    track.poseAt(12.5, seen);
    expect(Math.cos(seen.yaw)).toBeCloseTo(-1, 3);
  });

  it("jumps where nobody can have walked", () => {
    const track = new Track();
    track.add(sample(10, 0));
    track.add(sample(11, 12));
    const seen = pose();
    track.poseAt(12.5, seen);
    expect(seen.x).toBe(0);
    track.poseAt(13, seen);
    expect(seen.x).toBe(12);
  });

  it("ignores records that come twice or late, and rests when it runs dry", () => {
    const track = new Track();
    const seen = pose();
    expect(track.poseAt(5, seen)).toBe(false);
    track.add(sample(10, 1));
    track.add(sample(10, 9));
    track.add(sample(9, 9));
    track.poseAt(100, seen);
    expect(seen).toMatchObject({ x: 1, speed: 0 });
    expect(track.latest?.tick).toBe(10);
  });

  it("tells the speed of a walk", () => {
    const track = new Track();
    for (let tick = 0; tick < 6; tick++) track.add(sample(tick, tick * 0.14));
    const seen = pose();
    track.poseAt(5, seen);
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
