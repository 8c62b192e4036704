import { describe, expect, it } from "vitest";
import { DUCKED, Ducking } from "../../src/voice/ducking";

const STEP_MS = 50;

/** The gains over so many milliseconds, a step each. */
function run(ducking: Ducking, from: number, ms: number, speaking: boolean): number[] {
  return Array.from({ length: ms / STEP_MS }, (_, i) => ducking.update(speaking, from + i * STEP_MS));
}

describe("Ducking", () => {
  it("leaves the crowd alone while no stage speaks", () => {
    expect(run(new Ducking(), 0, 1_000, false).every((gain) => gain === 1)).toBe(true);
  });

  it("lowers it within half a second, without a leap", () => {
    const gains = run(new Ducking(), 0, 600, true);
    expect(gains.at(-1)).toBeLessThan(DUCKED + 0.02);
    gains.reduce((before, gain) => {
      expect(gain).toBeLessThanOrEqual(before);
      expect(before - gain).toBeLessThan(0.3);
      return gain;
    });
  });

  it("holds it down through the pauses between words", () => {
    const ducking = new Ducking();
    run(ducking, 0, 1_000, true);
    expect(Math.max(...run(ducking, 1_000, 500, false))).toBeLessThan(DUCKED + 0.01);
  });

  it("lets it come back, slowly and wholly", () => {
    const ducking = new Ducking();
    run(ducking, 0, 1_000, true);
    const gains = run(ducking, 1_000, 8_000, false);
    expect(gains[(1_000 + 250) / STEP_MS]).toBeLessThan(0.8);
    expect(gains.at(-1)).toBe(1);
  });
});
