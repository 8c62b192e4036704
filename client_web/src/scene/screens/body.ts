/** The body of a screen: a panel in a wooden frame, on a stand of its own or flat on the wall behind it. It faces -z. */
import type { Matrix4 } from "three";
import type { Room, ScreenPlace } from "../../state/world";
import { type Box, distance, wallParts } from "../geometry/boxes";
import type { Piece } from "../geometry/piece";
import { standing } from "../house/site";

export const RATIO = 16 / 9;
/** How far the glass lies before the middle of the panel, and how thick the panel is. */
export const GLASS_M = 0.034;
const DEPTH_M = 0.06;
const RIM_M = 0.055;
/** A wall no farther than this behind a screen carries it. */
const HUNG_M = 0.3;

const WALNUT = "#5b3a26";
const IRON = "#37322e";

export function screenHeight(place: ScreenPlace): number {
  return place.width / RATIO;
}

/** The room a screen takes up, for the pointer. */
export function screenBox(place: ScreenPlace): Box {
  return {
    cx: place.x,
    cz: place.z,
    hx: place.width / 2 + RIM_M,
    hz: DEPTH_M,
    cos: Math.cos(place.yaw),
    sin: Math.sin(place.yaw),
    y0: place.lift - RIM_M,
    y1: place.lift + screenHeight(place) + RIM_M,
  };
}

/** The matrix of a screen's own space: its foot on the floor, below the middle of its panel. */
export function screenMatrix(place: ScreenPlace): Matrix4 {
  return standing(place.x, 0, place.z, place.yaw);
}

/** Whether a wall stands close behind, on which it hangs. */
export function isHung(place: ScreenPlace, room: Room): boolean {
  const middle = place.lift + screenHeight(place) / 2;
  const [behindX, behindZ] = [Math.sin(place.yaw), Math.cos(place.yaw)];
  const [x, z] = [place.x + behindX * (HUNG_M / 2), place.z + behindZ * (HUNG_M / 2)];
  return room.walls.flatMap(wallParts).some((box) => distance(box, x, middle, z) <= HUNG_M / 2);
}

/** Draws all but the glass. */
export function drawScreen(p: Piece, place: ScreenPlace, hung: boolean): void {
  const { width, lift } = place;
  const height = screenHeight(place);
  const middle = lift + height / 2;
  p.box("plain", [width + 0.01, height + 0.01, DEPTH_M], [0, middle, 0], { colour: "#191716" });
  const [across, up] = [width + 2 * RIM_M, height + 2 * RIM_M];
  for (const side of [-1, 1]) {
    p.soft("wood", [RIM_M, up, DEPTH_M + 0.03], [(side * (width + RIM_M)) / 2, middle, 0], {
      colour: WALNUT,
      round: 0.016,
    });
    p.soft("wood", [across, RIM_M, DEPTH_M + 0.03], [0, middle + (side * (height + RIM_M)) / 2, 0], {
      colour: WALNUT,
      round: 0.016,
    });
  }
  if (!hung) drawStand(p, place);
}

/** Two uprights behind the panel on long feet, and a rail between them. */
function drawStand(p: Piece, { width, lift }: ScreenPlace): void {
  const back = DEPTH_M / 2 + 0.045;
  const apart = Math.min(width * 0.32, 1.5);
  const top = lift + (width / RATIO) * 0.62;
  const foot = Math.min(0.95, 0.45 + width * 0.1);
  for (const side of [-1, 1]) {
    const x = side * apart;
    p.soft("wood", [0.075, top, 0.06], [x, top / 2, back], { colour: WALNUT, round: 0.014 });
    p.soft("wood", [0.085, 0.06, foot], [x, 0.045, back * 0.4], { colour: WALNUT, round: 0.018 });
    for (const end of [-1, 1]) {
      p.cylinder("metal", 0.03, 0.03, 0.018, [x, 0, back * 0.4 + end * (foot / 2 - 0.06)], { colour: IRON });
    }
  }
  p.bar("metal", 0.016, [-apart, lift * 0.45, back], [apart, lift * 0.45, back], { colour: IRON, segments: 8 });
}
