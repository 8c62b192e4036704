/** What walls and furniture look like. Those that are nearly white take the tint of what they cover. */
import { grain, type Paint, set } from "./floor_paints";
import { cellNoise, fractal, length, mix, noise, smoothstep } from "./noise";

/** Smooth plaster with the trowel's faint marks. */
export const plaster: Paint = (u, v, out) => {
  const trowel = fractal(u, v, 6, 4);
  const fine = noise(u * 160, v * 160, 160);
  set(out, 255, 252, 246, 0.9 + trowel * 0.08 + fine * 0.03);
};

/** Limewash: brushed on in clouds. */
export const limewash: Paint = (u, v, out) => {
  const clouds = fractal(u, v, 3, 4);
  const brush = noise(u * 24 + clouds * 3, v * 60, 256);
  set(out, 255, 250, 240, 0.8 + clouds * 0.17 + brush * 0.05);
};

/** The rough render of the outside. */
export const render: Paint = (u, v, out) => {
  const rough = noise(u * 110, v * 110, 110) * 0.6 + noise(u * 220, v * 220, 220) * 0.4;
  const weather = fractal(u, v, 3, 4);
  set(out, 255, 250, 240, 0.76 + weather * 0.18 + rough * 0.12);
};

/** Bricks in running bond: 4 bricks by 12 courses in the square. */
export const brick: Paint = (u, v, out) => {
  const [across, courses] = [4, 12];
  const y = v * courses;
  const row = Math.floor(y);
  const x = u * across + (row % 2) * 0.5;
  const column = Math.floor(x) % across;
  const wobble = (fractal(u, v, 20, 2) - 0.5) * 0.05;
  const edge = Math.min((x - Math.floor(x)) * 3, (1 - x + Math.floor(x)) * 3, y - row, 1 - y + row) + wobble;
  const face = smoothstep(0.05, 0.13, edge);
  const id = row * 7 + column * 3;
  const tone = cellNoise(id, row, 9);
  const burnt = cellNoise(id, 5, 11) > 0.82 ? 0.8 : 1;
  const light = (0.84 + tone * 0.26) * (0.86 + fractal(u, v, 24, 3) * 0.26) * burnt;
  set(out, mix(196, 188, face), mix(180, mix(108, 126, tone), face), mix(158, mix(78, 92, tone), face), light);
};

/** Dry stone: rounded blocks of many sizes. */
export const rubble: Paint = (u, v, out) => {
  const cells = 7;
  const x = u * cells;
  const y = v * cells * 1.5;
  let best = 9;
  let second = 9;
  let id = 0;
  for (let j = Math.floor(y) - 1; j <= Math.floor(y) + 1; j++) {
    for (let i = Math.floor(x) - 1; i <= Math.floor(x) + 1; i++) {
      const a = ((i % cells) + cells) % cells;
      const b = ((j % 10) + 10) % 10;
      const d = length(x - i - cellNoise(a, b, 14), (y - j - cellNoise(a, b, 15)) * 1.25);
      if (d < best) {
        second = best;
        best = d;
        id = a * 13 + b;
      } else if (d < second) second = d;
    }
  }
  const face = smoothstep(0.03, 0.16, second - best);
  const light = (0.8 + cellNoise(id, 2, 16) * 0.28) * (0.82 + fractal(u, v, 22, 3) * 0.32);
  set(out, mix(128, 214, face), mix(116, 198, face), mix(96, 168, face), light);
};

/** Pale wood that takes a tint; the grain runs along u. */
export const wood: Paint = (u, v, out) => {
  const tone = grain(u, v, 3);
  set(out, 255, 250, 243, 0.52 + tone * 0.5);
};

/** A plain weave. */
export const fabric: Paint = (u, v, out) => {
  const threads = 48;
  const warp = Math.abs(Math.sin(u * threads * Math.PI));
  const weft = Math.abs(Math.sin(v * threads * Math.PI));
  const over = (Math.floor(u * threads) + Math.floor(v * threads)) % 2 ? warp : weft;
  set(out, 255, 255, 255, 0.78 + over * 0.14 + fractal(u, v, 12, 2) * 0.1);
};

export const leather: Paint = (u, v, out) => {
  const creases = fractal(u, v, 26, 3);
  const wear = fractal(u + 0.5, v + 0.1, 4, 2);
  set(out, 255, 250, 244, 0.76 + creases * 0.16 + wear * 0.14);
};

/** Leaves seen together, light above dark. */
export const foliage: Paint = (u, v, out) => {
  const cells = 22;
  const [x, y] = [u * cells, v * cells];
  let best = 9;
  let tone = 0;
  for (let j = Math.floor(y) - 1; j <= Math.floor(y) + 1; j++) {
    for (let i = Math.floor(x) - 1; i <= Math.floor(x) + 1; i++) {
      const [a, b] = [((i % cells) + cells) % cells, ((j % cells) + cells) % cells];
      const [dx, dy] = [x - i - cellNoise(a, b, 21), y - j - cellNoise(a, b, 22)];
      const turn = cellNoise(a, b, 23) * Math.PI;
      const d = length(dx * Math.cos(turn) + dy * Math.sin(turn), (dy * Math.cos(turn) - dx * Math.sin(turn)) * 2.2);
      if (d < best) {
        best = d;
        tone = cellNoise(a, b, 24);
      }
    }
  }
  const light = mix(1, 0.5, smoothstep(0.15, 0.75, best)) * (0.72 + tone * 0.36);
  set(out, mix(236, 255, tone), 255, 214, light);
};

export const bark: Paint = (u, v, out) => {
  const ridges = noise(u * 40, v * 8 + fractal(u, v, 6, 2) * 3, 256);
  set(out, 255, 246, 236, 0.62 + ridges * 0.4);
};

/** Rounded roof tiles in courses going up v. */
export const tiles: Paint = (u, v, out) => {
  const [across, courses] = [10, 6];
  const x = u * across;
  const y = v * courses;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const round = Math.sin((x - column) * Math.PI);
  const lip = smoothstep(0, 0.12, y - row);
  const tone = cellNoise(column + row * 11, row, 27);
  const light = (0.5 + round * 0.5) * mix(0.55, 1, lip) * (0.84 + tone * 0.26) * (0.86 + fractal(u, v, 16, 3) * 0.24);
  set(out, mix(190, 218, tone), mix(112, 146, tone), mix(80, 106, tone), light);
};

/** A knotted rug's ground: short wool in rows. */
export const rug: Paint = (u, v, out) => {
  const knots = noise(u * 90, v * 120, 256);
  set(out, 255, 255, 255, 0.76 + knots * 0.22 + fractal(u, v, 8, 2) * 0.08);
};
