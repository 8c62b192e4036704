/** Windows: a frame with glazing bars, panes, a sill inside, and outside a stone sill with open shutters. */
import type { Opening, Wall } from "../../state/world";
import { course, isIndoors } from "../geometry/boxes";
import type { Piece } from "../geometry/piece";
import { seedOf } from "../materials/noise";
import { type Site, standing } from "./site";

const FRAME = "#f2e9da";
const SHUTTER = "#7d9aa3";
const STONE = "#dcc9a6";

export function buildWindow(site: Site, wall: Wall, opening: Opening): void {
  const { ux, uz } = course(wall);
  const [x, z] = [wall.start[0] + ux * opening.at, wall.start[1] + uz * opening.at];
  // The piece's x runs along the wall; its -z looks to (uz, -ux), which is turned to the outside.
  const yaw = Math.atan2(-uz, ux);
  const ahead = isIndoors(site.room, x + uz * 0.5, z - ux * 0.5);
  const behind = isIndoors(site.room, x - uz * 0.5, z + ux * 0.5);
  const placed = standing(x, 0, z, ahead && !behind ? yaw + Math.PI : yaw);
  const part = site.part(x, z);
  const piece = site.piece(part.startsWith("outdoors") ? "walls" : part, placed, seedOf("window", x, z));
  frame(piece, opening, wall.material === "brick");
  const half = wall.thickness / 2;
  const { width, sill, head } = opening;
  piece.box("wood", [width + 0.16, 0.04, 0.2], [0, sill + 0.02, half + 0.04], { colour: "#c79a66" });
  if (ahead === behind) return;
  piece.box("plain", [width + 0.24, 0.09, 0.16], [0, sill - 0.045, -half - 0.05], { colour: STONE });
  if (wall.material === "brick") {
    piece.box("plain", [width + 0.3, 0.18, 0.06], [0, head + 0.09, -half - 0.01], { colour: STONE });
    return;
  }
  for (const side of [-1, 1]) shutter(piece, side * (width * 0.75 + 0.05), width / 2, sill, head, -half - 0.035);
}

function frame(piece: Piece, { width, sill, head }: Opening, industrial: boolean): void {
  const colour = industrial ? "#3d4440" : FRAME;
  const stuff = industrial ? "metal" : "wood";
  const height = head - sill;
  const bar = industrial ? 0.05 : 0.07;
  const middle = (sill + head) / 2;
  for (const side of [-1, 1])
    piece.box(stuff, [bar, height, 0.08], [(side * (width - bar)) / 2, middle, 0], { colour });
  for (const y of [sill + bar / 2, head - bar / 2]) piece.box(stuff, [width, bar, 0.08], [0, y, 0], { colour });
  const columns = Math.max(2, Math.round(width / (industrial ? 0.6 : 0.55)));
  const rows = Math.max(2, Math.round(height / (industrial ? 0.55 : 0.62)));
  for (let i = 1; i < columns; i++) {
    const wide = !industrial && i * 2 === columns ? 0.08 : 0.028;
    piece.box(stuff, [wide, height, 0.05], [-width / 2 + (width * i) / columns, middle, 0], { colour });
  }
  for (let j = 1; j < rows; j++) {
    piece.box(stuff, [width, 0.028, 0.045], [0, sill + (height * j) / rows, 0], { colour });
  }
  piece.box("glass", [width - bar, height - bar, 0.006], [0, middle, 0.004], { colour: "#dfeee8" });
}

/** A leaf of louvred shutters, open against the wall. */
function shutter(piece: Piece, x: number, width: number, sill: number, head: number, z: number): void {
  const height = head - sill + 0.06;
  const middle = (sill + head) / 2;
  const w = width - 0.03;
  for (const side of [-1, 1])
    piece.box("wood", [0.06, height, 0.04], [x + (side * (w - 0.06)) / 2, middle, z], { colour: SHUTTER });
  for (const y of [sill, middle, head]) piece.box("wood", [w, 0.07, 0.04], [x, y, z], { colour: SHUTTER });
  const slats = Math.round(height / 0.085);
  for (let i = 1; i < slats; i++) {
    piece.box("wood", [w - 0.1, 0.07, 0.012], [x, sill + (height * i) / slats - 0.03, z], {
      colour: SHUTTER,
      rx: 0.55,
    });
  }
}
