import { describe, expect, it } from "vitest";
import type { Opening, Wall } from "../../src/state/world";
import { OPEN_HZ, Walls, wallCutoffHz, wallGain } from "../../src/voice/walls";

const door: Opening = { kind: "door", at: 5, width: 1, sill: 0, head: 2.1 };

/** A wall from west to east along z = 0. */
function wall(parts: Partial<Wall> = {}): Wall {
  const usual = { height: 3, thickness: 0.2, material: "plaster", colour: null, openings: [] } as const;
  return { start: [0, 0], end: [10, 0], ...usual, ...parts };
}

const north = (x: number, z = 2) => ({ x, z: -z });
const south = (x: number, z = 2) => ({ x, z });

describe("Walls", () => {
  it("keep a voice back on the other side, and on no other way", () => {
    const walls = new Walls([wall()]);
    expect(walls.between(north(5), south(5))).toBe(1);
    expect(walls.between(south(2), north(8))).toBe(1);
    expect(walls.between(south(2), south(8))).toBe(0);
    expect(walls.between(north(15), south(15))).toBe(0);
    expect(new Walls([]).between(north(5), south(5))).toBe(0);
  });

  it("let it through a doorway, and less the farther it is round by it", () => {
    const walls = new Walls([wall({ openings: [door] })]);
    expect(walls.between(north(5), south(5))).toBe(0);
    let before = 0;
    for (let x = 5; x <= 9; x += 0.05) {
      const kept = walls.between(north(x), south(x));
      expect(kept).toBeGreaterThanOrEqual(before);
      before = kept;
    }
    expect(before).toBe(1);
  });

  it("have no step beside a doorway: nobody's voice jumps as they walk past", () => {
    const walls = new Walls([wall({ openings: [door] })]);
    for (let x = 0.1; x < 9.9; x += 0.02) {
      const here = walls.between(north(x), south(x));
      expect(Math.abs(walls.between(north(x + 0.02), south(x + 0.02)) - here)).toBeLessThan(0.1);
    }
  });

  it("take a window for the wall, and whatever is low for nothing", () => {
    expect(new Walls([wall({ openings: [{ ...door, kind: "window" }] })]).between(north(5), south(5))).toBe(1);
    expect(new Walls([wall({ height: 1.1 })]).between(north(5), south(5))).toBe(0);
  });

  it("add up, and are thinner as hedges", () => {
    const second = wall({ start: [0, 1], end: [10, 1] });
    expect(new Walls([wall(), second]).between(north(5), south(5))).toBe(2);
    const hedge = new Walls([wall({ material: "hedge" })]).between(north(5), south(5));
    expect(hedge).toBeGreaterThan(0);
    expect(hedge).toBeLessThan(0.5);
  });

  it("stand askew as well", () => {
    const walls = new Walls([wall({ start: [0, 0], end: [6, 6], openings: [{ ...door, at: Math.hypot(3, 3) }] })]);
    expect(walls.between({ x: 4, z: 2 }, { x: 2, z: 4 })).toBeCloseTo(0, 9);
    expect(walls.between({ x: 6.5, z: 4.5 }, { x: 4.5, z: 6.5 })).toBeGreaterThan(0.7);
  });
});

describe("what walls do to a voice", () => {
  it("is nothing without them, and more with each", () => {
    expect(wallGain(0)).toBe(1);
    expect(wallGain(1)).toBeLessThan(0.5);
    expect(wallGain(2)).toBeLessThan(wallGain(1));
    expect(wallCutoffHz(0)).toBe(OPEN_HZ);
    expect(wallCutoffHz(0.5)).toBeLessThan(wallCutoffHz(0.25));
    expect(wallCutoffHz(1)).toBeLessThan(700);
    expect(wallCutoffHz(3)).toBe(wallCutoffHz(1));
  });
});
