/** What floors look like, as functions of a place in a repeating square. */
import { cellNoise, clamp, fractal, length, mix, noise, smoothstep } from "./noise";

export type Rgb = [number, number, number];

/** Colours one point: u and v from 0 to 1, the result in `out`, each 0 to 255. */
export type Paint = (u: number, v: number, out: Rgb) => void;

export function set(out: Rgb, r: number, g: number, b: number, light = 1): void {
  out[0] = r * light;
  out[1] = g * light;
  out[2] = b * light;
}

/** Wood along u: fibres, and slow waves across them. */
export function grain(u: number, v: number, salt: number): number {
  const wave = fractal(u + salt * 0.37, v + salt * 0.71, 4, 2);
  const fibre = noise(u * 6 + salt * 13, (v + wave * 0.02) * 90 + salt * 29, 256);
  const vein = noise(u * 3 + salt * 7, (v + wave * 0.03) * 28 + salt * 11, 256);
  return 0.8 + fibre * 0.14 + vein * 0.16 - 0.1;
}

const OAK: readonly Rgb[] = [
  [188, 137, 86],
  [174, 122, 73],
  [199, 150, 98],
  [163, 112, 66],
  [181, 130, 82],
];

function board(out: Rgb, along: number, across: number, id: number, edge: number): void {
  const [r, g, b] = OAK[Math.floor(cellNoise(id, id * 3, 1) * OAK.length) % OAK.length] ?? [180, 130, 80];
  const gap = smoothstep(0, 0.035, edge);
  set(out, r, g, b, grain(along, across, id % 53) * (0.84 + cellNoise(id, 7, 2) * 0.3) * mix(0.55, 1, gap));
}

/** Planks of a herringbone: 4 × 20 cells of a plank's width in the square. */
export const herringbone: Paint = (u, v, out) => {
  const cells = 20;
  const ratio = 5;
  const [x, y] = [u * cells, v * cells];
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const k = (((i - j) % (2 * ratio)) + 2 * ratio) % (2 * ratio);
  if (k < ratio) {
    const along = (k + (x - i)) / ratio;
    const edge = Math.min(y - j, 1 - (y - j), along * ratio, (1 - along) * ratio);
    board(out, along * 0.7, (y - j) * 0.14, ((i - k + 2 * cells) % cells) * 41 + j * 7, edge);
  } else {
    const below = 2 * ratio - 1 - k;
    const along = (below + (y - j)) / ratio;
    const foot = (((j - below) % cells) + cells) % cells;
    const edge = Math.min(x - i, 1 - (x - i), along * ratio, (1 - along) * ratio);
    board(out, along * 0.7, (x - i) * 0.14, i * 59 + foot * 17 + 5, edge);
  }
};

function planks(u: number, v: number, rows: number, out: Rgb, colours: readonly Rgb[], gapDepth: number): void {
  const y = v * rows;
  const row = Math.floor(y);
  const joint = cellNoise(row, 3, 5);
  const x = (u + joint) * 2;
  const column = Math.floor(x) % 2;
  const id = row * 13 + column * 7;
  const [r, g, b] = colours[Math.floor(cellNoise(id, row, 3) * colours.length) % colours.length] ?? [150, 110, 80];
  const edge = Math.min(y - row, 1 - (y - row)) / 0.05;
  const end = Math.min(x - Math.floor(x), 1 - (x - Math.floor(x))) / 0.004;
  const gap = smoothstep(0, 1, Math.min(edge, end));
  set(out, r, g, b, grain(u, v * rows * 0.12, id % 31) * mix(gapDepth, 1, gap) * (0.95 + cellNoise(id, 9, 4) * 0.1));
}

/** Long oak boards along u. */
export const oak: Paint = (u, v, out) => planks(u, v, 9, out, OAK, 0.6);

/** A terrace's boards, silvered by the weather. */
export const deck: Paint = (u, v, out) =>
  planks(
    u,
    v,
    12,
    out,
    [
      [172, 138, 105],
      [160, 128, 98],
      [181, 148, 116],
      [150, 120, 94],
    ],
    0.34,
  );

/** Six-sided Provençal tiles: 7 columns and 8 rows in the square. */
export const terracotta: Paint = (u, v, out) => {
  const [columns, rows] = [7, 8];
  const root = Math.sqrt(3);
  const x = u * columns * root;
  const y = v * rows * 1.5;
  let best = 1e9;
  let second = 1e9;
  let id = 0;
  const near = Math.round(y / 1.5);
  for (let j = near - 1; j <= near + 1; j++) {
    const shift = (((j % 2) + 2) % 2) * 0.5;
    const i0 = Math.round(x / root - shift);
    for (let i = i0 - 1; i <= i0 + 1; i++) {
      const d = length(x - (i + shift) * root, y - j * 1.5);
      if (d < best) {
        second = best;
        best = d;
        id = (((i % columns) + columns) % columns) * 31 + (((j % rows) + rows) % rows) * 17;
      } else if (d < second) second = d;
    }
  }
  const grout = smoothstep(0.05, 0.16, second - best);
  const tone = cellNoise(id, id >> 2, 6);
  const stain = fractal(u, v, 10, 3);
  const light = (0.86 + tone * 0.2) * (0.88 + stain * 0.22);
  const worn = smoothstep(0.55, 0.8, fractal(u + 0.3, v + 0.6, 5, 3)) * 0.35;
  set(
    out,
    mix(158, mix(188, 206, worn), grout),
    mix(140, mix(122, 152, worn), grout),
    mix(118, mix(92, 122, worn), grout),
    light,
  );
};

/** Flagstones in uneven courses. */
export const stone: Paint = (u, v, out) => {
  const rows = 5;
  const y = v * rows;
  const row = Math.floor(y) % rows;
  const cuts = [0, 0.26 + cellNoise(row, 1, 7) * 0.14, 0.6 + cellNoise(row, 2, 7) * 0.16, 1];
  const x = (u + cellNoise(row, 4, 7)) % 1;
  const k = cuts.findIndex((cut, i) => i > 0 && x < cut);
  const [left, right] = [cuts[k - 1] ?? 0, cuts[k] ?? 1];
  const wobble = fractal(u, v, 12, 2) * 0.02;
  const edge =
    Math.min(x - left, right - x, (y - Math.floor(y)) / rows, (1 - y + Math.floor(y)) / rows) - wobble + 0.012;
  const joint = smoothstep(0.004, 0.012, edge);
  const tone = cellNoise(row * 5 + k, k, 8);
  const light = (0.84 + tone * 0.2) * (0.82 + fractal(u, v, 14, 4) * 0.34);
  set(out, mix(128, 203, joint), mix(117, 188, joint), mix(98, 160, joint), light);
};

export const grass: Paint = (u, v, out) => {
  const blades = noise(u * 128, v * 128, 128) * 0.6 + noise(u * 256, v * 256, 256) * 0.4;
  const patches = fractal(u, v, 5, 3);
  const dry = smoothstep(0.45, 0.75, fractal(u + 0.4, v + 0.2, 4, 3));
  const light = 0.7 + blades * 0.5;
  set(
    out,
    mix(104, 152, dry * 0.8) * mix(0.9, 1.1, patches),
    mix(124, 138, dry) * mix(0.9, 1.1, patches),
    mix(62, 82, dry),
    light,
  );
};

export const gravel: Paint = (u, v, out) => {
  const cells = 44;
  const [x, y] = [u * cells, v * cells];
  let best = 9;
  let tone = 0;
  for (let j = Math.floor(y) - 1; j <= Math.floor(y) + 1; j++) {
    for (let i = Math.floor(x) - 1; i <= Math.floor(x) + 1; i++) {
      const [a, b] = [((i % cells) + cells) % cells, ((j % cells) + cells) % cells];
      const d = length(x - i - cellNoise(a, b, 1), y - j - cellNoise(a, b, 2));
      if (d < best) {
        best = d;
        tone = cellNoise(a, b, 3);
      }
    }
  }
  const light = (0.72 + tone * 0.4) * mix(1.05, 0.72, clamp(best * 1.2));
  set(out, 206, 190, 162, light);
};

/** Smoothed, waxed concrete, warm. */
export const concrete: Paint = (u, v, out) => {
  const clouds = fractal(u, v, 4, 5);
  const fine = noise(u * 128, v * 128, 128);
  set(out, 190, 176, 158, 0.82 + clouds * 0.26 + fine * 0.04);
};

export const carpet: Paint = (u, v, out) => {
  const pile = noise(u * 128, v * 128, 128) * 0.7 + noise(u * 64, v * 64, 64) * 0.3;
  set(out, 176, 140, 108, 0.78 + pile * 0.3);
};
