/** Puts simple bodies together to a piece of furniture, and writes them, placed in the world, by material. */
import { Color, Euler, Matrix3, Matrix4, Quaternion, Vector3 } from "three";
import { clump } from "./foliage";
import type { LightAt, MeshWriter } from "./mesh_writer";
import { ball, box, cylinder, leaf, ring, type Shape, softBox, spine, tube, turned } from "./shapes";

/** What a surface is made of; `materials/palette.ts` makes a material of each. */
export type Stuff =
  | "wood"
  | "fabric"
  | "leather"
  | "metal"
  | "plain"
  | "leaf"
  | "foliage"
  | "bark"
  | "brick"
  | "rubble"
  | "plaster"
  | "limewash"
  | "render"
  | "tiles"
  | "rug"
  | "glow"
  | "glass"
  | "water";

export type Position = readonly [number, number, number];

/** How a part is turned and coloured. Angles in radians, applied y, then x, then z. */
export interface Look {
  readonly colour?: string;
  readonly rx?: number;
  readonly ry?: number;
  readonly rz?: number;
  readonly scale?: Position;
  /** Brightness of the tint; above 1 for what glows. */
  readonly shine?: number;
}

/** Gives the writer that a material's triangles go to; small things may be left out from afar. */
export type Sink = (stuff: Stuff, small: boolean) => MeshWriter;

const tints = new Map<string, readonly [number, number, number]>();

/** Colours are a little greyer in the house than on paper, or the warm light would make them shout. */
const MUTED = 0.12;

/** A colour as linear red, green, blue. */
export function tintOf(colour: string): readonly [number, number, number] {
  let tint = tints.get(colour);
  if (!tint) {
    const { r, g, b } = new Color(colour);
    const grey = 0.3 * r + 0.59 * g + 0.11 * b;
    tint = [r + (grey - r) * MUTED, g + (grey - g) * MUTED, b + (grey - b) * MUTED];
    tints.set(colour, tint);
  }
  return tint;
}

/** Mixes a colour towards another, both as #rrggbb. */
export function shade(colour: string, towards: string, amount: number): string {
  return `#${new Color(colour).lerp(new Color(towards), amount).getHexString()}`;
}

/** Smaller than this in two directions and not long in the third: a cup, a bottle, a candle. */
const SMALL_M = 0.11;
const LONG_M = 0.2;

function isSmall({ corners }: Shape, scale: Position = [1, 1, 1]): boolean {
  const size = [0, 1, 2].map((axis) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = axis; i < corners.length; i += 8) {
      const value = corners[i] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return (high - low) * (scale[axis] ?? 1);
  });
  const [, middle = 0, longest = 0] = size.sort((a, b) => a - b);
  return middle < SMALL_M && longest < LONG_M;
}

/** Stuff whose courses lie level, however tall a thing is. */
const MASONRY = new Set<Stuff>(["brick", "rubble", "render", "tiles"]);

export class Piece {
  private readonly part = new Matrix4();
  private readonly normals = new Matrix3();
  private readonly point = new Vector3();
  private readonly direction = new Vector3();
  private readonly turn = new Quaternion();
  private readonly euler = new Euler();

  private readonly sink: Sink;
  private readonly placed: Matrix4;
  private readonly light: LightAt | null;
  readonly random: () => number;

  /** `placed` takes the piece's own space (facing -z, y up, foot at 0) to the world. */
  constructor(sink: Sink, placed: Matrix4, light: LightAt | null, random: () => number) {
    this.sink = sink;
    this.placed = placed;
    this.light = light;
    this.random = random;
  }

  shape(stuff: Stuff, shape: Shape, at: Position, look: Look = {}): void {
    this.euler.set(look.rx ?? 0, look.ry ?? 0, look.rz ?? 0, "YXZ");
    this.turn.setFromEuler(this.euler);
    this.point.set(...(look.scale ?? [1, 1, 1]));
    this.part.compose(new Vector3(...at), this.turn, this.point).premultiply(this.placed);
    this.normals.getNormalMatrix(this.part);
    const tint = tintOf(look.colour ?? "#ffffff");
    const shine = look.shine ?? 1;
    const shiny = [tint[0] * shine, tint[1] * shine, tint[2] * shine] as const;
    const writer = this.sink(stuff, stuff !== "glow" && isSmall(shape, look.scale));
    const light = stuff === "glow" ? null : this.light;
    const [du, dv] = [this.random() * 3, this.random() * 3];
    const { corners, triangles } = shape;
    const first = writer.corners;
    for (let i = 0; i < corners.length; i += 8) {
      this.point.set(corners[i] ?? 0, corners[i + 1] ?? 0, corners[i + 2] ?? 0).applyMatrix4(this.part);
      this.direction.set(corners[i + 3] ?? 0, corners[i + 4] ?? 0, corners[i + 5] ?? 0);
      this.direction.applyMatrix3(this.normals).normalize();
      const corner = {
        x: this.point.x,
        y: this.point.y,
        z: this.point.z,
        nx: this.direction.x,
        ny: this.direction.y,
        nz: this.direction.z,
        u: (corners[i + 6] ?? 0) + du,
        v: (corners[i + 7] ?? 0) + dv,
      };
      writer.corner(corner, shiny, light);
    }
    for (let i = 0; i < triangles.length; i += 3) {
      writer.triangle(first + (triangles[i] ?? 0), first + (triangles[i + 1] ?? 0), first + (triangles[i + 2] ?? 0));
    }
  }

  /** A box around its middle. */
  box(stuff: Stuff, size: Position, at: Position, look?: Look): void {
    this.shape(stuff, box(...size, MASONRY.has(stuff)), at, look);
  }

  /** A box around its middle with round edges, puffed up like a cushion if asked. */
  soft(stuff: Stuff, size: Position, at: Position, look?: Look & { round?: number; puff?: number }): void {
    const round = look?.round ?? Math.min(...size) * 0.3;
    this.shape(stuff, softBox(...size, round, look?.puff ?? 0), at, look);
  }

  /** A book or the like: its front, top and sides, around its middle. */
  spine(stuff: Stuff, size: Position, at: Position, look?: Look): void {
    this.shape(stuff, spine(...size), at, look);
  }

  /** A cylinder or cone standing on `at`. */
  cylinder(
    stuff: Stuff,
    bottom: number,
    top: number,
    height: number,
    at: Position,
    look?: Look & { segments?: number },
  ): void {
    this.shape(stuff, cylinder(bottom, top, height, look?.segments ?? 10), at, look);
  }

  /** A round bar from one point to another; open at its ends unless capped. */
  bar(
    stuff: Stuff,
    radius: number,
    from: Position,
    to: Position,
    look?: Look & { end?: number; segments?: number; capped?: boolean },
  ): void {
    const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    const length = Math.hypot(dx, dy, dz);
    if (length < 1e-4) return;
    const body = (look?.capped ? cylinder : tube)(radius, look?.end ?? radius, length, look?.segments ?? 6);
    // The y axis is turned onto the bar: first about x by its fall, then about y by its heading.
    const rx = Math.acos(Math.max(-1, Math.min(1, dy / length)));
    this.shape(stuff, body, from, { ...look, rx, ry: Math.atan2(dx, dz) });
  }

  ball(stuff: Stuff, radius: number, at: Position, look?: Look & { segments?: number }): void {
    const segments = look?.segments ?? 10;
    this.shape(stuff, ball(radius, segments, Math.max(4, Math.round(segments * 0.65))), at, look);
  }

  /** A turned profile of [radius, height] pairs standing on `at`. */
  turned(
    stuff: Stuff,
    profile: readonly (readonly [number, number])[],
    at: Position,
    look?: Look & { segments?: number; smooth?: boolean },
  ): void {
    this.shape(stuff, turned(profile, look?.segments ?? 12, look?.smooth ?? false), at, look);
  }

  ring(stuff: Stuff, radius: number, thickness: number, at: Position, look?: Look & { segments?: number }): void {
    this.shape(stuff, ring(radius, thickness, look?.segments ?? 18, 5), at, look);
  }

  leaf(length: number, width: number, droop: number, at: Position, look?: Look): void {
    this.shape("leaf", leaf(length, width, droop), at, look);
  }

  /** A clump of foliage. */
  clump(radius: Position, at: Position, look?: Look & { detail?: number }): void {
    const seed = this.random() * 1000;
    this.shape("foliage", clump(seed, look?.detail ?? 1), at, { ry: this.random() * 6.3, ...look, scale: radius });
  }
}
