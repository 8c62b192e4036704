/** The body of somebody in a crowd: the silhouette of a whole avatar in some hundred triangles, or fewer far away. */
import { BufferAttribute, BufferGeometry } from "three";
import type { Avatar } from "../../net/messages.gen";
import { ball, box, type Shape, turned } from "../geometry/shapes";

export type Detail = "near" | "far" | "distant";

export const DETAILS: readonly Detail[] = ["near", "far", "distant"];

/** Sides of round things, of the wide ones and of limbs. */
const SIDES: Readonly<Record<Detail, { readonly body: number; readonly limb: number }>> = {
  near: { body: 9, limb: 6 },
  far: { body: 5, limb: 4 },
  distant: { body: 4, limb: 3 },
};

/** Which of a member's colours, by number in the shader; the eyes have one of their own. */
const PART = { skin: 0, hair: 1, top: 2, bottom: 3, eye: 4 } as const;

type Profile = readonly (readonly [number, number])[];

/** How a shape moves: with a leg, with an arm (1 right, −1 left), and how much of it lies below knee or elbow. */
interface Limb {
  readonly leg?: (x: number, y: number) => number;
  readonly arm?: number;
  readonly lower?: (y: number) => number;
}

interface Placing {
  readonly at?: readonly [number, number, number];
  readonly scale?: readonly [number, number, number];
  /** 1 as it is, less is darker, more is lighter. */
  readonly tone?: number;
}

class ExtraWriter {
  private readonly position: number[] = [];
  private readonly normal: number[] = [];
  private readonly limb: number[] = [];
  private readonly part: number[] = [];
  private readonly index: number[] = [];

  add(shape: Shape, part: keyof typeof PART, limb: Limb = {}, placing: Placing = {}): void {
    const { at = [0, 0, 0], scale = [1, 1, 1], tone = 1 } = placing;
    const first = this.position.length / 3;
    const { corners, triangles } = shape;
    for (let i = 0; i < corners.length; i += 8) {
      const value = (k: number) => corners[i + k] ?? 0;
      const [x, y, z] = [0, 1, 2].map((k) => value(k) * (scale[k] ?? 1) + (at[k] ?? 0)) as [number, number, number];
      const n = [3, 4, 5].map((k) => value(k) / (scale[k - 3] ?? 1));
      const length = Math.hypot(...n) || 1;
      this.position.push(x, y, z);
      this.normal.push(...n.map((one) => one / length));
      this.limb.push(limb.leg?.(x, y) ?? 0, limb.arm ?? 0, limb.lower?.(y) ?? 0);
      this.part.push(PART[part], tone);
    }
    for (const corner of triangles) this.index.push(first + corner);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.position), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.normal), 3));
    geometry.setAttribute("limb", new BufferAttribute(new Float32Array(this.limb), 3));
    geometry.setAttribute("part", new BufferAttribute(new Float32Array(this.part), 2));
    geometry.setIndex(this.index);
    return geometry;
  }
}

/** The same measures as the whole avatars' (body.ts, clothes.ts, head.ts), with fewer rings. */
const LEG: Record<Detail, Profile> = {
  near: [
    [0.05, 0.06],
    [0.064, 0.3],
    [0.07, 0.475],
    [0.085, 0.68],
    [0.1, 0.9],
  ],
  far: [
    [0.055, 0.04],
    [0.07, 0.475],
    [0.1, 0.9],
  ],
  distant: [
    [0.07, 0],
    [0.1, 0.9],
  ],
};
const ARM: Record<Detail, Profile> = {
  near: [
    [0.04, 0.865],
    [0.05, 1.1],
    [0.062, 1.34],
    [0, 1.43],
  ],
  far: [
    [0.045, 0.865],
    [0.052, 1.1],
    [0.05, 1.41],
  ],
  distant: [
    [0.055, 0.8],
    [0.06, 1.41],
  ],
};
const TORSO: Record<Detail, Profile> = {
  near: [
    [0.14, 0.85],
    [0.156, 0.92],
    [0.142, 1.05],
    [0.178, 1.27],
    [0.165, 1.4],
    [0.05, 1.46],
  ],
  far: [
    [0.15, 0.86],
    [0.145, 1.05],
    [0.182, 1.32],
    [0.05, 1.46],
  ],
  distant: [
    [0.16, 0.86],
    [0.185, 1.34],
    [0.05, 1.46],
  ],
};
/** What hangs from the waist; its colour, how it follows the legs, and its depth. */
const CLOTHES: Record<Avatar["shape"], { profile: Profile; part: "top" | "bottom"; follow: number; deep: number }> = {
  coat: {
    profile: [
      [0.25, 0.5],
      [0.2, 0.8],
      [0.16, 1.02],
    ],
    part: "top",
    follow: 0.62,
    deep: 0.82,
  },
  dress: {
    profile: [
      [0.27, 0.42],
      [0.235, 0.62],
      [0.18, 0.86],
      [0.147, 1.02],
    ],
    part: "bottom",
    follow: 0.55,
    deep: 0.86,
  },
  jacket: {
    profile: [
      [0.177, 0.82],
      [0.166, 0.95],
      [0.153, 1.06],
    ],
    part: "top",
    follow: 0,
    deep: 0.76,
  },
  overall: {
    profile: [
      [0.152, 0.83],
      [0.17, 0.88],
      [0.156, 1.06],
      [0.17, 1.2],
    ],
    part: "bottom",
    follow: 0,
    deep: 0.76,
  },
};
const HEAD_Y = 1.575;
const CAP: Record<Detail, Profile> = {
  near: [
    [0.142, -0.05],
    [0.152, 0.03],
    [0.125, 0.105],
    [0, 0.165],
  ],
  far: [
    [0.145, -0.04],
    [0.145, 0.05],
    [0, 0.165],
  ],
  distant: [
    [0.15, -0.02],
    [0, 0.165],
  ],
};

/** The geometry of one way to dress; the caller's to dispose of. */
export function buildExtra(shape: Avatar["shape"], detail: Detail): BufferGeometry {
  const out = new ExtraWriter();
  limbs(out, shape, detail);
  out.add(turned(TORSO[detail], SIDES[detail].body, true), "top", {}, { scale: [1, 1, 0.7] });
  clothes(out, shape, detail);
  head(out, shape, detail);
  return out.build();
}

function limbs(out: ExtraWriter, shape: Avatar["shape"], detail: Detail): void {
  const near = detail === "near";
  const wide = shape === "dress" ? 0.8 : 1;
  const knee = (y: number) => (y < 0.45 ? 1 : y < 0.5 ? 0.5 : 0);
  const elbow = (y: number) => (y < 1.08 ? 1 : y < 1.12 ? 0.5 : 0);
  for (const side of [-1, 1]) {
    const leg = () => -side;
    const tone = shape === "dress" ? 0.4 : 1;
    out.add(
      turned(LEG[detail], SIDES[detail].limb, true),
      "bottom",
      { leg, lower: knee },
      { at: [side * 0.088, 0, 0], scale: [wide, 1, wide], tone },
    );
    if (near)
      out.add(box(0.095, 0.08, 0.24), "bottom", { leg, lower: knee }, { at: [side * 0.09, 0.043, -0.045], tone: 0.3 });
    out.add(
      turned(ARM[detail], near ? SIDES.near.limb : 3, true),
      "top",
      { arm: side, lower: elbow },
      { at: [side * 0.205, 0, 0.012], tone: 0.93 },
    );
    if (detail === "distant") continue;
    out.add(
      ball(0.05, near ? 5 : 3, near ? 4 : 2),
      "skin",
      { arm: side, lower: elbow },
      { at: [side * 0.207, 0.825, 0], scale: [0.82, 1.2, 1] },
    );
  }
}

function clothes(out: ExtraWriter, shape: Avatar["shape"], detail: Detail): void {
  const near = detail === "near";
  const { profile, part, follow, deep } = CLOTHES[shape];
  const hem = profile[0]?.[1] ?? 0;
  // Each half of a skirt follows the leg of its side, the more the lower, and not in the middle.
  const leg = (x: number, y: number) =>
    -Math.sign(x) * follow * Math.min(1, Math.abs(x) / 0.09) * Math.min(1, Math.max(0, (0.95 - y) / (0.95 - hem)));
  const rings = near ? profile : profile.filter((_, i) => i === 0 || i === profile.length - 1);
  out.add(turned(rings, SIDES[detail].body + 1, true), part, follow > 0 ? { leg } : {}, { scale: [1, 1, deep] });
  if (!near) return;
  if (shape === "jacket") {
    out.add(box(0.07, 0.24, 0.02), "top", {}, { at: [0, 1.31, -0.116], tone: 1.75 });
    out.add(box(0.03, 0.2, 0.02), "bottom", {}, { at: [0, 1.3, -0.122], tone: 1.1 });
  }
  if (shape === "overall") {
    for (const side of [-1, 1]) out.add(box(0.036, 0.2, 0.29), "bottom", {}, { at: [side * 0.086, 1.36, 0.004] });
  }
  if (shape === "coat") out.add(box(0.02, 0.5, 0.02), "top", {}, { at: [0, 1.12, -0.126], tone: 0.7 });
}

function head(out: ExtraWriter, shape: Avatar["shape"], detail: Detail): void {
  const near = detail === "near";
  out.add(
    ball(0.137, SIDES[detail].body, near ? 6 : 3),
    "skin",
    {},
    { at: [0, HEAD_Y - 0.012, 0], scale: [0.96, 1.13, 1] },
  );
  if (near) {
    out.add(turned([[0.056, 1.4], [0.05, 1.5]], 6, true), "skin"); // biome-ignore format: a profile of two rings
    for (const side of [-1, 1])
      out.add(ball(0.021, 4, 2), "eye", {}, { at: [side * 0.05, HEAD_Y + 0.012, -0.122], scale: [0.9, 1.2, 0.5] });
  }
  out.add(
    turned(CAP[detail], SIDES[detail].body, true),
    "hair",
    {},
    { at: [0, HEAD_Y + 0.018, 0.022], scale: [1, 1.04, 1.02] },
  );
  if (detail === "distant") return;
  // Long hair falls behind; the others have a tuft over the brow.
  if (shape === "dress" || shape === "coat")
    out.add(
      turned(
        [
          [0.1, shape === "dress" ? -0.22 : -0.15],
          [0.145, -0.06],
          [0.14, 0.04],
        ],
        SIDES[detail].body,
        true,
      ),
      "hair",
      {},
      { at: [0, HEAD_Y, 0.05], scale: [1, 1, 0.75], tone: 0.95 },
    );
  else if (near)
    out.add(ball(0.08, 6, 4), "hair", {}, { at: [0.02, HEAD_Y + 0.12, -0.06], scale: [1.3, 0.5, 0.9], tone: 1.04 });
}
