/** What an event is made of: stages, rows of seats, stands of companies, what lights and carries the voice. */
import { shade } from "../geometry/piece";
import { BRASS, CREAM, DARK, type Draw, IRON, OAK, pick, WALNUT } from "./draw";

/** A low podium of planks; a strip of light runs along its front edge. */
const stage: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#8a5f3c";
  p.box("wood", [width, height, depth], [0, height / 2, 0], { colour: shade(wood, "#000000", 0.35) });
  const planks = Math.max(4, Math.min(28, Math.round(depth / 0.28)));
  for (let i = 0; i < planks; i++) {
    const z = -depth / 2 + (depth / planks) * (i + 0.5);
    const tone = shade(wood, i % 2 ? "#ffffff" : "#2a1608", 0.05 + p.random() * 0.05);
    p.box("wood", [width - 0.04, 0.014, depth / planks - 0.012], [0, height, z], { colour: tone });
  }
  p.box("glow", [width - 0.2, 0.02, 0.02], [0, height * 0.6, -depth / 2 - 0.012], { colour: "#ffd79a", shine: 1.25 });
};

/** A speaker's desk: a slanting top on a panelled foot, a microphone and a sheet of notes. */
const lectern: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? WALNUT;
  p.soft("wood", [width * 0.9, 0.05, depth * 0.95], [0, 0.025, 0], { colour: DARK, round: 0.02 });
  p.box("wood", [width * 0.7, height - 0.2, depth * 0.5], [0, (height - 0.2) / 2 + 0.04, 0], { colour: wood });
  const panel = shade(wood, "#ffffff", 0.12);
  p.soft("wood", [width * 0.54, height - 0.42, 0.03], [0, (height - 0.2) / 2 + 0.04, -depth * 0.25], {
    colour: panel,
    round: 0.012,
  });
  p.cylinder("metal", 0.07, 0.07, 0.02, [0, height * 0.55, -depth * 0.25 - 0.02], { colour: BRASS, rx: -Math.PI / 2 });
  p.soft("wood", [width, 0.045, depth * 0.8], [0, height - 0.1, 0], { colour: wood, round: 0.02, rx: -0.24 });
  p.box("plain", [0.22, 0.006, 0.3], [-0.08, height - 0.07, 0.01], { colour: CREAM, rx: -0.24 });
  p.bar("metal", 0.008, [width * 0.32, height - 0.06, -0.1], [width * 0.26, height + 0.16, 0.1], { colour: IRON });
  p.ball("metal", 0.026, [width * 0.26, height + 0.17, 0.11], { colour: IRON, segments: 8 });
};

/** A company's stand: posts, a fascia lit from below, a printed wall at the back and a pale carpet. */
const booth: Draw = (p, { width, depth, height, colour }) => {
  const tone = colour ?? "#2f5d73";
  const [x, z] = [width / 2 - 0.05, depth / 2 - 0.05];
  p.box("fabric", [width - 0.02, 0.02, depth - 0.02], [0, 0.012, 0], { colour: shade(tone, "#ffffff", 0.62) });
  for (const sx of [-1, 1]) {
    for (const sz of [-1, 1]) p.box("metal", [0.07, height, 0.07], [sx * x, height / 2, sz * z], { colour: "#d9d6cf" });
    p.box("metal", [0.05, 0.07, depth - 0.1], [sx * x, height - 0.04, 0], { colour: "#d9d6cf" });
  }
  const wall = height - 0.42;
  p.box("fabric", [width - 0.12, wall, 0.04], [0, wall / 2 + 0.03, z + 0.01], { colour: tone });
  const stripes = [shade(tone, "#ffffff", 0.72), shade(tone, "#f2b33d", 0.7), shade(tone, "#ffffff", 0.3)];
  for (const [i, stripe] of stripes.entries()) {
    p.box(
      "plain",
      [width * (0.46 - i * 0.12), 0.1 - i * 0.02, 0.01],
      [-width * 0.06 * i, wall * (0.72 - i * 0.1), z - 0.02],
      {
        colour: stripe,
      },
    );
  }
  p.ball("plain", Math.min(0.28, width * 0.1), [width * 0.3, wall * 0.64, z - 0.02], {
    colour: stripes[1] as string,
    scale: [1, 1, 0.08],
    segments: 20,
  });
  p.soft("plain", [width, 0.4, 0.09], [0, height - 0.2, -z], { colour: tone, round: 0.03 });
  p.box("plain", [width * 0.5, 0.11, 0.012], [0, height - 0.2, -z - 0.05], { colour: "#fdf6e6" });
  p.box("glow", [width - 0.3, 0.03, 0.05], [0, height - 0.42, -z + 0.03], { colour: "#fff0cf", shine: 1.5 });
};

/** A counter to lean on, with leaflets and something to write with. */
const counter: Draw = (p, { width, depth, height, colour }) => {
  const tone = colour ?? "#e9e2d4";
  p.soft("plain", [width - 0.06, height - 0.05, depth - 0.1], [0, (height - 0.05) / 2, 0.02], {
    colour: tone,
    round: 0.03,
  });
  p.box("glow", [width - 0.14, 0.02, 0.02], [0, 0.1, -depth / 2 + 0.06], { colour: "#ffdca6", shine: 1.1 });
  p.soft("wood", [width, 0.05, depth], [0, height - 0.025, 0], { colour: OAK, round: 0.02 });
  for (let i = 0; i < 5; i++) {
    const colours = ["#d8583f", "#2f5d73", "#f2b33d", "#fdf6e6"] as const;
    const at = [-width * 0.34 + i * 0.09, height + 0.008 + i * 0.003, -0.04 + (i % 2) * 0.05] as const;
    p.box("plain", [0.15, 0.006, 0.21], at, { colour: pick(p, colours), ry: (p.random() - 0.5) * 0.6 });
  }
  p.box("metal", [0.32, 0.015, 0.22], [width * 0.24, height + 0.008, 0.02], { colour: "#8f8b82" });
  p.box("glow", [0.31, 0.2, 0.012], [width * 0.24, height + 0.11, 0.13], { colour: "#bcd8e8", shine: 0.9, rx: -0.2 });
};

/** A screen on a stand, as at a company's table. What it shows is a picture; members share on a world's `screens`. */
const screenStand: Draw = (p, { width, depth, height }) => {
  const tall = Math.min(height * 0.5, width * 0.5625 + 0.06);
  p.box("metal", [width * 0.5, 0.03, depth], [0, 0.015, 0], { colour: IRON });
  for (const s of [-1, 1])
    p.bar("metal", 0.025, [s * 0.09, 0.02, 0.06], [s * 0.06, height - tall, 0.06], { colour: IRON });
  p.soft("metal", [width, tall, 0.06], [0, height - tall / 2, 0], { colour: "#22262a", round: 0.02 });
  p.box("glow", [width - 0.07, tall - 0.07, 0.01], [0, height - tall / 2, -0.032], { colour: "#33566b", shine: 0.8 });
  for (const [i, share] of [0.62, 0.42, 0.5].entries()) {
    p.box(
      "glow",
      [width * share * 0.8, tall * 0.07, 0.01],
      [-width * 0.44 + width * share * 0.4, height - tall * (0.3 + i * 0.2), -0.036],
      {
        colour: i === 0 ? "#ffe0a6" : "#c8dde6",
        shine: 0.95,
      },
    );
  }
};

/** A banner that rolls up: colour bands, a disc and lines for words. */
const banner: Draw = (p, { width, depth, height, colour }) => {
  const tone = colour ?? "#b5493a";
  p.soft("metal", [width, 0.09, depth], [0, 0.045, 0], { colour: "#b9b5ab", round: 0.035 });
  p.bar("metal", 0.012, [0, 0.08, 0.03], [0, height, 0.03], { colour: IRON });
  p.box("fabric", [width - 0.04, height - 0.12, 0.012], [0, (height - 0.12) / 2 + 0.1, 0], { colour: tone });
  p.box("plain", [width - 0.04, height * 0.2, 0.006], [0, height * 0.24, -0.009], {
    colour: shade(tone, "#000000", 0.3),
  });
  p.ball("plain", width * 0.24, [0, height * 0.74, -0.01], { colour: "#fdf1da", scale: [1, 1, 0.04], segments: 20 });
  for (const [i, share] of [0.6, 0.44, 0.52].entries())
    p.box("plain", [width * share, 0.035, 0.006], [0, height * (0.52 - i * 0.045), -0.009], { colour: "#fdf1da" });
  p.box("metal", [width, 0.035, 0.03], [0, height - 0.02, 0], { colour: "#b9b5ab" });
};

/** Seats of a theatre side by side, with arms between them; one looks over the backs of those before. */
const theatreRow: Draw = (p, { width, depth, height, colour }) => {
  const cloth = colour ?? "#9c3a3a";
  const count = Math.max(1, Math.round(width / 0.58));
  const each = width / count;
  const light = shade(cloth, "#ffffff", 0.08);
  for (let i = 0; i < count; i++) {
    const x = -width / 2 + each * (i + 0.5);
    p.soft("fabric", [each - 0.1, 0.13, depth * 0.62], [x, 0.44, -depth * 0.14], {
      colour: light,
      round: 0.045,
      puff: 0.015,
    });
    p.soft("fabric", [each - 0.08, height - 0.4, 0.11], [x, 0.4 + (height - 0.4) / 2, depth * 0.28], {
      colour: cloth,
      round: 0.05,
      puff: 0.015,
      rx: -0.14,
    });
    p.box("metal", [each * 0.5, 0.36, 0.05], [x, 0.18, depth * 0.12], { colour: IRON });
  }
  for (let i = 0; i <= count; i++) {
    const x = -width / 2 + 0.03 + ((width - 0.06) * i) / count;
    p.box("wood", [0.05, 0.05, depth * 0.6], [x, 0.63, -depth * 0.06], { colour: WALNUT });
    p.box("metal", [0.035, 0.62, 0.08], [x, 0.31, depth * 0.1], { colour: IRON });
  }
};

/** A round table with six chairs around it: people stand or sit beside it, nobody walks through. */
const roundTableSet: Draw = (p, { width, depth, height, colour }) => {
  const r = Math.min(width, depth) / 2;
  const top = r * 0.56;
  p.turned(
    "wood",
    [
      [0, 0],
      [top * 0.6, 0],
      [top * 0.55, 0.03],
      [0.05, 0.07],
      [0.045, height - 0.05],
      [0, height - 0.05],
    ],
    [0, 0, 0],
    {
      colour: DARK,
      segments: 14,
    },
  );
  p.turned(
    "fabric",
    [
      [top + 0.015, height - 0.24],
      [top + 0.004, height - 0.01],
      [top, height],
      [0, height],
    ],
    [0, 0, 0],
    {
      colour: colour ?? "#efe4d0",
      segments: 22,
    },
  );
  p.cylinder("plain", 0.05, 0.07, 0.12, [0, height, 0], { colour: "#6f8d94", segments: 10 });
  for (let i = 0; i < 5; i++)
    p.clump([0.06, 0.05, 0.06], [Math.cos(i * 1.26) * 0.05, height + 0.17, Math.sin(i * 1.26) * 0.05], {
      colour: pick(p, ["#d8583f", "#e9b44c", "#f2e4cf"]),
      detail: 0,
    });
  for (let i = 0; i < 6; i++) {
    const a = (i / 6) * Math.PI * 2;
    const at = (d: number, y: number) => [Math.sin(a) * d, y, Math.cos(a) * d] as const;
    p.soft("fabric", [0.4, 0.07, 0.38], at(r - 0.26, 0.46), { colour: "#c9a877", round: 0.03, ry: a });
    p.soft("wood", [0.38, 0.34, 0.035], at(r - 0.05, 0.72), { colour: WALNUT, round: 0.015, ry: a });
    for (const side of [-0.16, 0.16]) {
      const [cx, cz] = [Math.cos(a) * side, -Math.sin(a) * side];
      const [fx, , fz] = at(r - 0.08, 0);
      const [gx, , gz] = at(r - 0.42, 0);
      p.bar("wood", 0.017, [fx + cx, 0, fz + cz], [fx + cx, 0.6, fz + cz], { colour: WALNUT, segments: 5 });
      p.bar("wood", 0.017, [gx + cx, 0, gz + cz], [gx + cx, 0.45, gz + cz], { colour: WALNUT, segments: 5 });
    }
  }
};

/** A small high table to stand at, with two glasses. */
const highTable: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [0, 0],
      [r * 0.8, 0],
      [r * 0.76, 0.02],
      [0.04, 0.045],
      [0.03, 0.09],
      [0.03, height - 0.04],
      [0, height - 0.04],
    ],
    [0, 0, 0],
    {
      colour: IRON,
      segments: 18,
    },
  );
  p.turned(
    "wood",
    [
      [0, height - 0.04],
      [r - 0.012, height - 0.04],
      [r, height - 0.02],
      [r - 0.008, height],
      [0, height],
    ],
    [0, 0, 0],
    {
      colour: colour ?? OAK,
      segments: 22,
    },
  );
  for (const [x, z] of [
    [-0.14, 0.06],
    [0.12, -0.1],
  ] as const)
    p.turned(
      "glass",
      [
        [0.03, 0],
        [0.035, 0.1],
        [0.033, 0.1],
      ],
      [x, height, z],
      { colour: "#dfeef0", segments: 10 },
    );
  p.cylinder("plain", 0.028, 0.028, 0.07, [0.02, height, 0.12], { colour: CREAM, segments: 10 });
  p.ball("glow", 0.02, [0.02, height + 0.085, 0.12], { colour: "#ffc470", shine: 2, segments: 6, scale: [1, 1.5, 1] });
};

/** A loudspeaker on three legs. */
const speaker: Draw = (p, { width, depth, height }) => {
  const box = Math.min(0.62, height * 0.36);
  for (let i = 0; i < 3; i++) {
    const a = (i / 3) * Math.PI * 2 + 0.5;
    const foot = [Math.cos(a) * width * 0.46, 0.01, Math.sin(a) * depth * 0.46] as const;
    p.bar("metal", 0.014, foot, [0, height * 0.38, 0], { colour: IRON });
  }
  p.bar("metal", 0.02, [0, height * 0.16, 0], [0, height - box, 0], { colour: IRON });
  p.soft("plain", [width * 0.72, box, depth * 0.6], [0, height - box / 2, 0], { colour: "#2a2c2e", round: 0.03 });
  for (const [y, r] of [
    [0.3, 0.26],
    [0.74, 0.14],
  ] as const)
    p.cylinder("plain", width * r, width * r * 0.8, 0.015, [0, height - box + box * y, -depth * 0.3], {
      colour: "#4a4c4e",
      rx: -Math.PI / 2,
      segments: 18,
    });
};

/** A theatre lamp that hangs and shines down and forward. */
const spotlight: Draw = (p, { width, height }) => {
  const r = width * 0.36;
  p.bar("metal", 0.012, [0, height * 0.6, 0], [0, height, 0], { colour: IRON });
  p.bar("metal", r, [0, height * 0.72, 0.06], [0, height * 0.2, -0.1], {
    colour: "#24272a",
    segments: 14,
    capped: true,
  });
  p.ball("glow", r * 0.86, [0, height * 0.19, -0.105], {
    colour: "#fff0d0",
    shine: 2,
    segments: 12,
    scale: [1, 0.5, 1],
  });
};

/** A bridge of pipes with lamps on it, hung under the ceiling. */
const lightTruss: Draw = (p, { width, depth, height }) => {
  const [y, z] = [height - 0.04, depth / 2 - 0.03];
  const chords = [
    [y, -z],
    [y, z],
    [y - 0.24, 0],
  ] as const;
  for (const [cy, cz] of chords)
    p.bar("metal", 0.022, [-width / 2, cy, cz], [width / 2, cy, cz], { colour: "#9b9da0", segments: 6 });
  const bays = Math.max(2, Math.round(width / 0.5));
  for (let i = 0; i < bays; i++) {
    const [a, b] = [-width / 2 + (width / bays) * i, -width / 2 + (width / bays) * (i + 1)];
    for (const cz of [-z, z]) p.bar("metal", 0.01, [a, y, cz], [b, y - 0.24, 0], { colour: "#8b8d90", segments: 4 });
  }
  const lamps = Math.max(2, Math.round(width / 1.6));
  for (let i = 0; i < lamps; i++) {
    const x = -width / 2 + (width / lamps) * (i + 0.5);
    p.cylinder("metal", 0.1, 0.07, 0.2, [x, 0.03, 0], { colour: "#24272a", segments: 12 });
    p.ball("glow", 0.085, [x, 0.035, 0], { colour: "#fff0d0", shine: 1.9, segments: 10, scale: [1, 0.4, 1] });
  }
};

/** A velvet rope between brass posts. */
const barrierRope: Draw = (p, { width, height, colour }) => {
  const spans = Math.max(1, Math.round(width / 1.6));
  const rope = colour ?? "#8c2f39";
  const x = (i: number) => -width / 2 + 0.12 + ((width - 0.24) * i) / spans;
  for (let i = 0; i <= spans; i++) {
    p.turned(
      "metal",
      [
        [0, 0],
        [0.14, 0],
        [0.13, 0.02],
        [0.03, 0.05],
        [0.022, height - 0.08],
        [0.022, height - 0.04],
      ],
      [x(i), 0, 0],
      {
        colour: BRASS,
        segments: 14,
      },
    );
    p.ball("metal", 0.045, [x(i), height - 0.03, 0], { colour: BRASS, segments: 10 });
  }
  for (let i = 0; i < spans; i++) {
    for (let part = 0; part < 6; part++) {
      const point = (t: number) => [x(i) + (x(i + 1) - x(i)) * t, height - 0.1 - 0.8 * t * (1 - t), 0] as const;
      p.bar("fabric", 0.022, point(part / 6), point((part + 1) / 6), { colour: rope, segments: 7 });
    }
  }
};

export const EVENTS: Readonly<Record<string, Draw>> = {
  stage,
  lectern,
  booth,
  counter,
  screen_stand: screenStand,
  banner,
  theatre_row: theatreRow,
  round_table_set: roundTableSet,
  high_table: highTable,
  speaker,
  spotlight,
  light_truss: lightTruss,
  barrier_rope: barrierRope,
};
