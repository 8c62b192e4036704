// How members walk, as `server/cenacle/core/movement.py` and `loadtests/bot.py` have it: servers and bots share it.

export const TICK_MS = 50;
export const WALK_STEP_M = 0.14; // 2.8 m/s for 1/20 s
const DIRECTION_SCALE = 127;
const CANONICAL = 1024; // positions are multiples of 1/1024 m
const ARRIVED_M = 4 * WALK_STEP_M;

/** A coordinate one step on, inside an empty square room of `half` metres to each side. */
function moved(coordinate, direction, scale, half) {
  const value = Math.min(Math.max(coordinate + (direction / scale) * WALK_STEP_M, -half), half);
  return Math.floor(value * CANONICAL + 0.5) / CANONICAL;
}

/** Moves `place` ({x, z} in metres) by one step of direction (dx, dz), each -127 to 127. */
export function walk(place, dx, dz, half) {
  const scale = Math.max(Math.sqrt(dx * dx + dz * dz), DIRECTION_SCALE);
  place.x = moved(place.x, dx, scale, half);
  place.z = moved(place.z, dz, scale, half);
}

/** One who walks from target to target. It knows its place without being told: nothing stands in its way. */
export class Walker {
  /** `plan` is {x, z, targets: [[x, z], ...]} in metres; the targets are gone through again when all were reached. */
  constructor(plan, half) {
    this.x = plan.x;
    this.z = plan.z;
    this.yaw = 0; // 1/65536 of a turn
    this.dx = 0;
    this.dz = 0;
    this.half = half;
    this.targets = plan.targets;
    this.next = 0;
  }

  /** Takes the next step towards the present target. */
  step() {
    const [targetX, targetZ] = this.targets[this.next];
    const dx = targetX - this.x;
    const dz = targetZ - this.z;
    const distance = Math.hypot(dx, dz);
    if (distance < ARRIVED_M) this.next = (this.next + 1) % this.targets.length;
    const scale = DIRECTION_SCALE / Math.max(distance, 0.01);
    this.dx = Math.trunc(dx * scale);
    this.dz = Math.trunc(dz * scale);
    const turn = Math.floor((Math.atan2(-dx, -dz) / (2 * Math.PI)) * 65536);
    this.yaw = ((turn % 65536) + 65536) % 65536;
    walk(this, this.dx, this.dz, this.half);
  }
}
