/** Where one can stand in a room, as a grid of cells; made once a room for finding ways. */
import { RADIUS_M } from "./movement";
import type { Room, Solid } from "./world";

export const CELL_M = 0.2;
/** Kept from solids beyond one's own radius, so that a way does not scrape along walls. */
const MARGIN_M = 0.05;

export class FloorGrid {
  readonly columns: number;
  readonly rows: number;
  private readonly minX: number;
  private readonly minZ: number;
  private readonly free: Uint8Array;

  constructor(room: Room) {
    const reach = RADIUS_M + MARGIN_M;
    const [minX, minZ, maxX, maxZ] = room.bounds;
    this.minX = minX;
    this.minZ = minZ;
    this.columns = Math.max(1, Math.ceil((maxX - minX) / CELL_M));
    this.rows = Math.max(1, Math.ceil((maxZ - minZ) / CELL_M));
    this.free = new Uint8Array(this.columns * this.rows).fill(1);
    for (const solid of room.solids) this.block(solid, reach);
    this.blockEdges(room, reach);
  }

  /** The cell that holds a point, or −1 outside of the grid. */
  cellAt(x: number, z: number): number {
    const column = Math.floor((x - this.minX) / CELL_M);
    const row = Math.floor((z - this.minZ) / CELL_M);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return -1;
    return row * this.columns + column;
  }

  /** The middle of a cell, as [x, z]. */
  middleOf(cell: number): [number, number] {
    const column = cell % this.columns;
    const row = (cell - column) / this.columns;
    return [this.minX + (column + 0.5) * CELL_M, this.minZ + (row + 0.5) * CELL_M];
  }

  isFree(cell: number): boolean {
    return cell >= 0 && this.free[cell] === 1;
  }

  /** The free cell nearest to a point within `reach` metres, or −1. */
  nearestFree(x: number, z: number, reach: number): number {
    const own = this.cellAt(x, z);
    if (this.isFree(own)) return own;
    let best = -1;
    let bestDistance = reach;
    const span = Math.ceil(reach / CELL_M);
    for (let row = -span; row <= span; row++) {
      for (let column = -span; column <= span; column++) {
        const cell = this.cellAt(x + column * CELL_M, z + row * CELL_M);
        if (!this.isFree(cell)) continue;
        const [mx, mz] = this.middleOf(cell);
        const distance = Math.hypot(mx - x, mz - z);
        if (distance < bestDistance) {
          best = cell;
          bestDistance = distance;
        }
      }
    }
    return best;
  }

  /** Whether the straight line between two points keeps to free cells. */
  sees(ax: number, az: number, bx: number, bz: number): boolean {
    const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, bz - az) / (CELL_M / 2)));
    for (let i = 0; i <= steps; i++) {
      const share = i / steps;
      if (!this.isFree(this.cellAt(ax + (bx - ax) * share, az + (bz - az) * share))) return false;
    }
    return true;
  }

  private block([cx, cz, hx, hz, cos, sin]: Solid, reach: number): void {
    const spanX = Math.abs(cos) * hx + Math.abs(sin) * hz + reach;
    const spanZ = Math.abs(sin) * hx + Math.abs(cos) * hz + reach;
    const [fromColumn, toColumn] = this.span(cx - spanX - this.minX, cx + spanX - this.minX, this.columns);
    const [fromRow, toRow] = this.span(cz - spanZ - this.minZ, cz + spanZ - this.minZ, this.rows);
    for (let row = fromRow; row <= toRow; row++) {
      for (let column = fromColumn; column <= toColumn; column++) {
        const cell = row * this.columns + column;
        const [x, z] = this.middleOf(cell);
        const u = (x - cx) * cos - (z - cz) * sin;
        const v = (x - cx) * sin + (z - cz) * cos;
        if (Math.abs(u) < hx + reach && Math.abs(v) < hz + reach) this.free[cell] = 0;
      }
    }
  }

  private span(from: number, to: number, count: number): [number, number] {
    return [Math.max(0, Math.floor(from / CELL_M)), Math.min(count - 1, Math.floor(to / CELL_M))];
  }

  private blockEdges(room: Room, reach: number): void {
    const [minX, minZ, maxX, maxZ] = room.bounds;
    for (let cell = 0; cell < this.free.length; cell++) {
      const [x, z] = this.middleOf(cell);
      if (x < minX + reach || x > maxX - reach || z < minZ + reach || z > maxZ - reach) this.free[cell] = 0;
    }
  }
}
