/** A thin board with letters on it. */
import type { Draw, Sheet } from "../drawing";

export const sheet: Sheet = { width: 1.16, height: 0.27, y: 0.15, z: -0.026, tilt: 0 };

export const draw: Draw = (p, { colour, stuff }) => p.box(stuff, [1.2, 0.3, 0.04], [0, 0.15, 0], { colour });
