/** Tables, with what lies on them. */
import type { Piece } from "../geometry/piece";
import { BRASS, CREAM, type Draw, IRON, legs, OAK, pick, WALNUT } from "./draw";

export const BOOK_COLOURS = [
  "#8c3b2e",
  "#2f4858",
  "#5b6b4f",
  "#c9a24b",
  "#6d4a36",
  "#a8b09a",
  "#d8c7a3",
  "#45324a",
] as const;

/** A few books lying on one another. */
export function stack(p: Piece, x: number, y: number, z: number, count: number): void {
  let top = y;
  for (let i = 0; i < count; i++) {
    const thick = 0.02 + p.random() * 0.02;
    const [w, d] = [0.24 - i * 0.02, 0.17 - i * 0.012];
    const ry = (p.random() - 0.5) * 0.7;
    p.box("plain", [w, thick, d], [x, top + thick / 2, z], { colour: pick(p, BOOK_COLOURS), ry });
    top += thick;
  }
}

/** A cup on its saucer. */
export function cup(p: Piece, x: number, y: number, z: number): void {
  p.turned(
    "plain",
    [
      [0, 0],
      [0.06, 0.006],
      [0.07, 0.012],
    ],
    [x, y, z],
    { colour: CREAM, segments: 10 },
  );
  p.turned(
    "plain",
    [
      [0.02, 0.01],
      [0.036, 0.03],
      [0.04, 0.065],
      [0.034, 0.06],
      [0, 0.056],
    ],
    [x, y, z],
    { colour: CREAM, segments: 10 },
  );
  p.turned(
    "plain",
    [
      [0, 0.0565],
      [0.033, 0.0575],
    ],
    [x, y, z],
    { colour: "#5a3018", segments: 8 },
  );
}

/** Flowers in a vase. */
export function flowers(p: Piece, x: number, y: number, z: number, scale = 1): void {
  const s = scale;
  p.turned(
    "plain",
    [
      [0, 0],
      [0.05 * s, 0],
      [0.085 * s, 0.09 * s],
      [0.045 * s, 0.19 * s],
      [0.06 * s, 0.23 * s],
    ],
    [x, y, z],
    { colour: "#6f8d94", segments: 12, smooth: true },
  );
  const tones = ["#d8583f", "#e9b44c", "#f2e4cf", "#b7679a"] as const;
  for (let i = 0; i < 11; i++) {
    const a = i * 2.4;
    const r = (0.03 + 0.1 * Math.sqrt((i + 1) / 11)) * s;
    const top = [x + Math.cos(a) * r, y + (0.42 - r * 0.7 + p.random() * 0.06) * s, z + Math.sin(a) * r] as const;
    p.bar("leaf", 0.004, [x, y + 0.2 * s, z], top, { colour: "#66803f", segments: 4 });
    p.clump([0.035 * s, 0.03 * s, 0.035 * s], top, { colour: pick(p, tones), detail: 0 });
  }
  for (let i = 0; i < 7; i++) {
    p.leaf(0.2 * s, 0.05 * s, 0.08, [x, y + 0.22 * s, z], { colour: "#6f8f4a", ry: i * 0.9, rx: -0.9 });
  }
}

const coffeeTable: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? WALNUT;
  legs(p, { width, depth }, height - 0.04, 0.06, wood, 0.05);
  p.soft("wood", [width, 0.045, depth], [0, height - 0.0225, 0], { colour: wood, round: 0.02 });
  p.soft("wood", [width - 0.16, 0.02, depth - 0.16], [0, height * 0.36, 0], { colour: wood, round: 0.008 });
  stack(p, -width * 0.25, height, depth * 0.06, 3);
  stack(p, width * 0.1, height * 0.36 + 0.01, 0, 2);
  cup(p, width * 0.18, height, -depth * 0.2);
  cup(p, width * 0.32, height, depth * 0.16);
  p.turned(
    "metal",
    [
      [0, 0],
      [0.13, 0],
      [0.15, 0.012],
    ],
    [0.04, height, depth * 0.05],
    { colour: BRASS, segments: 14 },
  );
  p.cylinder("plain", 0.03, 0.03, 0.08, [0.02, height + 0.01, depth * 0.05], { colour: CREAM });
  p.ball("glow", 0.009, [0.02, height + 0.105, depth * 0.05], {
    colour: "#ffb45a",
    shine: 2.4,
    segments: 6,
    scale: [1, 1.7, 1],
  });
};

const sideTable: Draw = (p, { width, height, colour }) => {
  const wood = colour ?? WALNUT;
  const r = width / 2;
  p.turned(
    "wood",
    [
      [0, 0],
      [r * 0.62, 0],
      [r * 0.6, 0.02],
      [0.03, 0.05],
      [0.026, height * 0.5],
      [0.035, height - 0.04],
      [0, height - 0.04],
    ],
    [0, 0, 0],
    { colour: wood, segments: 12 },
  );
  p.turned(
    "wood",
    [
      [0, height - 0.035],
      [r, height - 0.035],
      [r, height],
      [0, height],
    ],
    [0, 0, 0],
    { colour: wood, segments: 20 },
  );
};

const roundTable: Draw = (p, { width, height, colour }) => {
  const wood = colour ?? OAK;
  const r = width / 2;
  p.turned(
    "wood",
    [
      [0, height - 0.04],
      [r - 0.02, height - 0.04],
      [r, height - 0.02],
      [r - 0.01, height],
      [0, height],
    ],
    [0, 0, 0],
    { colour: wood, segments: 24 },
  );
  p.turned(
    "metal",
    [
      [0, 0],
      [r * 0.55, 0],
      [r * 0.5, 0.025],
      [0.05, 0.05],
      [0.04, height - 0.06],
      [r * 0.4, height - 0.04],
    ],
    [0, 0, 0],
    { colour: IRON, segments: 14 },
  );
  if (height < 0.6) {
    stack(p, -r * 0.35, height, r * 0.2, 3);
    cup(p, r * 0.35, height, -r * 0.25);
    return;
  }
  flowers(p, 0, height, 0, 0.72);
  for (const a of [0.6, 2.6, 4.4]) cup(p, Math.cos(a) * r * 0.62, height, Math.sin(a) * r * 0.62);
};

const diningTable: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  p.soft("wood", [width, 0.05, depth], [0, height - 0.025, 0], { colour: wood, round: 0.015 });
  p.box("wood", [width - 0.24, 0.09, depth - 0.2], [0, height - 0.09, 0], { colour: wood });
  for (const x of [-1, 1])
    for (const z of [-1, 1]) {
      p.box("wood", [0.08, height - 0.05, 0.08], [x * (width / 2 - 0.12), (height - 0.05) / 2, z * (depth / 2 - 0.1)], {
        colour: wood,
      });
    }
  flowers(p, 0, height, 0, 0.7);
  const places = Math.max(2, Math.floor(width / 0.75));
  for (let i = 0; i < places; i++) {
    const x = -width / 2 + (width / places) * (i + 0.5);
    for (const z of [-1, 1]) {
      p.turned(
        "plain",
        [
          [0, 0],
          [0.1, 0.004],
          [0.13, 0.018],
        ],
        [x, height, z * (depth / 2 - 0.19)],
        { colour: "#f0e6d2", segments: 14 },
      );
      p.turned(
        "glass",
        [
          [0.03, 0],
          [0.006, 0.01],
          [0.006, 0.08],
          [0.04, 0.13],
          [0.034, 0.19],
        ],
        [x + 0.2, height, z * (depth / 2 - 0.3)],
        { colour: "#ffffff", segments: 8 },
      );
    }
  }
};

const consoleTable: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? WALNUT;
  legs(p, { width, depth }, height - 0.14, 0.055, wood, 0.03);
  p.box("wood", [width - 0.06, 0.13, depth - 0.05], [0, height - 0.095, 0], { colour: wood });
  p.soft("wood", [width, 0.03, depth], [0, height - 0.015, 0], { colour: wood, round: 0.01 });
  for (const x of [-0.22, 0.22])
    p.ball("metal", 0.014, [x * width, height - 0.095, -depth / 2 + 0.02], { colour: BRASS, segments: 8 });
  flowers(p, -width * 0.28, height, 0, 0.9);
  stack(p, width * 0.22, height, 0.02, 3);
};

const desk: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  p.soft("wood", [width, 0.035, depth], [0, height - 0.0175, 0], { colour: wood, round: 0.012 });
  for (const x of [-1, 1]) {
    p.box("metal", [0.04, height - 0.035, 0.04], [x * (width / 2 - 0.06), (height - 0.035) / 2, -depth / 2 + 0.06], {
      colour: IRON,
    });
    p.box("metal", [0.04, height - 0.035, 0.04], [x * (width / 2 - 0.06), (height - 0.035) / 2, depth / 2 - 0.06], {
      colour: IRON,
    });
  }
  p.box("wood", [width * 0.3, 0.16, depth - 0.1], [width * 0.3, height - 0.115, 0], { colour: wood });
  p.box("metal", [0.12, 0.015, 0.02], [width * 0.3, height - 0.1, -depth / 2 + 0.04], { colour: BRASS });
  const back = depth / 2 - 0.18;
  p.box("metal", [0.2, 0.012, 0.16], [-0.1, height + 0.006, back], { colour: IRON });
  p.box("metal", [0.03, 0.26, 0.02], [-0.1, height + 0.13, back + 0.03], { colour: IRON });
  p.soft("plain", [0.62, 0.37, 0.025], [-0.1, height + 0.33, back], { colour: "#26282a", round: 0.01 });
  p.box("glow", [0.58, 0.33, 0.004], [-0.1, height + 0.33, back - 0.015], { colour: "#8fb2b8", shine: 0.75 });
  for (let i = 0; i < 5; i++) {
    p.box("glow", [0.12 + p.random() * 0.3, 0.016, 0.002], [-0.22, height + 0.43 - i * 0.045, back - 0.018], {
      colour: "#f4ead2",
      shine: 0.9,
    });
  }
  p.soft("plain", [0.44, 0.02, 0.14], [-0.1, height + 0.01, -0.06], { colour: "#e6dcc8", round: 0.008 });
  stack(p, width * 0.36, height, back - 0.05, 3);
  cup(p, width * 0.3, height, -0.1);
};

const reception: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#3f5a50";
  p.box("wood", [width - 0.04, height - 0.05, depth * 0.55], [0, (height - 0.05) / 2, -depth * 0.2], { colour: wood });
  const count = Math.max(2, Math.round(width / 0.5));
  const step = (width - 0.1) / count;
  for (let i = 0; i < count; i++) {
    const x = -width / 2 + 0.05 + step * (i + 0.5);
    for (const [w, h, dx, dy] of [
      [step - 0.06, 0.03, 0, 0.34],
      [step - 0.06, 0.03, 0, -0.34],
      [0.03, 0.68, step / 2 - 0.045, 0],
      [0.03, 0.68, -step / 2 + 0.045, 0],
    ] as const) {
      p.box("wood", [w, h, 0.02], [x + dx, height * 0.5 + dy, -depth * 0.475 - 0.008], { colour: wood });
    }
  }
  p.box("wood", [width, 0.1, depth * 0.6], [0, 0.05, -depth * 0.19], { colour: wood });
  p.soft("wood", [width, 0.05, depth], [0, height - 0.025, 0], { colour: "#c08d57", round: 0.02 });
  p.box("wood", [width - 0.1, 0.04, depth * 0.5], [0, 0.72, depth * 0.24], { colour: "#c08d57" });
  flowers(p, width * 0.34, height, 0, 0.95);
  p.box("plain", [0.3, 0.02, 0.22], [-0.1, height + 0.01, 0], { colour: "#f0e4cc", ry: 0.1 });
  p.turned(
    "metal",
    [
      [0, 0],
      [0.05, 0],
      [0.055, 0.012],
      [0.045, 0.04],
      [0.02, 0.058],
      [0.01, 0.075],
      [0, 0.078],
    ],
    [-width * 0.32, height, -0.08],
    { colour: BRASS, segments: 12 },
  );
  stack(p, width * 0.12, height, 0.08, 2);
};

export const TABLES: Readonly<Record<string, Draw>> = {
  coffee_table: coffeeTable,
  side_table: sideTable,
  round_table: roundTable,
  dining_table: diningTable,
  console: consoleTable,
  desk,
  reception,
};
