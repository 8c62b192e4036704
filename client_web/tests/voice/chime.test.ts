import { expect, it } from "vitest";
import { chime, SIDE_S } from "../../src/voice/chime";

const RATE = 48_000;

it("is a short bell: it begins and ends in silence, and hurts no ear", () => {
  const samples = chime(RATE);
  expect(samples).toHaveLength(SIDE_S * RATE);
  expect(samples[0]).toBe(0);
  expect(Math.abs(samples[samples.length - 1] ?? 1)).toBeLessThan(0.02);
  const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  expect(peak).toBeGreaterThan(0.1);
  expect(peak).toBeLessThan(0.5);
});
