/** The body of an avatar as one mesh with bones, in colours of one's own. */
import type { BufferGeometry } from "three";
import type { Avatar } from "../../net/messages.gen";
import { shade } from "../geometry/piece";
import { ball, cylinder, softBox, turned } from "../geometry/shapes";
import { smoothstep } from "../materials/noise";
import { BodyWriter, flat, SIDES } from "./body_writer";
import { CLOTHES } from "./clothes";
import { drawHair, drawHead } from "./head";

/** The whole body in an avatar's colours; the geometry is the caller's. */
export function buildBody(avatar: Avatar): BufferGeometry {
  const out = new BodyWriter();
  limbs(out, avatar);
  torso(out, avatar);
  CLOTHES[avatar.shape](out, avatar);
  drawHead(out, avatar);
  drawHair(out, avatar);
  return out.build();
}

function limbs(out: BodyWriter, { shape, skin, top, bottom }: Avatar): void {
  const bare = shape === "dress";
  const trousers = bare ? shade(bottom, "#2b2320", 0.72) : bottom;
  const shoe = shade(bottom, "#241812", 0.78);
  for (const { x, arm, fore, leg, shin } of SIDES) {
    const wide = bare ? 0.8 : 1;
    const legShape = turned(
      [
        [0, 0.06],
        [0.048 * wide, 0.06],
        [0.058 * wide, 0.1],
        [0.064 * wide, 0.3],
        [0.07 * wide, 0.475],
        [0.085 * wide, 0.68],
        [0.098, 0.87],
        [0.06, 0.95],
      ],
      8,
      true,
    );
    const knee = (_x: number, y: number) => 1 - smoothstep(0.4, 0.55, y);
    out.add(legShape, trousers, { bone: leg, other: shin, share: knee }, { at: [x * 0.088, 0, 0] });
    out.add(softBox(0.1, 0.085, 0.25, 0.04), shoe, { bone: shin }, { at: [x * 0.09, 0.043, -0.045] });
    const sleeve = turned(
      [
        [0.0, 0.865],
        [0.04, 0.865],
        [0.043, 0.9],
        [0.05, 1.1],
        [0.058, 1.26],
        [0.064, 1.36],
        [0.045, 1.415],
        [0, 1.43],
      ],
      8,
      true,
    );
    const elbow = (_x: number, y: number) => 1 - smoothstep(1.04, 1.16, y);
    out.add(
      sleeve,
      shape === "overall" ? top : shade(top, "#1c1410", 0.05),
      { bone: arm, other: fore, share: elbow },
      { at: [x * 0.205, 0, 0.012] },
    );
    out.add(ball(0.047, 7, 5), skin, { bone: fore }, { at: [x * 0.207, 0.825, 0], scale: [0.82, 1.2, 1] });
    out.add(ball(0.017, 5, 3), skin, { bone: fore }, { at: [x * 0.19, 0.83, -0.036], scale: [1, 1.9, 1] });
  }
}

function torso(out: BodyWriter, { top, skin }: Avatar): void {
  const body = turned(
    [
      [0, 0.84],
      [0.13, 0.85],
      [0.158, 0.92],
      [0.142, 1.05],
      [0.165, 1.2],
      [0.186, 1.32],
      [0.165, 1.4],
      [0.09, 1.445],
      [0.05, 1.46],
    ],
    14,
    true,
  );
  const waist = (_x: number, y: number) => 1 - smoothstep(0.94, 1.08, y);
  out.add(body, top, { bone: "chest", other: "hips", share: waist }, { scale: flat(1, 0.7) });
  out.add(
    cylinder(0.056, 0.05, 0.1, 10),
    skin,
    { bone: "chest", other: "head", share: (_x, y) => smoothstep(1.42, 1.5, y) },
    { at: [0, 1.42, 0.008] },
  );
}
