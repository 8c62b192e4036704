/** What grows around the house beyond where one can walk: cypresses, olives, lavender, a dry-stone wall. */
import type { Room } from "../../state/world";
import type { Light4 } from "../geometry/mesh_writer";
import { Piece, type Stuff, shade } from "../geometry/piece";
import { type Site, standing } from "../house/site";
import { clamp, dice } from "../materials/noise";
import { landHeight } from "./terrain";

type Growth = (p: Piece, scale: number) => void;

/** Trees to be seen from afar: a trunk and a few clumps each. */
const cypress: Growth = (p, scale) => {
  const height = 7.2 * scale;
  p.bar("bark", 0.1, [0, 0, 0], [0, height * 0.14, 0], { colour: "#7a6148" });
  for (const [t, size] of [
    [0.3, 0.8],
    [0.52, 0.72],
    [0.74, 0.5],
  ] as const) {
    p.clump([size * scale, height * 0.24, size * scale], [0, height * t, 0], {
      colour: shade("#46633c", "#8f9a55", 0.3 * p.random()),
    });
  }
};

const round: Growth = (p, scale) => {
  const tone = p.random() < 0.5 ? "#8f9e76" : "#7f9a4c";
  const height = 3.6 * scale;
  p.bar("bark", 0.2, [0, 0, 0], [0.1, height * 0.6, 0.05], { colour: "#8d7257", end: 0.1 });
  for (let i = 0; i < 5; i++) {
    const a = i * 2.4;
    const r = (i === 0 ? 0 : 0.9) * scale;
    const at = [Math.cos(a) * r, height * (i === 0 ? 0.98 : 0.8), Math.sin(a) * r] as const;
    p.clump([1.05 * scale, 0.8 * scale, 1.05 * scale], at, { colour: shade(tone, "#c9c069", p.random() * 0.4) });
  }
};

const lavenderRow: Growth = (p, scale) => {
  for (let i = 0; i < 3; i++) {
    p.clump([0.55, 0.3 * scale, 0.45], [i - 1, 0.3, 0], {
      colour: shade("#8a74b0", "#b7a2d6", p.random() * 0.6),
      detail: 0,
    });
  }
};

const KINDS = [cypress, round, cypress, round, round] as const;

/** Plants a belt around the garden, denser to the back, and rows of lavender beyond. */
export function buildSurroundings(site: Site): void {
  const random = dice(77);
  const [x0, z0, x1, z1] = site.room.bounds;
  const [cx, cz] = [(x0 + x1) / 2, (z0 + z1) / 2];
  const light = openLight(site);
  const grow = (draw: Growth, x: number, z: number, yaw: number) => {
    const d = outside(site.room, x, z);
    const y = landHeight(d, Math.atan2(x - cx, -(z - cz)));
    const sink = (stuff: Stuff) =>
      site.writer(stuff, "corner", `${d > 12 ? "far" : "garden"}${sector(x - cx, z - cz)}`);
    draw(new Piece(sink, standing(x, y - 0.05, z, yaw), light, dice(random() * 1e6)), 0.85 + random() * 0.35);
  };
  belt(x0 - 1.8, z0 - 1.8, x1 + 1.8, z1 + 1.8, 4.6).forEach(([x, z], i) => {
    const kind = KINDS[(i * 7 + Math.floor(random() * 2)) % KINDS.length];
    if (kind && random() < 0.82) grow(kind, x + (random() - 0.5) * 1.4, z + (random() - 0.5), random() * 6.28);
  });
  for (let i = 0; i < 24; i++) {
    const a = random() * Math.PI * 2;
    const r = 26 + random() * 46;
    const kind = KINDS[Math.floor(random() * KINDS.length)];
    if (kind)
      grow(kind, cx + Math.sin(a) * (r + (x1 - x0) / 2), cz - Math.cos(a) * (r + (z1 - z0) / 2), random() * 6.28);
  }
  for (let row = 0; row < 5; row++) {
    for (let x = x0 - 4; x < x1 + 4; x += 3.1) grow(lavenderRow, x, z0 - 7 - row * 2.2, 0);
  }
  wall(site, x0 - 0.45, z0 - 0.45, x1 + 0.45, z1 + 0.45);
}

/** The eighth of the horizon that a place lies in. */
function sector(dx: number, dz: number): number {
  return Math.floor((Math.atan2(dx, -dz) / (Math.PI * 2) + 1) * 8) % 8;
}

/** How far a place lies outside the room's bounds. */
function outside(room: Room, x: number, z: number): number {
  const [x0, z0, x1, z1] = room.bounds;
  return Math.hypot(Math.max(0, x0 - x, x - x1), Math.max(0, z0 - z, z - z1));
}

function belt(x0: number, z0: number, x1: number, z1: number, step: number): [number, number][] {
  const points: [number, number][] = [];
  for (let x = x0; x <= x1; x += step) points.push([x, z0], [x, z1]);
  for (let z = z0 + step; z < z1; z += step) points.push([x0, z], [x1, z]);
  return points;
}

/** Out there only the sky and the ground give light, so that nothing has to be looked up. */
function openLight(site: Site) {
  const { skylight, groundlight } = site.field.mood;
  return (_x: number, y: number, _z: number, _nx: number, ny: number, _nz: number, out: Light4) => {
    const up = ny * 0.5 + 0.5;
    // Crowns are darker inside and below.
    const depth = 0.62 + 0.38 * clamp(y / 3);
    for (let k = 0; k < 3; k++) out[k] = ((groundlight[k] ?? 0) * (1 - up) + (skylight[k] ?? 0) * up) * depth;
    out[3] = 0;
  };
}

/** A low wall of dry stone along the garden's edge. */
function wall(site: Site, x0: number, z0: number, x1: number, z1: number): void {
  const piece = site.piece("garden", standing(0, 0, 0, 0), 5);
  const height = 0.62;
  const look = { colour: "#efe4cf" };
  const cap = { colour: "#d9cbb0" };
  const run = (ax: number, az: number, bx: number, bz: number) => {
    const length = Math.hypot(bx - ax, bz - az);
    const count = Math.ceil(length / 2);
    for (let i = 0; i < count; i++) {
      const t = (i + 0.5) / count;
      const [x, z] = [ax + (bx - ax) * t, az + (bz - az) * t];
      const w = length / count;
      const [sx, sz] = Math.abs(bx - ax) > Math.abs(bz - az) ? [w, 0.42] : [0.42, w];
      piece.box("rubble", [sx, height, sz], [x, height / 2 - 0.02, z], look);
      piece.box("rubble", [sx + (sx > sz ? 0 : 0.08), 0.09, sz + (sx > sz ? 0.08 : 0)], [x, height + 0.02, z], cap);
    }
  };
  run(x0, z0, x1, z0);
  run(x0, z1, x1, z1);
  run(x0, z0, x0, z1);
  run(x1, z0, x1, z1);
}
