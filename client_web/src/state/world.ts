/** The world as `GET /api/world` gives it: the plan that movement needs, and the looks that the scene draws. */
import type { Language } from "../net/messages.gen";

export type Title = Readonly<Record<Language, string>>;

/** A rectangle of floor in metres: min_x, min_z, max_x, max_z. */
export interface Area {
  readonly min_x: number;
  readonly min_z: number;
  readonly max_x: number;
  readonly max_z: number;
}

/** cx, cz, hx, hz, cos, sin of an oriented box, as in core/plan.py. */
export type Solid = readonly [number, number, number, number, number, number];

export interface Zone {
  readonly id: string;
  readonly kind: string;
  readonly title: Title;
  readonly area: Area;
  readonly build: boolean;
}

export interface Portal {
  readonly id: string;
  readonly title: Title;
  readonly area: Area;
  readonly to_room: string;
  readonly to_spawn: string;
}

export interface Spawn {
  readonly id: string;
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly radius_m: number;
}

export interface Room {
  readonly id: string;
  readonly title: Title;
  readonly bounds: Area;
  readonly hearing_m: number;
  readonly solids: readonly Solid[];
  readonly zones: readonly Zone[];
  readonly portals: readonly Portal[];
  readonly spawns: readonly Spawn[];
}

export interface World {
  readonly id: string;
  readonly version: string;
  readonly title: Title;
  readonly entrance: string;
  readonly rooms: readonly Room[];
}
