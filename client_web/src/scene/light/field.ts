/**
 * The soft light of a room: what falls on any point from sky, windows and lamps, less what stands in the way.
 *
 * It is asked while the house is built (lightmap, vertex light) and for what moves (avatars), and knows no graphics.
 * Light of 1 shows a white surface white. Walls shade lamps and windows; furniture only darkens what is near it.
 */
import type { Furniture, Room } from "../../state/world";
import { type Box, ceilingOver, course, distance, entry, furnitureBox, isIndoors, wallParts } from "../geometry/boxes";
import type { Light4 } from "../geometry/mesh_writer";
import { clamp } from "../materials/noise";
import { type Lamp, lampsOf } from "./lamps";
import { type Linear, MOODS, type MoodLight } from "./moods";

/** An opening to the sky that lights a room: its middle, area, and the way it faces, into the room. */
interface Portal {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly area: number;
}

const CELL_M = 2;
/** How far around a box its shade is felt. */
const SHADE_M = 1.1;
const CONTACT_M = 0.32;

/** Pieces that shade nothing: flat, thin or transparent. */
const SHADELESS = new Set([
  "rug",
  "string_lights",
  "picture",
  "mirror",
  "notice_board",
  "lantern",
  "pendant_lamp",
  "glass_roof",
]);

export class LightField {
  readonly mood: MoodLight;
  readonly lamps: readonly Lamp[];
  private readonly walls: readonly Box[];
  private readonly portals: readonly Portal[];
  private readonly cells = new Map<number, Box[]>();
  private left: Box | null = null;

  private readonly room: Room;

  constructor(room: Room) {
    this.room = room;
    this.mood = MOODS[room.light.mood];
    this.lamps = room.furniture.flatMap(lampsOf);
    this.walls = room.walls.filter((wall) => wall.material !== "glass").flatMap(wallParts);
    this.portals = [...room.walls.flatMap((wall) => this.wallPortals(wall)), ...this.skylights()];
    for (const box of this.walls) this.register(box);
    for (const piece of room.furniture) if (!SHADELESS.has(piece.kind)) this.register(furnitureBox(piece));
  }

  /** Leaves one piece of furniture out of the shade, while its own light is asked for. */
  leaveOut(piece: Furniture | null): void {
    this.left = piece && furnitureBox(piece);
  }

  /** Light on a point with that normal: red, green, blue, fire. */
  readonly at = (x: number, y: number, z: number, nx: number, ny: number, nz: number, out: Light4): void => {
    const [px, pz] = [x + nx * 0.06, z + nz * 0.06];
    const indoors = ceilingOver(this.room, px, pz);
    const open = this.openness(x, y, z, nx, ny, nz);
    const inside = indoors !== null && y <= indoors + 0.05;
    this.ambient(inside, ny, open, out);
    if (inside) this.fromPortals(x, y, z, nx, ny, nz, 0.35 + 0.65 * open, out);
    this.fromLamps(x, y, z, nx, ny, nz, 0.45 + 0.55 * open, out);
  };

  private ambient(inside: boolean, ny: number, open: number, out: Light4): void {
    const { indoors, skylight, groundlight } = this.mood;
    const up = ny * 0.5 + 0.5;
    for (let i = 0; i < 3; i++) {
      const sky = skylight[i] ?? 0;
      const ground = groundlight[i] ?? 0;
      const level = inside ? (indoors[i] ?? 0) * (0.8 + 0.2 * up) : ground + (sky - ground) * up;
      out[i] = level * open;
    }
    out[3] = 0;
  }

  /** Light through windows, arches and skylights, as from small areas. */
  private fromPortals(
    x: number,
    y: number,
    z: number,
    nx: number,
    ny: number,
    nz: number,
    open: number,
    out: Light4,
  ): void {
    for (const portal of this.portals) {
      const [dx, dy, dz] = [portal.x - x, portal.y - y, portal.z - z];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > 196) continue;
      const d = Math.sqrt(squared) || 1e-3;
      const sent = -(dx * portal.nx + dy * portal.ny + dz * portal.nz) / d;
      if (sent <= 0) continue;
      const got = ((dx * nx + dy * ny + dz * nz) / d + 0.35) / 1.35;
      if (got <= 0 || this.blocked(x + nx * 0.05, y + ny * 0.05, z + nz * 0.05, portal)) continue;
      const amount = (portal.area * sent * got * open) / (Math.PI * squared + portal.area);
      this.add(out, this.mood.windows, amount);
    }
  }

  private fromLamps(
    x: number,
    y: number,
    z: number,
    nx: number,
    ny: number,
    nz: number,
    open: number,
    out: Light4,
  ): void {
    for (const lamp of this.lamps) {
      const [dx, dy, dz] = [lamp.x - x, lamp.y - y, lamp.z - z];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > lamp.reach * lamp.reach) continue;
      const d = Math.sqrt(squared) || 1e-3;
      // A soft source lights a little beyond the horizon of the surface.
      const got = ((dx * nx + dy * ny + dz * nz) / d + 0.3) / 1.3;
      if (got <= 0) continue;
      if (this.blocked(x + nx * 0.05, y + ny * 0.05, z + nz * 0.05, lamp)) continue;
      const edge = 1 - squared / (lamp.reach * lamp.reach);
      const amount = (lamp.power * this.mood.lamps * got * edge * edge * open * 1.9) / (0.55 + squared);
      if (lamp.fire) out[3] += amount;
      else this.add(out, lamp.colour, amount);
    }
  }

  private add(out: Light4, colour: Linear, amount: number): void {
    out[0] += colour[0] * amount;
    out[1] += colour[1] * amount;
    out[2] += colour[2] * amount;
  }

  private blocked(x: number, y: number, z: number, to: { x: number; y: number; z: number }): boolean {
    for (const box of this.walls) {
      const t = entry(box, x, y, z, to.x, to.y, to.z);
      // The wall that the point lies on, or that holds the window, does not count.
      if (t !== null && t > 0.002 && t < 0.96) return true;
    }
    return false;
  }

  /** 1 in the open, less in corners and beside furniture. */
  private openness(x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
    const near = this.cells.get(cellOf(x + nx * 0.5, z + nz * 0.5));
    let shade = 0;
    let contact = 0;
    const far = SHADE_M * 0.5;
    for (const box of near ?? []) {
      if (behind(box, x, y, z, nx, ny, nz) || same(box, this.left)) continue;
      const wide = 1 - distance(box, x + nx * far, y + ny * far, z + nz * far) / SHADE_M;
      if (wide > 0) shade = Math.max(shade, wide) + Math.min(shade, Math.max(0, wide)) * 0.35;
      const close = 1 - distance(box, x + nx * 0.08, y + ny * 0.08, z + nz * 0.08) / CONTACT_M;
      if (close > 0) contact = Math.max(contact, close);
    }
    const over = ceilingOver(this.room, x + nx * 0.06, z + nz * 0.06);
    if (over !== null && ny < 0.5) shade = Math.max(shade, clamp(1 - (over - y - ny * far) / SHADE_M) * 0.7);
    if (ny < 0.5) shade = Math.max(shade, clamp(1 - (y + ny * far) / SHADE_M) * 0.45);
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

  private wallPortals(wall: Room["walls"][number]): Portal[] {
    const { length, ux, uz } = course(wall);
    const panes =
      wall.material === "glass"
        ? Array.from(
            { length: Math.max(1, Math.round(length / 2)) },
            (_, i, all = Math.max(1, Math.round(length / 2))) => ({
              at: ((i + 0.5) * length) / all,
              width: length / all,
              sill: 0.4,
              head: wall.height,
            }),
          )
        : wall.openings;
    return panes.flatMap(({ at, width, sill, head }) => {
      const [x, z] = [wall.start[0] + ux * at, wall.start[1] + uz * at];
      const [sx, sz] = [-uz, ux];
      const side = (way: number) => isIndoors(this.room, x + sx * way * 0.5, z + sz * way * 0.5);
      const [ahead, behind] = [side(1), side(-1)];
      if (ahead === behind) return [];
      const way = ahead ? 1 : -1;
      return [{ x, y: (sill + head) / 2, z, nx: sx * way, ny: 0, nz: sz * way, area: width * (head - sill) }];
    });
  }

  private skylights(): Portal[] {
    return this.room.ceilings
      .filter((ceiling) => ceiling.skylight)
      .map(({ area, height }) => ({
        x: (area[0] + area[2]) / 2,
        y: height,
        z: (area[1] + area[3]) / 2,
        nx: 0,
        ny: -1,
        nz: 0,
        area: (area[2] - area[0]) * (area[3] - area[1]) * 0.16,
      }));
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
