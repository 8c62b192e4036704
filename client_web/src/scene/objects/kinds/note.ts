/** A stand that holds a sheet. */
import { shade } from "../../geometry/piece";
import type { Draw, Sheet } from "../drawing";

export const sheet: Sheet = { width: 0.56, height: 0.42, y: 1.12, z: -0.02, tilt: 0.42 };

export const draw: Draw = (p, { colour, stuff }) => {
  const { width, height, y, z, tilt } = sheet;
  const wood = "#8a6242";
  p.turned(
    stuff,
    [
      [0, 0],
      [0.17, 0],
      [0.17, 0.02],
      [0.04, 0.05],
    ],
    [0, 0, 0.03],
    { colour: wood, segments: 16 },
  );
  p.bar(stuff, 0.02, [0, 0.03, 0.03], [0, y - 0.03, 0.03], { colour: wood, end: 0.016, segments: 8 });
  p.soft(stuff, [width + 0.06, height + 0.06, 0.022], [0, y, z + 0.022], { colour: wood, rx: tilt, round: 0.008 });
  p.box("plain", [width, height, 0.006], [0, y + 0.002, z + 0.004], {
    colour: shade(colour, "#fff6dd", 0.55),
    rx: tilt,
  });
  p.ball("metal", 0.016, [0, y + Math.cos(tilt) * height * 0.46, z + Math.sin(tilt) * height * 0.46 - 0.008], {
    colour: "#c9533b",
    segments: 8,
  });
};
