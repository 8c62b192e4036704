/** `window.cenacle`: a small, read-mostly view of the visit for tests and add-ons. docs/page-api.md documents it. */
import type { Member, PlacedObject } from "./net/messages.gen";
import type { Visit } from "./state/visit";
import type { World } from "./state/world";
import type { HeardSource, VoiceEngine } from "./voice/engine";

export interface Position {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Null while it is not known: in another room, or not seen yet. */
  readonly position: Position | null;
  readonly yaw: number;
  readonly room: string;
}

export interface PageApi {
  readonly self: Person | null;
  readonly members: readonly Person[];
  readonly objects: readonly PlacedObject[];
  readonly revision: number;
  readonly voice: { readonly state: string; readonly mic: string; readonly sources: readonly HeardSource[] };
  readonly connection: { readonly state: string; readonly rtt_ms: number | null };
  readonly world: World | null;
  walkTo(point: { readonly x: number; readonly z: number }): Promise<void>;
  turnTo(yaw: number): void;
  say(text: string): boolean;
}

function person(member: Member, seen: (Position & { readonly yaw: number }) | undefined): Person {
  const { id, name, room } = member;
  const position = seen === undefined ? null : { x: seen.x, y: seen.y, z: seen.z };
  return { id, name, position, yaw: seen?.yaw ?? 0, room };
}

function finite(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`${name} must be a finite number`);
  return value;
}

/** The view of a visit; each property is a snapshot of plain data, made when it is read. */
export function pageApi(visit: Visit, voice: VoiceEngine): PageApi {
  const { house, walker } = visit;
  return Object.freeze({
    get self() {
      const me = house.me.peek();
      return me === null ? null : person(me, { ...walker.place, yaw: house.self.yaw });
    },
    get members() {
      return house.roster.members.peek().map((member) => person(member, house.crowd.get(member.id)));
    },
    get objects() {
      return structuredClone(house.objects.seen.peek());
    },
    get revision() {
      return house.objects.revision.peek();
    },
    get voice() {
      const sources = voice.sources((number) => house.roster.numbered(number)?.id);
      return { state: voice.state.peek(), mic: voice.microphone.state.peek(), sources };
    },
    get connection() {
      // "open" promises that all else here holds: the house itself comes a moment after the welcome.
      const state = visit.link.state === "open" && house.room.peek() === null ? "connecting" : visit.link.state;
      return { state, rtt_ms: visit.link.rtt.peek() };
    },
    get world() {
      return structuredClone(house.world.peek());
    },
    async walkTo(point: { readonly x: number; readonly z: number }) {
      const outcome = await visit.walkTo({ x: finite(point.x, "x"), z: finite(point.z, "z") });
      if (outcome !== "arrived") throw new Error(`the walk was ${outcome}`);
    },
    turnTo(yaw: number) {
      walker.look(finite(yaw, "yaw"));
    },
    say(text: string) {
      return visit.say(String(text), "room");
    },
  });
}
