/** The atelier's furniture: benches, tools and works under way. */
import type { Piece } from "../geometry/piece";
import { BRASS, CREAM, type Draw, IRON, OAK, pick } from "./draw";
import { cup } from "./tables";

const STEEL = "#9a9c98";

const workbench: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#c1925c";
  p.soft("wood", [width, 0.09, depth], [0, height - 0.045, 0], { colour: wood, round: 0.012 });
  for (const x of [-1, 1]) {
    for (const z of [-1, 1])
      p.box("wood", [0.1, height - 0.09, 0.1], [x * (width / 2 - 0.12), (height - 0.09) / 2, z * (depth / 2 - 0.1)], {
        colour: wood,
      });
    p.box("wood", [0.07, 0.1, depth - 0.3], [x * (width / 2 - 0.12), 0.22, 0], { colour: wood });
  }
  p.box("wood", [width - 0.34, 0.03, depth - 0.2], [0, 0.26, 0], { colour: "#a87b4d" });
  for (let i = 0; i < 4; i++) {
    const h = 0.14 + p.random() * 0.16;
    p.box("plain", [0.3, h, depth * 0.5], [-width * 0.33 + i * width * 0.2, 0.275 + h / 2, 0], {
      colour: pick(p, ["#8c9a86", "#c4935a", "#5f7a80", "#a65f3e"]),
    });
  }
  // A vice, a drawing, tins of brushes, a model of a house under way.
  p.box("metal", [0.16, 0.14, 0.05], [-width / 2 + 0.3, height - 0.06, -depth / 2 + 0.03], { colour: IRON });
  p.bar(
    "metal",
    0.011,
    [-width / 2 + 0.22, height - 0.11, -depth / 2 + 0.02],
    [-width / 2 + 0.38, height - 0.11, -depth / 2 + 0.02],
    { colour: STEEL },
  );
  p.box("plain", [0.7, 0.003, 0.5], [0.12, height + 0.002, -0.04], { colour: "#e6ece8", ry: 0.06 });
  for (let i = 0; i < 5; i++)
    p.box("plain", [0.36 - i * 0.05, 0.001, 0.006], [0.1, height + 0.0045, -0.18 + i * 0.07], {
      colour: "#5f7a92",
      ry: 0.06,
    });
  house(p, width * 0.33, height, 0.04);
  for (const [x, z] of [
    [-width * 0.14, depth * 0.3],
    [-width * 0.2, depth * 0.24],
  ] as const)
    tin(p, x, height, z);
  cup(p, -width * 0.04, height, depth * 0.3);
  p.box("wood", [0.3, 0.008, 0.03], [-width * 0.16, height + 0.006, -depth * 0.18], { colour: "#d9b36a", ry: 0.5 });
};

/** A little model of a house in card. */
function house(p: Piece, x: number, y: number, z: number): void {
  p.box("plain", [0.36, 0.012, 0.3], [x, y + 0.006, z], { colour: "#b9ad92" });
  p.box("plain", [0.2, 0.12, 0.14], [x - 0.04, y + 0.07, z], { colour: CREAM });
  p.turned(
    "plain",
    [
      [0.13, 0],
      [0, 0.09],
    ],
    [x - 0.04, y + 0.13, z],
    { colour: "#c0704a", segments: 4, ry: Math.PI / 4, scale: [1.1, 1, 0.8] },
  );
  p.box("plain", [0.1, 0.07, 0.1], [x + 0.1, y + 0.047, z + 0.05], { colour: CREAM });
  for (let i = 0; i < 4; i++)
    p.clump([0.022, 0.035, 0.022], [x + 0.13 - i * 0.03, y + 0.045, z - 0.1], { colour: "#7d9a5a", detail: 0 });
}

function tin(p: Piece, x: number, y: number, z: number): void {
  p.cylinder("metal", 0.045, 0.045, 0.12, [x, y, z], {
    colour: pick(p, ["#b4553d", "#c9a24b", "#5f7a80"]),
    segments: 10,
  });
  for (let i = 0; i < 5; i++) {
    const a = i * 1.3;
    const top = [x + Math.cos(a) * 0.05, y + 0.22 + p.random() * 0.06, z + Math.sin(a) * 0.05] as const;
    p.bar("wood", 0.006, [x + Math.cos(a) * 0.02, y + 0.05, z + Math.sin(a) * 0.02], top, { colour: OAK, segments: 5 });
    p.ball("plain", 0.011, top, { colour: pick(p, ["#3b3028", "#7a2f2a", "#2f4858"]), segments: 5 });
  }
}

type Tool = (p: Piece, x: number, y: number, z: number) => void;

const TOOLS: readonly [Tool, ...Tool[]] = [
  (p, x, y, z) => {
    p.box("wood", [0.03, 0.28, 0.025], [x, y - 0.04, z], { colour: OAK });
    p.box("metal", [0.13, 0.04, 0.035], [x, y + 0.11, z], { colour: IRON });
  },
  (p, x, y, z) => {
    p.box("metal", [0.07, 0.34, 0.006], [x, y - 0.04, z], { colour: STEEL, rz: 0.06 });
    p.soft("wood", [0.09, 0.12, 0.03], [x - 0.01, y + 0.17, z], { colour: "#8a5a34", round: 0.02 });
  },
  (p, x, y, z) => {
    p.bar("metal", 0.012, [x, y - 0.16, z], [x, y + 0.06, z], { colour: STEEL });
    p.cylinder("plain", 0.022, 0.02, 0.12, [x, y + 0.05, z], { colour: "#c94f35", segments: 8 });
  },
  (p, x, y, z) => {
    p.ring("metal", 0.045, 0.012, [x, y + 0.12, z], { colour: STEEL, rx: Math.PI / 2, segments: 12 });
    p.box("metal", [0.03, 0.26, 0.012], [x, y - 0.04, z], { colour: STEEL });
  },
  (p, x, y, z) => {
    p.box("metal", [0.26, 0.035, 0.01], [x, y + 0.1, z], { colour: STEEL });
    p.box("wood", [0.035, 0.2, 0.02], [x - 0.11, y, z], { colour: OAK });
  },
  (p, x, y, z) => {
    p.ring("fabric", 0.11, 0.02, [x, y, z], { colour: "#c9a24b", rx: Math.PI / 2, segments: 16 });
  },
];

const toolWall: Draw = (p, { width, depth, height, colour }) => {
  const front = -depth / 2;
  p.box("wood", [width, height, 0.03], [0, height / 2, depth / 2 - 0.015], { colour: colour ?? "#d3b184" });
  for (const y of [0.02, height - 0.02]) p.box("wood", [width, 0.04, 0.05], [0, y, depth / 2 - 0.025], { colour: OAK });
  const z = depth / 2 - 0.06;
  const columns = Math.max(3, Math.floor(width / 0.28));
  for (let i = 0; i < columns; i++) {
    const x = -width / 2 + (width / columns) * (i + 0.5);
    const tool = TOOLS[(i * 5 + 1) % TOOLS.length] ?? TOOLS[0];
    tool(p, x, height * 0.7, z);
    if (i % 2 === 0) (TOOLS[(i * 3 + 2) % TOOLS.length] ?? TOOLS[0])(p, x + 0.05, height * 0.32, z);
  }
  p.box("wood", [width * 0.46, 0.02, depth - 0.03], [width * 0.24, 0.1, 0], { colour: OAK });
  for (let i = 0; i < 5; i++) {
    p.cylinder("plain", 0.04, 0.04, 0.1, [width * 0.05 + i * width * 0.09, 0.11, front + 0.06], {
      colour: pick(p, ["#b4553d", "#d9a441", "#5f7a80", "#6f8f4a"]),
      segments: 9,
    });
  }
};

const easel: Draw = (p, { width, depth, height, colour }) => {
  const wood = OAK;
  const [w, d] = [width / 2 - 0.04, depth / 2 - 0.03];
  for (const s of [-1, 1]) p.bar("wood", 0.018, [s * w, 0, -d], [s * 0.06, height - 0.02, 0], { colour: wood });
  p.bar("wood", 0.018, [0, 0, d], [0, height - 0.1, 0.02], { colour: wood });
  p.box("wood", [width - 0.16, 0.03, 0.07], [0, 0.72, -d * 0.62], { colour: wood });
  const tilt = Math.atan2(d, height);
  const canvas = height * 0.45;
  const at = [0, 0.74 + canvas / 2, -d * 0.56 + 0.03] as const;
  p.box("fabric", [width - 0.14, canvas, 0.03], at, { colour: "#fbf3e2", rx: tilt });
  const tones = colour ? [colour, "#e0a95c", "#6f8d94"] : ["#d98a4a", "#6f8d94", "#8fa06a"];
  tones.forEach((tone, i) => {
    p.box(
      "plain",
      [(width - 0.24) * (0.9 - i * 0.2), canvas * 0.18, 0.006],
      [(i - 1) * 0.05, at[1] - canvas * 0.24 + i * canvas * 0.22, at[2] - 0.018 + (i - 1) * 0.02],
      { colour: tone, rx: tilt },
    );
  });
};

const ladder: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  const [w, d] = [width / 2 - 0.03, depth / 2 - 0.03];
  for (const s of [-1, 1]) {
    p.bar("wood", 0.022, [s * w, 0, -d], [s * w * 0.7, height, 0], { colour: wood, segments: 5 });
    p.bar("wood", 0.018, [s * w, 0, d], [s * w * 0.7, height, 0.02], { colour: wood, segments: 5 });
  }
  const steps = Math.max(3, Math.round(height / 0.3));
  for (let i = 1; i < steps; i++) {
    const t = i / steps;
    p.box("wood", [2 * w * (1 - t * 0.3), 0.025, 0.09], [0, t * height, -d * (1 - t)], { colour: wood });
  }
};

const crate: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#c39a66";
  const slats = Math.max(2, Math.round(height / 0.13));
  for (let i = 0; i < slats; i++) {
    const y = (height / slats) * (i + 0.5);
    const h = height / slats - 0.02;
    for (const s of [-1, 1]) {
      p.box("wood", [width, h, 0.016], [0, y, s * (depth / 2 - 0.008)], { colour: wood });
      p.box("wood", [0.016, h, depth - 0.04], [s * (width / 2 - 0.008), y, 0], { colour: wood });
    }
  }
  for (const x of [-1, 1])
    for (const z of [-1, 1])
      p.box("wood", [0.04, height, 0.04], [x * (width / 2 - 0.04), height / 2, z * (depth / 2 - 0.04)], {
        colour: wood,
      });
  p.box("wood", [width - 0.04, 0.02, depth - 0.04], [0, height * 0.55, 0], { colour: "#8a6a44" });
  for (let i = 0; i < 4; i++)
    p.bar(
      "plain",
      0.03,
      [(i - 1.5) * width * 0.2, height * 0.5, -0.05],
      [(i - 1.5) * width * 0.22, height * (0.92 + p.random() * 0.08), 0.08],
      { colour: CREAM, segments: 8, capped: true },
    );
};

/** A board on wheels to draw on. */
const whiteboard: Draw = (p, { width, depth, height }) => {
  for (const s of [-1, 1]) {
    p.box("metal", [0.04, height, 0.04], [s * (width / 2 - 0.02), height / 2, 0], { colour: "#c9b48a" });
    p.box("wood", [0.06, 0.05, depth], [s * (width / 2 - 0.03), 0.06, 0], { colour: OAK });
    for (const z of [-1, 1])
      p.ball("plain", 0.03, [s * (width / 2 - 0.03), 0.03, z * (depth / 2 - 0.03)], { colour: IRON, segments: 8 });
  }
  const board = height * 0.6;
  const y = height - board / 2 - 0.03;
  p.box("wood", [width - 0.08, board, 0.03], [0, y, 0], { colour: OAK });
  for (const s of [-1, 1])
    p.box("plain", [width - 0.16, board - 0.08, 0.004], [0, y, s * 0.017], { colour: "#fbf8f0" });
  p.box("wood", [width - 0.2, 0.02, 0.1], [0, y - board / 2, -0.05], { colour: OAK });
  const z = -0.0205;
  const boxes = [
    ["#b4553d", -0.28, 0.16],
    ["#2f5d73", 0.02, 0.2],
    ["#6f8f4a", 0.28, 0.06],
  ] as const;
  for (const [tone, x, dy] of boxes) {
    for (const s of [-1, 1]) {
      p.box("plain", [width * 0.2, 0.008, 0.002], [x * width, y + dy + s * 0.09, z], { colour: tone });
      p.box("plain", [0.008, 0.18, 0.002], [x * width + s * width * 0.1, y + dy, z], { colour: tone });
    }
  }
  for (let i = 0; i < 4; i++)
    p.box("plain", [width * (0.24 + p.random() * 0.2), 0.01, 0.002], [-width * 0.12, y - board * 0.16 - i * 0.06, z], {
      colour: "#4a4a48",
    });
  p.bar("plain", 0.006, [-0.18 * width, y + 0.17, z], [-0.08 * width, y + 0.19, z], { colour: "#4a4a48", segments: 4 });
};

/** A loom of tools on castors. */
const toolChest: Draw = (p, { width, depth, height, colour }) => {
  const paint = colour ?? "#a9402f";
  p.soft("metal", [width, height - 0.12, depth - 0.02], [0, height / 2 + 0.05, 0.01], { colour: paint, round: 0.015 });
  for (const x of [-1, 1])
    for (const z of [-1, 1])
      p.ball("plain", 0.045, [x * (width / 2 - 0.07), 0.045, z * (depth / 2 - 0.07)], { colour: IRON, segments: 8 });
  const rows = Math.max(3, Math.round(height / 0.17));
  for (let i = 0; i < rows; i++) {
    const step = (height - 0.2) / rows;
    const y = 0.15 + step * (i + 0.5);
    p.box("metal", [width - 0.06, step - 0.015, 0.012], [0, y, -depth / 2 + 0.008], { colour: paint });
    p.box("metal", [width - 0.2, 0.018, 0.015], [0, y + step * 0.26, -depth / 2 + 0.006], { colour: "#cfc9bb" });
  }
  p.box("metal", [0.02, 0.02, depth * 0.7], [width / 2 - 0.012, height - 0.2, 0], { colour: BRASS });
};

export const WORKSHOP: Readonly<Record<string, Draw>> = {
  workbench,
  tool_wall: toolWall,
  tool_chest: toolChest,
  easel,
  ladder,
  crate,
  whiteboard,
};
