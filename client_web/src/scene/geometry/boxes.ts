/** Upright boxes turned about y: walls and furniture as the light, the camera and the pointer meet them. */
import type { Furniture, Opening, Room, Wall } from "../../state/world";

/** Middle, half sizes along its own axes u = (cos, -sin) and v = (sin, cos) as (x, z), foot and top. */
export interface Box {
  readonly cx: number;
  readonly cz: number;
  readonly hx: number;
  readonly hz: number;
  readonly cos: number;
  readonly sin: number;
  readonly y0: number;
  readonly y1: number;
}

/** A wall's length and direction. */
export function course(wall: Wall): { length: number; ux: number; uz: number } {
  const [x0, z0] = wall.start;
  const [x1, z1] = wall.end;
  const length = Math.hypot(x1 - x0, z1 - z0);
  return { length, ux: (x1 - x0) / length, uz: (z1 - z0) / length };
}

function part(wall: Wall, from: number, to: number, y0: number, y1: number): Box {
  const { ux, uz } = course(wall);
  const at = (from + to) / 2;
  return {
    cx: wall.start[0] + ux * at,
    cz: wall.start[1] + uz * at,
    hx: (to - from) / 2,
    hz: wall.thickness / 2,
    cos: ux,
    sin: -uz,
    y0,
    y1,
  };
}

/** The solid parts of a wall: between its openings, above and below them. Windows count as open. */
export function wallParts(wall: Wall): Box[] {
  const { length } = course(wall);
  const boxes: Box[] = [];
  let from = -wall.thickness / 2;
  for (const opening of wall.openings) {
    const [left, right] = [opening.at - opening.width / 2, opening.at + opening.width / 2];
    if (left > from) boxes.push(part(wall, from, left, 0, wall.height));
    if (opening.head < wall.height) boxes.push(part(wall, left, right, opening.head, wall.height));
    if (opening.sill > 0) boxes.push(part(wall, left, right, 0, opening.sill));
    from = Math.max(from, right);
  }
  const end = length + wall.thickness / 2;
  if (end > from) boxes.push(part(wall, from, end, 0, wall.height));
  return boxes;
}

/** A window's pane, which lets light through but nobody. */
export function pane(wall: Wall, opening: Opening): Box {
  return part(wall, opening.at - opening.width / 2, opening.at + opening.width / 2, opening.sill, opening.head);
}

export function furnitureBox(piece: Furniture): Box {
  return {
    cx: piece.x,
    cz: piece.z,
    hx: piece.width / 2,
    hz: piece.depth / 2,
    cos: Math.cos(piece.yaw),
    sin: Math.sin(piece.yaw),
    y0: piece.lift,
    y1: piece.lift + piece.height,
  };
}

/** Whether a roof or ceiling is above the point. */
export function isIndoors(room: Room, x: number, z: number): boolean {
  return ceilingOver(room, x, z) !== null;
}

/** Height of the ceiling over a point, or null under the sky. */
export function ceilingOver(room: Room, x: number, z: number): number | null {
  for (const { area, height } of room.ceilings) {
    if (x >= area[0] && x <= area[2] && z >= area[1] && z <= area[3]) return height;
  }
  return null;
}

/** Distance of a point from a box, 0 inside. */
export function distance(box: Box, x: number, y: number, z: number): number {
  const [dx, dz] = [x - box.cx, z - box.cz];
  const a = Math.max(0, Math.abs(dx * box.cos - dz * box.sin) - box.hx);
  const b = Math.max(0, Math.abs(dx * box.sin + dz * box.cos) - box.hz);
  const h = y < box.y0 ? box.y0 - y : y > box.y1 ? y - box.y1 : 0;
  return Math.sqrt(a * a + b * b + h * h);
}

/** Where a ray enters a box that is padded by `pad`, as a part (0 to 1) of the way from a to b; null if it misses. */
export function entry(
  box: Box,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
  pad = 0,
): number | null {
  const [px, pz] = [ax - box.cx, az - box.cz];
  const [dx, dz] = [bx - ax, bz - az];
  const near = { t0: 0, t1: 1 };
  const hit =
    slab(near, px * box.cos - pz * box.sin, dx * box.cos - dz * box.sin, -box.hx - pad, box.hx + pad) &&
    slab(near, px * box.sin + pz * box.cos, dx * box.sin + dz * box.cos, -box.hz - pad, box.hz + pad) &&
    slab(near, ay, by - ay, box.y0 - pad, box.y1 + pad);
  return hit ? near.t0 : null;
}

function slab(span: { t0: number; t1: number }, from: number, along: number, low: number, high: number): boolean {
  if (Math.abs(along) < 1e-9) return from >= low && from <= high;
  const t0 = (low - from) / along;
  const t1 = (high - from) / along;
  span.t0 = Math.max(span.t0, Math.min(t0, t1));
  span.t1 = Math.min(span.t1, Math.max(t0, t1));
  return span.t0 <= span.t1;
}
