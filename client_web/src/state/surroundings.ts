/** Who is where, refreshed a few times a second for the panels: they need no frames. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
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
  private signature = "";
  private refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(house: House) {
    this.house = house;
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
    const neighbours = this.house.roster.members.value.map((member) => this.describe(member)).sort(byName);
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

/** Steady while people walk about: those of one's room first, and by name. */
function byName(a: Neighbour, b: Neighbour): number {
  if (a.here !== b.here) return a.here ? -1 : 1;
  return a.member.name.localeCompare(b.member.name) || (a.member.id < b.member.id ? -1 : 1);
}

function signatureOf(neighbour: Neighbour): string {
  const { id, name, room, mic, hand, away } = neighbour.member;
  const { zone, distance, direction, speaking } = neighbour;
  return `${id}/${name}/${room}/${mic}/${hand}/${away}/${zone?.id}/${distance}/${direction}/${speaking}`;
}
