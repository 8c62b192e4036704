/** Walls with their openings: faces with baked light, reveals, skirtings, panels and the casings of arches. */
import { ShapeUtils, Vector2 } from "three";
import type { Opening, Wall } from "../../state/world";
import { ceilingOver, course } from "../geometry/boxes";
import { tintOf } from "../geometry/piece";
import { smoothstep } from "../materials/noise";
import type { Surface } from "../materials/textures";
import { Face } from "./flats";
import { buildGlassWall } from "./glass_walls";
import { buildHedge } from "./hedges";
import type { Site } from "./site";
import { buildTrims } from "./trims";
import { buildWindow } from "./windows";

const TEXELS_PER_M = 4;
const ARC_STEPS = 10;

/** One side of a wall: its face, whether it looks into the house, and whether s runs against the wall's own course. */
export interface WallSide {
  readonly face: Face;
  readonly inside: boolean;
  /** Where its visible part ends: at the ceiling, or at the wall's own top. */
  readonly top: number;
  readonly reversed: boolean;
}

type Contour = [number, number][];

/** How high the curve of an arch is, between its springing and its head. */
export function archRise(opening: Opening): number {
  if (opening.kind !== "arch") return 0;
  return Math.min(opening.width * 0.5, opening.width > 3 ? 0.55 : 0.62, opening.head - 1.9);
}

/** Points over an opening from its left springing to its right: an elliptic arch, or two corners. */
export function lintel(opening: Opening, grow = 0): Contour {
  const rise = archRise(opening);
  const [left, right] = [opening.at - opening.width / 2 - grow, opening.at + opening.width / 2 + grow];
  const head = opening.head + grow;
  if (rise <= 0.02)
    return [
      [left, head],
      [right, head],
    ];
  return Array.from({ length: ARC_STEPS + 1 }, (_, i): [number, number] => {
    const a = Math.PI * (1 - i / ARC_STEPS);
    return [
      opening.at + (Math.cos(a) * (right - left)) / 2,
      head - rise - (rise <= 0 ? 0 : grow * 0) + Math.sin(a) * rise,
    ];
  });
}

/** The outline of a wall, counter-clockwise, with doors and arches cut in from below. */
function outline(wall: Wall, length: number): Contour {
  const half = wall.thickness / 2;
  const points: Contour = [[-half, 0]];
  for (const opening of wall.openings) {
    if (opening.kind === "window" || opening.sill > 0) continue;
    const [left, right] = [opening.at - opening.width / 2, opening.at + opening.width / 2];
    points.push([left, 0], ...lintel(opening), [right, 0]);
  }
  points.push([length + half, 0], [length + half, wall.height], [-half, wall.height]);
  return points.filter(([s, y], i) => {
    const before = points[i - 1];
    return !before || Math.hypot(before[0] - s, before[1] - y) > 1e-4;
  });
}

function holes(wall: Wall): Contour[] {
  return wall.openings
    .filter((opening) => opening.kind === "window" || opening.sill > 0)
    .map((o) => {
      const [left, right] = [o.at - o.width / 2, o.at + o.width / 2];
      return [
        [left, o.sill],
        [left, o.head],
        [right, o.head],
        [right, o.sill],
      ];
    });
}

const COLOURS: Readonly<Record<string, string>> = {
  plaster: "#f3e7d2",
  limewash: "#ecd9b8",
  panelling: "#efdfc1",
  brick: "#ffffff",
  rubble: "#ffffff",
  wood: "#b98a5a",
  render: "#e9c18c",
};

/** What a side of a wall is faced with: the weather side of plaster is rough render. */
function facing(wall: Wall, inside: boolean): { surface: Surface; colour: string } {
  const { material } = wall;
  if (material === "brick") return { surface: "brick", colour: wall.colour ?? "#ffffff" };
  if (material === "stone") return { surface: "rubble", colour: wall.colour ?? "#ffffff" };
  if (material === "wood") return { surface: "wood", colour: wall.colour ?? "#b98a5a" };
  if (!inside) return { surface: "render", colour: COLOURS.render ?? "#ffffff" };
  if (material === "panelling") return { surface: "plaster", colour: COLOURS.panelling ?? "#ffffff" };
  return {
    surface: material === "limewash" ? "limewash" : "plaster",
    colour: wall.colour ?? COLOURS[material] ?? "#ffffff",
  };
}

export function buildWall(site: Site, wall: Wall): void {
  if (wall.material === "glass") buildGlassWall(site, wall);
  else if (wall.material === "hedge") buildHedge(site, wall);
  else buildMasonry(site, wall);
}

/** A solid wall with its two faces, its reveals, and what dresses them. */
function buildMasonry(site: Site, wall: Wall): void {
  const { length } = course(wall);
  const sides = wallSides(site, wall);
  const contour = outline(wall, length);
  const cut = holes(wall);
  const triangles = ShapeUtils.triangulateShape(
    contour.map(([s, y]) => new Vector2(s, y)),
    cut.map((hole) => hole.map(([s, y]) => new Vector2(s, y))),
  );
  const points = [...contour, ...cut.flat()];
  for (const side of sides) {
    const { surface, colour } = facing(wall, side.inside);
    const writer = site.writer(surface, "map", "walls");
    const numbers = points.map(([s, y]) => {
      const at = along(side, wall, length, s);
      return side.face.corner(writer, tintOf(colour), [at, y, 0], [0, 0, 1], at, y);
    });
    for (const [a = 0, b = 0, c = 0] of triangles) {
      if (side.reversed) writer.triangle(numbers[a] ?? 0, numbers[c] ?? 0, numbers[b] ?? 0);
      else writer.triangle(numbers[a] ?? 0, numbers[b] ?? 0, numbers[c] ?? 0);
    }
    buildTrims(site, wall, side);
  }
  buildReveals(site, wall, [contour, ...cut]);
  for (const opening of wall.openings) if (opening.kind === "window") buildWindow(site, wall, opening);
}

/** Where a distance along the wall lies on a side's face, whose s starts half a thickness before the wall. */
export function along(side: WallSide, wall: Wall, length: number, s: number): number {
  return (side.reversed ? length - s : s) + wall.thickness / 2;
}

function wallSides(site: Site, wall: Wall): WallSide[] {
  const { length, ux, uz } = course(wall);
  const half = wall.thickness / 2;
  const [mx, mz] = [(wall.start[0] + wall.end[0]) / 2, (wall.start[1] + wall.end[1]) / 2];
  return [false, true].map((reversed) => {
    const way = reversed ? -1 : 1;
    const [dx, dz] = [ux * way, uz * way];
    const [nx, nz] = [-dz, dx];
    const [fx, fz] = reversed ? wall.end : wall.start;
    const region = site.lightmap.reserve({
      corner: [fx - dx * half + nx * half, 0, fz - dz * half + nz * half],
      along: [dx * (length + wall.thickness), 0, dz * (length + wall.thickness)],
      up: [0, wall.height, 0],
      normal: [nx, 0, nz],
      density: TEXELS_PER_M,
    });
    const ceiling = ceilingOver(site.room, mx + nx * (half + 0.3), mz + nz * (half + 0.3));
    const top = Math.min(wall.height, ceiling ?? wall.height);
    return { face: new Face(region), inside: ceiling !== null, top, reversed };
  });
}

/** What is seen of a wall's thickness: in its openings, at its ends, on its top. */
function buildReveals(site: Site, wall: Wall, contours: readonly Contour[]): void {
  const { ux, uz } = course(wall);
  const half = wall.thickness / 2;
  const inside = facing(wall, true);
  const writer = site.writer(inside.surface, "corner", "walls");
  const tint = tintOf(inside.colour);
  for (const contour of contours) {
    contour.forEach(([s0, y0], i) => {
      const [s1, y1] = contour[(i + 1) % contour.length] ?? [s0, y0];
      if (y0 === 0 && y1 === 0) return;
      const length = Math.hypot(s1 - s0, y1 - y0);
      const [ns, ny] = [(y1 - y0) / length, -(s1 - s0) / length];
      const steps = Math.max(1, Math.round(length / 0.8));
      for (let k = 0; k < steps; k++) {
        const [a, b] = [k / steps, (k + 1) / steps];
        const numbers = (
          [
            [a, half],
            [a, -half],
            [b, -half],
            [b, half],
          ] as const
        ).map(([t, n]) => {
          const s = s0 + (s1 - s0) * t;
          const y = y0 + (y1 - y0) * t;
          const corner = {
            x: wall.start[0] + ux * s - uz * n,
            y,
            z: wall.start[1] + uz * s + ux * n,
            nx: ux * ns,
            ny,
            nz: uz * ns,
            u: n,
            v: s + y,
          };
          return writer.corner(corner, tint, (px, py, pz, nx, nny, nz, out) => {
            site.field.at(px, py, pz, nx, nny, nz, out);
            // The reveal is lit from the room on either side; it never goes dark in the middle of the wall.
            const lift = 1 + 0.25 * smoothstep(0, 1, y / wall.height);
            for (let c = 0; c < 4; c++) out[c] = (out[c] ?? 0) * lift;
          });
        });
        writer.quad(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0);
      }
    });
  }
}
