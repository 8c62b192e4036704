/** Small rooms and worlds, and people in them. */
import type { Member, RosterNews, Welcome } from "../../src/net/messages.gen";
import type { Area, Room, ScreenPlace, Solid, World, Zone } from "../../src/state/world";

/** A room of 20 × 20 m around the middle; `parts` replace what is given. */
export function room(parts: Partial<Room> = {}): Room {
  return {
    id: "house",
    title: { en: "The house", fr: "La maison" },
    bounds: [-10, -10, 10, 10],
    hearing_m: 18,
    light: { mood: "evening", sun_azimuth: 0, sun_elevation: 0.3 },
    acoustic: { size: "medium", wet: 0.12 },
    floors: [],
    ceilings: [],
    walls: [],
    furniture: [],
    solids: [],
    zones: [],
    portals: [],
    spawns: [],
    screens: [],
    ...parts,
  };
}

/** A named area without rules of its own; `parts` replace what is given. */
export function zone(id: string, area: Area, parts: Partial<Zone> = {}): Zone {
  const title = { en: id.charAt(0).toUpperCase() + id.slice(1), fr: id.charAt(0).toUpperCase() + id.slice(1) };
  const rules = { murmur: null, soft: null, capacity: null, lockable: null, speakers: null };
  return { id, kind: "area", title, area, build: false, ...rules, ...parts };
}

/** A box along the axes: middle and half sizes. */
export function box(cx: number, cz: number, hx: number, hz: number): Solid {
  return [cx, cz, hx, hz, 1, 0];
}

export function world(...rooms: Room[]): World {
  return { id: "club", version: "v1", title: { en: "Club", fr: "Club" }, entrance: rooms[0]?.id ?? "", rooms };
}

/** A screen at a place that faces along `yaw`; `parts` replace what is given. */
export function screenPlace(id: string, x: number, z: number, yaw = 0, parts: Partial<ScreenPlace> = {}): ScreenPlace {
  const title = { en: `The ${id}`, fr: `Le ${id}` };
  return { id, title, x, z, yaw, width: 3.2, lift: 1, sharers: "everyone", ...parts };
}

export function member(id: string, number: number, parts: Partial<Member> = {}): Member {
  return {
    id,
    number,
    identity: `identity-${id}`,
    name: id.toUpperCase(),
    headline: "",
    avatar: { shape: "coat", skin: "#dfaf87", hair: "#1f1b1c", top: "#24626b", bottom: "#34353a" },
    language: "en",
    room: "house",
    mic: "open",
    hand: false,
    away: false,
    role: "member",
    bubble: "",
    held: false,
    ...parts,
  };
}

export function welcome(self: Member, parts: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    protocol: 3,
    member: self,
    pose: { room: self.room, x: 0, y: 0, z: 0, yaw: 0 },
    epoch: 1,
    tick: 100,
    tick_hz: 20,
    resume_token: "token",
    resume_window_s: 30,
    ping_interval_s: 2,
    world: "club",
    world_version: "v1",
    members: [],
    objects: [],
    since: null,
    gone: [],
    held: [],
    revision: 0,
    lines: [],
    voice: { available: true, slots: 6, hearing_m: 18, ice_servers: [], video_slots: 2, video_bps: 2_500_000 },
    screens: [],
    zones: [],
    room_state: { plain: false, muted: false },
    blocked: [],
    ...parts,
  };
}

/** News of members, of these kinds. */
export function news(what: Partial<Omit<RosterNews, "type">>): RosterNews {
  return { type: "roster_news", joined: [], changed: [], left: [], ...what };
}
