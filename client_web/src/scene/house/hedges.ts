/** Walls that are hedges: clipped, but still leaves. */
import type { Wall } from "../../state/world";
import { course } from "../geometry/boxes";
import { seedOf } from "../materials/noise";
import { type Site, standing } from "./site";
import { solidStretches } from "./trims";

export function buildHedge(site: Site, wall: Wall): void {
  const { length, ux, uz } = course(wall);
  const placed = standing(wall.start[0], 0, wall.start[1], Math.atan2(-uz, ux));
  const piece = site.piece("garden", placed, seedOf("hedge", ...wall.start));
  const colour = wall.colour ?? "#5f7a42";
  for (const [from, to] of solidStretches(wall, length, 0, wall.height)) {
    const count = Math.max(1, Math.round((to - from) / (wall.height * 0.8)));
    const step = (to - from) / count;
    for (let i = 0; i < count; i++) {
      const size = [step * 0.72, wall.height * 0.56, wall.thickness * 0.6] as const;
      piece.clump(size, [from + step * (i + 0.5), wall.height * 0.5, 0], { colour, ry: (i % 2) * Math.PI });
    }
  }
}
