/** Roofs over the ceilings, as seen from the garden: hipped, tiled, with eaves. */
import type { Area, Ceiling, Room } from "../../state/world";
import type { Corner } from "../geometry/mesh_writer";
import { tintOf } from "../geometry/piece";
import { seedOf } from "../materials/noise";
import { type Site, standing } from "./site";

const EAVES_M = 0.55;
const PITCH = 0.36;
const THICKNESS_M = 0.28;

interface Cover {
  area: Area;
  height: number;
}

/** One roof over ceilings that together fill a rectangle, else one for each. */
export function roofCovers(ceilings: readonly Ceiling[]): Cover[] {
  if (ceilings.length === 0) return [];
  const areas = ceilings.map(({ area }) => area);
  const whole: Area = [
    Math.min(...areas.map((a) => a[0])),
    Math.min(...areas.map((a) => a[1])),
    Math.max(...areas.map((a) => a[2])),
    Math.max(...areas.map((a) => a[3])),
  ];
  const extent = ([x0, z0, x1, z1]: Area) => (x1 - x0) * (z1 - z0);
  const covered = areas.reduce((sum, area) => sum + extent(area), 0);
  const height = Math.max(...ceilings.map((ceiling) => ceiling.height));
  if (covered > extent(whole) * 0.97) return [{ area: whole, height }];
  return ceilings.map((ceiling) => ({ area: ceiling.area, height: ceiling.height }));
}

export function buildRoofs(site: Site, room: Room): void {
  for (const { area, height } of roofCovers(room.ceilings)) {
    // Skylights look through a shaft of their own, so that a roof may lie over everything.
    const eaves = height + (room.ceilings.some((ceiling) => ceiling.skylight) ? 0.62 : 0.12);
    roof(site, area, eaves);
    frieze(site, area, Math.min(...room.ceilings.map((ceiling) => ceiling.height)), eaves);
  }
}

/** The wall above the ceilings, up to the eaves, with a string course under it. */
function frieze(site: Site, [x0, z0, x1, z1]: Area, low: number, high: number): void {
  const piece = site.piece("outdoors", standing((x0 + x1) / 2, 0, (z0 + z1) / 2, 0), seedOf("frieze", x0, z0));
  const [w, d] = [x1 - x0, z1 - z0];
  const y = (low + high) / 2;
  const height = high - low;
  for (const side of [-1, 1]) {
    piece.box("render", [w + 0.22, height, 0.22], [0, y, (side * d) / 2], { colour: "#e9c18c" });
    piece.box("render", [0.22, height, d - 0.22], [(side * w) / 2, y, 0], { colour: "#e9c18c" });
    piece.box("plain", [w + 0.34, 0.1, 0.34], [0, low + 0.05, (side * d) / 2], { colour: "#dcc9a6" });
    piece.box("plain", [0.34, 0.1, d - 0.34], [(side * w) / 2, low + 0.05, 0], { colour: "#dcc9a6" });
  }
}

function roof(site: Site, area: Area, height: number): void {
  const [x0, z0, x1, z1] = [area[0] - EAVES_M, area[1] - EAVES_M, area[2] + EAVES_M, area[3] + EAVES_M];
  const half = Math.min(x1 - x0, z1 - z0) / 2;
  const ridge = height + half * PITCH;
  const wide = x1 - x0 >= z1 - z0;
  const [cx, cz] = [(x0 + x1) / 2, (z0 + z1) / 2];
  const a: Point3 = wide ? [x0 + half, ridge, cz] : [cx, ridge, z0 + half];
  const b: Point3 = wide ? [x1 - half, ridge, cz] : [cx, ridge, z1 - half];
  const nw: Point3 = [x0, height, z0];
  const ne: Point3 = [x1, height, z0];
  const se: Point3 = [x1, height, z1];
  const sw: Point3 = [x0, height, z1];
  if (wide) {
    slope(site, [sw, se, b, a]);
    slope(site, [ne, nw, a, b]);
    slope(site, [nw, sw, a]);
    slope(site, [se, ne, b]);
  } else {
    slope(site, [nw, sw, b, a]);
    slope(site, [se, ne, a, b]);
    slope(site, [ne, nw, a]);
    slope(site, [sw, se, b]);
  }
  eaves(site, x0, z0, x1, z1, height);
}

type Point3 = [number, number, number];

function slope(site: Site, points: readonly Point3[]): void {
  const writer = site.writer("tiles", "corner", "outdoors");
  const [p, q, r] = [points[0], points[1], points[2]];
  if (!p || !q || !r) return;
  const across = [q[0] - p[0], q[1] - p[1], q[2] - p[2]] as const;
  const up = [r[0] - q[0], r[1] - q[1], r[2] - q[2]] as const;
  const n = [
    across[1] * up[2] - across[2] * up[1],
    across[2] * up[0] - across[0] * up[2],
    across[0] * up[1] - across[1] * up[0],
  ] as const;
  const norm = Math.hypot(...n);
  const width = Math.hypot(...across);
  const tint = tintOf("#ffffff");
  const numbers = points.map((point) => {
    const s = ((point[0] - p[0]) * across[0] + (point[2] - p[2]) * across[2]) / width;
    const t = (point[1] - p[1]) / (PITCH / Math.hypot(1, PITCH));
    const corner: Corner = {
      x: point[0],
      y: point[1],
      z: point[2],
      nx: n[0] / norm,
      ny: n[1] / norm,
      nz: n[2] / norm,
      u: s,
      v: t,
    };
    return writer.corner(corner, tint, site.field.at);
  });
  writer.triangle(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0);
  if (numbers.length > 3) writer.triangle(numbers[0] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0);
}

/** The boards under the eaves, and the gutter's edge. */
function eaves(site: Site, x0: number, z0: number, x1: number, z1: number, height: number): void {
  const piece = site.piece("outdoors", standing(0, height, 0, 0), seedOf("eaves", x0, z0));
  const [cx, cz] = [(x0 + x1) / 2, (z0 + z1) / 2];
  const look = { colour: "#a07a55" };
  const y = -THICKNESS_M / 2;
  piece.box("wood", [x1 - x0, THICKNESS_M, 0.06], [cx, y, z0], look);
  piece.box("wood", [x1 - x0, THICKNESS_M, 0.06], [cx, y, z1], look);
  piece.box("wood", [0.06, THICKNESS_M, z1 - z0], [x0, y, cz], look);
  piece.box("wood", [0.06, THICKNESS_M, z1 - z0], [x1, y, cz], look);
  const under = -THICKNESS_M + 0.04;
  const deep = EAVES_M + 0.1;
  piece.box("wood", [x1 - x0, 0.03, deep], [cx, under, z0 + deep / 2], look);
  piece.box("wood", [x1 - x0, 0.03, deep], [cx, under, z1 - deep / 2], look);
  piece.box("wood", [deep, 0.03, z1 - z0], [x0 + deep / 2, under, cz], look);
  piece.box("wood", [deep, 0.03, z1 - z0], [x1 - deep / 2, under, cz], look);
}
