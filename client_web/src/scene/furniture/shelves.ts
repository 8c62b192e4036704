/** Shelves and cupboards, full. */
import type { Piece } from "../geometry/piece";
import { BRASS, CREAM, DARK, type Draw, IRON, OAK, pick, TERRACOTTA, WALNUT } from "./draw";
import { BOOK_COLOURS } from "./tables";

const SPINES = [...BOOK_COLOURS, "#b9772f", "#31564a", "#e2d3ad", "#7c2f3a"] as const;

/** A row of books from x0 to x1, standing on y; some lean, some rows end early with an object. */
export function books(p: Piece, x0: number, x1: number, y: number, tall: number, z: number, deep: number): void {
  let x = x0;
  const end = x1 - p.random() * 0.16;
  while (x < end - 0.05) {
    const run = 2 + Math.floor(p.random() * 5);
    const colour = pick(p, SPINES as unknown as readonly [string, ...string[]]);
    const height = tall * (0.68 + p.random() * 0.24);
    const thick = 0.028 + p.random() * 0.034;
    for (let i = 0; i < run && x + thick < end; i++) {
      const h = height * (0.97 + p.random() * 0.04);
      p.spine("plain", [thick - 0.003, h, deep], [x + thick / 2, y + h / 2, z + p.random() * 0.02], { colour });
      x += thick;
    }
    if (p.random() < 0.16 && x + 0.16 < end) {
      ornament(p, x + 0.09, y, z);
      x += 0.19;
    }
  }
}

function ornament(p: Piece, x: number, y: number, z: number): void {
  const what = p.random();
  if (what < 0.4) {
    p.turned(
      "plain",
      [
        [0, 0],
        [0.04, 0],
        [0.06, 0.07],
        [0.025, 0.13],
        [0.035, 0.16],
      ],
      [x, y, z],
      { colour: pick(p, ["#6f8d94", TERRACOTTA, CREAM]), segments: 9, smooth: true },
    );
  } else if (what < 0.7) {
    p.cylinder("plain", 0.035, 0.05, 0.08, [x, y, z], { colour: TERRACOTTA, segments: 9 });
    p.clump([0.085, 0.08, 0.085], [x, y + 0.13, z], { colour: "#6f8f4a", detail: 0 });
  } else {
    p.ball("metal", 0.05, [x, y + 0.09, z], { colour: BRASS, segments: 10 });
    p.cylinder("wood", 0.04, 0.03, 0.04, [x, y, z], { colour: DARK, segments: 8 });
  }
}

const bookshelf: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? WALNUT;
  const side = 0.035;
  const back = depth / 2;
  p.box("wood", [width, height, 0.015], [0, height / 2, back - 0.0075], { colour: wood });
  for (const s of [-1, 1])
    p.box("wood", [side, height, depth - 0.03], [(s * (width - side)) / 2, height / 2, 0], { colour: wood });
  p.box("wood", [width, 0.09, depth - 0.03], [0, 0.045, 0], { colour: wood });
  p.box("wood", [width, 0.05, depth], [0, height - 0.025, 0], { colour: wood });
  const rows = Math.max(2, Math.round((height - 0.1) / 0.36));
  const step = (height - 0.14) / rows;
  const bays = Math.max(1, Math.round(width / 0.9));
  for (let i = 0; i < rows; i++) {
    const y = 0.09 + i * step;
    p.box("wood", [width - 2 * side, 0.025, depth - 0.04], [0, y, 0.005], { colour: wood });
    for (let b = 0; b < bays; b++) {
      const w = (width - 2 * side) / bays;
      const x = -width / 2 + side + w * b;
      books(p, x + 0.02, x + w - 0.02, y + 0.0125, step - 0.03, 0, depth - 0.12);
    }
  }
  for (let b = 1; b < bays; b++) {
    p.box("wood", [0.025, height - 0.1, depth - 0.05], [-width / 2 + (width * b) / bays, height / 2, 0.005], {
      colour: wood,
    });
  }
};

const BOTTLES = ["#3f6a45", "#7a4a1e", "#c9a24b", "#a8c0b0", "#6d2a2a", "#d8d2bd"] as const;

export function bottle(p: Piece, x: number, y: number, z: number): void {
  const h = 0.24 + p.random() * 0.1;
  const r = 0.034 + p.random() * 0.012;
  p.turned(
    "plain",
    [
      [0, 0],
      [r, 0],
      [r, h * 0.6],
      [0.013, h * 0.76],
      [0.013, h],
      [0, h],
    ],
    [x, y, z],
    { colour: pick(p, BOTTLES), segments: 6 },
  );
  if (p.random() < 0.7)
    p.cylinder("plain", r + 0.001, r + 0.001, h * 0.26, [x, y + h * 0.18, z], { colour: CREAM, segments: 6 });
}

/** The wall behind a bar: bottles on lit shelves over cupboards, in a frame of dark wood. */
const barShelf: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#4c3424";
  const base = Math.min(0.92, height * 0.42);
  p.box("wood", [width, base - 0.04, depth - 0.02], [0, (base - 0.04) / 2, 0.01], { colour: wood });
  const doors = Math.max(2, Math.round(width / 0.55));
  for (let i = 0; i < doors; i++) {
    const w = width / doors;
    const x = -width / 2 + w * (i + 0.5);
    p.box("wood", [w - 0.04, base - 0.18, 0.02], [x, base / 2, -depth / 2 + 0.01], { colour: "#5d4230" });
    p.ball("metal", 0.014, [x + (i % 2 ? -1 : 1) * (w / 2 - 0.07), base * 0.6, -depth / 2 + 0.005], {
      colour: BRASS,
      segments: 6,
    });
  }
  p.box("plain", [width, 0.04, depth], [0, base - 0.02, 0], { colour: "#efe4cf" });
  p.box("wood", [width, height - base, 0.03], [0, (height + base) / 2, depth / 2 - 0.015], { colour: "#3c2a1e" });
  for (const s of [-1, 1])
    p.box("wood", [0.07, height - base, depth * 0.7], [s * (width / 2 - 0.035), (height + base) / 2, depth * 0.15], {
      colour: wood,
    });
  p.box("wood", [width, 0.1, depth * 0.8], [0, height - 0.05, depth * 0.1], { colour: wood });
  const rows = Math.max(2, Math.floor((height - base - 0.15) / 0.4));
  const deep = depth * 0.5;
  for (let i = 0; i < rows; i++) {
    const y = base + 0.14 + (i * (height - base - 0.2)) / rows;
    if (i > 0)
      p.box("wood", [width - 0.14, 0.03, deep], [0, y - 0.015, depth / 2 - deep / 2 - 0.03], { colour: "#7a5639" });
    p.box("glow", [width - 0.2, 0.012, 0.012], [0, y + (height - base - 0.2) / rows - 0.045, depth / 2 - 0.05], {
      colour: "#ffca80",
      shine: 1.25,
    });
    const from = i > 0 ? y : base;
    for (let x = -width / 2 + 0.16; x < width / 2 - 0.12; x += 0.1 + p.random() * 0.05) {
      if (p.random() < 0.86) bottle(p, x, from, depth / 2 - 0.14 - p.random() * 0.05);
    }
  }
};

const coatRack: Draw = (p, { width, height, colour }) => {
  const wood = colour ?? WALNUT;
  const r = width / 2;
  p.bar("wood", 0.028, [0, 0.05, 0], [0, height - 0.03, 0], { colour: wood, end: 0.02, segments: 8 });
  p.ball("wood", 0.04, [0, height - 0.04, 0], { colour: wood, segments: 8 });
  for (let i = 0; i < 4; i++) {
    const a = (i * Math.PI) / 2 + 0.4;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    p.bar("wood", 0.02, [c * r * 0.9, 0.02, s * r * 0.9], [0, 0.2, 0], { colour: wood });
    p.bar("wood", 0.014, [0, height - 0.22, 0], [c * r * 0.75, height - 0.06, s * r * 0.75], { colour: wood });
  }
  for (const [a, tone] of [
    [0.4, "#3d4f60"],
    [1.97, "#a8763f"],
    [3.54, "#6a3b34"],
  ] as const) {
    const [x, z] = [Math.cos(a) * r * 0.52, Math.sin(a) * r * 0.52];
    p.turned(
      "fabric",
      [
        [0.13, 0],
        [0.115, 0.35],
        [0.1, 0.72],
        [0.07, 0.88],
        [0, 0.94],
      ],
      [x, height - 1.06, z],
      { colour: tone, segments: 9, smooth: true, scale: [0.92, 1, 0.62], ry: -a },
    );
  }
  p.turned(
    "fabric",
    [
      [0, 0.08],
      [0.07, 0.07],
      [0.085, 0.01],
      [0.15, 0],
    ],
    [Math.cos(5.1) * r * 0.3, height - 0.09, Math.sin(5.1) * r * 0.3],
    { colour: "#cbb287", segments: 14 },
  );
};

/** A workshop's rack: boards on steel, with boxes, tins and rolls of drawings. */
const storageRack: Draw = (p, { width, depth, height, colour }) => {
  for (const x of [-1, 1])
    for (const z of [-1, 1]) {
      p.box("metal", [0.04, height, 0.04], [x * (width / 2 - 0.02), height / 2, z * (depth / 2 - 0.02)], {
        colour: colour ?? IRON,
      });
    }
  const rows = Math.max(2, Math.round(height / 0.5));
  const step = (height - 0.12) / rows;
  const tones = ["#c4935a", "#d9b98c", "#8c9a86", "#a65f3e", "#5f7a80"] as const;
  for (let i = 0; i <= rows; i++) {
    const y = 0.1 + i * step;
    p.box("wood", [width - 0.02, 0.03, depth - 0.02], [0, y, 0], { colour: OAK });
    if (i === rows) break;
    for (let x = -width / 2 + 0.06; x < width / 2 - 0.3; ) {
      const w = 0.22 + p.random() * 0.24;
      if (x + w > width / 2 - 0.04) break;
      const h = Math.min(step - 0.08, 0.16 + p.random() * 0.2);
      const at = [x + w / 2, y + 0.015 + h / 2, (p.random() - 0.5) * 0.04] as const;
      if (p.random() < 0.28) {
        for (let k = 0; k < 4; k++) {
          p.bar(
            "plain",
            0.028,
            [x + 0.03, y + 0.045 + (k % 2) * 0.05, -depth / 2 + 0.1 + k * 0.07],
            [x + w, y + 0.045 + (k % 2) * 0.05, -depth / 2 + 0.1 + k * 0.07],
            { colour: "#f2e8d2", segments: 8, capped: true },
          );
        }
      } else {
        p.box("plain", [w - 0.03, h, depth * 0.74], at, { colour: pick(p, tones) });
        p.box("plain", [w * 0.4, h * 0.3, 0.004], [at[0], at[1], at[2] - depth * 0.372], { colour: CREAM });
      }
      x += w + 0.02;
    }
  }
};

/** Wide shallow drawers for drawings. */
const planChest: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  p.box("wood", [width, height - 0.12, depth - 0.02], [0, height / 2 + 0.04, 0.01], { colour: wood });
  for (const s of [-1, 1])
    p.box("wood", [0.09, 0.1, depth - 0.06], [s * (width / 2 - 0.06), 0.05, 0], { colour: DARK });
  const rows = Math.max(3, Math.round((height - 0.15) / 0.13));
  const step = (height - 0.16) / rows;
  for (let i = 0; i < rows; i++) {
    const y = 0.12 + step * (i + 0.5);
    p.box("wood", [width - 0.05, step - 0.02, 0.015], [0, y, -depth / 2 + 0.006], { colour: wood });
    for (const s of [-1, 1])
      p.box("metal", [0.12, 0.025, 0.012], [s * width * 0.26, y, -depth / 2 + 0.006], { colour: BRASS });
  }
  p.soft("wood", [width, 0.03, depth], [0, height - 0.015, 0], { colour: wood, round: 0.01 });
  p.box("plain", [width * 0.4, 0.004, depth * 0.6], [-width * 0.18, height + 0.002, 0], {
    colour: "#dfe8e6",
    ry: 0.12,
  });
  for (let k = 0; k < 3; k++)
    p.bar(
      "plain",
      0.024,
      [width * 0.14, height + 0.025, -0.1 + k * 0.06],
      [width * 0.44, height + 0.025, -0.06 + k * 0.06],
      { colour: "#f2e8d2", segments: 8, capped: true },
    );
};

export const SHELVES: Readonly<Record<string, Draw>> = {
  bookshelf,
  bar_shelf: barShelf,
  coat_rack: coatRack,
  storage_rack: storageRack,
  plan_chest: planChest,
};
