/** Who is in which voice slot, and how each slot is to sound: pure, with the time as an argument. */
import type { Way } from "../net/messages.gen";
import type { Filling } from "../state/privacy";
import { type Bearing, bearingTo, type Place, type Pose } from "./bearing";
import { gainAt } from "./gain";
import { OPEN_HZ, wallCutoffHz, wallGain } from "./walls";

/** A slot that changes its member is silent for so long, so that nobody is heard from where another stood. */
export const CHANGE_MS = 60;
/** As loud as one can turn somebody up. */
export const VOLUME_MAX = 2;
/** How loud whoever is heard evenly is: as from a metre and a half. */
export const EVEN_GAIN = 0.6;
/** A murmur is words that one does not make out. */
const MURMUR_HZ = 600;
/** How much of their direction is left to those heard evenly, who are far away: the rest is in front. */
const EVEN_ASIDE = 0.45;
/** An echo loses less with the distance than the voice itself: those far away sound farther. */
const ECHO_ROLLOFF = 0.6;
/** Walls are looked at this often: nobody walks round a corner in less. */
const WALLS_MS = 200;

/** How a slot is to sound now. `right` and `behind` are a direction of length 1 (see `Bearing`). */
export interface SlotSound {
  /** The member's number, or 0 for nobody. */
  readonly number: number;
  readonly way: Way;
  readonly gain: number;
  readonly right: number;
  readonly behind: number;
  /** What is above is cut off. */
  readonly cutoffHz: number;
  /** The gain into the room's echo. */
  readonly echo: number;
}

/** Anything that knows where members stand, such as a Map by number. */
export interface Places {
  get(number: number): Place | undefined;
}

/** How much wall stands between two places: see `Walls`. */
export interface Plan {
  between(a: Place, b: Place): number;
}

interface Slot extends Filling {
  readonly changedAt: number;
  walls: number;
  walledAt: number;
}

export const SILENT: SlotSound = {
  number: 0,
  way: "near",
  gain: 0,
  right: 0,
  behind: -1,
  cutoffHz: OPEN_HZ,
  echo: 0,
};

export class SlotTable {
  /** Metres from which on nothing is heard: the room's. */
  hearingM: number;
  /** Whether all but murmurs are heard alike, as in a meeting: without distance, direction, walls and echo. */
  plain = false;
  /** The room's walls; null while there are none. */
  plan: Plan | null = null;
  private slots: Slot[] = [];
  private readonly volumes = new Map<number, number>();
  private sounds: readonly SlotSound[] = [];

  constructor(hearingM: number) {
    this.hearingM = hearingM;
  }

  /** Who is in the slots. */
  assign(fillings: readonly Filling[], nowMs: number): void {
    const before = this.slots;
    this.slots = fillings.map((filling, i) => {
      const old = before[i];
      if (old?.number === filling.number) return { ...old, ...filling };
      return { ...filling, changedAt: nowMs, walls: 0, walledAt: Number.NEGATIVE_INFINITY };
    });
    this.sounds = this.slots.map(({ number, way }, i) => {
      const sound = this.sounds[i];
      return sound?.number === number ? { ...sound, way } : { ...SILENT, number, way };
    });
  }

  /** The slot of a member, or −1. */
  slotOf(number: number): number {
    return number === 0 ? -1 : this.slots.findIndex((slot) => slot.number === number);
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

  /** Works out all slots for where the listener and the others stand now; `crowd` is the gain of who is not on a stage. */
  update(listener: Pose, places: Places, nowMs: number, crowd = 1): readonly SlotSound[] {
    this.sounds = this.slots.map((slot) => {
      const { number, way, changedAt } = slot;
      const silent = { ...SILENT, number, way, cutoffHz: way === "murmur" ? MURMUR_HZ : OPEN_HZ };
      if (number === 0 || nowMs - changedAt < CHANGE_MS) return silent;
      const level = slot.factor * this.volume(number) * (way === "even" ? 1 : crowd);
      // Whoever is heard evenly is heard from wherever they are, seen or not.
      const place = places.get(number);
      if (this.plain && way !== "murmur") return { ...silent, gain: EVEN_GAIN * level };
      if (way === "even") return this.evenly(silent, level, place === undefined ? null : bearingTo(listener, place));
      return place === undefined ? silent : this.near(slot, silent, level, listener, place, nowMs);
    });
    return this.sounds;
  }

  /** As of the last update. */
  get current(): readonly SlotSound[] {
    return this.sounds;
  }

  private evenly(silent: SlotSound, level: number, bearing: Bearing | null): SlotSound {
    const gain = EVEN_GAIN * level;
    const right = (bearing?.right ?? 0) * EVEN_ASIDE;
    return { ...silent, gain, right, behind: -Math.sqrt(1 - right * right), echo: gain };
  }

  private near(slot: Slot, silent: SlotSound, level: number, listener: Pose, place: Place, nowMs: number): SlotSound {
    if (nowMs - slot.walledAt >= WALLS_MS) {
      slot.walledAt = nowMs;
      slot.walls = this.plan?.between(listener, place) ?? 0;
    }
    const { distanceM, right, behind } = bearingTo(listener, place);
    const gain = gainAt(distanceM, this.hearingM) * level * wallGain(slot.walls);
    return {
      ...silent,
      gain,
      right,
      behind,
      cutoffHz: Math.min(silent.cutoffHz, wallCutoffHz(slot.walls)),
      echo: gain ** ECHO_ROLLOFF,
    };
  }
}
