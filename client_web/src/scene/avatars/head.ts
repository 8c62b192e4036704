/** Head, face and hair. */
import type { Avatar } from "../../net/messages.gen";
import { clump } from "../geometry/foliage";
import { shade } from "../geometry/piece";
import { ball, ring, softBox, turned } from "../geometry/shapes";
import type { BodyWriter, Hold } from "./body_writer";

const HEAD_Y = 1.575;

export function drawHead(out: BodyWriter, { skin, hair: hairColour }: Avatar): void {
  const hold: Hold = { bone: "head" };
  out.add(ball(0.135, 14, 9), skin, hold, { at: [0, HEAD_Y, 0], scale: [0.96, 1.12, 1] });
  out.add(ball(0.075, 9, 6), skin, hold, { at: [0, HEAD_Y - 0.082, -0.042], scale: [1.1, 0.8, 1] });
  out.add(ball(0.022, 6, 4), shade(skin, "#b4553d", 0.14), hold, {
    at: [0, HEAD_Y - 0.022, -0.14],
    scale: [0.9, 1.15, 0.95],
  });
  for (const s of [-1, 1]) {
    out.add(ball(0.03, 6, 4), shade(skin, "#b4553d", 0.1), hold, {
      at: [s * 0.13, HEAD_Y - 0.012, 0.005],
      scale: [0.5, 1, 0.8],
    });
    out.add(
      ball(0.026, 6, 4),
      "#fffaf2",
      { bone: "eyes" },
      { at: [s * 0.05, HEAD_Y + 0.012, -0.113], scale: [0.95, 1.12, 0.6] },
    );
    out.add(
      ball(0.0165, 7, 5),
      "#2c1d16",
      { bone: "eyes" },
      { at: [s * 0.048, HEAD_Y + 0.011, -0.124], scale: [0.95, 1.15, 0.6] },
    );
    out.add(ball(0.0052, 5, 4), "#ffffff", { bone: "eyes" }, { at: [s * 0.048 + 0.006, HEAD_Y + 0.019, -0.1335] });
    out.add(softBox(0.05, 0.011, 0.014, 0.005), shade(hairColour, "#1c120c", 0.2), hold, {
      at: [s * 0.05, HEAD_Y + 0.06, -0.117],
      rz: s * -0.1,
      ry: s * -0.35,
    });
    out.add(ball(0.026, 6, 4), shade(skin, "#d8583f", 0.3), hold, {
      at: [s * 0.078, HEAD_Y - 0.045, -0.098],
      scale: [1, 0.66, 0.3],
    });
  }
  out.add(
    ball(0.028, 8, 4),
    shade(skin, "#8c2f28", 0.62),
    { bone: "mouth" },
    { at: [0, HEAD_Y - 0.075, -0.122], scale: [1, 0.26, 0.4] },
  );
}

/** Hair by the way of dressing, and which of two by the colour, so that a crowd does not look alike. */
export function drawHair(out: BodyWriter, { shape, hair: colour, skin }: Avatar): void {
  const hold: Hold = { bone: "head" };
  const light = shade(colour, "#ffe9c8", 0.04);
  const second = Number.parseInt(colour.slice(1) + skin.slice(1, 3), 16) % 2 === 1;
  // A cap from the brow back: a ball cut below, tilted.
  const cap = turned(
    [
      [0.13, -0.06],
      [0.147, -0.02],
      [0.15, 0.03],
      [0.138, 0.08],
      [0.1, 0.128],
      [0.05, 0.153],
      [0, 0.158],
    ],
    14,
    true,
  );
  out.add(cap, colour, hold, { at: [0, HEAD_Y + 0.014, 0.012], rx: 0.42, scale: [1, 1.04, 1.02] });
  if (shape === "dress") {
    if (second) {
      out.add(ball(0.066, 12, 8), colour, hold, { at: [0, HEAD_Y + 0.15, 0.075] });
      out.add(ring(0.05, 0.013, 14, 5), light, hold, { at: [0, HEAD_Y + 0.118, 0.06], rx: 0.5 });
    } else {
      out.add(
        turned(
          [
            [0.07, -0.24],
            [0.125, -0.2],
            [0.148, -0.08],
            [0.148, 0.02],
            [0.1, 0.07],
          ],
          16,
          true,
        ),
        colour,
        hold,
        { at: [0, HEAD_Y, 0.055], scale: [1.02, 1, 0.72] },
      );
    }
    out.add(ball(0.06, 10, 6), light, hold, { at: [0.055, HEAD_Y + 0.1, -0.088], scale: [1.35, 0.55, 0.75], rz: -0.5 });
  } else if (shape === "coat") {
    if (second)
      for (let i = 0; i < 11; i++) {
        const a = i * 2.4;
        const r = 0.115 * Math.sqrt((i + 0.5) / 11);
        out.add(clump(i, 1, 0.15), i % 2 ? colour : light, hold, {
          at: [Math.cos(a) * r, HEAD_Y + 0.13 - r * 0.5, 0.03 + Math.sin(a) * r],
          scale: [0.052, 0.05, 0.052],
        });
      }
    else {
      out.add(
        turned(
          [
            [0.1, -0.15],
            [0.142, -0.11],
            [0.152, -0.02],
            [0.14, 0.05],
          ],
          16,
          true,
        ),
        colour,
        hold,
        { at: [0, HEAD_Y, 0.04], scale: [1, 1, 0.8] },
      );
      out.add(ball(0.07, 10, 6), light, hold, {
        at: [-0.04, HEAD_Y + 0.115, -0.075],
        scale: [1.4, 0.5, 0.8],
        rz: 0.35,
      });
    }
  } else {
    out.add(ball(0.08, 12, 7), light, hold, {
      at: [second ? 0.03 : -0.03, HEAD_Y + 0.128, -0.055],
      scale: [1.35, 0.5, 0.9],
      rz: second ? -0.25 : 0.25,
      rx: 0.3,
    });
    if (shape === "overall" && second) {
      out.add(
        turned(
          [
            [0.152, 0],
            [0.15, 0.05],
            [0.12, 0.1],
            [0, 0.13],
          ],
          14,
          true,
        ),
        shade(colour, "#c9533b", 0.75),
        hold,
        { at: [0, HEAD_Y + 0.055, 0.012], rx: 0.12 },
      );
      out.add(ring(0.15, 0.016, 20, 5), shade(colour, "#c9533b", 0.6), hold, {
        at: [0, HEAD_Y + 0.06, 0.012],
        rx: 0.12,
      });
    }
  }
}
