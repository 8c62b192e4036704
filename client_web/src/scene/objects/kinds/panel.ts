/** A thin upright board. */
import type { Draw } from "../drawing";

export const draw: Draw = (p, { colour, stuff }) => p.box(stuff, [1, 1, 0.04], [0, 0.5, 0], { colour });
