import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gainAt } from "../../src/voice/gain";

const decibel = (gain: number) => 20 * Math.log10(gain);

/** Distance and hearing distance in metres, and the gain: the server chooses slots by the same attenuation. */
const VECTORS: [number, number, number][] = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/attenuation.json", import.meta.url), "utf8"),
);

describe("gainAt", () => {
  it("is what the server takes it for", () => {
    expect(VECTORS.length).toBeGreaterThan(0);
    for (const [distance, hearing, gain] of VECTORS) expect(gainAt(distance, hearing)).toBeCloseTo(gain, 9);
  });

  it("is full up to a metre", () => {
    expect(gainAt(0, 18)).toBe(1);
    expect(gainAt(1, 18)).toBe(1);
  });

  it("loses at least 6 dB with each doubling of the distance", () => {
    for (let distance = 1; distance < 20; distance *= 1.1) {
      const near = gainAt(distance, 40);
      const far = gainAt(distance * 2, 40);
      if (far > 0) expect(decibel(near) - decibel(far)).toBeGreaterThanOrEqual(6);
    }
  });

  it("never grows with the distance, and has no step", () => {
    let before = 1;
    for (let distance = 0; distance <= 20; distance += 0.01) {
      const gain = gainAt(distance, 18);
      expect(gain).toBeLessThanOrEqual(before);
      expect(before - gain).toBeLessThan(0.02);
      before = gain;
    }
  });

  it("is nothing from the hearing distance on, nor where the distance is unknown", () => {
    expect(gainAt(18, 18)).toBe(0);
    expect(gainAt(1000, 18)).toBe(0);
    expect(gainAt(Number.NaN, 18)).toBe(0);
    expect(gainAt(17.9, 18)).toBeGreaterThan(0);
  });
});
