/** Four ways to dress. */
import type { Avatar } from "../../net/messages.gen";
import { shade } from "../geometry/piece";
import { ball, ring, softBox, turned } from "../geometry/shapes";
import { smoothstep } from "../materials/noise";
import { type BodyWriter, flat, type Hold, SIDES } from "./body_writer";

/** A skirt follows the leg of its side, the more the lower. */
function skirtHold(hem: number, follow: number): Hold[] {
  return SIDES.map(({ leg }) => ({
    bone: "hips" as const,
    other: leg,
    share: (_x: number, y: number) => follow * (1 - smoothstep(hem, 0.95, y)),
  }));
}

/** A turned skirt whose halves hang on the legs of their sides, blending in the middle. */
function skirt(
  out: BodyWriter,
  profile: readonly (readonly [number, number])[],
  colour: string,
  hem: number,
  follow: number,
  deep: number,
): void {
  const whole = turned(profile, 16, true);
  const [left, right] = skirtHold(hem, follow);
  if (!left || !right) return;
  // One mesh; each corner hangs on the leg that it is nearer to, less so in the middle.
  for (const [side, hold] of [
    [-1, left],
    [1, right],
  ] as const) {
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

export const CLOTHES: Readonly<Record<Avatar["shape"], (out: BodyWriter, avatar: Avatar) => void>> = {
  coat(out, { top, bottom }) {
    const dark = shade(top, "#120c08", 0.3);
    const light = shade(top, "#ffffff", 0.12);
    skirt(
      out,
      [
        [0.24, 0.5],
        [0.252, 0.505],
        [0.2, 0.8],
        [0.163, 0.98],
        [0.15, 1.06],
      ],
      top,
      0.5,
      0.62,
      0.82,
    );
    skirt(
      out,
      [
        [0.246, 0.5],
        [0.19, 0.8],
      ],
      dark,
      0.5,
      0.62,
      0.8,
    );
    out.add(
      ring(0.152, 0.017, 16, 4),
      dark,
      { bone: "hips", other: "chest", share: () => 0.5 },
      { at: [0, 1.045, 0], scale: [1, 1.5, 0.72] },
    );
    out.add(
      ring(0.085, 0.026, 12, 4),
      light,
      { bone: "chest" },
      { at: [0, 1.425, 0], scale: [1, 1.2, 0.9], rx: -0.12 },
    );
    for (const s of [-1, 1])
      out.add(
        softBox(0.06, 0.2, 0.018, 0.008),
        light,
        { bone: "chest" },
        { at: [s * 0.05, 1.32, -0.122], rz: s * 0.3, rx: -0.1 },
      );
    for (let i = 0; i < 3; i++)
      out.add(
        ball(0.011, 5, 3),
        shade(bottom, "#e9d3a0", 0.7),
        { bone: "chest" },
        { at: [0.025, 1.24 - i * 0.07, -0.121] },
      );
  },
  dress(out, { top, bottom }) {
    const band = shade(bottom, "#ffffff", 0.22);
    skirt(
      out,
      [
        [0.265, 0.42],
        [0.272, 0.43],
        [0.235, 0.62],
        [0.18, 0.86],
        [0.146, 1.02],
      ],
      bottom,
      0.42,
      0.55,
      0.86,
    );
    skirt(
      out,
      [
        [0.262, 0.42],
        [0.21, 0.7],
      ],
      shade(bottom, "#140c0a", 0.4),
      0.42,
      0.55,
      0.84,
    );
    skirt(
      out,
      [
        [0.274, 0.44],
        [0.268, 0.47],
      ],
      band,
      0.42,
      0.55,
      0.865,
    );
    out.add(
      ring(0.147, 0.014, 16, 4),
      band,
      { bone: "chest", other: "hips", share: () => 0.5 },
      { at: [0, 1.03, 0], scale: [1, 1.7, 0.72] },
    );
    out.add(
      ring(0.075, 0.013, 12, 4),
      shade(top, "#ffffff", 0.3),
      { bone: "chest" },
      { at: [0, 1.435, 0], scale: [1, 1, 0.85] },
    );
    for (let i = 0; i < 9; i++) {
      const a = Math.PI * (1.12 + (i / 8) * 0.76);
      out.add(
        ball(0.009, 4, 3),
        "#f4e6c4",
        { bone: "chest" },
        { at: [Math.cos(a) * 0.08, 1.4 + Math.sin(a) * 0.045, -0.085] },
      );
    }
  },
  jacket(out, { top, bottom }) {
    const light = shade(top, "#ffffff", 0.14);
    out.add(
      turned(
        [
          [0.172, 0.82],
          [0.177, 0.825],
          [0.166, 0.95],
          [0.152, 1.06],
        ],
        14,
        true,
      ),
      top,
      { bone: "hips", other: "chest", share: (_x, y) => smoothstep(0.92, 1.06, y) },
      { scale: flat(1, 0.74) },
    );
    out.add(softBox(0.085, 0.28, 0.02, 0.008), "#fbf4e6", { bone: "chest" }, { at: [0, 1.31, -0.114], rx: -0.06 });
    for (const s of [-1, 1]) {
      out.add(
        softBox(0.058, 0.25, 0.02, 0.008),
        light,
        { bone: "chest" },
        { at: [s * 0.052, 1.31, -0.122], rz: s * 0.24, rx: -0.08 },
      );
      out.add(
        softBox(0.09, 0.03, 0.012, 0.006),
        shade(top, "#0e0a08", 0.22),
        { bone: "hips" },
        { at: [s * 0.1, 0.93, -0.107], ry: s * -0.3 },
      );
    }
    out.add(
      softBox(0.034, 0.2, 0.014, 0.006),
      shade(bottom, "#b4412f", 0.5),
      { bone: "chest" },
      { at: [0, 1.3, -0.13], rx: -0.06 },
    );
    out.add(
      ring(0.07, 0.018, 12, 4),
      light,
      { bone: "chest" },
      { at: [0, 1.44, 0.004], rx: -0.14, scale: [1, 1.1, 0.9] },
    );
  },
  overall(out, { top, bottom }) {
    const seam = shade(bottom, "#ffffff", 0.16);
    out.add(
      turned(
        [
          [0.15, 0.83],
          [0.168, 0.88],
          [0.158, 0.98],
          [0.152, 1.06],
        ],
        14,
        true,
      ),
      bottom,
      { bone: "hips", other: "chest", share: (_x, y) => smoothstep(0.95, 1.06, y) },
      { scale: flat(1, 0.74) },
    );
    out.add(softBox(0.22, 0.27, 0.028, 0.012), bottom, { bone: "chest" }, { at: [0, 1.17, -0.112], rx: 0.08 });
    out.add(softBox(0.12, 0.09, 0.012, 0.006), seam, { bone: "chest" }, { at: [0, 1.2, -0.13], rx: 0.08 });
    for (const s of [-1, 1]) {
      out.add(
        softBox(0.036, 0.16, 0.016, 0.006),
        bottom,
        { bone: "chest" },
        { at: [s * 0.084, 1.355, -0.116], rx: 0.2 },
      );
      out.add(
        softBox(0.036, 0.36, 0.016, 0.006),
        bottom,
        { bone: "chest" },
        { at: [s * 0.078, 1.24, 0.122], rx: -0.06 },
      );
      out.add(softBox(0.036, 0.03, 0.15, 0.008), bottom, { bone: "chest" }, { at: [s * 0.096, 1.437, 0.01] });
      out.add(ball(0.013, 5, 3), "#d1a453", { bone: "chest" }, { at: [s * 0.085, 1.29, -0.132] });
    }
    out.add(ring(0.062, 0.014, 14, 5), shade(top, "#ffffff", 0.15), { bone: "chest" }, { at: [0, 1.45, 0.004] });
  },
};
