/** `window.cenacle`: a small, read-mostly view of the visit for tests and add-ons. docs/page-api.md documents it. */
import type { Member, PlacedObject } from "./net/messages.gen";
import { slideAddress } from "./slides/store";
import type { Visit } from "./state/visit";
import type { World } from "./state/world";
import type { Surfaces } from "./surfaces";
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
  readonly role: string;
  /** The same for all who talk apart together; empty for who does not. */
  readonly bubble: string;
  /** A host keeps the microphone closed. */
  readonly held: boolean;
}

export interface ZoneHere {
  readonly id: string;
  readonly kind: string;
  /** Null for zones that are not private. */
  readonly locked: boolean | null;
  readonly inside: number | null;
}

export interface ShownScreen {
  readonly id: string;
  readonly what: string;
  /** The member who shares; empty for nobody. */
  readonly sharer: string;
  /** Of slides: the addresses of the pages, and which is shown, from 0. */
  readonly pages: readonly string[];
  readonly page: number;
  readonly watched: boolean;
  /** Whether a moving picture of it is here. */
  readonly picture: boolean;
}

export interface PageApi {
  readonly self: Person | null;
  readonly members: readonly Person[];
  readonly objects: readonly PlacedObject[];
  readonly revision: number;
  readonly voice: { readonly state: string; readonly mic: string; readonly sources: readonly HeardSource[] };
  readonly zone: ZoneHere | null;
  /** Ids of all who would hear one now; null while it is not known. */
  readonly hearers: readonly string[] | null;
  /** Who waits for one's answer. */
  readonly requests: readonly { readonly kind: string; readonly from: string; readonly zone: string }[];
  /** Identities. */
  readonly blocked: readonly string[];
  readonly sound: { readonly plain: boolean; readonly muted: boolean };
  readonly screens: readonly ShownScreen[];
  readonly connection: { readonly state: string; readonly rtt_ms: number | null };
  readonly world: World | null;
  walkTo(point: { readonly x: number; readonly z: number }): Promise<void>;
  turnTo(yaw: number): void;
  say(text: string): boolean;
  packets(): Promise<readonly number[]>;
  lock(zone: string, locked: boolean): void;
  knock(zone: string): void;
  answer(member: string, yes: boolean): void;
  talkApart(member: string): void;
  leaveBubble(): void;
  block(member: string, blocked: boolean): void;
  holdMicrophone(member: string | null, held: boolean): void;
  soundPlainly(plain: boolean): void;
}

function person(member: Member, seen: (Position & { readonly yaw: number }) | undefined): Person {
  const { id, name, room, role, bubble, held } = member;
  const position = seen === undefined ? null : { x: seen.x, y: seen.y, z: seen.z };
  return { id, name, position, yaw: seen?.yaw ?? 0, room, role, bubble, held };
}

function finite(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`${name} must be a finite number`);
  return value;
}

/** What one asks of the house about who hears whom, by ids. */
function wishesApi(visit: Visit) {
  const { house, wishes } = visit;
  const known = (id: string): Member => {
    const member = house.roster.get(String(id));
    if (member === undefined) throw new TypeError("no member has this id");
    return member;
  };
  return {
    lock: (zone: string, locked: boolean) => wishes.lock(String(zone), Boolean(locked)),
    knock: (zone: string) => wishes.knock(String(zone)),
    answer(member: string, yes: boolean) {
      const request = house.privacy.requests.waiting.peek().find(({ from }) => from === member);
      if (request === undefined) throw new TypeError("this member waits for no answer");
      wishes.answer(request, Boolean(yes));
    },
    talkApart: (member: string) => wishes.talkApart(known(member)),
    leaveBubble: () => wishes.leaveBubble(),
    block: (member: string, blocked: boolean) => wishes.block(known(member).identity, Boolean(blocked)),
    holdMicrophone: (member: string | null, held: boolean) =>
      wishes.holdMicrophone(member === null ? null : known(member).id, Boolean(held)),
    soundPlainly: (plain: boolean) => wishes.soundPlainly(Boolean(plain)),
  };
}

/** The view of a visit; each property is a snapshot of plain data, made when it is read. */
export function pageApi(visit: Visit, voice: VoiceEngine, surfaces: Surfaces): PageApi {
  const { house, walker } = visit;
  const { privacy } = house;
  return Object.freeze({
    ...wishesApi(visit),
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
    get zone() {
      const zone = visit.surroundings.rule.peek();
      if (zone === null) return null;
      const state = privacy.zones.peek().get(zone.id);
      return { id: zone.id, kind: zone.kind, locked: state?.locked ?? null, inside: state?.inside ?? null };
    },
    get hearers() {
      const numbers = privacy.hearers.peek();
      if (numbers === null) return null;
      return numbers.map((number) => house.roster.numbered(number)?.id).filter((id) => id !== undefined);
    },
    get requests() {
      return privacy.requests.waiting.peek().map(({ kind, from, zone }) => ({ kind, from, zone }));
    },
    get blocked() {
      return [...privacy.blocked.peek()];
    },
    get sound() {
      const { plain, muted } = privacy.room.peek();
      return { plain, muted };
    },
    get screens() {
      const watched = visit.sharing.watched.peek();
      const pictures = surfaces.pictures.peek();
      return house.screens.all.peek().map(({ state: { id, what, sharer, pages, page } }) => ({
        id,
        what,
        sharer,
        pages: pages.map(slideAddress),
        page,
        watched: watched.includes(id),
        picture: pictures.has(id),
      }));
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
    packets() {
      return voice.packets();
    },
    say(text: string) {
      return visit.say(String(text), "room");
    },
  });
}
