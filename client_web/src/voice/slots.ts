/** Who is in which voice slot, and how each slot is to sound: pure, with the time as an argument. */
import { bearingTo, type Place, type Pose } from "./bearing";
import { gainAt } from "./gain";

/** A slot that changes its member is silent for so long, so that nobody is heard from where another stood. */
export const CHANGE_MS = 60;
/** As loud as one can turn somebody up. */
export const VOLUME_MAX = 2;

/** How a slot is to sound now. `right` and `behind` are a direction of length 1 (see `Bearing`). */
export interface SlotSound {
  /** The member's number, or 0 for nobody. */
  readonly number: number;
  readonly gain: number;
  readonly right: number;
  readonly behind: number;
}

/** Anything that knows where members stand, such as a Map by number. */
export interface Places {
  get(number: number): Place | undefined;
}

export const SILENT: SlotSound = { number: 0, gain: 0, right: 0, behind: -1 };

export class SlotTable {
  /** Metres from which on nothing is heard: the room's. */
  hearingM: number;
  private numbers: readonly number[] = [];
  private readonly changedAt: number[] = [];
  private readonly volumes = new Map<number, number>();
  private sounds: readonly SlotSound[] = [];

  constructor(hearingM: number) {
    this.hearingM = hearingM;
  }

  /** The members by slot; 0 is nobody. */
  assign(numbers: readonly number[], nowMs: number): void {
    this.sounds = numbers.map((number, i) => {
      if (number === this.numbers[i]) return this.sounds[i] ?? { ...SILENT, number };
      this.changedAt[i] = nowMs;
      return { ...SILENT, number };
    });
    this.numbers = [...numbers];
  }

  /** The slot of a member, or −1. */
  slotOf(number: number): number {
    return number === 0 ? -1 : this.numbers.indexOf(number);
  }

  /** Sets how loud somebody is to be: 1 is as they are, 0 is not at all. */
  setVolume(number: number, volume: number): void {
    const bounded = Math.min(VOLUME_MAX, Math.max(0, volume));
    if (bounded === 1) this.volumes.delete(number);
    else this.volumes.set(number, bounded);
  }

  volume(number: number): number {
    return this.volumes.get(number) ?? 1;
  }

  /** Works out all slots for where the listener and the others stand now. */
  update(listener: Pose, places: Places, nowMs: number): readonly SlotSound[] {
    this.sounds = this.numbers.map((number, i) => {
      const place = number === 0 ? undefined : places.get(number);
      if (place === undefined || nowMs - (this.changedAt[i] ?? 0) < CHANGE_MS) return { ...SILENT, number };
      const { distanceM, right, behind } = bearingTo(listener, place);
      return { number, gain: gainAt(distanceM, this.hearingM) * this.volume(number), right, behind };
    });
    return this.sounds;
  }

  /** As of the last update. */
  get current(): readonly SlotSound[] {
    return this.sounds;
  }
}
