/** How much of the room a point sees: less in corners, under things and beside them. */
import { type Box, distance } from "../geometry/boxes";
import { clamp } from "../materials/noise";

const CELL_M = 2;
/** How far around a box its shade is felt, softly and in contact. */
const SHADE_M = 1.1;
const CONTACT_M = 0.32;
const HALF_M = SHADE_M / 2;

export class Shade {
  private readonly cells = new Map<number, Box[]>();
  private left: Box | null = null;

  constructor(boxes: readonly Box[]) {
    for (const box of boxes) this.register(box);
  }

  /** Leaves one box out, while the light on the thing itself is asked for. */
  leaveOut(box: Box | null): void {
    this.left = box;
  }

  /** 1 in the open; `ceiling` is the height of the ceiling above, or null. */
  openness(x: number, y: number, z: number, nx: number, ny: number, nz: number, ceiling: number | null): number {
    let shade = 0;
    let contact = 0;
    for (const box of this.cells.get(cellOf(x + nx * 0.5, z + nz * 0.5)) ?? []) {
      if (behind(box, x, y, z, nx, ny, nz) || same(box, this.left)) continue;
      const wide = 1 - distance(box, x + nx * HALF_M, y + ny * HALF_M, z + nz * HALF_M) / SHADE_M;
      if (wide <= 0) continue;
      // The nearest counts fully, others a little.
      shade = Math.max(shade, wide) + Math.min(shade, wide) * 0.35;
      const close = 1 - distance(box, x + nx * 0.08, y + ny * 0.08, z + nz * 0.08) / CONTACT_M;
      if (close > contact) contact = close;
    }
    if (ny < 0.5) {
      const floor = clamp(1 - (y + ny * HALF_M) / SHADE_M) * 0.45;
      const above = ceiling === null ? 0 : clamp(1 - (ceiling - y - ny * HALF_M) / SHADE_M) * 0.7;
      shade = Math.max(shade, floor, above);
    }
    return (1 - 0.5 * clamp(shade)) * (1 - 0.5 * clamp(contact));
  }

  private register(box: Box): void {
    const reach = SHADE_M * 1.6 + Math.hypot(box.hx, box.hz);
    for (let i = Math.floor((box.cx - reach) / CELL_M); i <= Math.floor((box.cx + reach) / CELL_M); i++) {
      for (let j = Math.floor((box.cz - reach) / CELL_M); j <= Math.floor((box.cz + reach) / CELL_M); j++) {
        const [mx, mz] = [(i + 0.5) * CELL_M, (j + 0.5) * CELL_M];
        if (distance(box, mx, (box.y0 + box.y1) / 2, mz) > SHADE_M * 1.6 + CELL_M) continue;
        const key = i * 4096 + j;
        const list = this.cells.get(key);
        if (list) list.push(box);
        else this.cells.set(key, [box]);
      }
    }
  }
}

function cellOf(x: number, z: number): number {
  return Math.floor(x / CELL_M) * 4096 + Math.floor(z / CELL_M);
}

function same(a: Box, b: Box | null): boolean {
  return b !== null && a.cx === b.cx && a.cz === b.cz && a.y0 === b.y0 && a.y1 === b.y1;
}

/** Whether no part of the box rises above the surface. */
function behind(box: Box, x: number, y: number, z: number, nx: number, ny: number, nz: number): boolean {
  const spread =
    Math.abs(nx * box.cos - nz * box.sin) * box.hx +
    Math.abs(nx * box.sin + nz * box.cos) * box.hz +
    (Math.abs(ny) * (box.y1 - box.y0)) / 2;
  const ahead = (box.cx - x) * nx + ((box.y0 + box.y1) / 2 - y) * ny + (box.cz - z) * nz;
  return ahead + spread <= 0.02;
}
