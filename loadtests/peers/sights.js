// What one observer sees of the others: where, and how old it is.

export const NEAR_M = 8; // as far as ages are measured, here and in `loadtests/bot.py`

export class Sights {
  constructor() {
    this.others = new Map(); // by id: {x, z, at}; at in ms, when it was last told
    this.agesMs = [];
  }

  /** Notes that `id` was told to be at (x, z). */
  see(id, x, z, now) {
    const other = this.others.get(id);
    if (other) Object.assign(other, { x, z, at: now, moved: other.moved || other.x !== x || other.z !== z });
    else this.others.set(id, { x, z, at: now, moved: false });
  }

  /** Notes how long ago each one near `me` was last seen. */
  age(me, now) {
    for (const { x, z, at } of this.others.values()) {
      if ((x - me.x) ** 2 + (z - me.z) ** 2 <= NEAR_M * NEAR_M) this.agesMs.push(now - at);
    }
  }
}
