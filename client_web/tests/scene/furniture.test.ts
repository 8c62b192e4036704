import { readFileSync } from "node:fs";
import { Matrix4 } from "three";
import { describe, expect, it } from "vitest";
import { BUILDERS, FLAT_KINDS } from "../../src/scene/furniture/builders";
import { MeshWriter } from "../../src/scene/geometry/mesh_writer";
import { Piece } from "../../src/scene/geometry/piece";
import { dice } from "../../src/scene/materials/noise";

/** The kinds and default sizes of the server, read from its own table. */
const SOURCE = readFileSync(new URL("../../../server/cenacle/worlds/furniture.py", import.meta.url), "utf-8");
const KINDS = [...SOURCE.matchAll(/"(\w+)": FurnitureKind\(([\d.]+), ([\d.]+), ([\d.]+), ([\d_]+)/g)].map(
  ([, kind = "", width, depth, height, triangles = ""]) => ({
    kind,
    width: Number(width),
    depth: Number(depth),
    height: Number(height),
    counted: Number(triangles.replace("_", "")),
  }),
);

/** Crowns, and the cord of a lamp, may reach out of the box where nobody's head is. */
const OVERHANGING = new Set(["tree", "olive_tree", "pergola"]);
const HEADROOM_M = 1.5;
const EDGE_M = 0.07;
/** What stands on a table or hangs from a ceiling goes beyond the piece's own height. */
const ABOVE_M = 0.95;

function extent(kind: string, size: { width: number; depth: number; height: number }) {
  const draw = BUILDERS[kind];
  if (!draw) throw new Error(`no builder for ${kind}`);
  const writer = new MeshWriter();
  draw(new Piece(() => writer, new Matrix4(), null, dice(7)), { ...size, colour: null });
  const position = writer.build().getAttribute("position");
  const points = Array.from(
    { length: position.count },
    (_, i) => [position.getX(i), position.getY(i), position.getZ(i)] as const,
  );
  return { points, triangles: writer.triangles };
}

describe("furniture", () => {
  it("knows the kinds of the server", () => {
    expect(KINDS.length).toBeGreaterThan(60);
    const drawn = [...Object.keys(BUILDERS), ...FLAT_KINDS].sort();
    expect(drawn).toEqual(KINDS.map(({ kind }) => kind).sort());
  });

  it.each(KINDS.filter(({ kind }) => !FLAT_KINDS.has(kind)))(
    "draws a $kind within its box",
    ({ kind, counted, ...size }) => {
      const { points, triangles } = extent(kind, size);
      expect(triangles).toBeGreaterThan(10);
      // What budgets of rooms are reckoned with.
      expect(Math.abs(triangles - counted)).toBeLessThanOrEqual(60 + counted * 0.1);
      expect(triangles).toBeLessThan(7_000);
      const reach = (axis: 0 | 2, low: (y: number) => boolean) =>
        Math.max(...points.filter((p) => low(p[1])).map((p) => Math.abs(p[axis])));
      const below = OVERHANGING.has(kind) ? (y: number) => y < HEADROOM_M : () => true;
      expect(reach(0, below)).toBeLessThanOrEqual(size.width / 2 + EDGE_M);
      expect(reach(2, below)).toBeLessThanOrEqual(size.depth / 2 + EDGE_M);
      const heights = points.map((p) => p[1]);
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(-0.1);
      expect(Math.max(...heights)).toBeLessThanOrEqual(size.height + ABOVE_M);
      expect(Math.max(...heights)).toBeGreaterThan(size.height * 0.6);
      expect(points.flat().every(Number.isFinite)).toBe(true);
    },
  );

  it.each(["sofa", "bookshelf", "workbench", "bar_counter", "string_lights", "bench"])(
    "stretches a %s to other sizes",
    (kind) => {
      const { points } = extent(kind, { width: 4, depth: 0.6, height: 1 });
      const widest = Math.max(...points.map((p) => Math.abs(p[0])));
      expect(widest).toBeGreaterThan(1.7);
      expect(widest).toBeLessThanOrEqual(2 + EDGE_M);
    },
  );

  it("draws the same piece alike every time", () => {
    const size = { width: 1.2, depth: 0.35, height: 2.2 };
    expect(extent("bookshelf", size).points).toEqual(extent("bookshelf", size).points);
  });
});
