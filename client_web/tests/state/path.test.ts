import { describe, expect, it } from "vitest";
import { Autopilot } from "../../src/state/autopilot";
import { FloorGrid } from "../../src/state/floor_grid";
import { advance, type Place, RADIUS_M } from "../../src/state/movement";
import { findPath, type Point } from "../../src/state/path";
import { shorten } from "../../src/state/walker";
import type { Room } from "../../src/state/world";
import { box, room } from "./rooms_for_tests";

/** A wall from north to south with a door of 1.2 m in it. */
const divided = room({ solids: [box(0, -5.3, 0.1, 4.7), box(0, 5.3, 0.1, 4.7)] });

function path(place: Room, from: Point, to: Point): Point[] | null {
  return findPath(place, new FloorGrid(place), from, to);
}

/** Walks a way by the real steps; where it ends. */
async function walk(
  place: Room,
  from: Point,
  way: readonly Point[],
): Promise<{ end: Place; outcome: string; steps: number }> {
  const pilot = new Autopilot();
  let outcome = "walking";
  void pilot.start(way).then((ended) => {
    outcome = ended;
  });
  let here: Place = { x: from.x, y: 0, z: from.z };
  let steps = 0;
  for (; steps < 2_000; steps++) {
    const wish = pilot.next(here, (run) => (run ? 0.26 : 0.14));
    if (wish === null) break;
    const step = { dx: Math.round(wish.dx * 127), dz: Math.round(wish.dz * 127), yaw: 0, run: wish.run };
    here = advance(place, here, step);
  }
  await Promise.resolve();
  return { end: here, outcome, steps };
}

describe("findPath", () => {
  it("goes straight where nothing is in the way", () => {
    expect(path(room(), { x: -5, z: -5 }, { x: 6, z: 3 })).toEqual([{ x: 6, z: 3 }]);
  });

  it("goes through the door, and the way can be walked to the point", async () => {
    const from = { x: -6, z: -6 };
    const way = path(divided, from, { x: 6, z: -6 });
    expect(way?.length).toBeGreaterThan(1);
    expect(way?.some((corner) => Math.abs(corner.x) < 1 && Math.abs(corner.z) < 0.6)).toBe(true);
    const { end, outcome } = await walk(divided, from, way ?? []);
    expect(outcome).toBe("arrived");
    expect(Math.hypot(end.x - 6, end.z + 6)).toBeLessThan(0.07);
  });

  it("stops beside a thing that was clicked on", () => {
    const table = room({ solids: [box(3, 0, 0.5, 0.5)] });
    const end = path(table, { x: 0, z: 0 }, { x: 3.1, z: 0 })?.at(-1);
    expect(Math.max(Math.abs((end?.x ?? 3) - 3), Math.abs(end?.z ?? 0))).toBeGreaterThanOrEqual(0.5 + RADIUS_M);
  });

  it("finds no way into a closed room, nor far outside", () => {
    const closed = room({ solids: [box(5, 3, 2, 0.1), box(5, 7, 2, 0.1), box(3, 5, 0.1, 2), box(7, 5, 0.1, 2)] });
    expect(path(closed, { x: 0, z: 0 }, { x: 5, z: 5 })).toBeNull();
    expect(path(room(), { x: 0, z: 0 }, { x: 50, z: 0 })).toBeNull();
  });

  it("goes round a locked place on the way, and into it when that is the goal", () => {
    const place = room();
    const closed = [[-1, -1, 1, 1]] as const;
    const through = (way: readonly Point[] | null, from: Point) => {
      let before = from;
      for (const corner of way ?? []) {
        for (let share = 0; share <= 1; share += 0.01) {
          const x = before.x + (corner.x - before.x) * share;
          const z = before.z + (corner.z - before.z) * share;
          if (Math.abs(x) < 0.8 && Math.abs(z) < 0.8) return true;
        }
        before = corner;
      }
      return false;
    };
    const from = { x: -5, z: 0 };
    const grid = new FloorGrid(place);
    expect(through(findPath(place, grid, from, { x: 5, z: 0 }), from)).toBe(true);
    expect(through(findPath(place, grid, from, { x: 5, z: 0 }, closed), from)).toBe(false);
    expect(findPath(place, grid, from, { x: 0, z: 0 }, closed)?.at(-1)).toEqual({ x: 0, z: 0 });
  });

  it("goes round a portal on the way, and into it when that is the goal", () => {
    const area = [-1, -3, 1, 3] as const;
    const portal = { id: "p", title: { en: "", fr: "" }, area, to_room: "elsewhere" };
    const place = room({ portals: [portal] });
    const around = path(place, { x: -5, z: 0 }, { x: 5, z: 0 }) ?? [];
    expect(around.length).toBeGreaterThan(1);
    expect(around.some((corner) => Math.abs(corner.z) > 2.9)).toBe(true);
    expect(path(place, { x: -5, z: 0 }, { x: 0, z: 0 })).toEqual([{ x: 0, z: 0 }]);
  });

  it("keeps away from turned solids as well", () => {
    const half = Math.SQRT1_2;
    const place = room({ solids: [[0, 0, 3, 0.2, half, half]] });
    const grid = new FloorGrid(place);
    const from = { x: -3, z: -3 };
    const way = findPath(place, grid, from, { x: 3, z: 3 }) ?? [];
    let last: Point = from;
    for (const corner of way) {
      expect(grid.sees(last.x, last.z, corner.x, corner.z)).toBe(true);
      last = corner;
    }
  });
});

describe("Autopilot", () => {
  it("gives up where something keeps it from going on", async () => {
    const blocked = room({ solids: [box(2, 0, 0.1, 4)] });
    const { outcome, steps } = await walk(blocked, { x: 0, z: 0 }, [{ x: 4, z: 0 }]);
    expect(outcome).toBe("blocked");
    expect(steps).toBeLessThan(80);
  });

  it("cancels a way when another begins, and arrives at once where there is none to walk", async () => {
    const pilot = new Autopilot();
    const first = pilot.start([{ x: 1, z: 0 }]);
    const second = pilot.start([]);
    await expect(first).resolves.toBe("cancelled");
    await expect(second).resolves.toBe("arrived");
    expect(pilot.active).toBe(false);
  });

  it("runs where it is far", () => {
    const pilot = new Autopilot();
    void pilot.start([{ x: 30, z: 0 }]);
    expect(pilot.next({ x: 0, z: 0 }, () => 0.14)?.run).toBe(true);
    expect(pilot.next({ x: 25, z: 0 }, () => 0.14)?.run).toBe(false);
  });
});

describe("shorten", () => {
  const way = [
    { x: 4, z: 0 },
    { x: 4, z: 3 },
  ];

  it("leaves out the end of a way, over corners too", () => {
    expect(shorten({ x: 0, z: 0 }, way, 1)).toEqual([
      { x: 4, z: 0 },
      { x: 4, z: 2 },
    ]);
    expect(shorten({ x: 0, z: 0 }, way, 5)).toEqual([{ x: 2, z: 0 }]);
    expect(shorten({ x: 0, z: 0 }, way, 8)).toEqual([]);
  });
});
