/** Lamps, as bodies; what they shine is in light/lamps.ts. */
import type { Piece } from "../geometry/piece";
import { bulbs } from "../light/lamps";
import { BRASS, CREAM, DARK, type Draw, IRON } from "./draw";

const SHADE = "#ffdfae";

/** A cloth shade lit from within, open above and below. */
function lampshade(p: Piece, low: number, high: number, y: number, height: number): void {
  p.turned(
    "glow",
    [
      [low, 0],
      [high, height],
    ],
    [0, y, 0],
    { colour: SHADE, shine: 0.98, segments: 20 },
  );
  p.turned(
    "glow",
    [
      [high - 0.004, height],
      [low - 0.004, 0],
    ],
    [0, y, 0],
    { colour: "#fff0cf", shine: 1.35, segments: 20 },
  );
  p.ring("metal", low, 0.006, [0, y, 0], { colour: BRASS, segments: 20 });
  p.ring("metal", high, 0.006, [0, y + height, 0], { colour: BRASS, segments: 20 });
  p.ball("glow", 0.04, [0, y + height * 0.45, 0], { colour: "#ffe2ac", shine: 2.2, segments: 8 });
}

const floorLamp: Draw = (p, { width, height }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [0, 0],
      [r * 0.72, 0],
      [r * 0.7, 0.02],
      [0.03, 0.04],
    ],
    [0, 0, 0],
    { colour: BRASS, segments: 18 },
  );
  p.bar("metal", 0.013, [0, 0.03, 0], [0, height - 0.12, 0], { colour: BRASS });
  lampshade(p, r - 0.01, r * 0.68, height - 0.34, 0.33);
};

const tableLamp: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  const foot = height * 0.52;
  p.turned(
    "plain",
    [
      [0, 0],
      [r * 0.5, 0],
      [r * 0.62, foot * 0.4],
      [r * 0.3, foot * 0.85],
      [0.015, foot],
      [0.012, foot + 0.06],
    ],
    [0, 0, 0],
    { colour: colour ?? "#5f7f86", segments: 14, smooth: true },
  );
  lampshade(p, r - 0.008, r * 0.66, foot + 0.02, height - foot - 0.03);
};

const wallLamp: Draw = (p, { height, depth }) => {
  const back = depth / 2;
  p.turned(
    "metal",
    [
      [0, 0],
      [0.05, 0],
      [0.05, 0.02],
      [0, 0.025],
    ],
    [0, height * 0.35, back],
    { colour: BRASS, rx: -Math.PI / 2, segments: 14 },
  );
  p.bar("metal", 0.01, [0, height * 0.35, back], [0, height * 0.3, 0], { colour: BRASS });
  p.bar("metal", 0.01, [0, height * 0.3, 0], [0, height * 0.5, 0], { colour: BRASS });
  p.turned(
    "glow",
    [
      [depth * 0.42, 0],
      [depth * 0.28, height * 0.48],
    ],
    [0, height * 0.5, 0],
    { colour: SHADE, shine: 1.02, segments: 14 },
  );
  p.turned(
    "glow",
    [
      [depth * 0.28, height * 0.48],
      [depth * 0.41, 0],
    ],
    [0, height * 0.5, 0],
    { colour: "#fff0cf", shine: 1.3, segments: 14 },
  );
};

/** A dome on a cord; the cord goes up to the ceiling, 1.2 m at most. */
const pendantLamp: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [r, 0.02],
      [r * 0.97, height * 0.3],
      [r * 0.72, height * 0.66],
      [r * 0.2, height * 0.9],
      [0.03, height],
    ],
    [0, 0, 0],
    { colour: colour ?? "#3f5a50", segments: 20, smooth: true },
  );
  p.turned(
    "glow",
    [
      [0.03, height * 0.86],
      [r * 0.66, height * 0.6],
      [r * 0.94, height * 0.25],
      [r - 0.006, 0.02],
    ],
    [0, 0, 0],
    { colour: "#ffdca0", shine: 1.1, segments: 20, smooth: true },
  );
  p.ball("glow", 0.055, [0, height * 0.3, 0], { colour: "#fff0cf", shine: 2.4, segments: 10 });
  p.bar("metal", 0.006, [0, height, 0], [0, height + 0.8, 0], { colour: DARK, segments: 5 });
};

/** A wide factory lamp for working under. */
const workLamp: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [r, 0.01],
      [r * 0.55, height * 0.5],
      [r * 0.3, height * 0.62],
      [r * 0.28, height],
    ],
    [0, 0, 0],
    { colour: colour ?? "#2f3b3a", segments: 20 },
  );
  p.turned(
    "glow",
    [
      [r * 0.5, height * 0.48],
      [r - 0.006, 0.012],
    ],
    [0, 0, 0],
    { colour: "#fff0d4", shine: 1.2, segments: 20 },
  );
  p.ball("glow", 0.06, [0, height * 0.3, 0], { colour: "#fff4e0", shine: 2.4, segments: 8 });
  p.bar("metal", 0.008, [0, height, 0], [0, height + 0.9, 0], { colour: IRON, segments: 5 });
};

const chandelier: Draw = (p, { width, height }) => {
  const r = width / 2;
  p.bar("metal", 0.01, [0, height * 0.5, 0], [0, height + 0.3, 0], { colour: BRASS });
  p.turned(
    "metal",
    [
      [0, 0.02],
      [0.04, 0.05],
      [0.07, height * 0.2],
      [0.02, height * 0.36],
      [0.02, height * 0.6],
    ],
    [0, 0, 0],
    { colour: BRASS, segments: 12, smooth: true },
  );
  p.ring("metal", r * 0.86, 0.012, [0, height * 0.26, 0], { colour: BRASS, segments: 30 });
  for (let i = 0; i < 8; i++) {
    const a = (i / 8) * Math.PI * 2;
    const [x, z] = [Math.cos(a) * r * 0.86, Math.sin(a) * r * 0.86];
    p.bar("metal", 0.008, [0, height * 0.3, 0], [x, height * 0.26, z], { colour: BRASS });
    p.cylinder("plain", 0.016, 0.016, 0.1, [x, height * 0.27, z], { colour: CREAM, segments: 8 });
    p.ball("glow", 0.026, [x, height * 0.27 + 0.135, z], {
      colour: "#ffd28a",
      shine: 2.2,
      segments: 7,
      scale: [1, 1.6, 1],
    });
  }
};

const lantern: Draw = (p, { width, height }) => {
  const w = width * 0.42;
  const look = { colour: "#33302c" };
  p.box("metal", [width * 0.9, 0.03, width * 0.9], [0, 0.015, 0], look);
  for (const x of [-1, 1])
    for (const z of [-1, 1]) p.box("metal", [0.014, height * 0.62, 0.014], [x * w, height * 0.33, z * w], look);
  p.turned(
    "metal",
    [
      [width * 0.62, height * 0.64],
      [width * 0.2, height * 0.84],
      [0.02, height * 0.88],
    ],
    [0, 0, 0],
    { ...look, segments: 4, ry: Math.PI / 4 },
  );
  p.ring("metal", 0.035, 0.006, [0, height * 0.93, 0], { ...look, rx: Math.PI / 2, segments: 10 });
  p.cylinder("plain", 0.035, 0.035, height * 0.3, [0, 0.03, 0], { colour: CREAM, segments: 10 });
  p.ball("glow", 0.024, [0, height * 0.44, 0], { colour: "#ffbe66", shine: 2.6, segments: 7, scale: [1, 1.8, 1] });
};

const stringLights: Draw = (p, { width, height, depth }) => {
  const points = bulbs({
    kind: "string_lights",
    x: 0,
    z: 0,
    lift: 0,
    yaw: 0,
    width,
    depth,
    height,
    colour: null,
    title: null,
  });
  points.forEach(([x, y], i) => {
    const next = points[i + 1];
    if (next) p.bar("metal", 0.008, [x, y, 0], [next[0], next[1], 0], { colour: "#2c2824", segments: 4 });
    p.cylinder("metal", 0.014, 0.018, 0.05, [x, y - 0.05, 0], { colour: "#2c2824", segments: 6 });
    p.ball("glow", 0.042, [x, y - 0.09, 0], { colour: "#ffcf7d", shine: 2.3, segments: 8, scale: [1, 1.25, 1] });
  });
  // Strings that stand on the ground have posts; those that are lifted hang from something else.
  if (height < 1.6) return;
  const spans = Math.max(1, Math.round(width / 5.5));
  for (let i = 0; i <= spans; i++) {
    const x = (i / spans - 0.5) * (width - 0.06);
    p.bar("wood", 0.035, [x, 0, 0], [x, height - 0.03, 0], { colour: "#6b4a33", end: 0.028, segments: 7 });
    p.ball("wood", 0.045, [x, height - 0.03, 0], { colour: "#6b4a33", segments: 7 });
  }
};

export const LIGHTS: Readonly<Record<string, Draw>> = {
  floor_lamp: floorLamp,
  table_lamp: tableLamp,
  wall_lamp: wallLamp,
  pendant_lamp: pendantLamp,
  work_lamp: workLamp,
  chandelier,
  lantern,
  string_lights: stringLights,
};
