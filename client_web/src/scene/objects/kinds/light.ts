/** A lamp on a stand, the brighter the stronger it is. */
import type { Draw } from "../drawing";

export const draw: Draw = (p, { colour, stuff, own }) => {
  const strength = typeof own.strength === "number" ? own.strength : 1;
  p.cylinder(stuff, 0.13, 0.11, 0.02, [0, 0, 0], { colour: "#4a4a48", segments: 18 });
  p.bar(stuff, 0.012, [0, 0.02, 0], [0, 1.2, 0], { colour: "#4a4a48", segments: 8 });
  p.ball("glow", 0.14, [0, 1.28, 0], { colour, segments: 16, shine: 0.4 + strength });
};
