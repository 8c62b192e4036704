/**
 * The soft light of a room: what falls on any point from sky, windows and lamps, less what stands in the way.
 *
 * It is asked while the house is built (lightmap, corner light) and for what moves (avatars), and knows no graphics.
 * Light of 1 shows a white surface white. Walls shade lamps and windows; furniture only darkens what is near it.
 */
import type { Area, Furniture, Room } from "../../state/world";
import { type Box, entry, furnitureBox, wallParts } from "../geometry/boxes";
import type { Light4 } from "../geometry/mesh_writer";
import { type Daylight, daylightOf } from "./daylight";
import { type Lamp, lampsOf } from "./lamps";
import { type Linear, MOODS, type MoodLight } from "./moods";
import { Shade } from "./shade";

/** Pieces that shade nothing: flat, thin, hanging or transparent. */
const SHADELESS = new Set([
  "rug",
  "string_lights",
  "picture",
  "mirror",
  "notice_board",
  "lantern",
  "pendant_lamp",
  "work_lamp",
  "chandelier",
  "wall_lamp",
  "glass_roof",
  "curtain",
  "pergola",
  "parasol",
]);
const DAYLIGHT_REACH_M = 13;

/** A source, and under which ceiling it is (-1: under the sky). */
interface Placed<Source> {
  readonly source: Source;
  readonly home: number;
}

export class LightField {
  readonly mood: MoodLight;
  readonly lamps: readonly Lamp[];
  private readonly room: Room;
  private readonly walls: readonly Box[];
  private readonly windows: readonly Placed<Daylight>[];
  private readonly sources: readonly Placed<Lamp>[];
  private readonly shade: Shade;
  /** Ceilings that no wall runs under: whatever is below one of them sees everything else below it. */
  private readonly clear: readonly boolean[];

  constructor(room: Room) {
    this.room = room;
    this.mood = MOODS[room.light.mood];
    this.lamps = room.furniture.flatMap(lampsOf);
    this.walls = room.walls.filter((wall) => wall.material !== "glass").flatMap(wallParts);
    this.clear = room.ceilings.map(({ area }) => !this.walls.some((box) => within(area, box)));
    this.sources = this.lamps.map((source) => ({ source, home: this.under(source.x, source.z) }));
    this.windows = daylightOf(room).map((source) => ({ source, home: this.under(source.x, source.z) }));
    const pieces = room.furniture.filter((piece) => !SHADELESS.has(piece.kind)).map(furnitureBox);
    this.shade = new Shade([...this.walls, ...pieces]);
  }

  /** Leaves one piece of furniture out of the shade, while its own light is asked for. */
  leaveOut(piece: Furniture | null): void {
    this.shade.leaveOut(piece && furnitureBox(piece));
  }

  /** Light on a point with that normal: red, green, blue, fire. */
  readonly at = (x: number, y: number, z: number, nx: number, ny: number, nz: number, out: Light4): void => {
    const home = this.under(x + nx * 0.06, z + nz * 0.06);
    const ceiling = this.room.ceilings[home]?.height ?? null;
    const inside = ceiling !== null && y <= ceiling + 0.05;
    const open = this.shade.openness(x, y, z, nx, ny, nz, ceiling);
    this.ambient(inside, ny, open, out);
    const sees = inside && this.clear[home] ? home : -2;
    if (inside) this.addWindows(x, y, z, nx, ny, nz, 0.35 + 0.65 * open, sees, out);
    this.addLamps(x, y, z, nx, ny, nz, 0.45 + 0.55 * open, sees, out);
  };

  private ambient(inside: boolean, ny: number, open: number, out: Light4): void {
    const { indoors, skylight, groundlight } = this.mood;
    const up = ny * 0.5 + 0.5;
    for (let i = 0; i < 3; i++) {
      const ground = groundlight[i] ?? 0;
      const level = inside ? (indoors[i] ?? 0) * (0.8 + 0.2 * up) : ground + ((skylight[i] ?? 0) - ground) * up;
      out[i] = level * open;
    }
    out[3] = 0;
  }

  private addWindows(
    x: number,
    y: number,
    z: number,
    nx: number,
    ny: number,
    nz: number,
    open: number,
    sees: number,
    out: Light4,
  ): void {
    for (const { source, home } of this.windows) {
      const [dx, dy, dz] = [source.x - x, source.y - y, source.z - z];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared > DAYLIGHT_REACH_M * DAYLIGHT_REACH_M) continue;
      const d = Math.sqrt(squared) || 1e-3;
      const sent = -(dx * source.nx + dy * source.ny + dz * source.nz) / d;
      const got = ((dx * nx + dy * ny + dz * nz) / d + 0.35) / 1.35;
      if (sent <= 0 || got <= 0) continue;
      if (home !== sees && this.blocked(x + nx * 0.05, y + ny * 0.05, z + nz * 0.05, source)) continue;
      add(out, this.mood.windows, (source.area * sent * got * open) / (Math.PI * squared + source.area));
    }
  }

  private addLamps(
    x: number,
    y: number,
    z: number,
    nx: number,
    ny: number,
    nz: number,
    open: number,
    sees: number,
    out: Light4,
  ): void {
    for (const { source, home } of this.sources) {
      const [dx, dy, dz] = [source.x - x, source.y - y, source.z - z];
      const squared = dx * dx + dy * dy + dz * dz;
      const reach = source.reach * source.reach;
      if (squared > reach) continue;
      // A soft source lights a little beyond the horizon of the surface.
      const got = ((dx * nx + dy * ny + dz * nz) / (Math.sqrt(squared) || 1e-3) + 0.3) / 1.3;
      if (got <= 0) continue;
      if (home !== sees && this.blocked(x + nx * 0.05, y + ny * 0.05, z + nz * 0.05, source)) continue;
      const edge = 1 - squared / reach;
      const amount = (source.power * this.mood.lamps * got * edge * edge * open * 1.9) / (0.55 + squared);
      if (source.fire) out[3] += amount;
      else add(out, source.colour, amount);
    }
  }

  private blocked(x: number, y: number, z: number, to: { x: number; y: number; z: number }): boolean {
    const [dx, dz] = [to.x - x, to.z - z];
    const squared = dx * dx + dz * dz || 1e-9;
    for (const box of this.walls) {
      // Boxes whose circle the way does not touch are dismissed early: most are.
      const [px, pz] = [box.cx - x, box.cz - z];
      const t0 = Math.max(0, Math.min(1, (px * dx + pz * dz) / squared));
      const [mx, mz] = [px - dx * t0, pz - dz * t0];
      if (mx * mx + mz * mz > box.hx * box.hx + box.hz * box.hz) continue;
      const t = entry(box, x, y, z, to.x, to.y, to.z);
      // The wall that the point lies on, or that holds the lamp, does not count.
      if (t !== null && t > 0.002 && t < 0.96) return true;
    }
    return false;
  }

  /** The number of the ceiling over a point, or -1. */
  private under(x: number, z: number): number {
    const { ceilings } = this.room;
    for (let i = 0; i < ceilings.length; i++) {
      const area = ceilings[i]?.area;
      if (area && x >= area[0] && x <= area[2] && z >= area[1] && z <= area[3]) return i;
    }
    return -1;
  }
}

function add(out: Light4, colour: Linear, amount: number): void {
  out[0] += colour[0] * amount;
  out[1] += colour[1] * amount;
  out[2] += colour[2] * amount;
}

/** Whether a wall's part runs inside an area, and not just along its edge. */
function within(area: Area, box: Box): boolean {
  const margin = 0.25;
  const [ex, ez] = [
    Math.abs(box.cos) * box.hx + Math.abs(box.sin) * box.hz,
    Math.abs(box.sin) * box.hx + Math.abs(box.cos) * box.hz,
  ];
  return (
    box.cx + ex > area[0] + margin &&
    box.cx - ex < area[2] - margin &&
    box.cz + ez > area[1] + margin &&
    box.cz - ez < area[3] - margin
  );
}
