/** A painted box with a frame and rope handles. */
import { shade } from "../../geometry/piece";
import type { Draw } from "../drawing";

const BOX_M = 0.5;

export const draw: Draw = (p, { colour, stuff }) => {
  const s = BOX_M;
  const frame = shade(colour, "#ffffff", 0.2);
  p.soft(stuff, [s - 0.03, s - 0.03, s - 0.03], [0, s / 2, 0], { colour, round: 0.02 });
  const rail = 0.06;
  const edge = s / 2 - rail / 2;
  for (const a of [-edge, edge]) {
    for (const b of [-edge, edge]) {
      p.soft(stuff, [rail, s, rail], [a, s / 2, b], { colour: frame, round: 0.01 });
      p.soft(stuff, [s - 2 * rail, rail, rail], [0, s / 2 + a, b], { colour: frame, round: 0.01 });
      p.soft(stuff, [rail, rail, s - 2 * rail], [a, s / 2 + b, 0], { colour: frame, round: 0.01 });
    }
  }
  for (const side of [-1, 1]) {
    p.ring("fabric", 0.06, 0.011, [side * (s / 2 - 0.008), s * 0.55, 0], {
      colour: "#d9c39a",
      rz: Math.PI / 2,
      segments: 12,
      scale: [1, 1, 1],
    });
  }
};
