/** A ball. */
import type { Draw } from "../drawing";

export const draw: Draw = (p, { colour, stuff }) => p.ball(stuff, 0.25, [0, 0.25, 0], { colour, segments: 20 });
