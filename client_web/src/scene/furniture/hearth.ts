/** Fire: the fireplace, the bowl on the terrace, and the wood for them. The flames themselves move: see house/flames.ts. */
import type { Piece } from "../geometry/piece";
import { BRASS, CREAM, DARK, type Draw, IRON, pick, STONE, WALNUT } from "./draw";

function log(
  p: Piece,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  r: number,
): void {
  p.bar("bark", r, from, to, { colour: pick(p, ["#7b5a3e", "#6b4a30", "#8a6847"]), capped: true, segments: 8 });
}

/** Opening of a fireplace of that size: its width, head and depth; flames are put there. */
export function hearthOf(size: { width: number; height: number; depth: number }): { width: number; head: number } {
  return { width: Math.min(1.15, size.width * 0.58), head: Math.min(0.85, size.height * 0.34) };
}

const fireplace: Draw = (p, size) => {
  const { width, depth, height } = size;
  const stone = size.colour ?? STONE;
  const { width: hearth, head } = hearthOf(size);
  const front = -depth / 2;
  const slab = 0.07;
  const jamb = (width - 0.1 - hearth) / 2;
  const breast = depth - 0.2;
  const z = depth / 2 - breast / 2;
  p.box("plain", [width, slab, depth], [0, slab / 2, 0], { colour: "#b9a88a" });
  // The breast above, of brick; the surround of stone.
  const mantel = head + 0.42;
  p.box("brick", [width - 0.24, height - mantel, breast - 0.08], [0, (height + mantel) / 2, z + 0.04]);
  for (const s of [-1, 1]) {
    const x = s * (hearth / 2 + jamb / 2);
    p.box("plain", [jamb, mantel - slab - 0.1, breast], [x, (mantel - 0.1 + slab) / 2, z], { colour: stone });
    p.box("plain", [jamb * 0.62, mantel - slab - 0.34, 0.03], [x, (mantel - 0.1 + slab) / 2, z - breast / 2 - 0.012], {
      colour: CREAM,
    });
    p.box("plain", [jamb + 0.05, 0.14, breast + 0.06], [x, slab + 0.07, z - 0.01], { colour: stone });
    p.box("plain", [0.03, head, breast - 0.06], [s * (hearth / 2 + 0.01), slab + head / 2, z], { colour: "#4a3c32" });
  }
  p.box("plain", [hearth + 0.02, mantel - 0.1 - head - slab, breast], [0, (mantel - 0.1 + head + slab) / 2, z], {
    colour: stone,
  });
  p.box("brick", [hearth, head, 0.04], [0, slab + head / 2, depth / 2 - 0.04], { colour: "#8a7468" });
  p.soft("wood", [width, 0.09, depth * 0.86], [0, mantel - 0.055, depth * 0.07], { colour: WALNUT, round: 0.02 });
  p.box("plain", [width - 0.2, 0.08, 0.04], [0, height - 0.04, z - breast / 2 + 0.02], { colour: CREAM });
  for (const s of [-1, 1]) {
    p.box("metal", [0.03, 0.03, 0.36], [s * hearth * 0.27, slab + 0.1, 0], { colour: IRON });
    p.ball("metal", 0.04, [s * hearth * 0.27, slab + 0.2, front + 0.3], { colour: BRASS, segments: 8 });
    p.bar("metal", 0.016, [s * hearth * 0.27, slab, front + 0.3], [s * hearth * 0.27, slab + 0.18, front + 0.3], {
      colour: BRASS,
    });
  }
  const [lx, ly, lz] = [hearth * 0.36, slab + 0.15, 0.02];
  log(p, [-lx, ly, lz], [lx, ly, lz + 0.03], 0.055);
  log(p, [-lx, ly, lz + 0.14], [lx, ly + 0.02, lz + 0.12], 0.06);
  log(p, [-lx * 0.8, ly + 0.1, lz + 0.1], [lx * 0.85, ly + 0.11, lz + 0.04], 0.05);
  for (let i = 0; i < 16; i++) {
    const at = [(p.random() - 0.5) * hearth * 0.7, slab + 0.03, lz + (p.random() - 0.4) * 0.28] as const;
    p.ball("glow", 0.02 + p.random() * 0.025, at, { colour: "#ff5a14", shine: 0.45 + p.random() * 0.4, segments: 5 });
  }
  mantelpiece(p, width, mantel - 0.01, depth);
  picture(p, Math.min(1, width * 0.5), mantel + 0.22, z - breast / 2 + 0.02, height);
};

function mantelpiece(p: Piece, width: number, y: number, depth: number): void {
  const z = -depth * 0.22;
  for (const s of [-1, 1]) {
    const x = s * width * 0.36;
    p.turned(
      "metal",
      [
        [0, 0],
        [0.05, 0],
        [0.045, 0.015],
        [0.012, 0.04],
        [0.012, 0.17],
        [0.03, 0.19],
      ],
      [x, y, z],
      { colour: BRASS, segments: 10 },
    );
    p.cylinder("plain", 0.014, 0.012, 0.12, [x, y + 0.19, z], { colour: CREAM, segments: 7 });
    p.ball("glow", 0.011, [x, y + 0.325, z], { colour: "#ffb45a", shine: 2.4, segments: 6, scale: [1, 1.8, 1] });
  }
  p.turned(
    "plain",
    [
      [0, 0],
      [0.05, 0],
      [0.09, 0.1],
      [0.05, 0.2],
      [0.06, 0.24],
    ],
    [-width * 0.22, y, z],
    { colour: "#47656b", segments: 12, smooth: true },
  );
  for (let i = 0; i < 7; i++)
    p.leaf(0.24, 0.045, 0.1, [-width * 0.22, y + 0.22, z], { colour: "#8fa07a", ry: i * 0.9, rx: -0.95 });
  p.soft("wood", [0.2, 0.24, 0.1], [width * 0.18, y + 0.12, z], { colour: DARK, round: 0.05 });
  p.turned(
    "plain",
    [
      [0.075, 0],
      [0, 0],
    ],
    [width * 0.18, y + 0.13, z - 0.052],
    { colour: CREAM, rx: -Math.PI / 2, segments: 16 },
  );
}

/** A round mirror in a brass frame over the mantelpiece. */
function picture(p: Piece, size: number, y: number, z: number, height: number): void {
  const r = Math.min(size / 2, (height - y - 0.2) / 2);
  if (r < 0.2) return;
  p.turned(
    "plain",
    [
      [r, 0],
      [0, 0],
    ],
    [0, y + r, z - 0.03],
    { colour: "#cfc6ae", rx: -Math.PI / 2, segments: 28 },
  );
  p.ring("metal", r, 0.03, [0, y + r, z - 0.03], { colour: BRASS, rx: Math.PI / 2, segments: 28 });
}

const fireBowl: Draw = (p, { width, height }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [0, 0.1],
      [r * 0.5, 0.12],
      [r * 0.85, height * 0.55],
      [r, height],
      [r - 0.03, height],
      [r * 0.8, height * 0.6],
      [0, height * 0.45],
    ],
    [0, 0, 0],
    { colour: IRON, segments: 20 },
  );
  for (let i = 0; i < 3; i++) {
    const a = i * 2.1;
    p.bar(
      "metal",
      0.018,
      [Math.cos(a) * r * 0.8, 0, Math.sin(a) * r * 0.8],
      [Math.cos(a) * r * 0.45, 0.14, Math.sin(a) * r * 0.45],
      { colour: IRON },
    );
  }
  for (let i = 0; i < 4; i++) {
    const a = i * 0.8;
    log(
      p,
      [-Math.cos(a) * r * 0.6, height * 0.62, -Math.sin(a) * r * 0.6],
      [Math.cos(a) * r * 0.6, height * 0.7, Math.sin(a) * r * 0.6],
      0.04,
    );
  }
  for (let i = 0; i < 10; i++) {
    p.ball("glow", 0.03, [(p.random() - 0.5) * r, height * 0.6, (p.random() - 0.5) * r], {
      colour: "#ff5a14",
      shine: 0.5 + p.random() * 0.4,
      segments: 5,
    });
  }
};

const logBasket: Draw = (p, { width, depth, height, colour }) => {
  const wicker = colour ?? "#a87b4d";
  const r = Math.min(width, depth) / 2;
  const tall = height * 0.7;
  p.turned(
    "fabric",
    [
      [0, 0.01],
      [r * 0.8, 0.01],
      [r * 0.95, tall],
      [r * 0.88, tall],
      [r * 0.74, 0.04],
    ],
    [0, 0, 0],
    { colour: wicker, segments: 16, scale: [width / 2 / r, 1, depth / 2 / r] },
  );
  for (let i = 0; i < 7; i++) {
    const x = (i - 3) * width * 0.1;
    log(p, [x, 0.1, (p.random() - 0.5) * 0.1], [x * 1.05, height - p.random() * 0.08, (p.random() - 0.5) * 0.12], 0.05);
  }
};

export const HEARTH: Readonly<Record<string, Draw>> = { fireplace, fire_bowl: fireBowl, log_basket: logBasket };
