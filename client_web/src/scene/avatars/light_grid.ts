/** The light on people of a crowd, by squares of floor: looked up once for each square, a few squares a frame. */
import type { LightField } from "../light/field";
import { type LightCube, lightCube } from "../light/piece_light";

const CELL_M = 1.5;
const CHEST_M = 1.1;
/** Squares are numbered from here, whatever side of the origin they are on. */
const OFFSET = 1_024;
const LOOKUPS_PER_FRAME = 6;
/** Light of this strength is the most that is kept. */
export const LIGHT_MAX = 4;

/** Light from above and from the sides, each packed for the vertex shader: √(light ÷ LIGHT_MAX) in four bytes. */
export interface PackedLight {
  readonly up: number;
  readonly side: number;
}

export class LightGrid {
  readonly field: LightField;
  private readonly cells = new Map<number, PackedLight>();
  private readonly cube: LightCube = new Float32Array(24);
  private left = LOOKUPS_PER_FRAME;
  private latest: PackedLight | null = null;

  constructor(field: LightField) {
    this.field = field;
  }

  /** A new frame, in which some squares more may be looked up. */
  begin(): void {
    this.left = LOOKUPS_PER_FRAME;
  }

  /** The number of the square at a point. */
  static cell(x: number, z: number): number {
    return (Math.floor(x / CELL_M) + OFFSET) * 2 * OFFSET + Math.floor(z / CELL_M) + OFFSET;
  }

  /** The light of a square, or null if it is for a later frame. */
  at(cell: number): PackedLight | null {
    const known = this.cells.get(cell);
    if (known !== undefined || this.left === 0) return known ?? null;
    this.left -= 1;
    const x = (Math.floor(cell / (2 * OFFSET)) - OFFSET + 0.5) * CELL_M;
    const z = ((cell % (2 * OFFSET)) - OFFSET + 0.5) * CELL_M;
    lightCube(this.field, x, CHEST_M, z, this.cube);
    this.latest = { up: pack(this.cube, [8]), side: pack(this.cube, [0, 4, 16, 20]) };
    this.cells.set(cell, this.latest);
    return this.latest;
  }

  /** Some light to be drawn in until the right one is known. */
  get some(): PackedLight {
    return this.latest ?? { up: 0x00808080, side: 0x00606060 };
  }
}

/** The mean of some sides of a cube, four bytes with the red one lowest. */
function pack(cube: LightCube, sides: readonly number[]): number {
  let packed = 0;
  for (let i = 3; i >= 0; i--) {
    let sum = 0;
    for (const side of sides) sum += cube[side + i] ?? 0;
    const share = Math.min(1, Math.max(0, sum / sides.length / LIGHT_MAX));
    packed = packed * 256 + Math.round(Math.sqrt(share) * 255);
  }
  return packed;
}
