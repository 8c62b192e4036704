// Who is near whom, by a grid whose cells are as wide as one sees.

export const SIGHT_M = 10;
const ROW = 1 << 16;

const cell = (coordinate) => Math.floor(coordinate / SIGHT_M);

export class Neighbourhoods {
  /** `all` have x and z in metres. */
  constructor(all) {
    this.cells = new Map();
    for (const one of all) {
      const key = cell(one.x) * ROW + cell(one.z);
      const others = this.cells.get(key);
      if (others) others.push(one);
      else this.cells.set(key, [one]);
    }
  }

  /** Those within SIGHT_M of `one`, itself among them. */
  *of(one) {
    for (let column = cell(one.x) - 1; column <= cell(one.x) + 1; column++) {
      for (let row = cell(one.z) - 1; row <= cell(one.z) + 1; row++) {
        for (const other of this.cells.get(column * ROW + row) ?? []) {
          if ((other.x - one.x) ** 2 + (other.z - one.z) ** 2 <= SIGHT_M * SIGHT_M) yield other;
        }
      }
    }
  }
}
