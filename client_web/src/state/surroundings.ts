/** Who is where, refreshed a few times a second for the panels: they need no frames. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Member } from "../net/messages.gen";
import type { House } from "./house";
import { type Direction, directionTo, distanceTo } from "./whereabouts";
import { type Zone, zoneAt } from "./world";

/** Somebody else, as the list tells of them. */
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

export class Surroundings {
  private readonly house: House;
  private readonly list = signal<readonly Neighbour[]>([]);
  private readonly zoneSignal = signal<Zone | null>(null);
  private readonly byName: ReadonlySignal<readonly Member[]>;
  private signature = "";
  private refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(house: House) {
    this.house = house;
    const { compare } = new Intl.Collator();
    // Steady while people walk about, and sorted anew only when somebody comes or goes.
    this.byName = computed(() =>
      [...house.roster.members.value].sort((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1)),
    );
  }

  /** The others: those of one's room, then those of other rooms, by name. */
  get neighbours(): ReadonlySignal<readonly Neighbour[]> {
    return this.list;
  }

  /** The zone one stands in. */
  get zone(): ReadonlySignal<Zone | null> {
    return this.zoneSignal;
  }

  /** Looks around if it is time to. */
  refresh(now: number): void {
    if (now - this.refreshedAt < REFRESH_MS) return;
    this.refreshedAt = now;
    const room = this.house.room.value;
    if (room === null) return;
    this.zoneSignal.value = zoneAt(room, this.house.self.x, this.house.self.z);
    const all = this.byName.value.map((member) => this.describe(member));
    const neighbours = [...all.filter(({ here }) => here), ...all.filter(({ here }) => !here)];
    const signature = neighbours.map(signatureOf).join();
    if (signature === this.signature) return;
    this.signature = signature;
    this.list.value = neighbours;
  }

  private describe(member: Member): Neighbour {
    const room = this.house.room.value;
    const figure = this.house.crowd.get(member.id);
    const here = member.room === room?.id;
    if (room === null || !here || figure === undefined) {
      return { member, here, zone: null, distance: null, direction: null, speaking: false };
    }
    const { self } = this.house;
    return {
      member,
      here,
      zone: zoneAt(room, figure.x, figure.z),
      distance: Math.round(distanceTo(self, figure.x, figure.z)),
      direction: directionTo(self, figure.x, figure.z),
      speaking: figure.speaking,
    };
  }
}

function signatureOf(neighbour: Neighbour): string {
  const { id, name, room, mic, hand, away } = neighbour.member;
  const { zone, distance, direction, speaking } = neighbour;
  return `${id}/${name}/${room}/${mic}/${hand}/${away}/${zone?.id}/${distance}/${direction}/${speaking}`;
}
