/** What members' objects look like: a box, and a note on its stand. Their foot is at the origin, they face -z. */
import type { ObjectKind, PlacedObject } from "../../net/messages.gen";
import type { Box } from "../geometry/boxes";
import { type Piece, shade } from "../geometry/piece";

export const BOX_M = 0.5;
/** The sheet of a note: its size, the height of its middle, how it leans back. */
export const SHEET = { width: 0.56, height: 0.42, y: 1.12, z: -0.02, tilt: 0.42 } as const;

const SIZES: Readonly<Record<ObjectKind, { width: number; depth: number; height: number }>> = {
  box: { width: BOX_M, depth: BOX_M, height: BOX_M },
  note: { width: 0.6, depth: 0.4, height: 1.34 },
};

/** The room an object takes up. */
export function objectBox(object: Pick<PlacedObject, "kind" | "x" | "y" | "z" | "yaw">): Box {
  const { width, depth, height } = SIZES[object.kind];
  return {
    cx: object.x,
    cz: object.z,
    hx: width / 2,
    hz: depth / 2,
    cos: Math.cos(object.yaw),
    sin: Math.sin(object.yaw),
    y0: object.y,
    y1: object.y + height,
  };
}

export function drawObject(p: Piece, kind: ObjectKind, colour: string): void {
  if (kind === "box") drawBox(p, colour);
  else drawNote(p, colour);
}

/** A painted wooden box with a frame and rope handles. */
function drawBox(p: Piece, colour: string): void {
  const s = BOX_M;
  const frame = shade(colour, "#ffffff", 0.2);
  p.soft("wood", [s - 0.03, s - 0.03, s - 0.03], [0, s / 2, 0], { colour, round: 0.02 });
  const rail = 0.06;
  const edge = s / 2 - rail / 2;
  for (const a of [-edge, edge]) {
    for (const b of [-edge, edge]) {
      p.soft("wood", [rail, s, rail], [a, s / 2, b], { colour: frame, round: 0.01 });
      p.soft("wood", [s - 2 * rail, rail, rail], [0, s / 2 + a, b], { colour: frame, round: 0.01 });
      p.soft("wood", [rail, rail, s - 2 * rail], [a, s / 2 + b, 0], { colour: frame, round: 0.01 });
    }
  }
  for (const side of [-1, 1]) {
    p.ring("fabric", 0.06, 0.011, [side * (s / 2 - 0.008), s * 0.55, 0], {
      colour: "#d9c39a",
      rz: Math.PI / 2,
      segments: 12,
      scale: [1, 1, 1],
    });
  }
}

/** A lectern of thin wood that holds the sheet. */
function drawNote(p: Piece, colour: string): void {
  const { width, height, y, z, tilt } = SHEET;
  const wood = "#8a6242";
  p.turned(
    "wood",
    [
      [0, 0],
      [0.17, 0],
      [0.17, 0.02],
      [0.04, 0.05],
    ],
    [0, 0, 0.03],
    { colour: wood, segments: 16 },
  );
  p.bar("wood", 0.02, [0, 0.03, 0.03], [0, y - 0.03, 0.03], { colour: wood, end: 0.016, segments: 8 });
  p.soft("wood", [width + 0.06, height + 0.06, 0.022], [0, y, z + 0.022], { colour: wood, rx: tilt, round: 0.008 });
  p.box("plain", [width, height, 0.006], [0, y + 0.002, z + 0.004], {
    colour: shade(colour, "#fff6dd", 0.55),
    rx: tilt,
  });
  p.ball("metal", 0.016, [0, y + Math.cos(tilt) * height * 0.46, z + Math.sin(tilt) * height * 0.46 - 0.008], {
    colour: "#c9533b",
    segments: 8,
  });
}
