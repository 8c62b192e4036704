/** How much the walls of a room keep from a voice: pure geometry over its plan. */
import type { Wall } from "../state/world";
import type { Place } from "./bearing";

/** A wall lower than this is spoken over. */
const SPOKEN_OVER_M = 1.5;
/** A way through a doorway that is longer than the straight one by this much brings hardly anything: all is muffled. */
const DETOUR_M = 2.5;
/** What a whole wall lets through, of the gain. */
const WALL_GAIN = 0.35;
/** What materials that are thin or full of holes keep back, where a wall keeps 1. */
const KEPT_BACK: Readonly<Partial<Record<Wall["material"], number>>> = { hedge: 0.4, glass: 0.8 };
/** Above this nothing is cut off; behind walls all above the other one is. */
export const OPEN_HZ = 20_000;
const BEHIND_WALLS_HZ = 500;

interface Segment {
  readonly x: number;
  readonly z: number;
  /** The unit vector along the wall, and its length in metres. */
  readonly ux: number;
  readonly uz: number;
  readonly length: number;
  readonly keeps: number;
  /** Where people pass, as metres along the wall: from and to. */
  readonly ways: readonly (readonly [number, number])[];
}

/** The walls of a room, made once for it. */
export class Walls {
  private readonly segments: readonly Segment[];

  constructor(walls: readonly Wall[]) {
    this.segments = walls.filter((wall) => wall.height >= SPOKEN_OVER_M).map(segmentOf);
  }

  /** How much stands between two places: 0 is nothing, 1 is a whole wall, 2 are two. */
  between(a: Place, b: Place): number {
    let sum = 0;
    for (const segment of this.segments) sum += keptBack(segment, a, b);
    return sum;
  }
}

/** The gain of a voice behind so much wall. */
export function wallGain(walls: number): number {
  return WALL_GAIN ** walls;
}

/** Above which frequency a voice behind so much wall is cut off, in Hz. */
export function wallCutoffHz(walls: number): number {
  return OPEN_HZ * (BEHIND_WALLS_HZ / OPEN_HZ) ** Math.min(1, walls);
}

function segmentOf({ start, end, openings, material }: Wall): Segment {
  const [x, z] = start;
  const length = Math.hypot(end[0] - x, end[1] - z);
  return {
    x,
    z,
    ux: (end[0] - x) / length,
    uz: (end[1] - z) / length,
    length,
    keeps: KEPT_BACK[material] ?? 1,
    ways: openings
      .filter(({ kind }) => kind !== "window")
      .map(({ at, width }) => [at - width / 2, at + width / 2] as const),
  };
}

/** What one wall keeps back: less, the shorter the way round by one of its doorways. */
function keptBack(segment: Segment, a: Place, b: Place): number {
  const sideA = side(segment, a);
  const sideB = side(segment, b);
  if (sideA * sideB >= 0) return 0;
  const alongA = along(segment, a);
  const at = alongA + ((along(segment, b) - alongA) * sideA) / (sideA - sideB);
  if (at < 0 || at > segment.length) return 0;
  const straight = Math.hypot(a.x - b.x, a.z - b.z);
  let detour = DETOUR_M;
  for (const [from, to] of segment.ways) {
    const through = Math.min(to, Math.max(from, at));
    const x = segment.x + segment.ux * through;
    const z = segment.z + segment.uz * through;
    detour = Math.min(detour, Math.hypot(a.x - x, a.z - z) + Math.hypot(b.x - x, b.z - z) - straight);
  }
  const share = detour / DETOUR_M;
  // A root rises at once: a step aside of the doorway is heard, and the wall's end is reached without a step.
  return segment.keeps * Math.sqrt(Math.max(0, share));
}

/** Signed distance from the wall's line, in metres. */
function side({ x, z, ux, uz }: Segment, place: Place): number {
  return (place.x - x) * uz - (place.z - z) * ux;
}

function along({ x, z, ux, uz }: Segment, place: Place): number {
  return (place.x - x) * ux + (place.z - z) * uz;
}
