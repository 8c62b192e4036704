/** The echo of a room, made by rule: noise that dies away and gets darker, behind a few first reflections. */
import type { Acoustic } from "../state/world";

export type RoomSize = Acoustic["size"];

interface Echo {
  /** Seconds until it is 60 dB quieter. */
  readonly decayS: number;
  /** Seconds until the first reflection. */
  readonly delayS: number;
  /** How many first reflections, and over how many seconds. */
  readonly reflections: number;
  readonly spreadS: number;
  /** How much of the echo is the tail behind them, 0 to 1. */
  readonly tail: number;
}

/** Rooms with people, carpets and curtains in them: shorter than empty ones of their size. */
const ECHOES: Readonly<Record<RoomSize, Echo>> = {
  small: { decayS: 0.3, delayS: 0.004, reflections: 6, spreadS: 0.03, tail: 0.7 },
  medium: { decayS: 0.6, delayS: 0.009, reflections: 8, spreadS: 0.05, tail: 0.8 },
  large: { decayS: 1.2, delayS: 0.018, reflections: 10, spreadS: 0.09, tail: 0.85 },
  outdoors: { decayS: 0.25, delayS: 0.03, reflections: 4, spreadS: 0.12, tail: 0.25 },
};

const SIXTY_DB = Math.log(1_000);
/** The share of each sample that a low-pass takes over, at the beginning of the tail and at its end. */
const BRIGHT = 0.6;
const DARK = 0.12;

/** Numbers from −1 to 1 that look random and are the same for the same seed (xorshift, G. Marsaglia 2003). */
export function noise(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2_147_483_648;
  };
}

/** The two channels of the echo of a room of that size, each of energy 1; `seed` varies what it is made of. */
export function impulse(
  size: RoomSize,
  sampleRate: number,
  seed: number,
): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const random = noise(seed * 2_654_435_761 + 97);
  return [channel(ECHOES[size], sampleRate, random), channel(ECHOES[size], sampleRate, random)];
}

function channel(echo: Echo, sampleRate: number, random: () => number): Float32Array<ArrayBuffer> {
  const { decayS, delayS, reflections, spreadS, tail } = echo;
  const samples = new Float32Array(Math.ceil((delayS + decayS) * sampleRate));
  const first = Math.floor(delayS * sampleRate);
  let dark = 0;
  for (let i = first; i < samples.length; i++) {
    const share = (i - first) / (samples.length - first);
    dark += (random() - dark) * (BRIGHT + (DARK - BRIGHT) * share);
    // The last part fades to nothing, so that the echo ends without a click.
    const fade = Math.min(1, (1 - share) * 10);
    samples[i] = dark * Math.exp(-SIXTY_DB * share) * fade;
  }
  scale(samples, tail);
  const early = new Float32Array(samples.length);
  for (let i = 0; i < reflections; i++) {
    const at = first + Math.floor(((i + 0.5 + random() / 2) / reflections) * spreadS * sampleRate);
    const strength = (1 - i / (reflections + 1)) * (random() < 0 ? -1 : 1);
    if (at < early.length) early[at] = (early[at] ?? 0) + strength;
  }
  scale(early, 1 - tail);
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) + (early[i] ?? 0);
  scale(samples, 1);
  return samples;
}

/** Brings the energy, the sum of squares, to a value. */
function scale(samples: Float32Array, energy: number): void {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const factor = sum === 0 ? 0 : Math.sqrt(energy / sum);
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * factor;
}
