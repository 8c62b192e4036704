/** What the file of a kind has: how it is drawn, and where its text is written, if it has one. */
import type { Piece, Stuff } from "../geometry/piece";

/** What a drawing depends on, besides the place. */
export interface Look {
  readonly colour: string;
  readonly stuff: Stuff;
  readonly own: Readonly<Record<string, number | string>>;
}

/** Draws an object at scale 1: its foot is at the origin, it faces -z. */
export type Draw = (p: Piece, look: Look) => void;

/** A sheet that a text is written on: its size, the middle of it, how it leans back (radians). */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly y: number;
  readonly z: number;
  readonly tilt: number;
}
