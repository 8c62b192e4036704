import { describe, expect, it } from "vitest";
import vectors from "../../../tests/vectors/movement.json";
import { yawFromWire } from "../../src/net/codec";
import { advance, type Place, quantise } from "../../src/state/movement";
import type { Area, Solid } from "../../src/state/world";
import { box, room } from "./rooms_for_tests";

type Vectors = {
  readonly rooms: Readonly<Record<string, { readonly bounds: Area; readonly solids: readonly Solid[] }>>;
  readonly walks: readonly {
    readonly room: string;
    readonly start: readonly [number, number];
    /** dx, dz, yaw, flags, and where that leads: x, z. */
    readonly steps: readonly (readonly [number, number, number, number, number, number])[];
  }[];
};

const { rooms, walks } = vectors as unknown as Vectors;

describe("P-MOVE-5: movement", () => {
  it("has vectors of several rooms", () => {
    expect(walks.length).toBeGreaterThan(20);
    expect(new Set(walks.map((walk) => walk.room)).size).toBeGreaterThan(3);
  });

  it.each(walks.map((walk, index) => [index, walk] as const))("walks as the server does: walk %i", (_, walk) => {
    const plan = rooms[walk.room];
    if (plan === undefined) throw new Error(`no room ${walk.room}`);
    const place = room(plan);
    let here: Place = { x: walk.start[0], y: 0, z: walk.start[1] };
    for (const [dx, dz, yaw, flags, x, z] of walk.steps) {
      here = advance(place, here, { dx, dz, yaw, run: (flags & 1) !== 0 });
      expect([here.x, here.z]).toEqual([x, z]);
    }
  });

  it("keeps to the grid of 1/1024 m, halves up", () => {
    expect(quantise(0.5 / 1024)).toBe(1 / 1024);
    expect(quantise(-0.5 / 1024)).toBe(0);
    expect(quantise(1.2345678) * 1024).toBe(Math.round(1.2345678 * 1024));
  });

  it("slides along a wall and stays out of it", () => {
    const place = room({ solids: [box(0, -1, 5, 0.1)] });
    let here: Place = { x: 0, y: 0, z: 0 };
    for (let i = 0; i < 20; i++) here = advance(place, here, { dx: 90, dz: -90, yaw: 0, run: false });
    expect(here.z).toBeCloseTo(-0.6, 2);
    expect(here.x).toBeGreaterThan(1.5);
  });

  it("reads a wire's yaw as radians", () => {
    expect(yawFromWire(16_384)).toBeCloseTo(Math.PI / 2, 12);
  });
});
