/** The others of one's room, between the frames that tell of them. */
import { type CrowdFrame, LOWERED_LEVEL, type Snapshot } from "../net/frames";
import type { Member, Reaction } from "../net/messages.gen";
import { TickClock } from "./clock";
import type { HalfCell } from "./course";
import { MemberFigure } from "./figures";
import { STEP_MS } from "./movement";
import { crowdScale, type RoomScale, snapshotScale } from "./room_scale";
import type { Roster } from "./roster";
import type { Room } from "./world";

/** How loud the voice in the slot of a member number is here, 0 to 1; null if it is in none. */
export type Loudness = (number: number) => number | null;

/** Crowd frames come once a second, or every 4 s while the house sheds work. */
const CROWD_TICKS = 20;
const CROWD_TICKS_LOWERED = 80;

/** What the frames of a room are read by. */
interface Scales {
  readonly room: string;
  readonly precise: RoomScale;
  readonly coarse: RoomScale;
  readonly half: HalfCell;
}

export class Crowd {
  private readonly roster: Roster;
  private readonly clock = new TickClock(STEP_MS);
  private readonly figures = new Map<string, MemberFigure>();
  /** Those whose place is known, filled anew for each picture. */
  private readonly placed: MemberFigure[] = [];
  private scales: Scales | null = null;
  /** The newest tick of any frame. */
  private heard = 0;
  private loudness: Loudness = () => null;

  constructor(roster: Roster) {
    this.roster = roster;
  }

  /** Where the voices' loudness comes from. */
  listenTo(loudness: Loudness): void {
    this.loudness = loudness;
  }

  /** Forgets where everybody is: another room, or another server. */
  enter(room: Room): void {
    const coarse = crowdScale(room.bounds);
    this.scales = { room: room.id, precise: snapshotScale(room.bounds), coarse, half: coarse.half };
    this.heard = 0;
    this.clock.reset();
    this.figures.clear();
    this.placed.length = 0;
  }

  /** A snapshot that arrived at `at` (ms). */
  observe({ tick, records }: Snapshot, at: number): void {
    if (this.scales === null) return;
    this.hear(tick, at);
    const { precise } = this.scales;
    const { count, numbers, xs, zs, yaws, gaits, speaks } = records;
    for (let i = 0; i < count; i++) {
      const figure = this.numbered(numbers[i] as number);
      if (figure === null) continue;
      figure.talks = speaks[i] === 1;
      const x = precise.x(xs[i] as number);
      const z = precise.z(zs[i] as number);
      figure.course.record(tick, x, z, precise.yaw(yaws[i] as number), gaits[i] as number);
    }
  }

  /** A crowd frame that arrived at `at` (ms). */
  observeCrowd({ tick, lowered, records }: CrowdFrame, at: number): void {
    if (this.scales === null) return;
    this.hear(tick, at);
    const { coarse, half } = this.scales;
    const next = (lowered & LOWERED_LEVEL) === 0 ? CROWD_TICKS : CROWD_TICKS_LOWERED;
    const { count, numbers, xs, zs, yaws } = records;
    for (let i = 0; i < count; i++) {
      const figure = this.numbered(numbers[i] as number);
      if (figure === null || figure.course.inSight) continue;
      figure.talks = false;
      const x = coarse.x(xs[i] as number);
      const z = coarse.z(zs[i] as number);
      figure.course.cell(tick, x, z, coarse.yaw(yaws[i] as number), half, next);
    }
  }

  private hear(tick: number, at: number): void {
    this.clock.observe(tick, at);
    this.heard = Math.max(this.heard, tick);
  }

  /** A member is different from before; one in another room is not seen any longer. */
  changed(member: Member, room: string): void {
    const figure = this.figures.get(member.id);
    if (figure === undefined) return;
    if (member.room === room) figure.member = member;
    else this.figures.delete(member.id);
  }

  remove(id: string): void {
    this.figures.delete(id);
  }

  react(id: string, kind: Reaction, at: number): void {
    const figure = this.figures.get(id);
    if (figure !== undefined) figure.reaction = { kind, at };
  }

  /** Moves everybody to where they are at `now`. */
  interpolate(now: number): void {
    const tick = this.clock.tickAt(now);
    if (tick === null) return;
    this.placed.length = 0;
    for (const figure of this.figures.values()) {
      figure.play(tick, this.heard, now, this.loudness);
      if (figure.placed) this.placed.push(figure);
    }
  }

  /** Those whose place is known; filled anew by the next `interpolate`. */
  seen(): readonly MemberFigure[] {
    return this.placed;
  }

  get(id: string): MemberFigure | undefined {
    const figure = this.figures.get(id);
    return figure?.placed ? figure : undefined;
  }

  /** The figure of that number; null of nobody known in this room. */
  private numbered(number: number): MemberFigure | null {
    const member = this.roster.numbered(number);
    if (member === undefined || member.room !== this.scales?.room) return null;
    let figure = this.figures.get(member.id);
    if (figure === undefined) {
      figure = new MemberFigure(member);
      this.figures.set(member.id, figure);
    }
    return figure;
  }
}
