/** A signpost that leads to a page of the web. */
import type { Draw, Sheet } from "../drawing";

export const sheet: Sheet = { width: 0.62, height: 0.3, y: 1.02, z: -0.04, tilt: 0 };

export const draw: Draw = (p, { colour, stuff }) => {
  p.cylinder(stuff, 0.15, 0.13, 0.03, [0, 0, 0], { colour: "#8a6242", segments: 18 });
  p.bar(stuff, 0.025, [0, 0.03, 0.02], [0, 1.2, 0.02], { colour: "#8a6242", segments: 8, capped: true });
  p.box(stuff, [0.7, 0.36, 0.04], [0, 1.02, -0.015], { colour });
};
