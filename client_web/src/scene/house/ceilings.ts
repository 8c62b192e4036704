/** Ceilings: plaster, beams, and skylights with a shaft up to the sky. */
import type { Ceiling } from "../../state/world";
import { shade, tintOf } from "../geometry/piece";
import { seedOf } from "../materials/noise";
import { Face } from "./flats";
import { type Site, standing } from "./site";

const TEXELS_PER_M = 3;
const BEAM_SPACING_M = 1.45;
const BEAM = { width: 0.17, height: 0.2, colour: "#8a6242" };
const SHAFT_M = 0.5;

export function buildCeiling(site: Site, ceiling: Ceiling): void {
  const [x0, z0, x1, z1] = ceiling.area;
  const [width, depth] = [x1 - x0, z1 - z0];
  const region = site.lightmap.reserve({
    corner: [x0, ceiling.height, z0],
    along: [width, 0, 0],
    up: [0, 0, depth],
    normal: [0, -1, 0],
    density: TEXELS_PER_M,
  });
  const face = new Face(region);
  const writer = site.writer("plaster", "map", "walls");
  const tint = tintOf("#f5ead6");
  if (ceiling.skylight) {
    const [a, b] = [width * 0.3, width * 0.7];
    const [c, d] = [depth * 0.3, depth * 0.7];
    face.quad(writer, tint, 0, a, 0, depth);
    face.quad(writer, tint, b, width, 0, depth);
    face.quad(writer, tint, a, b, 0, c);
    face.quad(writer, tint, a, b, d, depth);
    shaft(site, x0 + a, z0 + c, x0 + b, z0 + d, ceiling.height);
  } else {
    face.quad(writer, tint, 0, width, 0, depth);
  }
  if (ceiling.beams) beams(site, face, width, depth);
}

/** Beams across the shorter side, and two purlins they lie on. */
function beams(site: Site, face: Face, width: number, depth: number): void {
  const writer = site.writer("wood", "map", "walls");
  const tint = tintOf(BEAM.colour);
  const across = width <= depth;
  const run = across ? depth : width;
  const count = Math.max(1, Math.round(run / BEAM_SPACING_M));
  for (let i = 0; i < count; i++) {
    const at = (run * (i + 0.5)) / count;
    const [a, b] = [at - BEAM.width / 2, at + BEAM.width / 2];
    if (across) face.board(writer, tint, 0, width, a, b, BEAM.height);
    else face.board(writer, tint, a, b, 0, depth, BEAM.height);
  }
  const main = tintOf(shade(BEAM.colour, "#3a2614", 0.25));
  const middle = (across ? width : depth) / 2;
  const [a, b] = [middle - 0.13, middle + 0.13];
  if (across) face.board(writer, main, a, b, 0, depth, 0.14, BEAM.height);
  else face.board(writer, main, 0, width, a, b, 0.14, BEAM.height);
}

/** A skylight: white sides, steel bars, and the evening sky behind. */
function shaft(site: Site, x0: number, z0: number, x1: number, z1: number, height: number): void {
  const [w, d] = [x1 - x0, z1 - z0];
  const piece = site.piece("walls", standing((x0 + x1) / 2, height, (z0 + z1) / 2, 0), seedOf("skylight", x0, z0));
  const { upper, horizon } = site.field.mood;
  const sky = shade(upper, horizon, 0.45);
  piece.box("glow", [w, 0.02, d], [0, SHAFT_M, 0], { colour: sky, shine: 0.95 });
  for (const side of [-1, 1]) {
    piece.box("glow", [0.04, SHAFT_M, d], [(side * (w + 0.04)) / 2, SHAFT_M / 2, 0], { colour: "#e6d6bf", shine: 0.8 });
    piece.box("glow", [w, SHAFT_M, 0.04], [0, SHAFT_M / 2, (side * (d + 0.04)) / 2], {
      colour: "#e0d0ba",
      shine: 0.76,
    });
  }
  const bars = Math.max(2, Math.round(d / 0.9));
  for (let i = 0; i <= bars; i++)
    piece.box("metal", [w, 0.09, 0.06], [0, SHAFT_M - 0.1, -d / 2 + (d * i) / bars], { colour: "#4a524d" });
  for (let i = 0; i <= 3; i++)
    piece.box("metal", [0.06, 0.09, d], [-w / 2 + (w * i) / 3, SHAFT_M - 0.08, 0], { colour: "#4a524d" });
}
