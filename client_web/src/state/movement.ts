/**
 * One step of movement, bit for bit as server/cenacle/core/movement.py and geometry.py do it (P-MOVE-5).
 *
 * float64 with + − × ÷, square root, floor and comparisons alone, in the same order; tests/vectors/movement.json holds
 * both ends together.
 */
import type { Step } from "../net/codec";
import { LIMITS, MOVEMENT } from "../net/messages.gen";
import type { Area, Room, Solid } from "./world";

/** A canonical place: multiples of 1/1024 m. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface MutablePoint {
  x: number;
  z: number;
}

export const STEP_MS = 1000 / LIMITS.TICK_HZ;
/** Metres a step: 2.8 and 5.2 m/s for 1/20 s. */
export const WALK_STEP_M = MOVEMENT.walkStepM;
export const RUN_STEP_M = MOVEMENT.runStepM;
export const RADIUS_M = MOVEMENT.bodyRadiusM;

const RADIUS_SQUARED = RADIUS_M * RADIUS_M;
const DIRECTION_SCALE = 127;
const POSITION_SCALE = MOVEMENT.positionScale;
const PASSES = 2;

/** To the nearest multiple of 1/1024 m, halves up. */
export function quantise(value: number): number {
  return Math.floor(value * POSITION_SCALE + 0.5) / POSITION_SCALE;
}

/** Where a step leads. */
export function advance(room: Room, place: Place, step: Step): Place {
  const length = Math.sqrt(step.dx * step.dx + step.dz * step.dz);
  const scale = length > DIRECTION_SCALE ? length : DIRECTION_SCALE;
  const speed = step.run ? RUN_STEP_M : WALK_STEP_M;
  const point = { x: place.x + (step.dx / scale) * speed, z: place.z + (step.dz / scale) * speed };
  for (let pass = 0; pass < PASSES; pass++) {
    for (const solid of room.solids) pushOut(solid, point);
  }
  keepWithin(room.bounds, point);
  return { x: quantise(point.x), y: place.y, z: quantise(point.z) };
}

/** Pushes a circle out of a box: away from the nearest point of it, or through the nearest side from within. */
function pushOut([cx, cz, hx, hz, cos, sin]: Solid, point: MutablePoint): void {
  const ox = point.x - cx;
  const oz = point.z - cz;
  const u = ox * cos - oz * sin;
  const v = ox * sin + oz * cos;
  const qu = Math.min(Math.max(u, -hx), hx);
  const qv = Math.min(Math.max(v, -hz), hz);
  const eu = u - qu;
  const ev = v - qv;
  const squared = eu * eu + ev * ev;
  if (!(squared < RADIUS_SQUARED)) return;
  let newU = u;
  let newV = v;
  if (squared > 0) {
    const scale = RADIUS_M / Math.sqrt(squared);
    newU = qu + eu * scale;
    newV = qv + ev * scale;
  } else if (hx - Math.abs(u) <= hz - Math.abs(v)) {
    newU = u < 0 ? -(hx + RADIUS_M) : hx + RADIUS_M;
  } else {
    newV = v < 0 ? -(hz + RADIUS_M) : hz + RADIUS_M;
  }
  point.x = cx + (newU * cos + newV * sin);
  point.z = cz + (newV * cos - newU * sin);
}

function keepWithin(bounds: Area, point: MutablePoint): void {
  point.x = Math.min(Math.max(point.x, bounds[0] + RADIUS_M), bounds[2] - RADIUS_M);
  point.z = Math.min(Math.max(point.z, bounds[1] + RADIUS_M), bounds[3] - RADIUS_M);
}
