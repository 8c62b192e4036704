/** The mark of a group on the floor. */
import type { Draw } from "../drawing";

export const draw: Draw = (p, { colour }) => p.ring("plain", 0.13, 0.014, [0, 0.02, 0], { colour });
