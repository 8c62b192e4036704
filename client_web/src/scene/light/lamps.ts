/** Where furniture gives light: the sources that are baked into the house, and the halos seen round them. */
import type { Furniture } from "../../state/world";
import type { Linear } from "./moods";

/** A source in the world. `reach` is where its light ends; a fire's flickers; `halo` is the size of its glow in metres. */
export interface Lamp {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly colour: Linear;
  readonly power: number;
  readonly reach: number;
  readonly fire: boolean;
  readonly halo: number;
}

interface Source {
  /** In the piece's own space: parts of its half width and half depth, and of its height. */
  readonly at: readonly [number, number, number];
  readonly power: number;
  readonly reach: number;
  readonly colour: Linear;
  readonly fire?: boolean;
  readonly halo: number;
}

const WARM: Linear = [1, 0.76, 0.48];
const CANDLE: Linear = [1, 0.68, 0.36];
const EMBERS: Linear = [1, 0.48, 0.16];
const WORK: Linear = [1, 0.88, 0.7];

const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  fireplace: [
    { at: [0, 0.22, -0.9], power: 2.6, reach: 7.5, colour: EMBERS, fire: true, halo: 1.5 },
    { at: [0, 0.12, 0.1], power: 0.8, reach: 1.2, colour: EMBERS, fire: true, halo: 0 },
  ],
  fire_bowl: [{ at: [0, 1.1, 0], power: 1.6, reach: 5, colour: EMBERS, fire: true, halo: 1.2 }],
  floor_lamp: [{ at: [0, 0.86, 0], power: 0.85, reach: 4.2, colour: WARM, halo: 0.8 }],
  table_lamp: [{ at: [0, 0.72, 0], power: 0.55, reach: 3, colour: WARM, halo: 0.55 }],
  wall_lamp: [{ at: [0, 0.6, -1.2], power: 0.6, reach: 3.4, colour: WARM, halo: 0.5 }],
  pendant_lamp: [{ at: [0, 0.1, 0], power: 1.05, reach: 5, colour: WARM, halo: 0.7 }],
  work_lamp: [{ at: [0, 0.05, 0], power: 1.25, reach: 5.2, colour: WORK, halo: 0.6 }],
  chandelier: [{ at: [0, 0.3, 0], power: 1.5, reach: 6.5, colour: WARM, halo: 0 }],
  lantern: [{ at: [0, 0.45, 0], power: 0.34, reach: 2.4, colour: CANDLE, halo: 0.5 }],
  spotlight: [{ at: [0, 0.1, -0.6], power: 1.9, reach: 8, colour: WORK, halo: 0.5 }],
  light_truss: [-0.7, 0, 0.7].map((x) => ({ at: [x, 0.05, 0], power: 1.5, reach: 8, colour: WORK, halo: 0.45 })),
  booth: [{ at: [0, 0.8, -0.5], power: 0.9, reach: 4, colour: WARM, halo: 0 }],
  high_table: [{ at: [0, 1.08, 0.1], power: 0.28, reach: 2, colour: CANDLE, halo: 0.25 }],
  bar_shelf: [{ at: [0, 0.72, -0.7], power: 0.6, reach: 2.6, colour: WARM, halo: 0 }],
};

/** Metres between the bulbs of string lights, and how far a string hangs through between two posts. */
const BULB_SPACING_M = 0.9;
const SAG_M = 0.45;

/** The bulbs of a piece of string lights, in its own space; the last number is how far along it is, 0 to 1. */
export function bulbs(piece: Furniture): [number, number, number][] {
  const count = Math.max(2, Math.round(piece.width / BULB_SPACING_M));
  const spans = Math.max(1, Math.round(piece.width / 5.5));
  return Array.from({ length: count + 1 }, (_, i) => {
    const t = i / count;
    const within = (t * spans) % 1;
    const hang = 4 * within * (1 - within) * SAG_M;
    return [(t - 0.5) * piece.width, piece.height - 0.06 - hang, t];
  });
}

function place(piece: Furniture, lx: number, ly: number, lz: number): [number, number, number] {
  const [cos, sin] = [Math.cos(piece.yaw), Math.sin(piece.yaw)];
  return [piece.x + lx * cos + lz * sin, piece.lift + ly, piece.z - lx * sin + lz * cos];
}

/** The lamps of a piece of furniture; none for most kinds. */
export function lampsOf(piece: Furniture): Lamp[] {
  if (piece.kind === "string_lights") {
    return bulbs(piece).map(([lx, ly]) => {
      const [x, y, z] = place(piece, lx, ly - 0.1, 0);
      return { x, y, z, colour: CANDLE, power: 0.2, reach: 3.6, fire: false, halo: 0.24 };
    });
  }
  return (SOURCES[piece.kind] ?? []).map(({ at, power, reach, colour, fire, halo }) => {
    const [x, y, z] = place(piece, (at[0] * piece.width) / 2, at[1] * piece.height, (at[2] * piece.depth) / 2);
    return { x, y, z, colour, power, reach, fire: fire ?? false, halo };
  });
}
