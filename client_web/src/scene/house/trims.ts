/** What dresses a wall inside: skirting, cornice, wainscot panels, and the casings round arches and doors. */
import type { Opening, Wall } from "../../state/world";
import { course } from "../geometry/boxes";
import { shade, tintOf } from "../geometry/piece";
import type { Site } from "./site";
import { along, lintel, type WallSide } from "./walls";

const SKIRTING_M = 0.11;
export const WAINSCOT_M = 1.02;
const CASING_M = 0.13;

/** The stretches of a wall that are solid from y0 to y1, as [from, to] along it. */
export function solidStretches(wall: Wall, length: number, y0: number, y1: number, margin = 0): [number, number][] {
  const inset = wall.thickness / 2;
  const stretches: [number, number][] = [];
  let from = inset;
  for (const opening of wall.openings) {
    if (opening.sill >= y1 || opening.head <= y0) continue;
    const left = opening.at - opening.width / 2 - margin;
    if (left > from + 0.02) stretches.push([from, left]);
    from = Math.max(from, opening.at + opening.width / 2 + margin);
  }
  if (length - inset > from + 0.02) stretches.push([from, length - inset]);
  return stretches;
}

export function buildTrims(site: Site, wall: Wall, side: WallSide): void {
  if (wall.material === "brick" || wall.material === "stone") {
    if (side.inside) casings(site, wall, side, "#7a5a3c");
    return;
  }
  if (!side.inside) {
    exteriorTrims(site, wall, side);
    return;
  }
  const paint = wall.material === "panelling" ? (wall.colour ?? "#4d5f52") : "#f4ead8";
  casings(site, wall, side, wall.material === "panelling" ? paint : "#e9dcc2");
  if (wall.material === "panelling") panels(site, wall, side, paint);
  boards(site, wall, side, 0, SKIRTING_M, 0.022, paint, CASING_M);
  const { top } = side;
  boards(site, wall, side, top - 0.1, top - 0.03, 0.05, "#f6eddc");
  boards(site, wall, side, top - 0.03, top, 0.09, "#f6eddc");
}

function boards(
  site: Site,
  wall: Wall,
  side: WallSide,
  y0: number,
  y1: number,
  thick: number,
  colour: string,
  margin = 0,
): void {
  const { length } = course(wall);
  const writer = site.writer("plain", "map", "walls");
  for (const [from, to] of solidStretches(wall, length, y0, y1, margin)) {
    const [a, b] = [along(side, wall, length, from), along(side, wall, length, to)];
    side.face.board(writer, tintOf(colour), Math.min(a, b), Math.max(a, b), y0, y1, thick);
  }
}

/** Painted panels to the height of a chair rail. */
function panels(site: Site, wall: Wall, side: WallSide, paint: string): void {
  const { length } = course(wall);
  const writer = site.writer("wood", "map", "walls");
  const frame = tintOf(shade(paint, "#ffffff", 0.06));
  const field = tintOf(paint);
  for (const [from, to] of solidStretches(wall, length, 0, WAINSCOT_M, CASING_M)) {
    const ends = [along(side, wall, length, from), along(side, wall, length, to)];
    const [a, b] = [Math.min(...ends), Math.max(...ends)];
    side.face.board(writer, field, a, b, 0, WAINSCOT_M, 0.012);
    side.face.board(writer, frame, a, b, WAINSCOT_M - 0.07, WAINSCOT_M, 0.045);
    side.face.board(writer, frame, a, b, WAINSCOT_M - 0.17, WAINSCOT_M - 0.09, 0.026);
    side.face.board(writer, frame, a, b, SKIRTING_M, SKIRTING_M + 0.08, 0.026);
    const count = Math.max(1, Math.round((b - a) / 0.75));
    for (let i = 0; i <= count; i++) {
      const at = a + ((b - a) * i) / count;
      side.face.board(
        writer,
        frame,
        Math.max(a, at - 0.045),
        Math.min(b, at + 0.045),
        SKIRTING_M,
        WAINSCOT_M - 0.1,
        0.026,
      );
    }
  }
}

/** A band round each door and arch. */
function casings(site: Site, wall: Wall, side: WallSide, colour: string): void {
  for (const opening of wall.openings) {
    if (opening.kind !== "window") casing(site, wall, side, opening, tintOf(colour));
  }
}

function casing(
  site: Site,
  wall: Wall,
  side: WallSide,
  opening: Opening,
  tint: readonly [number, number, number],
): void {
  const { length } = course(wall);
  const writer = site.writer("plain", "map", "walls");
  const place = (s: number) => along(side, wall, length, s);
  const inner = lintel(opening);
  const outer = lintel(opening, CASING_M);
  const spring = inner[0]?.[1] ?? opening.head;
  for (const edge of [opening.at - opening.width / 2 - CASING_M, opening.at + opening.width / 2]) {
    const [a, b] = [place(edge), place(edge + CASING_M)];
    side.face.board(writer, tint, Math.min(a, b), Math.max(a, b), 0, spring, 0.035);
  }
  const n = 0.035;
  for (let i = 0; i + 1 < inner.length; i++) {
    const [a, b, c, d] = [inner[i], inner[i + 1], outer[i + 1], outer[i]];
    if (!a || !b || !c || !d) continue;
    const put = (p: readonly [number, number], at: number, normal: readonly [number, number, number]) =>
      side.face.corner(writer, tint, [place(p[0]), p[1], at], normal, p[0], p[1]);
    const front = [a, b, c, d].map((p) => put(p, n, [0, 0, 1]));
    const over = [d, c].flatMap((p) => [put(p, n, [0, 1, 0]), put(p, 0, [0, 1, 0])]);
    const under = [a, b].flatMap((p) => [put(p, n, [0, -1, 0]), put(p, 0, [0, -1, 0])]);
    const quad = (w: number, x: number, y: number, z: number) =>
      side.reversed ? writer.quad(z, y, x, w) : writer.quad(w, x, y, z);
    quad(front[0] ?? 0, front[1] ?? 0, front[2] ?? 0, front[3] ?? 0);
    quad(over[0] ?? 0, over[2] ?? 0, over[3] ?? 0, over[1] ?? 0);
    quad(under[1] ?? 0, under[3] ?? 0, under[2] ?? 0, under[0] ?? 0);
  }
}

/** Outside: a stone foot, and stones round the doors. */
function exteriorTrims(site: Site, wall: Wall, side: WallSide): void {
  const { length } = course(wall);
  const writer = site.writer("rubble", "map", "walls");
  for (const [from, to] of solidStretches(wall, length, 0, 0.4)) {
    const ends = [along(side, wall, length, from), along(side, wall, length, to)];
    side.face.board(writer, tintOf("#e8dcc8"), Math.min(...ends), Math.max(...ends), 0, 0.4, 0.03);
  }
  casings(site, wall, side, "#dcc9a6");
}
