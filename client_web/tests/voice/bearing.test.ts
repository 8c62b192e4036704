import { describe, expect, it } from "vitest";
import { facing } from "../../src/state/angle";
import { bearingTo } from "../../src/voice/bearing";

describe("bearingTo", () => {
  it("has east at the right of one who looks north", () => {
    const { distanceM, right, behind } = bearingTo({ x: 1, z: 1, yaw: 0 }, { x: 5, z: 1 });
    expect(distanceM).toBe(4);
    expect(right).toBeCloseTo(1);
    expect(behind).toBeCloseTo(0);
  });

  it("swaps the ears when the listener turns round", () => {
    const { right } = bearingTo({ x: 0, z: 0, yaw: Math.PI }, { x: 4, z: 0 });
    expect(right).toBeCloseTo(-1);
  });

  it("has in front whatever the listener faces", () => {
    for (let yaw = -3; yaw <= 3; yaw += 0.25) {
      const [dx, dz] = facing(yaw);
      const { right, behind } = bearingTo({ x: 2, z: -7, yaw }, { x: 2 + 3 * dx, z: -7 + 3 * dz });
      expect(right).toBeCloseTo(0);
      expect(behind).toBeCloseTo(-1);
    }
  });

  it("gives a direction of length 1", () => {
    for (let angle = 0; angle < 6.3; angle += 0.1) {
      const place = { x: 9 * Math.cos(angle), z: 9 * Math.sin(angle) };
      const { right, behind } = bearingTo({ x: 0, z: 0, yaw: 1 }, place);
      expect(Math.hypot(right, behind)).toBeCloseTo(1);
    }
  });

  it("has a voice from the same place in front", () => {
    expect(bearingTo({ x: 3, z: 3, yaw: 2 }, { x: 3, z: 3 })).toEqual({ distanceM: 0, right: 0, behind: -1 });
  });
});
