/** Who hears whom, as the house tells it: slots, private zones, requests, blocks, and what hosts have set for the room. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type {
  Blocked,
  BubbleAnswered,
  BubbleAsked,
  Hearers,
  KnockAnswered,
  Knocked,
  RoomChanged,
  RoomState,
  Slots,
  Way,
  Welcome,
  ZoneChanged,
  ZoneState,
} from "../net/messages.gen";
import type { Happening } from "./notices";
import { Requests } from "./requests";
import type { Roster } from "./roster";

/** One voice slot as the house fills it: a member's number (0 is nobody), how they are heard, and a factor from 0 to 1. */
export interface Filling {
  readonly number: number;
  readonly way: Way;
  readonly factor: number;
}

/** The messages that are its business. */
export type PrivacyMessage =
  | Slots
  | ZoneChanged
  | Knocked
  | KnockAnswered
  | BubbleAsked
  | BubbleAnswered
  | Blocked
  | Hearers
  | RoomChanged;

const SPATIAL: RoomState = { plain: false, muted: false };

export class Privacy {
  readonly requests = new Requests();
  private readonly roster: Roster;
  private readonly hosts: () => boolean;
  private readonly tell: (what: Happening) => void;
  private readonly now: () => number;
  private readonly slotsSignal = signal<readonly Filling[]>([]);
  private readonly zonesSignal = signal<ReadonlyMap<string, ZoneState>>(new Map());
  private readonly roomSignal = signal<RoomState>(SPATIAL);
  private readonly blockedSignal = signal<ReadonlySet<string>>(new Set());
  private readonly hearersSignal = signal<readonly number[] | null>(null);

  /** `hosts` says whether one is a host: whoever is not learns of closed microphones by their own. */
  constructor(roster: Roster, hosts: () => boolean, tell: (what: Happening) => void, now: () => number) {
    this.roster = roster;
    this.hosts = hosts;
    this.tell = tell;
    this.now = now;
  }

  /** The voice slots. */
  get slots(): ReadonlySignal<readonly Filling[]> {
    return this.slotsSignal;
  }

  /** The private zones of one's room, by id. */
  get zones(): ReadonlySignal<ReadonlyMap<string, ZoneState>> {
    return this.zonesSignal;
  }

  /** What hosts have set for the room one is in. */
  get room(): ReadonlySignal<RoomState> {
    return this.roomSignal;
  }

  /** The identities that one has blocked. */
  get blocked(): ReadonlySignal<ReadonlySet<string>> {
    return this.blockedSignal;
  }

  /** The numbers of all who would hear one now; null while it is not known. */
  get hearers(): ReadonlySignal<readonly number[] | null> {
    return this.hearersSignal;
  }

  welcomed({ zones, room_state, blocked }: Welcome): void {
    this.slotsSignal.value = [];
    this.zonesSignal.value = new Map(zones.map((zone) => [zone.id, zone]));
    this.roomSignal.value = room_state;
    this.blockedSignal.value = new Set(blocked);
    this.hearersSignal.value = null;
    this.requests.remove(() => true);
  }

  message(message: PrivacyMessage): void {
    switch (message.type) {
      case "slots":
        this.slotsSignal.value = fillings(message);
        return;
      case "zone_changed":
        this.zonesSignal.value = new Map(this.zonesSignal.value).set(message.zone.id, message.zone);
        return;
      case "knocked":
        this.asked("knock", message.id, message.zone);
        return;
      case "bubble_asked":
        this.asked(message.verb, message.id, "");
        return;
      case "knock_answered":
        this.tell({ kind: message.admitted ? "knock_admitted" : "knock_refused", zone: message.zone });
        return;
      case "bubble_answered":
        this.bubbleAnswered(message.id, message.accepted);
        return;
      case "blocked":
        this.block(message.identity, message.blocked);
        return;
      case "hearers":
        this.hearersSignal.value = message.numbers;
        return;
      case "room_changed":
        this.roomChanged(message.room);
    }
  }

  /** Nobody waits for an answer who has left. */
  left(id: string): void {
    this.requests.remove(({ from }) => from === id);
  }

  private asked(kind: "knock" | "invite" | "ask", from: string, zone: string): void {
    const name = this.roster.get(from)?.name;
    if (name === undefined) return;
    this.requests.add({ kind, from, zone, at: this.now() });
    this.tell({ kind: "asked", request: kind, name, zone });
  }

  private bubbleAnswered(id: string, accepted: boolean): void {
    const name = this.roster.get(id)?.name;
    if (name !== undefined) this.tell({ kind: accepted ? "bubble_accepted" : "bubble_declined", name });
  }

  private block(identity: string, blocked: boolean): void {
    const all = new Set(this.blockedSignal.value);
    if (blocked) all.add(identity);
    else all.delete(identity);
    this.blockedSignal.value = all;
    const name = this.roster.members.peek().find((member) => member.identity === identity)?.name;
    if (name !== undefined) this.tell({ kind: blocked ? "blocked" : "unblocked", name });
  }

  private roomChanged(room: RoomState): void {
    const before = this.roomSignal.value;
    this.roomSignal.value = room;
    if (room.muted !== before.muted && this.hosts()) this.tell({ kind: room.muted ? "room_muted" : "room_released" });
    if (room.plain !== before.plain) this.tell({ kind: room.plain ? "room_plain" : "room_spatial" });
  }
}

function fillings({ numbers, ways, gains }: Slots): Filling[] {
  return numbers.map((number, i) => ({ number, way: ways[i] ?? "near", factor: gains[i] ?? 1 }));
}
