/** The body of an avatar as one mesh with bones: four ways to dress, colours of one's own. */
import { BufferAttribute, BufferGeometry, Euler, Matrix3, Matrix4, Quaternion, Vector3 } from "three";
import type { Avatar } from "../../net/messages.gen";
import { clump } from "../geometry/foliage";
import { type Position, shade, tintOf } from "../geometry/piece";
import { ball, cylinder, ring, type Shape, softBox, turned } from "../geometry/shapes";
import { smoothstep } from "../materials/noise";
import { type BoneName, boneNumber } from "./skeleton";

/** How a corner hangs on bones: the share of the second one, by its place in the body. */
export interface Hold {
  readonly bone: BoneName;
  readonly other?: BoneName;
  readonly share?: (x: number, y: number, z: number) => number;
}

interface Placed {
  readonly at?: Position;
  readonly rx?: number;
  readonly ry?: number;
  readonly rz?: number;
  readonly scale?: Position;
}

export class BodyWriter {
  private readonly position: number[] = [];
  private readonly normal: number[] = [];
  private readonly colour: number[] = [];
  private readonly bones: number[] = [];
  private readonly weights: number[] = [];
  private readonly index: number[] = [];

  add(shape: Shape, colour: string, hold: Hold, { at = [0, 0, 0], rx = 0, ry = 0, rz = 0, scale = [1, 1, 1] }: Placed = {}): void {
    const matrix = new Matrix4().compose(
      new Vector3(...at),
      new Quaternion().setFromEuler(new Euler(rx, ry, rz, "YXZ")),
      new Vector3(...scale),
    );
    const normals = new Matrix3().getNormalMatrix(matrix);
    const tint = tintOf(colour);
    const [point, direction] = [new Vector3(), new Vector3()];
    const first = this.position.length / 3;
    const { corners, triangles } = shape;
    for (let i = 0; i < corners.length; i += 8) {
      point.set(corners[i] ?? 0, corners[i + 1] ?? 0, corners[i + 2] ?? 0).applyMatrix4(matrix);
      direction.set(corners[i + 3] ?? 0, corners[i + 4] ?? 0, corners[i + 5] ?? 0).applyMatrix3(normals).normalize();
      this.position.push(point.x, point.y, point.z);
      this.normal.push(direction.x, direction.y, direction.z);
      this.colour.push(...tint);
      const share = hold.other && hold.share ? hold.share(point.x, point.y, point.z) : 0;
      this.bones.push(boneNumber(hold.bone), boneNumber(hold.other ?? hold.bone), 0, 0);
      this.weights.push(1 - share, share, 0, 0);
    }
    for (const corner of triangles) this.index.push(first + corner);
  }

  build(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(this.position), 3));
    geometry.setAttribute("normal", new BufferAttribute(new Float32Array(this.normal), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(this.colour), 3));
    geometry.setAttribute("skinIndex", new BufferAttribute(new Uint16Array(this.bones), 4));
    geometry.setAttribute("skinWeight", new BufferAttribute(new Float32Array(this.weights), 4));
    geometry.setIndex(this.index);
    return geometry;
  }
}

const SIDES = [
  { x: -1, arm: "armLeft", fore: "foreLeft", leg: "legLeft", shin: "shinLeft" },
  { x: 1, arm: "armRight", fore: "foreRight", leg: "legRight", shin: "shinRight" },
] as const;

const flat = (width: number, deep: number): Position => [width, 1, deep];

/** The whole body in an avatar's colours; the geometry is the caller's. */
export function buildBody(avatar: Avatar): BufferGeometry {
  const out = new BodyWriter();
  limbs(out, avatar);
  torso(out, avatar);
  CLOTHES[avatar.shape](out, avatar);
  head(out, avatar);
  hair(out, avatar);
  return out.build();
}

function limbs(out: BodyWriter, { shape, skin, top, bottom }: Avatar): void {
  const bare = shape === "dress";
  const trousers = bare ? shade(bottom, "#2b2320", 0.72) : bottom;
  const shoe = shade(bottom, "#241812", 0.78);
  for (const { x, arm, fore, leg, shin } of SIDES) {
    const wide = bare ? 0.8 : 1;
    const legShape = turned(
      [[0, 0.06], [0.048 * wide, 0.06], [0.058 * wide, 0.1], [0.064 * wide, 0.3], [0.07 * wide, 0.475], [0.085 * wide, 0.68], [0.098, 0.87], [0.06, 0.95]],
      10,
      true,
    );
    const knee = (_x: number, y: number) => 1 - smoothstep(0.4, 0.55, y);
    out.add(legShape, trousers, { bone: leg, other: shin, share: knee }, { at: [x * 0.088, 0, 0] });
    out.add(softBox(0.1, 0.085, 0.25, 0.04), shoe, { bone: shin }, { at: [x * 0.09, 0.043, -0.045] });
    const sleeve = turned(
      [[0.0, 0.865], [0.04, 0.865], [0.043, 0.9], [0.05, 1.1], [0.058, 1.26], [0.064, 1.36], [0.045, 1.415], [0, 1.43]],
      10,
      true,
    );
    const elbow = (_x: number, y: number) => 1 - smoothstep(1.04, 1.16, y);
    out.add(sleeve, shape === "overall" ? top : shade(top, "#1c1410", 0.05), { bone: arm, other: fore, share: elbow }, { at: [x * 0.205, 0, 0.012] });
    out.add(ball(0.047, 9, 6), skin, { bone: fore }, { at: [x * 0.207, 0.825, 0], scale: [0.82, 1.2, 1] });
    out.add(ball(0.017, 6, 4), skin, { bone: fore }, { at: [x * 0.19, 0.83, -0.036], scale: [1, 1.9, 1] });
  }
}

function torso(out: BodyWriter, { top, skin }: Avatar): void {
  const body = turned(
    [[0, 0.84], [0.13, 0.85], [0.158, 0.92], [0.142, 1.05], [0.165, 1.2], [0.186, 1.32], [0.165, 1.4], [0.09, 1.445], [0.05, 1.46]],
    16,
    true,
  );
  const waist = (_x: number, y: number) => 1 - smoothstep(0.94, 1.08, y);
  out.add(body, top, { bone: "chest", other: "hips", share: waist }, { scale: flat(1, 0.7) });
  out.add(cylinder(0.056, 0.05, 0.1, 10), skin, { bone: "chest", other: "head", share: (_x, y) => smoothstep(1.42, 1.5, y) }, { at: [0, 1.42, 0.008] });
}

/** A skirt follows the leg of its side, the more the lower. */
function skirtHold(hem: number, follow: number): Hold[] {
  return SIDES.map(({ leg }) => ({
    bone: "hips" as const,
    other: leg,
    share: (_x: number, y: number) => follow * (1 - smoothstep(hem, 0.95, y)),
  }));
}

/** A turned skirt whose halves hang on the legs of their sides, blending in the middle. */
function skirt(out: BodyWriter, profile: readonly (readonly [number, number])[], colour: string, hem: number, follow: number, deep: number): void {
  const whole = turned(profile, 18, true);
  const [left, right] = skirtHold(hem, follow);
  if (!left || !right) return;
  // One mesh; each corner hangs on the leg that it is nearer to, less so in the middle.
  for (const [side, hold] of [[-1, left], [1, right]] as const) {
    const corners = [...whole.corners];
    const triangles: number[] = [];
    for (let i = 0; i < whole.triangles.length; i += 3) {
      const three = whole.triangles.slice(i, i + 3);
      const middle = three.reduce((sum, corner) => sum + (corners[corner * 8] ?? 0), 0);
      if (middle * side > 0 || (middle === 0 && side > 0)) triangles.push(...three);
    }
    const share = (x: number, y: number, z: number) => (hold.share?.(x, y, z) ?? 0) * smoothstep(0, 0.09, Math.abs(x));
    out.add({ corners, triangles }, colour, { ...hold, share }, { scale: flat(1, deep) });
  }
}

const CLOTHES: Readonly<Record<Avatar["shape"], (out: BodyWriter, avatar: Avatar) => void>> = {
  coat(out, { top, bottom }) {
    const dark = shade(top, "#120c08", 0.3);
    const light = shade(top, "#ffffff", 0.12);
    skirt(out, [[0.24, 0.5], [0.252, 0.505], [0.2, 0.8], [0.163, 0.98], [0.15, 1.06]], top, 0.5, 0.62, 0.82);
    skirt(out, [[0.246, 0.5], [0.19, 0.8]], dark, 0.5, 0.62, 0.8);
    out.add(ring(0.152, 0.017, 20, 5), dark, { bone: "hips", other: "chest", share: () => 0.5 }, { at: [0, 1.045, 0], scale: [1, 1.5, 0.72] });
    out.add(ring(0.085, 0.026, 16, 6), light, { bone: "chest" }, { at: [0, 1.425, 0], scale: [1, 1.2, 0.9], rx: -0.12 });
    for (const s of [-1, 1]) out.add(softBox(0.06, 0.2, 0.018, 0.008), light, { bone: "chest" }, { at: [s * 0.05, 1.32, -0.122], rz: s * 0.3, rx: -0.1 });
    for (let i = 0; i < 3; i++) out.add(ball(0.011, 6, 4), shade(bottom, "#e9d3a0", 0.7), { bone: "chest" }, { at: [0.025, 1.24 - i * 0.07, -0.121] });
  },
  dress(out, { top, bottom }) {
    const band = shade(bottom, "#ffffff", 0.22);
    skirt(out, [[0.265, 0.42], [0.272, 0.43], [0.235, 0.62], [0.18, 0.86], [0.146, 1.02]], bottom, 0.42, 0.55, 0.86);
    skirt(out, [[0.262, 0.42], [0.21, 0.7]], shade(bottom, "#140c0a", 0.4), 0.42, 0.55, 0.84);
    skirt(out, [[0.274, 0.44], [0.268, 0.47]], band, 0.42, 0.55, 0.865);
    out.add(ring(0.147, 0.014, 20, 5), band, { bone: "chest", other: "hips", share: () => 0.5 }, { at: [0, 1.03, 0], scale: [1, 1.7, 0.72] });
    out.add(ring(0.075, 0.013, 16, 5), shade(top, "#ffffff", 0.3), { bone: "chest" }, { at: [0, 1.435, 0], scale: [1, 1, 0.85] });
    for (let i = 0; i < 9; i++) {
      const a = Math.PI * (1.12 + (i / 8) * 0.76);
      out.add(ball(0.009, 5, 4), "#f4e6c4", { bone: "chest" }, { at: [Math.cos(a) * 0.08, 1.4 + Math.sin(a) * 0.045, -0.085] });
    }
  },
  jacket(out, { top, bottom }) {
    const light = shade(top, "#ffffff", 0.14);
    out.add(turned([[0.172, 0.82], [0.177, 0.825], [0.166, 0.95], [0.152, 1.06]], 18, true), top, { bone: "hips", other: "chest", share: (_x, y) => smoothstep(0.92, 1.06, y) }, { scale: flat(1, 0.74) });
    out.add(softBox(0.085, 0.28, 0.02, 0.008), "#fbf4e6", { bone: "chest" }, { at: [0, 1.31, -0.114], rx: -0.06 });
    for (const s of [-1, 1]) {
      out.add(softBox(0.058, 0.25, 0.02, 0.008), light, { bone: "chest" }, { at: [s * 0.052, 1.31, -0.122], rz: s * 0.24, rx: -0.08 });
      out.add(softBox(0.09, 0.03, 0.012, 0.006), shade(top, "#0e0a08", 0.22), { bone: "hips" }, { at: [s * 0.1, 0.93, -0.107], ry: s * -0.3 });
    }
    out.add(softBox(0.034, 0.2, 0.014, 0.006), shade(bottom, "#b4412f", 0.5), { bone: "chest" }, { at: [0, 1.3, -0.13], rx: -0.06 });
    out.add(ring(0.07, 0.018, 16, 5), light, { bone: "chest" }, { at: [0, 1.44, 0.004], rx: -0.14, scale: [1, 1.1, 0.9] });
  },
  overall(out, { top, bottom }) {
    const seam = shade(bottom, "#ffffff", 0.16);
    out.add(turned([[0.15, 0.83], [0.168, 0.88], [0.158, 0.98], [0.152, 1.06]], 18, true), bottom, { bone: "hips", other: "chest", share: (_x, y) => smoothstep(0.95, 1.06, y) }, { scale: flat(1, 0.74) });
    out.add(softBox(0.22, 0.27, 0.028, 0.012), bottom, { bone: "chest" }, { at: [0, 1.17, -0.112], rx: 0.08 });
    out.add(softBox(0.12, 0.09, 0.012, 0.006), seam, { bone: "chest" }, { at: [0, 1.2, -0.13], rx: 0.08 });
    for (const s of [-1, 1]) {
      out.add(softBox(0.036, 0.16, 0.016, 0.006), bottom, { bone: "chest" }, { at: [s * 0.088, 1.36, -0.104], rx: -0.38, rz: s * 0.1 });
      out.add(softBox(0.036, 0.42, 0.016, 0.006), bottom, { bone: "chest" }, { at: [s * 0.07, 1.25, 0.122], rz: s * -0.16, rx: 0.1 });
      out.add(softBox(0.036, 0.03, 0.15, 0.008), bottom, { bone: "chest" }, { at: [s * 0.096, 1.437, 0.01] });
      out.add(ball(0.013, 6, 4), "#d1a453", { bone: "chest" }, { at: [s * 0.085, 1.29, -0.132] });
    }
    out.add(ring(0.062, 0.014, 14, 5), shade(top, "#ffffff", 0.15), { bone: "chest" }, { at: [0, 1.45, 0.004] });
  },
};

const HEAD_Y = 1.575;

function head(out: BodyWriter, { skin, hair: hairColour }: Avatar): void {
  const hold: Hold = { bone: "head" };
  out.add(ball(0.135, 18, 12), skin, hold, { at: [0, HEAD_Y, 0], scale: [0.96, 1.12, 1] });
  out.add(ball(0.075, 12, 8), skin, hold, { at: [0, HEAD_Y - 0.082, -0.042], scale: [1.1, 0.8, 1] });
  out.add(ball(0.022, 8, 6), shade(skin, "#b4553d", 0.14), hold, { at: [0, HEAD_Y - 0.022, -0.14], scale: [0.9, 1.15, 0.95] });
  for (const s of [-1, 1]) {
    out.add(ball(0.03, 8, 6), shade(skin, "#b4553d", 0.1), hold, { at: [s * 0.13, HEAD_Y - 0.012, 0.005], scale: [0.5, 1, 0.8] });
    out.add(ball(0.026, 10, 7), "#fffaf2", { bone: "eyes" }, { at: [s * 0.05, HEAD_Y + 0.012, -0.113], scale: [0.95, 1.12, 0.6] });
    out.add(ball(0.0165, 8, 6), "#2c1d16", { bone: "eyes" }, { at: [s * 0.048, HEAD_Y + 0.011, -0.124], scale: [0.95, 1.15, 0.6] });
    out.add(ball(0.0052, 5, 4), "#ffffff", { bone: "eyes" }, { at: [s * 0.048 + 0.006, HEAD_Y + 0.019, -0.1335] });
    out.add(softBox(0.05, 0.011, 0.014, 0.005), shade(hairColour, "#1c120c", 0.2), hold, { at: [s * 0.05, HEAD_Y + 0.06, -0.117], rz: s * -0.1, ry: s * -0.35 });
    out.add(ball(0.026, 8, 5), shade(skin, "#d8583f", 0.3), hold, { at: [s * 0.078, HEAD_Y - 0.045, -0.098], scale: [1, 0.66, 0.3] });
  }
  out.add(ball(0.028, 10, 6), shade(skin, "#8c2f28", 0.62), { bone: "mouth" }, { at: [0, HEAD_Y - 0.075, -0.122], scale: [1, 0.26, 0.4] });
}

/** Hair by the way of dressing, and which of two by the colour, so that a crowd does not look alike. */
function hair(out: BodyWriter, { shape, hair: colour, skin }: Avatar): void {
  const hold: Hold = { bone: "head" };
  const light = shade(colour, "#ffe9c8", 0.1);
  const second = Number.parseInt(colour.slice(1) + skin.slice(1, 3), 16) % 2 === 1;
  // A cap from the brow back: a ball cut below, tilted.
  const cap = turned([[0.13, -0.06], [0.147, -0.02], [0.15, 0.03], [0.138, 0.08], [0.1, 0.128], [0.05, 0.153], [0, 0.158]], 18, true);
  out.add(cap, colour, hold, { at: [0, HEAD_Y + 0.014, 0.012], rx: 0.42, scale: [1, 1.04, 1.02] });
  if (shape === "dress") {
    if (second) {
      out.add(ball(0.066, 12, 8), colour, hold, { at: [0, HEAD_Y + 0.15, 0.075] });
      out.add(ring(0.05, 0.013, 14, 5), light, hold, { at: [0, HEAD_Y + 0.118, 0.06], rx: 0.5 });
    } else {
      out.add(turned([[0.07, -0.24], [0.125, -0.2], [0.148, -0.08], [0.148, 0.02], [0.1, 0.07]], 16, true), colour, hold, { at: [0, HEAD_Y, 0.055], scale: [1.02, 1, 0.72] });
    }
    out.add(ball(0.06, 10, 6), light, hold, { at: [0.055, HEAD_Y + 0.1, -0.088], scale: [1.35, 0.55, 0.75], rz: -0.5 });
  } else if (shape === "coat") {
    if (second) for (let i = 0; i < 11; i++) {
      const a = i * 2.4;
      const r = 0.115 * Math.sqrt((i + 0.5) / 11);
      out.add(clump(i, 1, 0.15), i % 2 ? colour : light, hold, { at: [Math.cos(a) * r, HEAD_Y + 0.13 - r * 0.5, 0.03 + Math.sin(a) * r], scale: [0.052, 0.05, 0.052] });
    } else {
      out.add(turned([[0.1, -0.15], [0.142, -0.11], [0.152, -0.02], [0.14, 0.05]], 16, true), colour, hold, { at: [0, HEAD_Y, 0.04], scale: [1, 1, 0.8] });
      out.add(ball(0.07, 10, 6), light, hold, { at: [-0.04, HEAD_Y + 0.115, -0.075], scale: [1.4, 0.5, 0.8], rz: 0.35 });
    }
  } else {
    out.add(ball(0.08, 12, 7), light, hold, { at: [second ? 0.03 : -0.03, HEAD_Y + 0.128, -0.055], scale: [1.35, 0.5, 0.9], rz: second ? -0.25 : 0.25, rx: 0.3 });
    if (shape === "overall" && second) {
      out.add(turned([[0.152, 0], [0.15, 0.05], [0.12, 0.1], [0, 0.13]], 18, true), shade(colour, "#c9533b", 0.75), hold, { at: [0, HEAD_Y + 0.055, 0.012], rx: 0.12 });
      out.add(ring(0.15, 0.016, 20, 5), shade(colour, "#c9533b", 0.6), hold, { at: [0, HEAD_Y + 0.06, 0.012], rx: 0.12 });
    }
  }
}
