/** What makes a house lived in: music, curtains, a globe, a cat. */
import { type Piece, shade } from "../geometry/piece";
import { BRASS, CREAM, DARK, type Draw, IRON, OAK, WALNUT } from "./draw";

/** An upright piano with its keys towards -z. */
const piano: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#5a3826";
  const body = depth * 0.55;
  const z = depth / 2 - body / 2;
  p.box("wood", [width - 0.08, height - 0.04, body], [0, (height - 0.04) / 2, z], { colour: wood });
  p.soft("wood", [width, 0.05, body + 0.04], [0, height - 0.025, z - 0.02], { colour: wood, round: 0.02 });
  for (const s of [-1, 1]) {
    p.box("wood", [0.05, 0.74, depth - 0.02], [s * (width / 2 - 0.04), 0.37, 0], { colour: wood });
    p.box("wood", [0.07, 0.2, depth * 0.45], [s * (width / 2 - 0.04), 0.7, -depth / 2 + depth * 0.23], {
      colour: wood,
    });
  }
  const keys = -depth / 2 + depth * 0.22;
  p.box("wood", [width - 0.1, 0.08, depth * 0.46], [0, 0.62, -depth / 2 + depth * 0.24], { colour: wood });
  p.box("plain", [width - 0.16, 0.02, 0.14], [0, 0.67, keys], { colour: "#f7f0df" });
  const count = Math.floor((width - 0.18) / 0.044);
  for (let i = 0; i < count; i++) {
    if ([2, 6].includes(i % 7)) continue;
    p.box("plain", [0.018, 0.012, 0.08], [-width / 2 + 0.12 + i * 0.044, 0.684, keys + 0.03], { colour: "#221c18" });
  }
  p.box("plain", [0.4, 0.26, 0.006], [0, 0.98, z - body / 2 - 0.03], { colour: CREAM, rx: 0.2 });
  p.box("wood", [0.6, 0.02, 0.06], [0, 0.85, z - body / 2 - 0.04], { colour: wood });
  for (const s of [-1, 1]) {
    p.turned(
      "metal",
      [
        [0.03, 0],
        [0.01, 0.02],
        [0.01, 0.1],
        [0.025, 0.12],
      ],
      [s * width * 0.36, height, z],
      { colour: BRASS, segments: 9 },
    );
    p.cylinder("plain", 0.012, 0.012, 0.1, [s * width * 0.36, height + 0.12, z], { colour: CREAM, segments: 7 });
  }
  for (const x of [-0.06, 0.06]) p.box("metal", [0.04, 0.02, 0.1], [x, 0.05, z - body / 2 - 0.05], { colour: BRASS });
};

const globe: Draw = (p, { width, height }) => {
  const r = Math.min(width / 2 - 0.02, height * 0.26);
  const y = height - r - 0.02;
  for (let i = 0; i < 3; i++) {
    const a = i * 2.094;
    p.bar(
      "wood",
      0.02,
      [Math.cos(a) * r * 0.85, 0, Math.sin(a) * r * 0.85],
      [Math.cos(a) * r * 0.2, y - r - 0.03, Math.sin(a) * r * 0.2],
      { colour: WALNUT },
    );
  }
  p.ring("wood", r * 1.04, 0.016, [0, y, 0], { colour: WALNUT, segments: 26 });
  p.ring("metal", r * 1.02, 0.008, [0, y, 0], { colour: BRASS, rx: Math.PI / 2, rz: 0.4, segments: 24 });
  p.ball("plain", r * 0.95, [0, y, 0], { colour: "#a9b59a", segments: 18 });
  for (let i = 0; i < 7; i++) {
    const [a, b] = [i * 1.9, (i % 3) * 0.5 - 0.5];
    const at = [
      Math.cos(a) * Math.cos(b) * r * 0.84,
      y + Math.sin(b) * r * 0.84,
      Math.sin(a) * Math.cos(b) * r * 0.84,
    ] as const;
    p.clump([r * 0.22, r * 0.26, r * 0.22], at, { colour: "#d9bd84", detail: 0 });
  }
};

/** A cat asleep, curled up. */
const cat: Draw = (p, { width, depth, height, colour }) => {
  const fur = colour ?? "#c98a4b";
  const pale = shade(fur, "#fff0da", 0.55);
  const r = Math.min(width, depth) / 2;
  p.turned(
    "fabric",
    [
      [0, 0],
      [r, 0.01],
      [r, height * 0.3],
      [r * 0.8, height * 0.34],
      [r * 0.72, height * 0.22],
      [0, height * 0.2],
    ],
    [0, 0, 0],
    { colour: "#8c5a48", segments: 18, smooth: true },
  );
  const y = height * 0.46;
  p.ball("plain", 1, [0.02, y, 0.02], { colour: fur, segments: 12, scale: [r * 0.6, height * 0.36, r * 0.5] });
  p.ball("plain", 1, [-r * 0.4, y + 0.01, -r * 0.26], {
    colour: fur,
    segments: 10,
    scale: [r * 0.25, r * 0.21, r * 0.23],
  });
  p.ball("plain", 1, [-r * 0.48, y - 0.02, -r * 0.4], {
    colour: pale,
    segments: 8,
    scale: [r * 0.11, r * 0.09, r * 0.09],
  });
  for (const s of [-1, 1])
    p.cylinder("plain", r * 0.09, 0, r * 0.17, [-r * 0.38 + s * r * 0.12, y + r * 0.14, -r * 0.22 + s * r * 0.06], {
      colour: fur,
      segments: 4,
    });
  let [x, z] = [r * 0.56, r * 0.06];
  for (let i = 0; i < 7; i++) {
    const a = 0.2 - i * 0.34;
    const [nx, nz] = [Math.cos(a) * r * 0.58, Math.sin(a) * r * 0.56];
    p.bar("plain", 0.035, [x, height * 0.28, z], [nx, height * 0.28, nz], { colour: i > 4 ? pale : fur, segments: 7 });
    [x, z] = [nx, nz];
  }
};

/** A pair of curtains drawn aside, on a rod. */
const curtain: Draw = (p, { width, depth, height, colour }) => {
  const cloth = colour ?? "#a4493d";
  p.bar("metal", 0.016, [-width / 2, height - 0.04, 0], [width / 2, height - 0.04, 0], { colour: BRASS, segments: 8 });
  for (const s of [-1, 1]) {
    p.ball("metal", 0.03, [s * (width / 2 - 0.03), height - 0.04, 0], { colour: BRASS, segments: 8 });
    const wide = Math.min(0.42, width * 0.2);
    const folds = 6;
    for (let i = 0; i < folds; i++) {
      const x = s * (width / 2 - 0.05 - (wide * (i + 0.5)) / folds);
      const r = (wide / folds) * 0.72;
      p.cylinder("fabric", r, r * 0.9, height - 0.07, [x, 0.01, (i % 2 ? 1 : -1) * depth * 0.14], {
        colour: shade(cloth, "#20100a", (i % 2) * 0.14),
        segments: 7,
        scale: [1, 1, Math.min(1, (depth * 0.3) / r)],
      });
    }
  }
};

/** A record player on its cabinet. */
const gramophone: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? WALNUT;
  const body = height * 0.62;
  for (const x of [-1, 1])
    for (const z of [-1, 1])
      p.cylinder("wood", 0.02, 0.028, 0.16, [x * (width / 2 - 0.07), 0, z * (depth / 2 - 0.07)], {
        colour: DARK,
        segments: 7,
      });
  p.soft("wood", [width, body - 0.16, depth], [0, (body + 0.16) / 2, 0], { colour: wood, round: 0.02 });
  p.box("fabric", [width - 0.12, body - 0.34, 0.012], [0, (body + 0.16) / 2, -depth / 2 + 0.002], {
    colour: "#c9b48a",
  });
  p.turned(
    "plain",
    [
      [0, 0],
      [0.15, 0],
      [0.15, 0.012],
      [0, 0.012],
    ],
    [-width * 0.12, body, 0],
    { colour: "#1e1c1b", segments: 22 },
  );
  p.turned(
    "plain",
    [
      [0, 0.013],
      [0.05, 0.013],
    ],
    [-width * 0.12, body, 0],
    { colour: "#b4412f", segments: 14 },
  );
  p.bar("metal", 0.008, [width * 0.3, body + 0.04, depth * 0.2], [width * 0.02, body + 0.03, -0.04], {
    colour: "#cfc9bb",
  });
  p.cylinder("metal", 0.026, 0.02, 0.05, [width * 0.3, body, depth * 0.2], { colour: IRON, segments: 8 });
  p.box("wood", [width, 0.02, height - body], [0, (height + body) / 2, depth / 2 - 0.012], {
    colour: wood,
    rx: Math.PI / 2,
  });
};

/** A low table with a chess game under way. */
const chess: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  for (const x of [-1, 1])
    for (const z of [-1, 1])
      p.cylinder("wood", 0.02, 0.03, height - 0.05, [x * (width / 2 - 0.06), 0, z * (depth / 2 - 0.06)], {
        colour: wood,
        segments: 8,
      });
  p.soft("wood", [width, 0.05, depth], [0, height - 0.025, 0], { colour: wood, round: 0.012 });
  const cell = Math.min(width, depth) * 0.085;
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      const [x, z] = [(i - 3.5) * cell, (j - 3.5) * cell];
      const dark = (i + j) % 2 === 0;
      p.box("plain", [cell, 0.006, cell], [x, height + 0.003, z], { colour: dark ? "#5a3a24" : "#ead3a4" });
      if ((j < 2 || j > 5) && p.random() < 0.72)
        man(p, x, height + 0.006, z, cell, j < 2 ? "#33241a" : "#f0e2c0", j === 0 || j === 7);
    }
  }
};

function man(p: Piece, x: number, y: number, z: number, cell: number, colour: string, officer: boolean): void {
  const h = cell * (officer ? 1.5 : 1);
  p.turned(
    "plain",
    [
      [cell * 0.34, 0],
      [cell * 0.14, h * 0.3],
      [cell * 0.12, h * 0.6],
      [cell * 0.22, h * 0.75],
      [0, h],
    ],
    [x, y, z],
    { colour, segments: 7, smooth: true },
  );
}

/** The glass roof of a greenhouse: a ridge, rafters, panes; lifted onto its walls. */
const glassRoof: Draw = (p, { width, depth, height, colour }) => {
  const steel = colour ?? "#39433f";
  const wide = width >= depth;
  const [long, half] = wide ? [width, depth / 2] : [depth, width / 2];
  const ry = wide ? 0 : Math.PI / 2;
  const slope = Math.hypot(half, height);
  const tilt = Math.atan2(height, half);
  const turned = (x: number, y: number, z: number) => (wide ? ([x, y, z] as const) : ([z, y, -x] as const));
  p.box("metal", [long, 0.08, 0.08], turned(0, height - 0.04, 0), { colour: steel, ry });
  for (const s of [-1, 1]) {
    p.box("metal", [long, 0.07, 0.07], turned(0, 0.035, s * (half - 0.04)), { colour: steel, ry });
    p.box("glass", [long, 0.006, slope - 0.06], turned(0, height / 2, (s * half) / 2), {
      colour: "#dcefe6",
      ry,
      rx: s * tilt,
    });
    const rafters = Math.max(3, Math.round(long / 1.05));
    for (let i = 0; i <= rafters; i++) {
      const x = -long / 2 + (long * i) / rafters;
      const foot = turned(x * 0.995, 0.03, s * (half - 0.04));
      p.bar("metal", 0.024, foot, turned(x * 0.995, height - 0.05, 0), { colour: steel, segments: 4 });
    }
    p.box("metal", [long, 0.03, 0.03], turned(0, height / 2, (s * half) / 2), { colour: steel, ry });
  }
};

export const COMFORTS: Readonly<Record<string, Draw>> = {
  piano,
  globe,
  cat,
  curtain,
  gramophone,
  chess_table: chess,
  glass_roof: glassRoof,
};
