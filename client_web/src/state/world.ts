/** The world as `GET /api/world` gives it (server/cenacle/worlds/plan.py): what movement needs, and the looks. */
import type { Language } from "../net/messages.gen";

export type Title = Readonly<Record<Language, string>>;

/** A rectangle of floor in metres: min_x, min_z, max_x, max_z. */
export type Area = readonly [number, number, number, number];

/** An oriented box that stops people: cx, cz, hx, hz, cos, sin, as in core/plan.py. */
export type Solid = readonly [number, number, number, number, number, number];

export type Mood = "morning" | "day" | "evening" | "night";
export type FloorMaterial =
  | "oak"
  | "herringbone"
  | "terracotta"
  | "stone"
  | "deck"
  | "grass"
  | "gravel"
  | "concrete"
  | "carpet";
export type WallMaterial = "plaster" | "limewash" | "panelling" | "brick" | "wood" | "stone" | "glass" | "hedge";

/** Azimuth from north (-z) towards east, and elevation; radians. */
export interface Light {
  readonly mood: Mood;
  readonly sun_azimuth: number;
  readonly sun_elevation: number;
}

export interface Floor {
  readonly area: Area;
  readonly material: FloorMaterial;
}

export interface Ceiling {
  readonly area: Area;
  readonly height: number;
  readonly beams: boolean;
  readonly skylight: boolean;
}

/** `at` metres along the wall to its middle; from `sill` to `head` above the floor. */
export interface Opening {
  readonly kind: "door" | "arch" | "window";
  readonly at: number;
  readonly width: number;
  readonly sill: number;
  readonly head: number;
}

/** A wall by its middle line, from [x, z] to [x, z]. */
export interface Wall {
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  readonly height: number;
  readonly thickness: number;
  readonly material: WallMaterial;
  readonly colour: string | null;
  readonly openings: readonly Opening[];
}

/** A piece of furniture with its whole size; it faces its own -z, `lift` is above the floor. */
export interface Furniture {
  readonly kind: string;
  readonly x: number;
  readonly z: number;
  readonly lift: number;
  readonly yaw: number;
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly colour: string | null;
  readonly title: Title | null;
}

export type ZoneKind = "area" | "conversation" | "private" | "stage" | "audience" | "quiet" | "megaphone";

/** A named area; what does not belong to its kind is null (docs/voice.md has the rules). */
export interface Zone {
  readonly id: string;
  readonly kind: ZoneKind;
  readonly title: Title;
  readonly area: Area;
  readonly build: boolean;
  readonly murmur: number | null;
  readonly soft: number | null;
  readonly capacity: number | null;
  readonly lockable: boolean | null;
  readonly speakers: "everyone" | "hosts" | null;
}

/** How a room sounds: its size, and the share of its echo. */
export interface Acoustic {
  readonly size: "small" | "medium" | "large" | "outdoors";
  readonly wet: number;
}

export interface Portal {
  readonly id: string;
  readonly title: Title;
  readonly area: Area;
  readonly to_room: string;
}

/** A screen of 16:9 that faces its own -z: the middle of its foot, how wide it is, and its lower edge above the floor. */
export interface ScreenPlace {
  readonly id: string;
  readonly title: Title;
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly width: number;
  readonly lift: number;
  readonly sharers: "everyone" | "hosts";
}

export interface Spawn {
  readonly id: string;
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly radius: number;
}

export interface Room {
  readonly id: string;
  readonly title: Title;
  readonly bounds: Area;
  readonly hearing_m: number;
  readonly light: Light;
  readonly acoustic: Acoustic;
  readonly floors: readonly Floor[];
  readonly ceilings: readonly Ceiling[];
  readonly walls: readonly Wall[];
  readonly furniture: readonly Furniture[];
  readonly solids: readonly Solid[];
  readonly zones: readonly Zone[];
  readonly portals: readonly Portal[];
  readonly spawns: readonly Spawn[];
  readonly screens: readonly ScreenPlace[];
}

export interface World {
  readonly id: string;
  readonly version: string;
  readonly title: Title;
  readonly entrance: string;
  readonly rooms: readonly Room[];
}

/** Whether a point stands in an area; its edges belong to it. */
export function contains(area: Area, x: number, z: number): boolean {
  return area[0] <= x && x <= area[2] && area[1] <= z && z <= area[3];
}

function size(area: Area): number {
  return (area[2] - area[0]) * (area[3] - area[1]);
}

/** The zone one stands in: the smallest that holds the point, or null between zones. */
export function zoneAt(room: Room, x: number, z: number): Zone | null {
  let best: Zone | null = null;
  for (const zone of room.zones) {
    if (contains(zone.area, x, z) && (best === null || size(zone.area) < size(best.area))) best = zone;
  }
  return best;
}

/** The zone whose rule holds there: a private one, else the smallest that is more than an area; null if there is none. */
export function ruleAt(room: Room, x: number, z: number): Zone | null {
  const around = room.zones.filter(({ area, kind }) => kind !== "area" && contains(area, x, z));
  const smallest = (zones: readonly Zone[]) =>
    zones.reduce<Zone | null>((best, zone) => (best === null || size(zone.area) < size(best.area) ? zone : best), null);
  return smallest(around.filter(({ kind }) => kind === "private")) ?? smallest(around);
}

/** Whether objects may be placed there. */
export function mayBuild(room: Room, x: number, z: number): boolean {
  return room.zones.some((zone) => zone.build && contains(zone.area, x, z));
}

/** The middle of an area as [x, z]. */
export function middle(area: Area): [number, number] {
  return [(area[0] + area[2]) / 2, (area[1] + area[3]) / 2];
}

/** The room of that id, or the first one if the world does not have it (any longer). */
export function roomById(world: World, id: string): Room {
  const room = world.rooms.find((candidate) => candidate.id === id) ?? world.rooms[0];
  if (room === undefined) throw new Error("the world has no rooms");
  return room;
}
