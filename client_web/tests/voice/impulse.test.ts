import { describe, expect, it } from "vitest";
import { impulse, noise, type RoomSize } from "../../src/voice/impulse";

const RATE = 48_000;
const SIZES: readonly RoomSize[] = ["small", "medium", "large", "outdoors"];

const energy = (samples: Float32Array, from = 0, to = samples.length) =>
  samples.subarray(from, to).reduce((sum, one) => sum + one * one, 0);

describe("impulse", () => {
  it("is the same for the same room and seed, and another for another", () => {
    expect(impulse("medium", RATE, 7)).toEqual(impulse("medium", RATE, 7));
    expect(impulse("medium", RATE, 8)).not.toEqual(impulse("medium", RATE, 7));
  });

  it.each(SIZES)("has the energy 1 in each ear, and dies away to nothing: %s", (size) => {
    for (const ear of impulse(size, RATE, 1)) {
      expect(energy(ear)).toBeCloseTo(1, 4);
      const tenth = Math.floor(ear.length / 10);
      expect(energy(ear, ear.length - tenth)).toBeLessThan(1e-4);
      expect(Math.abs(ear[ear.length - 1] ?? 1)).toBeLessThan(1e-4);
    }
  });

  it("differs between the ears: an echo comes from everywhere", () => {
    const [left, right] = impulse("large", RATE, 1);
    const product = left.reduce((sum, one, i) => sum + one * (right[i] ?? 0), 0);
    expect(Math.abs(product)).toBeLessThan(0.5);
  });

  it("is longer in a larger room", () => {
    const lengths = (["small", "medium", "large"] as const).map((size) => impulse(size, RATE, 1)[0].length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(new Set(lengths).size).toBe(3);
    expect(Math.max(...lengths)).toBeLessThan(2 * RATE);
  });

  it("begins after the way to the walls and back, not at once", () => {
    const [ear] = impulse("large", RATE, 1);
    expect(energy(ear, 0, Math.floor(0.017 * RATE))).toBe(0);
    expect(energy(ear, 0, Math.floor(0.1 * RATE))).toBeGreaterThan(0.1);
  });
});

describe("noise", () => {
  it("spreads over the whole range, around nothing, from any seed", () => {
    for (const seed of [0, 1, -5, 2 ** 31]) {
      const random = noise(seed);
      const values = Array.from({ length: 2_000 }, random);
      expect(Math.abs(values.reduce((sum, one) => sum + one, 0) / values.length)).toBeLessThan(0.1);
      expect(Math.max(...values)).toBeGreaterThan(0.9);
      expect(Math.min(...values)).toBeLessThan(-0.9);
      expect(values.every((one) => one >= -1 && one <= 1)).toBe(true);
    }
  });
});
