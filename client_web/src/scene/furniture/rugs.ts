/** Rugs: woven flats on the floor, so that the furniture's shade falls on them as on the floor. */
import type { Furniture } from "../../state/world";
import { shade, tintOf } from "../geometry/piece";
import { Face } from "../house/flats";
import type { Site } from "../house/site";
import { dice, seedOf } from "../materials/noise";

const TEXELS_PER_M = 8;
const HEIGHT_M = 0.012;

export function buildRug(site: Site, piece: Furniture): void {
  const [cos, sin] = [Math.cos(piece.yaw), Math.sin(piece.yaw)];
  const [u, v] = [[cos, -sin] as const, [sin, cos] as const];
  const [w, d] = [piece.width, piece.depth];
  const region = site.lightmap.reserve({
    corner: [piece.x - (u[0] * w) / 2 + (v[0] * d) / 2, piece.lift, piece.z - (u[1] * w) / 2 + (v[1] * d) / 2],
    along: [u[0] * w, 0, u[1] * w],
    up: [-v[0] * d, 0, -v[1] * d],
    normal: [0, 1, 0],
    density: TEXELS_PER_M,
  });
  const face = new Face(region);
  const writer = site.writer("rug", "map", "floors");
  const ground = piece.colour ?? "#a4493d";
  const random = dice(seedOf("rug", piece.x, piece.z));
  const accent = shade(ground, random() < 0.5 ? "#f0dcb0" : "#e0b878", 0.62);
  const dark = shade(ground, "#1e1512", 0.42);
  const lay = (s0: number, s1: number, t0: number, t1: number, n: number, colour: string) =>
    face.quad(writer, tintOf(colour), s0, s1, t0, t1, n);
  face.board(writer, tintOf(ground), 0, w, 0, d, HEIGHT_M);
  // Nested bands, each a hair above the last.
  let level = HEIGHT_M;
  for (const [inset, colour] of [
    [0.06, accent],
    [0.1, dark],
    [0.24, accent],
    [0.27, ground],
  ] as const) {
    level += 0.0022;
    if (w > 2.4 * inset && d > 2.4 * inset) lay(inset, w - inset, inset, d - inset, level, colour);
  }
  const top = level + 0.0022;
  medallions(w, d, (s, t, half) => {
    diamond(face, writer, s, t, half, top, accent);
    diamond(face, writer, s, t, half * 0.78, top + 0.0022, dark);
    diamond(face, writer, s, t, half * 0.34, top + 0.0044, accent);
  });
  border(w, d, (s, t) => diamond(face, writer, s, t, 0.045, level - 0.0022, accent));
  for (let s = 0.03; s < w - 0.02; s += 0.07) {
    lay(s, s + 0.02, -0.05, 0, 0.003, "#e9dcc0");
    lay(s, s + 0.02, d, d + 0.05, 0.003, "#e9dcc0");
  }
}

type Writer = ReturnType<Site["writer"]>;

function diamond(face: Face, writer: Writer, s: number, t: number, half: number, n: number, colour: string): void {
  const tint = tintOf(colour);
  const numbers = (
    [
      [s, t - half],
      [s + half, t],
      [s, t + half],
      [s - half, t],
    ] as const
  ).map(([a, b]) => face.corner(writer, tint, [a, b, n], [0, 0, 1], a, b));
  writer.quad(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0);
}

/** A row of medallions along the middle. */
function medallions(w: number, d: number, put: (s: number, t: number, half: number) => void): void {
  const size = Math.min(w, d) * 0.22;
  const long = Math.max(w, d);
  const count = Math.max(1, Math.floor((long - 0.6) / (size * 2.1)));
  for (let i = 0; i < count; i++) {
    const at = long / 2 + (i - (count - 1) / 2) * size * 2.1;
    if (w >= d) put(at, d / 2, size);
    else put(w / 2, at, size);
  }
}

/** Small lozenges in the dark band. */
function border(w: number, d: number, put: (s: number, t: number) => void): void {
  const inset = 0.17;
  const across = Math.max(2, Math.round((w - 2 * inset) / 0.28));
  for (let i = 0; i <= across; i++) {
    const s = inset + ((w - 2 * inset) * i) / across;
    put(s, inset);
    put(s, d - inset);
  }
  const up = Math.max(2, Math.round((d - 2 * inset) / 0.28));
  for (let i = 1; i < up; i++) {
    const t = inset + ((d - 2 * inset) * i) / up;
    put(inset, t);
    put(w - inset, t);
  }
}
