/** Glass walls: a low plinth, slender steel posts and bars, and panes. */
import type { Wall } from "../../state/world";
import { course } from "../geometry/boxes";
import { seedOf } from "../materials/noise";
import { type Site, standing } from "./site";
import { solidStretches } from "./trims";

const STEEL = "#39433f";
const PLINTH_M = 0.42;
const BAY_M = 1.05;

export function buildGlassWall(site: Site, wall: Wall): void {
  const { length, ux, uz } = course(wall);
  const placed = standing(wall.start[0], 0, wall.start[1], Math.atan2(-uz, ux));
  const piece = site.piece("walls", placed, seedOf("glass", ...wall.start));
  const { height } = wall;
  const colour = wall.colour ?? STEEL;
  for (const [from, to] of solidStretches(wall, length, 0, 1)) {
    const width = to - from;
    const at = (from + to) / 2;
    const spans = Math.max(1, Math.round(width / 1.2));
    for (let i = 0; i < spans; i++) {
      const w = width / spans;
      piece.box("rubble", [w, PLINTH_M, wall.thickness], [from + w * (i + 0.5), PLINTH_M / 2, 0]);
    }
    piece.box("plain", [width + 0.04, 0.05, wall.thickness + 0.06], [at, PLINTH_M + 0.025, 0], { colour: "#dcc9a6" });
    for (const s of bays(from, to)) {
      piece.box("metal", [0.055, height - PLINTH_M, 0.07], [s, (height + PLINTH_M) / 2, 0], { colour });
    }
    for (const y of [height * 0.42, height * 0.72]) piece.box("metal", [width, 0.03, 0.05], [at, y, 0], { colour });
    piece.box("glass", [width, height - PLINTH_M, 0.006], [at, (height + PLINTH_M) / 2, 0], { colour: "#dcefe6" });
  }
  for (const opening of wall.openings) {
    for (const side of [-1, 1]) {
      piece.box("metal", [0.09, opening.head, 0.1], [opening.at + (side * opening.width) / 2, opening.head / 2, 0], {
        colour,
      });
    }
    piece.box("metal", [opening.width, 0.09, 0.1], [opening.at, opening.head, 0], { colour });
    const over = height - opening.head;
    if (over < 0.2) continue;
    for (const s of bays(opening.at - opening.width / 2, opening.at + opening.width / 2)) {
      piece.box("metal", [0.04, over, 0.05], [s, opening.head + over / 2, 0], { colour });
    }
    piece.box("glass", [opening.width, over, 0.006], [opening.at, opening.head + over / 2, 0], { colour: "#dcefe6" });
  }
  for (let s = 0; s < length - 0.01; s += length / Math.ceil(length / 2)) {
    const w = length / Math.ceil(length / 2);
    piece.box("metal", [w, 0.1, 0.12], [s + w / 2, height - 0.05, 0], { colour });
  }
}

function bays(from: number, to: number): number[] {
  const count = Math.max(1, Math.round((to - from) / BAY_M));
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
}
