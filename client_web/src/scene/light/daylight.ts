/** Openings to the sky that light a house from inside: windows, arches, glass walls, skylights. */
import type { Opening, Room, Wall } from "../../state/world";
import { course, isIndoors } from "../geometry/boxes";

/** A window of light: its middle, its area in square metres, and the way it faces, into the house. */
export interface Daylight {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  readonly area: number;
}

const PANE_M = 2;
/** Share of a ceiling that a skylight opens. */
const SKYLIGHT_SHARE = 0.16;

export function daylightOf(room: Room): Daylight[] {
  const walls = room.walls.flatMap((wall) => throughWall(room, wall));
  const skylights = room.ceilings
    .filter((ceiling) => ceiling.skylight)
    .map(({ area, height }) => ({
      x: (area[0] + area[2]) / 2,
      y: height - 0.05,
      z: (area[1] + area[3]) / 2,
      nx: 0,
      ny: -1,
      nz: 0,
      area: (area[2] - area[0]) * (area[3] - area[1]) * SKYLIGHT_SHARE,
    }));
  return [...walls, ...skylights];
}

/** A glass wall is a row of panes. */
function panes(wall: Wall, length: number): Pick<Opening, "at" | "width" | "sill" | "head">[] {
  const count = Math.max(1, Math.round(length / PANE_M));
  const width = length / count;
  return Array.from({ length: count }, (_, i) => ({ at: (i + 0.5) * width, width, sill: 0.4, head: wall.height }));
}

function throughWall(room: Room, wall: Wall): Daylight[] {
  const { length, ux, uz } = course(wall);
  const [sx, sz] = [-uz, ux];
  const openings = wall.material === "glass" ? panes(wall, length) : wall.openings;
  return openings.flatMap(({ at, width, sill, head }) => {
    const [x, z] = [wall.start[0] + ux * at, wall.start[1] + uz * at];
    const inside = (way: number) => isIndoors(room, x + sx * way * 0.5, z + sz * way * 0.5);
    const [ahead, behind] = [inside(1), inside(-1)];
    if (ahead === behind) return [];
    const way = ahead ? 1 : -1;
    // Just inside the wall, so that the wall itself is not in the way.
    const off = (wall.thickness / 2 + 0.02) * way;
    const area = width * (head - sill);
    return [{ x: x + sx * off, y: (sill + head) / 2, z: z + sz * off, nx: sx * way, ny: 0, nz: sz * way, area }];
  });
}
