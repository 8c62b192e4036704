/** What the camera and the pointer cannot go through: walls with their windows, ceilings, tall furniture. */
import type { Room } from "../../state/world";
import { type Box, ceilingOver, entry, furnitureBox, pane, wallParts } from "../geometry/boxes";

export interface Vec3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const TALL_M = 1.5;
const FLOOR_M = 0.12;
const CEILING_GAP_M = 0.25;
/** Kinds that one sees past, or under. */
const OPEN_KINDS = new Set([
  "string_lights",
  "parasol",
  "pergola",
  "glass_roof",
  "tree",
  "olive_tree",
  "curtain",
  "pendant_lamp",
  "chandelier",
  "coat_rack",
  "floor_lamp",
  "plant",
  "work_lamp",
  "ladder",
  "easel",
]);

export class Blockers {
  private readonly walls: readonly Box[];
  private readonly furniture: readonly Box[];
  private readonly tall: readonly Box[];
  private readonly room: Room;

  constructor(room: Room) {
    this.room = room;
    const windows = room.walls.flatMap((wall) =>
      wall.openings.filter((opening) => opening.kind === "window").map((opening) => pane(wall, opening)),
    );
    this.walls = [...room.walls.flatMap(wallParts), ...windows];
    const solid = room.furniture.filter((piece) => !OPEN_KINDS.has(piece.kind) && piece.kind !== "rug");
    this.furniture = solid.map(furnitureBox);
    this.tall = this.furniture.filter((box) => box.y1 > TALL_M && box.y0 < 1.2);
  }

  /** How much of the way (0 to 1) from `from` to `to` a camera of radius `pad` can go. */
  free(from: Vec3, to: Vec3, pad: number): number {
    let best = 1;
    for (const boxes of [this.walls, this.tall]) {
      for (const box of boxes) {
        const t = entry(box, from.x, from.y, from.z, to.x, to.y, to.z, pad);
        // Starting inside a padded box (one's back to a wall) is not a hit, or the camera would jump into the head.
        if (t !== null && t > 0 && t < best) best = t;
      }
    }
    return Math.min(best, this.below(from, to));
  }

  /** The share of the way until the ceiling or the floor is near. */
  private below(from: Vec3, to: Vec3): number {
    const ceiling = ceilingOver(this.room, to.x, to.z) ?? ceilingOver(this.room, from.x, from.z);
    let best = 1;
    if (ceiling !== null && to.y > ceiling - CEILING_GAP_M && to.y > from.y) {
      best = Math.max(0, (ceiling - CEILING_GAP_M - from.y) / (to.y - from.y));
    }
    if (to.y < FLOOR_M && to.y < from.y) best = Math.min(best, Math.max(0, (from.y - FLOOR_M) / (from.y - to.y)));
    return best;
  }

  /** Where a look from `from` along `to` first meets wall or furniture, as a share of the way; 1 if it does not. */
  sight(from: Vec3, to: Vec3): number {
    let best = 1;
    for (const boxes of [this.walls, this.furniture]) {
      for (const box of boxes) {
        const t = entry(box, from.x, from.y, from.z, to.x, to.y, to.z);
        if (t !== null && t > 0 && t < best) best = t;
      }
    }
    return best;
  }

  /** Whether a wall stands between two points. */
  hides(from: Vec3, to: Vec3): boolean {
    return this.walls.some((box) => {
      const t = entry(box, from.x, from.y, from.z, to.x, to.y, to.z);
      return t !== null && t > 0 && t < 0.98;
    });
  }
}
