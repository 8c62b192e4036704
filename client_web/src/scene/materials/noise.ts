/** Repeating noise and seeded dice: the same house on every machine and at every visit. */

const SIZE = 256;

/** Numbers from 0 to below 1, the same sequence for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed from a text and numbers, so that each piece of furniture has its own irregularities. */
export function seedOf(text: string, x = 0, z = 0): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ Math.round(x * 64), 16777619);
  return Math.imul(hash ^ Math.round(z * 64), 16777619) >>> 0;
}

const table = (() => {
  const next = dice(20);
  return Float32Array.from({ length: SIZE * SIZE }, next);
})();

function lattice(ix: number, iy: number, period: number): number {
  const x = ((ix % period) + period) % period;
  const y = ((iy % period) + period) % period;
  return table[(y & 255) * SIZE + (x & 255)] ?? 0;
}

/** A number from 0 to 1 for a cell of a grid; the same for the same cell. */
export function cellNoise(ix: number, iy: number, salt = 0): number {
  return table[((iy + salt * 37) & 255) * SIZE + ((ix + salt * 101) & 255)] ?? 0;
}

/** Smooth noise from 0 to 1 that repeats every `period` cells (at most 256). */
export function noise(x: number, y: number, period: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const a = lattice(ix, iy, period);
  const b = lattice(ix + 1, iy, period);
  const c = lattice(ix, iy + 1, period);
  const d = lattice(ix + 1, iy + 1, period);
  return a + (b - a) * sx + (c - a) * sy + (a - b - c + d) * sx * sy;
}

/** Noise in octaves, 0 to 1, repeating when `u` and `v` grow by 1; `cells` is how many cells the coarsest has. */
export function fractal(u: number, v: number, cells: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  let frequency = cells;
  for (let octave = 0; octave < octaves; octave++) {
    sum += noise(u * frequency + octave * 17, v * frequency + octave * 31, frequency) * weight;
    total += weight;
    weight *= 0.5;
    frequency *= 2;
  }
  return sum / total;
}

/** The length of (x, y); much faster than Math.hypot, which guards against overflow. */
export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low));
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
