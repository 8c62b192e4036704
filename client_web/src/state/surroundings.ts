/** Who is where, refreshed a few times a second for the panels: they need no frames. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Member } from "../net/messages.gen";
import type { House } from "./house";
import { type Direction, directionTo, distanceTo } from "./whereabouts";
import { type Room, ruleAt, type Zone, zoneAt } from "./world";

/** Somebody else, as the list tells of them; another object when anything of it changes, and only then. */
export interface Neighbour {
  readonly member: Member;
  /** In one's own room. */
  readonly here: boolean;
  readonly zone: Zone | null;
  /** Whole metres and the direction; null where it is not known. */
  readonly distance: number | null;
  readonly direction: Direction | null;
  readonly speaking: boolean;
}

const REFRESH_MS = 250;
/** People walk about all the time: the list is put in order anew this often, and when somebody comes or goes. */
const ORDER_MS = 3_000;

export class Surroundings {
  private readonly house: House;
  private readonly list = signal<readonly Neighbour[]>([]);
  private readonly zoneSignal = signal<Zone | null>(null);
  private readonly ruleSignal = signal<Zone | null>(null);
  private readonly inZones: ReadonlySignal<ReadonlyMap<string, number>>;
  private readonly compare = new Intl.Collator().compare;
  private known = new Map<string, Neighbour>();
  private ordered: readonly Member[] = [];
  private orderedAt = Number.NEGATIVE_INFINITY;
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private held = false;

  constructor(house: House) {
    this.house = house;
    this.inZones = computed(() => {
      const counts = new Map<string, number>();
      for (const { zone } of this.list.value) {
        if (zone !== null) counts.set(zone.id, (counts.get(zone.id) ?? 0) + 1);
      }
      return counts;
    });
  }

  /** The others, the nearest first; then those of one's room of whom no place is known, then those of other rooms, by name. */
  get neighbours(): ReadonlySignal<readonly Neighbour[]> {
    return this.list;
  }

  /** How many others are in each zone of one's room, by its id. */
  get zones(): ReadonlySignal<ReadonlyMap<string, number>> {
    return this.inZones;
  }

  /** The zone one stands in. */
  get zone(): ReadonlySignal<Zone | null> {
    return this.zoneSignal;
  }

  /** The zone whose rule holds where one stands. */
  get rule(): ReadonlySignal<Zone | null> {
    return this.ruleSignal;
  }

  /** Keeps the order while somebody reads the list or moves through it: what one is about to press must not move away. */
  hold(held: boolean): void {
    this.held = held;
  }

  /** Looks around if it is time to. */
  refresh(now: number): void {
    if (now - this.refreshedAt < REFRESH_MS) return;
    this.refreshedAt = now;
    const room = this.house.room.peek();
    if (room === null) return;
    const { self } = this.house;
    this.zoneSignal.value = zoneAt(room, self.x, self.z);
    this.ruleSignal.value = ruleAt(room, self.x, self.z);
    const members = this.house.roster.members.peek();
    const known = new Map<string, Neighbour>();
    for (const member of members) known.set(member.id, this.describe(member, room));
    this.known = known;
    const neighbours = this.inOrder(members, now);
    const shown = this.list.peek();
    if (neighbours.length === shown.length && neighbours.every((one, i) => one === shown[i])) return;
    this.list.value = neighbours;
  }

  private describe(member: Member, room: Room): Neighbour {
    const before = this.known.get(member.id);
    const here = member.room === room.id;
    const figure = here ? this.house.crowd.get(member.id) : undefined;
    const { self } = this.house;
    const zone = figure === undefined ? null : zoneAt(room, figure.x, figure.z);
    const distance = figure === undefined ? null : Math.round(distanceTo(self, figure.x, figure.z));
    const direction = figure === undefined ? null : directionTo(self, figure.x, figure.z);
    const speaking = figure?.speaking ?? false;
    const same =
      before !== undefined &&
      before.member === member &&
      before.here === here &&
      before.zone === zone &&
      before.distance === distance &&
      before.direction === direction &&
      before.speaking === speaking;
    return same ? before : { member, here, zone, distance, direction, speaking };
  }

  private inOrder(members: readonly Member[], now: number): Neighbour[] {
    const of = (member: Member) => this.known.get(member.id) as Neighbour;
    if (this.held && this.list.peek().length > 0) return this.inOldOrder(members);
    if (members === this.ordered && now - this.orderedAt < ORDER_MS) {
      return this.inOldOrder(members);
    }
    this.ordered = members;
    this.orderedAt = now;
    return members.map(of).sort((a, b) => nearness(a) - nearness(b) || this.byName(a, b));
  }

  /** As they are listed now, and those who came since at the end. */
  private inOldOrder(members: readonly Member[]): Neighbour[] {
    const left = new Map(this.known);
    const kept: Neighbour[] = [];
    for (const { member } of this.list.peek()) {
      const neighbour = left.get(member.id);
      if (neighbour === undefined) continue;
      kept.push(neighbour);
      left.delete(member.id);
    }
    if (left.size > 0) for (const { id } of members) if (left.has(id)) kept.push(left.get(id) as Neighbour);
    return kept;
  }

  private byName(a: Neighbour, b: Neighbour): number {
    return this.compare(a.member.name, b.member.name) || (a.member.id < b.member.id ? -1 : 1);
  }
}

/** Metres; whoever's place is not known is farther than anybody, and other rooms are farther still. */
function nearness({ here, distance }: Neighbour): number {
  return here ? (distance ?? 1e6) : 1e7;
}
