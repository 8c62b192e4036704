/** What a builder of furniture is: it draws one piece, standing at the origin and facing -z, into its box. */
import type { Piece } from "../geometry/piece";

/** The box to fill: width along x, depth along z, height along y; and the colour that the author chose, if any. */
export interface Size {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly colour: string | null;
}

export type Draw = (p: Piece, size: Size) => void;

/** Colours that come back all over the house, so that it is of a piece. */
export const OAK = "#b5824f";
export const WALNUT = "#7a5236";
export const DARK = "#4a3526";
export const BRASS = "#d1a453";
export const IRON = "#3a3b3b";
export const CREAM = "#f3e8d3";
export const STONE = "#d9c8a8";
export const LEAF = "#6f8f4a";
export const DEEP_LEAF = "#4c7340";
export const TERRACOTTA = "#c06f45";
export const LINEN = "#e6d8bd";

/** Four legs at the corners of a top, a little inside. */
export function legs(
  p: Piece,
  { width, depth }: { width: number; depth: number },
  height: number,
  thick: number,
  colour: string,
  inset = 0.04,
): void {
  for (const x of [-1, 1]) {
    for (const z of [-1, 1]) {
      const [px, pz] = [x * (width / 2 - inset - thick / 2), z * (depth / 2 - inset - thick / 2)];
      p.cylinder("wood", thick * 0.36, thick * 0.56, height, [px, 0, pz], { colour, segments: 8 });
    }
  }
}

/** Picks one of a list with the piece's own dice. */
export function pick<T>(p: Piece, from: readonly [T, ...T[]]): T {
  return from[Math.floor(p.random() * from.length)] ?? from[0];
}
