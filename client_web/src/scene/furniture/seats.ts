/** Seats: upholstered ones for staying, light ones for joining in. */
import { type Piece, shade } from "../geometry/piece";
import { DARK, type Draw, IRON, legs, OAK, type Size, WALNUT } from "./draw";

/** Cushioned seats side by side between two arms. */
function upholstered(p: Piece, size: Size, seats: number, colour: string): void {
  const { width, depth, height } = size;
  const arm = Math.min(0.2, width * 0.17);
  const foot = 0.11;
  const seat = 0.4;
  const inner = width - 2 * arm;
  const dark = shade(colour, "#20140c", 0.22);
  const light = shade(colour, "#ffffff", 0.07);
  legs(p, { width, depth }, foot, 0.07, DARK, 0.05);
  p.soft("fabric", [width - 0.04, 0.17, depth - 0.05], [0, foot + 0.085, 0.005], { colour: dark, round: 0.04 });
  const back = 0.2;
  p.soft("fabric", [width - 0.02, height - foot - 0.02, back], [0, (height + foot) / 2 - 0.01, depth / 2 - back / 2], {
    colour,
    round: 0.08,
  });
  for (const side of [-1, 1]) {
    const x = side * (width / 2 - arm / 2);
    p.soft("fabric", [arm, 0.61 - foot, depth - 0.06], [x, (0.61 + foot) / 2, -0.02], { colour, round: 0.075 });
  }
  const each = inner / seats;
  const seatDepth = depth - back - 0.02;
  for (let i = 0; i < seats; i++) {
    const x = -inner / 2 + each * (i + 0.5);
    const z = -depth / 2 + seatDepth / 2 + 0.015;
    p.soft("fabric", [each - 0.015, 0.16, seatDepth], [x, seat - 0.05, z], { colour: light, round: 0.05, puff: 0.022 });
    const rise = height - seat - 0.04;
    p.soft("fabric", [each - 0.03, rise, 0.15], [x, seat + rise / 2 + 0.02, depth / 2 - back - 0.05], {
      colour: light,
      round: 0.06,
      puff: 0.02,
      rx: -0.13,
    });
  }
}

const sofa: Draw = (p, size) => {
  const colour = size.colour ?? "#5b6b4f";
  upholstered(p, size, Math.max(2, Math.round(size.width / 0.8)), colour);
  const tones = ["#d9a441", "#b4553d", "#e4d3b4"];
  for (const side of [-1, 1]) {
    const x = side * (size.width / 2 - 0.43);
    const tone = tones[Math.floor(p.random() * tones.length)] ?? "#d9a441";
    p.soft("fabric", [0.4, 0.38, 0.12], [x, 0.62, size.depth / 2 - 0.36], {
      colour: tone,
      round: 0.06,
      puff: 0.03,
      rx: -0.32,
      ry: -side * 0.25,
    });
  }
};

const armchair: Draw = (p, size) => {
  upholstered(p, size, 1, size.colour ?? "#b8743f");
  p.soft("fabric", [0.36, 0.26, 0.1], [0.02, 0.58, size.depth / 2 - 0.37], {
    colour: "#ead9b8",
    round: 0.05,
    puff: 0.025,
    rx: -0.3,
    ry: 0.1,
  });
};

const chair: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? OAK;
  const seat = 0.46;
  const [x, z] = [width / 2 - 0.035, depth / 2 - 0.035];
  for (const sx of [-1, 1]) {
    p.bar("wood", 0.018, [sx * x, 0, -z], [sx * (x - 0.02), seat, -z + 0.03], {
      colour: wood,
      end: 0.022,
      segments: 7,
    });
    p.bar("wood", 0.018, [sx * x, 0, z], [sx * (x - 0.02), height, z - 0.005], {
      colour: wood,
      end: 0.017,
      segments: 7,
    });
    p.bar("wood", 0.012, [sx * x, 0.2, -z], [sx * x, 0.2, z], { colour: wood, segments: 6 });
  }
  p.soft("wood", [width - 0.03, 0.035, depth - 0.05], [0, seat, -0.01], { colour: wood, round: 0.015 });
  p.soft("fabric", [width - 0.08, 0.05, depth - 0.12], [0, seat + 0.03, -0.02], {
    colour: "#cdb48a",
    round: 0.024,
    puff: 0.01,
  });
  for (const y of [height - 0.06, height - 0.2]) {
    p.soft("wood", [width - 0.07, 0.075, 0.022], [0, y, z - 0.01], { colour: wood, round: 0.01 });
  }
};

const bench: Draw = (p, { width, depth, height, colour }) => {
  const wood = colour ?? "#a9794c";
  const slats = Math.max(3, Math.round(depth / 0.12));
  for (let i = 0; i < slats; i++) {
    const z = -depth / 2 + (depth / slats) * (i + 0.5);
    p.soft("wood", [width, 0.04, depth / slats - 0.015], [0, height - 0.02, z], { colour: wood, round: 0.01 });
  }
  for (const side of [-1, 1]) {
    const x = side * (width / 2 - 0.2);
    for (const z of [-1, 1])
      p.box("metal", [0.05, height - 0.04, 0.04], [x, (height - 0.04) / 2, z * (depth / 2 - 0.05)], { colour: IRON });
    p.box("metal", [0.05, 0.04, depth - 0.08], [x, height - 0.06, 0], { colour: IRON });
  }
  p.box("metal", [width - 0.4, 0.03, 0.03], [0, 0.14, 0], { colour: IRON });
};

const barStool: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  p.turned(
    "metal",
    [
      [0, 0],
      [r * 0.95, 0],
      [r * 0.95, 0.02],
      [0.05, 0.045],
      [0.025, 0.08],
      [0.025, height - 0.08],
      [0, height - 0.08],
    ],
    [0, 0, 0],
    { colour: IRON, segments: 14 },
  );
  p.ring("metal", r * 0.7, 0.012, [0, 0.26, 0], { colour: "#b98f4a" });
  p.bar("metal", 0.01, [-r * 0.7, 0.26, 0], [r * 0.7, 0.26, 0], { colour: "#b98f4a" });
  p.bar("metal", 0.01, [0, 0.26, -r * 0.7], [0, 0.26, r * 0.7], { colour: "#b98f4a" });
  p.turned(
    "leather",
    [
      [0, height - 0.09],
      [r * 0.92, height - 0.09],
      [r, height - 0.05],
      [r * 0.94, height - 0.012],
      [0, height],
    ],
    [0, 0, 0],
    { colour: colour ?? "#8a4b2c", segments: 16, smooth: true },
  );
};

const stool: Draw = (p, { width, height, colour }) => {
  const wood = colour ?? OAK;
  const r = width / 2;
  p.turned(
    "wood",
    [
      [0, height - 0.045],
      [r - 0.01, height - 0.045],
      [r, height - 0.02],
      [r - 0.01, height],
      [0, height],
    ],
    [0, 0, 0],
    { colour: wood, segments: 14 },
  );
  for (let i = 0; i < 3; i++) {
    const a = (i / 3) * Math.PI * 2 + 0.4;
    const foot = [Math.cos(a) * r * 0.93, 0, Math.sin(a) * r * 0.93] as const;
    p.bar("wood", 0.018, foot, [Math.cos(a) * r * 0.55, height - 0.04, Math.sin(a) * r * 0.55], { colour: wood });
  }
};

const pouf: Draw = (p, { width, height, colour }) => {
  const r = width / 2;
  const tone = colour ?? "#c58a4a";
  p.turned(
    "leather",
    [
      [0, 0],
      [r * 0.86, 0.01],
      [r, height * 0.4],
      [r * 0.97, height * 0.72],
      [r * 0.7, height * 0.97],
      [0, height],
    ],
    [0, 0, 0],
    { colour: tone, segments: 16, smooth: true },
  );
  p.ring("leather", r * 0.985, 0.01, [0, height * 0.5, 0], { colour: shade(tone, "#000000", 0.35) });
};

const cushion: Draw = (p, { width, depth, height, colour }) => {
  p.soft("fabric", [width, height * 0.62, depth], [0, height * 0.36, 0], {
    colour: colour ?? "#b4553d",
    round: 0.1,
    puff: height * 0.14,
  });
};

/** A low chair for the terrace: teak with linen cushions. */
const loungeChair: Draw = (p, { width, depth, height, colour }) => {
  const wood = WALNUT;
  const cloth = colour ?? "#ead9b8";
  const [x, z] = [width / 2 - 0.03, depth / 2 - 0.03];
  for (const side of [-1, 1]) {
    p.box("wood", [0.05, 0.56, 0.05], [side * x, 0.28, -z], { colour: wood });
    p.box("wood", [0.05, 0.56, 0.05], [side * x, 0.28, z - 0.02], { colour: wood });
    p.soft("wood", [0.07, 0.03, depth - 0.02], [side * (x - 0.005), 0.575, 0], { colour: wood, round: 0.012 });
  }
  p.box("wood", [width - 0.08, 0.06, depth - 0.1], [0, 0.25, 0], { colour: wood });
  p.soft("fabric", [width - 0.14, 0.14, depth - 0.16], [0, 0.35, -0.04], { colour: cloth, round: 0.05, puff: 0.02 });
  p.soft("fabric", [width - 0.16, height - 0.36, 0.16], [0, 0.36 + (height - 0.36) / 2, z - 0.13], {
    colour: cloth,
    round: 0.06,
    puff: 0.03,
    rx: -0.16,
  });
  p.box("wood", [width - 0.1, 0.05, 0.04], [0, height - 0.14, z - 0.03], { colour: wood });
};

export const SEATS: Readonly<Record<string, Draw>> = {
  armchair,
  sofa,
  chair,
  bench,
  bar_stool: barStool,
  stool,
  pouf,
  cushion,
  lounge_chair: loungeChair,
};
