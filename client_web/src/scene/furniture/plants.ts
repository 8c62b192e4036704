/** Everything green: pots indoors, planters and trees outside. */
import { type Piece, shade } from "../geometry/piece";
import { CREAM, DEEP_LEAF, type Draw, LEAF, pick, STONE, TERRACOTTA } from "./draw";

function pot(p: Piece, radius: number, height: number, colour: string): void {
  p.turned(
    "plain",
    [
      [0, 0],
      [radius * 0.7, 0],
      [radius * 0.92, height * 0.82],
      [radius, height * 0.82],
      [radius, height],
      [radius * 0.88, height],
      [radius * 0.84, height * 0.86],
      [0, height * 0.86],
    ],
    [0, 0, 0],
    { colour, segments: 16 },
  );
  p.turned(
    "plain",
    [
      [radius * 0.85, 0],
      [0, 0.015],
    ],
    [0, height * 0.88, 0],
    { colour: "#4b3626", segments: 12 },
  );
}

/** A big-leaved plant in a pot. */
const plant: Draw = (p, { width, height, colour }) => {
  const radius = width * 0.36;
  const foot = Math.min(0.42, height * 0.3);
  pot(p, radius, foot, colour ?? pick(p, [TERRACOTTA, "#e8dcc4", "#5f7f86"]));
  const stems = 8;
  const reach = width / 2;
  for (let i = 0; i < stems; i++) {
    const a = i * 2.4 + p.random() * 0.4;
    const lean = 0.2 + 0.7 * ((i * 0.618) % 1);
    const top = foot + (height - foot) * (0.95 - lean * 0.42) - 0.05;
    const r = reach * lean * 0.46;
    const at = [Math.cos(a) * r, top, Math.sin(a) * r] as const;
    p.bar("leaf", 0.009, [Math.cos(a) * 0.02, foot - 0.03, Math.sin(a) * 0.02], at, {
      colour: "#6b7f45",
      end: 0.005,
      segments: 5,
    });
    const tone = shade(DEEP_LEAF, "#93b35a", p.random() * 0.75);
    const blades = 5;
    for (let k = 0; k < blades; k++) {
      const turn = Math.PI / 2 - a + (k - (blades - 1) / 2) * 0.95;
      const length = Math.min(reach * 0.56, 0.26) * (0.85 + p.random() * 0.3);
      p.leaf(length, length * 0.55, length * 0.35, at, {
        colour: shade(tone, "#20331a", k * 0.05),
        ry: turn,
        rx: -0.5 + lean * 0.35 + p.random() * 0.2,
      });
    }
  }
};

/** A long box of herbs and flowers. */
const planter: Draw = (p, { width, depth, height, colour }) => {
  const box = Math.min(0.5, height * 0.58);
  p.box("wood", [width, box, depth], [0, box / 2, 0], { colour: colour ?? "#9c7450" });
  for (const y of [0.05, box - 0.04]) p.box("wood", [width + 0.0, 0.05, depth + 0.0], [0, y, 0], { colour: "#84603f" });
  p.box("plain", [width - 0.06, 0.02, depth - 0.06], [0, box + 0.002, 0], { colour: "#4b3626" });
  const count = Math.max(2, Math.round(width / 0.3));
  for (let i = 0; i < count; i++) {
    const x = -width / 2 + (width / count) * (i + 0.5);
    const r = Math.min(width / count, depth) * 0.52;
    const tall = (height - box) * (0.5 + p.random() * 0.12);
    p.clump([r, tall, r * 0.9], [x, box + tall * 0.7, 0], { colour: shade(LEAF, "#9fae6a", p.random()), detail: 1 });
    const flower = pick(p, ["#d8583f", "#e9c26a", "#f4ead6", "#a884b8", "#d98aa0"]);
    for (let k = 0; k < 7; k++) {
      const a = k * 2.4;
      const q = r * 0.8 * Math.sqrt((k + 1) / 7);
      p.clump(
        [0.035, 0.03, 0.035],
        [x + Math.cos(a) * q, box + tall * 1.45 + p.random() * 0.05 - q * 0.3, Math.sin(a) * q * 0.8],
        { colour: flower, detail: 0 },
      );
    }
  }
};

/** A tree for shade: trunk, branches, and a crown of many clumps. */
const tree: Draw = (p, { width, height, colour }) => {
  crown(p, {
    trunk: width * 0.3,
    height,
    spread: height * 0.3,
    colour: colour ?? "#7f9a4c",
    foot: 0.44,
    clumps: 9,
    flat: 0.8,
  });
};

interface Crown {
  trunk: number;
  height: number;
  spread: number;
  colour: string;
  /** Where the crown begins, as a part of the height. */
  foot: number;
  clumps: number;
  flat: number;
}

function crown(p: Piece, { trunk, height, spread, colour, foot, clumps, flat }: Crown): void {
  const fork = height * foot;
  p.turned(
    "bark",
    [
      [trunk * 1.25, 0],
      [trunk * 0.85, fork * 0.3],
      [trunk * 0.7, fork],
      [trunk * 0.4, fork * 1.3],
    ],
    [0, 0, 0],
    { colour: "#8d7257", segments: 9, smooth: true },
  );
  for (let i = 0; i < clumps; i++) {
    const a = i * 2.4 + p.random() * 0.5;
    const ring = i === 0 ? 0 : Math.sqrt(i / clumps);
    const r = spread * ring * 0.78;
    const size = spread * (0.62 - ring * 0.16) * (0.85 + p.random() * 0.3);
    const middle = (height + fork) / 2;
    const at = [
      Math.cos(a) * r,
      middle + (height - fork) * (0.24 - ring * 0.36) + p.random() * 0.2,
      Math.sin(a) * r,
    ] as const;
    p.clump([size, Math.min(size * flat, height - at[1]), size], at, {
      colour: shade(colour, "#c9c069", p.random() * 0.45),
      detail: 1,
    });
    if (i % 2)
      p.bar("bark", trunk * 0.3, [0, fork * 0.9, 0], [at[0] * 0.8, at[1], at[2] * 0.8], {
        colour: "#8d7257",
        end: trunk * 0.1,
        segments: 6,
      });
  }
}

/** Grey-green and gnarled. */
const oliveTree: Draw = (p, { width, height, colour }) => {
  crown(p, {
    trunk: width * 0.34,
    height,
    spread: height * 0.36,
    colour: colour ?? "#8f9e76",
    foot: 0.42,
    clumps: 8,
    flat: 0.7,
  });
};

const cypress: Draw = (p, { width, height, colour }) => {
  const tone = colour ?? "#46633c";
  const r = width / 2;
  p.cylinder("bark", 0.1, 0.08, height * 0.12, [0, 0, 0], { colour: "#7a6148", segments: 7 });
  const layers = Math.max(4, Math.round(height / 0.9));
  for (let i = 0; i < layers; i++) {
    const t = i / (layers - 1);
    const size = r * (0.62 + 0.38 * Math.sin(Math.PI * (0.2 + t * 0.55))) * (1 - t ** 3 * 0.72);
    const tall = (height / layers) * 0.95;
    const y = height * 0.06 + tall * 0.8 + (height * 0.94 - tall * 1.8) * t;
    p.clump([size, tall, size], [0, y, 0], { colour: shade(tone, "#8f9a55", 0.1 + 0.25 * p.random()), detail: 1 });
  }
};

/** A cushion of lavender in bloom. */
const lavender: Draw = (p, { width, depth, height, colour }) => {
  const tone = colour ?? "#8a74b0";
  const count = Math.max(1, Math.round(width / 0.55));
  for (let i = 0; i < count; i++) {
    const x = -width / 2 + (width / count) * (i + 0.5);
    const r = Math.min(width / count, depth) * 0.44;
    p.clump([r, height * 0.42, r], [x, height * 0.34, 0], { colour: "#8c9a76", detail: 1 });
    for (let k = 0; k < 16; k++) {
      const a = k * 2.4;
      const q = r * 0.9 * Math.sqrt((k + 0.5) / 16);
      const top = [x + Math.cos(a) * q, height * (0.95 - (q / r) * 0.3), Math.sin(a) * q] as const;
      p.bar("foliage", 0.028, [x + Math.cos(a) * q * 0.7, height * 0.5, Math.sin(a) * q * 0.7], top, {
        colour: shade(tone, "#c2aede", p.random() * 0.5),
        end: 0.008,
        segments: 4,
      });
    }
  }
};

const hedge: Draw = (p, { width, depth, height, colour }) => {
  const count = Math.max(1, Math.round(width / (height * 0.55)));
  const step = width / count;
  const tone = colour ?? "#5f7a42";
  p.box("foliage", [width - 0.1, height - 0.1, depth - 0.12], [0, height / 2 - 0.04, 0], {
    colour: shade(tone, "#1c2a14", 0.25),
  });
  for (let i = 0; i < count; i++) {
    p.clump([step * 0.5, height * 0.5, depth * 0.5], [-width / 2 + step * (i + 0.5), height * 0.5, 0], {
      colour: shade(tone, "#9fae6a", p.random() * 0.3),
      ry: 0,
    });
  }
};

/** A big terracotta pot with a clipped shrub. */
const gardenPot: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  const foot = height * 0.48;
  pot(p, r * 0.86, foot, colour ?? TERRACOTTA);
  p.clump([r, height * 0.3, r], [0, height * 0.7, 0], { colour: shade(DEEP_LEAF, "#9fae6a", 0.35), detail: 1 });
};

const fountain: Draw = (p, { width, height }) => {
  const r = width / 2;
  const rim = 0.46;
  p.turned(
    "plain",
    [
      [r, 0],
      [r, rim],
      [r - 0.16, rim],
      [r - 0.2, 0.1],
    ],
    [0, 0, 0],
    { colour: STONE, segments: 28 },
  );
  p.turned(
    "plain",
    [
      [r * 0.98, rim - 0.03],
      [r, rim - 0.03],
      [r, rim + 0.04],
      [r - 0.2, rim + 0.04],
      [r - 0.2, rim - 0.03],
    ],
    [0, 0, 0],
    { colour: CREAM, segments: 28 },
  );
  p.turned(
    "water",
    [
      [r - 0.18, rim - 0.12],
      [0, rim - 0.12],
    ],
    [0, 0, 0],
    { colour: "#8fb3b0", segments: 28 },
  );
  p.turned(
    "plain",
    [
      [0.2, 0.2],
      [0.12, 0.5],
      [0.1, height * 0.6],
      [r * 0.4, height * 0.72],
      [r * 0.42, height * 0.76],
      [0.08, height * 0.72],
      [0.06, height * 0.92],
      [0, height],
    ],
    [0, 0, 0],
    { colour: STONE, segments: 16 },
  );
  for (let i = 0; i < 5; i++) {
    const a = (i / 5) * Math.PI * 2;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    p.bar("glass", 0.018, [c * r * 0.38, height * 0.75, s * r * 0.38], [c * r * 0.52, rim - 0.1, s * r * 0.52], {
      colour: "#ffffff",
      segments: 5,
    });
  }
};

const parasol: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  const cloth = colour ?? "#e9d6b2";
  p.cylinder("plain", 0.24, 0.2, 0.08, [0, 0, 0], { colour: "#9a8f7c", segments: 16 });
  p.bar("wood", 0.026, [0, 0.05, 0], [0, height - 0.05, 0], { colour: "#8a6242", segments: 8 });
  const eaves = height - 0.55;
  p.turned(
    "leaf",
    [
      [r, eaves],
      [r * 0.5, eaves + 0.32],
      [0, height - 0.06],
    ],
    [0, 0, 0],
    { colour: cloth, segments: 8 },
  );
  p.turned(
    "leaf",
    [
      [r, eaves - 0.16],
      [r, eaves],
    ],
    [0, 0, 0],
    { colour: shade(cloth, "#b4553d", 0.55), segments: 8 },
  );
  for (let i = 0; i < 8; i++) {
    const a = (i / 8) * Math.PI * 2;
    p.bar("wood", 0.012, [0, eaves - 0.1, 0], [Math.cos(a) * r * 0.62, eaves + 0.2, Math.sin(a) * r * 0.62], {
      colour: "#8a6242",
      segments: 4,
    });
  }
  p.ball("wood", 0.04, [0, height - 0.04, 0], { colour: "#8a6242", segments: 8 });
};

/** Posts and beams with a vine on them; one walks beneath. */
const pergola: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#8f6a48";
  const [w, d] = [width / 2 - 0.1, depth / 2 - 0.1];
  const spans = Math.max(1, Math.round(width / 3.2));
  for (let i = 0; i <= spans; i++) {
    const x = -w + (2 * w * i) / spans;
    for (const z of [-d, d]) {
      p.box("wood", [0.14, height - 0.2, 0.14], [x, (height - 0.2) / 2, z], { colour: wood });
      p.box("plain", [0.22, 0.12, 0.22], [x, 0.06, z], { colour: STONE });
    }
  }
  for (const z of [-d, d]) p.box("wood", [width, 0.16, 0.1], [0, height - 0.28, z], { colour: wood });
  const rafters = Math.max(3, Math.round(width / 0.6));
  for (let i = 0; i <= rafters; i++)
    p.box("wood", [0.06, 0.13, depth], [-width / 2 + 0.05 + ((width - 0.1) * i) / rafters, height - 0.14, 0], {
      colour: wood,
    });
  for (let i = 0; i < width * 4; i++) {
    const at = [
      (p.random() - 0.5) * width,
      height - 0.06 + p.random() * 0.06,
      (p.random() - 0.5) * depth * 0.98,
    ] as const;
    p.clump([0.38, 0.11, 0.36], at, { colour: shade(LEAF, "#a9b35c", p.random() * 0.6), detail: 0 });
    if (p.random() > 0.55) continue;
    p.clump([0.1, 0.22, 0.1], [at[0], at[1] - 0.28, at[2]], {
      colour: shade("#a48ac4", "#d8c8ea", p.random() * 0.6),
      detail: 0,
    });
  }
};

export const PLANTS: Readonly<Record<string, Draw>> = {
  plant,
  planter,
  tree,
  olive_tree: oliveTree,
  cypress,
  lavender,
  hedge,
  garden_pot: gardenPot,
  fountain,
  parasol,
  pergola,
};
