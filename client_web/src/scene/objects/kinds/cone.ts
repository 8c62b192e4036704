/** An upright cone. */
import type { Draw } from "../drawing";

export const draw: Draw = (p, { colour, stuff }) =>
  p.cylinder(stuff, 0.25, 0.002, 0.5, [0, 0, 0], { colour, segments: 24 });
