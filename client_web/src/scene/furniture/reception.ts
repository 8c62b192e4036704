/** What receives people: the bar, the front door, boards, mirrors and pictures on the walls. */
import { clump } from "../geometry/foliage";
import { type Piece, shade } from "../geometry/piece";
import { BRASS, CREAM, DARK, type Draw, IRON, OAK, pick, WALNUT } from "./draw";
import { bottle } from "./shelves";
import { cup } from "./tables";

const barCounter: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#4c3424";
  const front = -depth / 2;
  p.box("wood", [width - 0.08, height - 0.06, depth - 0.22], [0, (height - 0.06) / 2, 0.04], { colour: wood });
  p.box("wood", [width - 0.06, 0.1, depth - 0.2], [0, 0.05, 0.04], { colour: shade(wood, "#000000", 0.3) });
  const count = Math.max(3, Math.round(width / 0.16));
  for (let i = 0; i < count; i++) {
    const x = -width / 2 + 0.06 + ((width - 0.12) / count) * (i + 0.5);
    p.box("wood", [(width - 0.12) / count - 0.012, height - 0.24, 0.03], [x, height / 2 - 0.01, front + 0.135], {
      colour: "#6d4b33",
    });
  }
  p.soft("plain", [width, 0.055, depth], [0, height - 0.0275, 0], { colour: "#efe2c8", round: 0.025 });
  p.bar("metal", 0.018, [-width / 2 + 0.1, 0.2, front + 0.06], [width / 2 - 0.1, 0.2, front + 0.06], {
    colour: BRASS,
    segments: 8,
  });
  for (let i = 0; i <= 3; i++) {
    const x = -width / 2 + 0.14 + ((width - 0.28) * i) / 3;
    p.bar("metal", 0.012, [x, 0.2, front + 0.06], [x, 0.2, front + 0.14], { colour: BRASS });
  }
  coffeeMachine(p, width * 0.3, height, depth * 0.12);
  for (let i = 0; i < 4; i++) bottle(p, -width * 0.38 + i * 0.11, height, depth * 0.28);
  for (const x of [-0.14, 0.02]) cup(p, x * width, height, -depth * 0.16);
  p.turned(
    "plain",
    [
      [0, 0],
      [0.09, 0],
      [0.16, 0.09],
      [0.15, 0.09],
      [0.08, 0.015],
    ],
    [-width * 0.12, height, depth * 0.14],
    { colour: "#6f8d94", segments: 14 },
  );
  for (let i = 0; i < 6; i++) {
    p.ball(
      "plain",
      0.045,
      [-width * 0.12 + Math.cos(i) * 0.07, height + 0.09 + (i % 2) * 0.03, depth * 0.14 + Math.sin(i) * 0.07],
      { colour: pick(p, ["#e0a23c", "#d8873a", "#c9533b"]), segments: 7 },
    );
  }
};

function coffeeMachine(p: Piece, x: number, y: number, z: number): void {
  p.soft("metal", [0.46, 0.2, 0.34], [x, y + 0.12, z], { colour: "#c9c4b8", round: 0.03 });
  p.soft("metal", [0.46, 0.14, 0.28], [x, y + 0.34, z + 0.03], { colour: "#b0392f", round: 0.03 });
  p.box("metal", [0.42, 0.1, 0.1], [x, y + 0.24, z + 0.1], { colour: "#8f8b82" });
  for (const dx of [-0.11, 0.11]) {
    p.cylinder("metal", 0.03, 0.03, 0.05, [x + dx, y + 0.225, z - 0.1], { colour: IRON, segments: 8 });
    p.bar("wood", 0.013, [x + dx, y + 0.24, z - 0.12], [x + dx, y + 0.225, z - 0.2], { colour: DARK });
  }
  for (let i = 0; i < 4; i++) cup(p, x - 0.15 + i * 0.1, y + 0.41, z + 0.03);
}

/** A double door with a fanlight, closed; it hangs before a wall. */
const entranceDoor: Draw = (p, { width, depth, height, colour }) => {
  const paint = colour ?? "#33574f";
  const frame = 0.1;
  const leaf = (width - 2 * frame) / 2;
  const door = Math.min(height - 0.1, 2.25);
  const z = 0;
  for (const s of [-1, 1])
    p.box("wood", [frame, height, depth], [s * (width / 2 - frame / 2), height / 2, 0], { colour: CREAM });
  p.box("wood", [width, frame, depth], [0, height - frame / 2, 0], { colour: CREAM });
  p.box("wood", [width - 2 * frame, 0.08, depth], [0, door + 0.04, 0], { colour: CREAM });
  for (const s of [-1, 1]) {
    const x = s * (leaf / 2 + 0.004);
    p.box("wood", [leaf - 0.006, door, depth * 0.5], [x, door / 2, z + depth * 0.1], { colour: paint });
    for (const [y, h] of [
      [0.42, 0.5],
      [1.02, 0.44],
    ] as const) {
      p.soft("wood", [leaf - 0.24, h, 0.03], [x, y, z - depth * 0.17], {
        colour: shade(paint, "#ffffff", 0.08),
        round: 0.012,
      });
    }
    p.box("glow", [leaf - 0.26, door - 1.5, 0.02], [x, (door + 1.3) / 2 - 0.02, z - depth * 0.17], {
      colour: "#ffdcae",
      shine: 0.72,
    });
    for (let i = 1; i < 3; i++)
      p.box("wood", [leaf - 0.26, 0.02, 0.03], [x, 1.3 + ((door - 1.4) * i) / 3, z - depth * 0.18], { colour: paint });
    p.box("wood", [0.02, door - 1.46, 0.03], [x, (door + 1.3) / 2 - 0.02, z - depth * 0.18], { colour: paint });
    p.ball("metal", 0.03, [s * 0.07, 1.02, z - depth * 0.3], { colour: BRASS, segments: 8 });
  }
  if (height - door > 0.25) {
    const top = height - frame - door - 0.08;
    p.box("glow", [width - 2 * frame, top, 0.02], [0, door + 0.08 + top / 2, z], { colour: "#ffe0b4", shine: 0.78 });
    for (let i = 1; i < 4; i++)
      p.box(
        "wood",
        [0.022, top, 0.04],
        [-width / 2 + frame + ((width - 2 * frame) * i) / 4, door + 0.08 + top / 2, z - 0.01],
        { colour: CREAM },
      );
  }
};

const noticeBoard: Draw = (p, { width, depth, height, colour }) => {
  const front = -depth / 2;
  p.box("wood", [width, height, depth * 0.6], [0, height / 2, depth * 0.2], { colour: colour ?? WALNUT });
  p.box("fabric", [width - 0.14, height - 0.14, 0.02], [0, height / 2, front + 0.028], { colour: "#c9a06a" });
  const tones = ["#fdf6e3", "#f5d58a", "#dfe8dc", "#f2c6ae", "#cfdfe6"] as const;
  const columns = Math.max(2, Math.floor((width - 0.3) / 0.34));
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < 2; j++) {
      if (p.random() < 0.12) continue;
      const [w, h] = [0.2 + p.random() * 0.08, 0.22 + p.random() * 0.08];
      const x = -width / 2 + 0.2 + ((width - 0.4) * (i + 0.5)) / columns + (p.random() - 0.5) * 0.06;
      const y = (height - 0.42) * (j ? 0.74 : 0.28) + 0.1 + (p.random() - 0.5) * 0.04;
      const rz = (p.random() - 0.5) * 0.16;
      p.box("plain", [w, h, 0.004], [x, y, front + 0.014], { colour: pick(p, tones), rz });
      for (let k = 0; k < 4; k++)
        p.box(
          "plain",
          [w * (0.5 + p.random() * 0.25), 0.008, 0.002],
          [x, y + h * 0.22 - k * h * 0.16, front + 0.0105],
          { colour: "#8a8170", rz },
        );
      p.ball("plain", 0.012, [x, y + h / 2 - 0.02, front + 0.009], {
        colour: pick(p, ["#b4412f", "#2f5d73", "#d9a441"]),
        segments: 6,
      });
    }
  }
};

const mirror: Draw = (p, { width, depth, height }) => {
  p.soft("wood", [width, height, depth], [0, height / 2, 0], { colour: "#c79a4c", round: 0.025 });
  p.box("plain", [width - 0.13, height - 0.13, 0.006], [0, height / 2, -depth / 2 - 0.001], { colour: "#d6d3c4" });
  p.box("plain", [0.05, height * 0.8, 0.004], [width * 0.12, height / 2, -depth / 2 - 0.003], {
    colour: "#ece7d8",
    rz: -0.35,
  });
};

/** A framed landscape: sky, sun, hills, a field. */
const picture: Draw = (p, { width, depth, height, colour }) => {
  p.soft("wood", [width, height, depth], [0, height / 2, 0], {
    colour: pick(p, ["#b98d4a", "#5c4030", "#8a6a44"]),
    round: 0.02,
  });
  const front = -depth / 2;
  const [w, h] = [width - 0.12, height - 0.12];
  p.box("plain", [w, h, 0.006], [0, height / 2, front], { colour: CREAM });
  const [iw, ih] = [w - 0.1, h - 0.1];
  const layers: readonly (readonly [string, string, string, string])[] = [
    ["#f2c48a", "#b98f9c", "#7d8f6a", "#c9a24b"],
    ["#a9c6cf", "#6f8fa0", "#8fa06a", "#d9c27a"],
    ["#e8d0a8", "#c9784f", "#8c4b3a", "#5a4a3c"],
  ];
  const [sky, far, near, field] = layers[Math.floor(p.random() * layers.length)] ?? [
    "#f2c48a",
    "#b98f9c",
    "#7d8f6a",
    "#c9a24b",
  ];
  const z = front - 0.004;
  const low = height / 2 - ih / 2;
  p.box("plain", [iw, ih, 0.003], [0, height / 2, z], { colour: colour ?? sky });
  p.turned(
    "plain",
    [
      [ih * 0.11, 0],
      [0, 0],
    ],
    [iw * (p.random() - 0.5) * 0.6, low + ih * 0.68, z - 0.003],
    { colour: "#fff0cf", rx: -Math.PI / 2, segments: 16 },
  );
  p.box("plain", [iw, ih * 0.42, 0.002], [0, low + ih * 0.21, z - 0.003], { colour: far });
  p.box("plain", [iw, ih * 0.3, 0.002], [0, low + ih * 0.15, z - 0.005], { colour: near });
  p.box("plain", [iw, ih * 0.15, 0.002], [0, low + ih * 0.075, z - 0.007], { colour: field });
  for (let i = 0; i < 5; i++) {
    const at = [(i / 4 - 0.5) * iw * 0.8, low + ih * (0.28 + 0.06 * (i % 2)), z - 0.006] as const;
    p.shape("plain", clump(i, 0), at, {
      colour: shade(near, "#24331c", 0.45),
      scale: [ih * 0.05, ih * (0.08 + 0.06 * (i % 2)), 0.002],
    });
  }
};

const clock: Draw = (p, { width, depth }) => {
  const r = width / 2;
  const look = { rx: -Math.PI / 2, segments: 26 };
  p.turned(
    "wood",
    [
      [0, 0],
      [r, 0],
      [r, depth],
      [0, depth],
    ],
    [0, r, depth / 2],
    { ...look, colour: DARK },
  );
  p.turned(
    "plain",
    [
      [r * 0.88, 0],
      [0, 0],
    ],
    [0, r, -depth / 2 - 0.002],
    { ...look, colour: CREAM },
  );
  for (let i = 0; i < 12; i++) {
    const a = (i / 12) * Math.PI * 2;
    p.box(
      "plain",
      [0.008, i % 3 ? 0.02 : 0.04, 0.003],
      [Math.sin(a) * r * 0.74, r + Math.cos(a) * r * 0.74, -depth / 2 - 0.004],
      { colour: DARK, rz: -a },
    );
  }
  p.box("plain", [0.012, r * 0.5, 0.003], [-r * 0.12, r + r * 0.2, -depth / 2 - 0.006], { colour: DARK, rz: 0.55 });
  p.box("plain", [0.008, r * 0.66, 0.003], [r * 0.26, r + r * 0.14, -depth / 2 - 0.006], { colour: DARK, rz: -1.1 });
};

/** A hanging sign; the words are put on it by labels. */
const sign: Draw = (p, { width, depth, height, colour }) => {
  p.soft("wood", [width, height, depth], [0, height / 2, 0], { colour: colour ?? OAK, round: 0.02 });
  p.soft("wood", [width - 0.06, height - 0.06, depth + 0.006], [0, height / 2, 0], {
    colour: colour ? shade(colour, "#ffffff", 0.08) : "#c4935e",
    round: 0.01,
  });
};

export const RECEPTION: Readonly<Record<string, Draw>> = {
  bar_counter: barCounter,
  entrance_door: entranceDoor,
  notice_board: noticeBoard,
  mirror,
  picture,
  clock,
  sign,
};
