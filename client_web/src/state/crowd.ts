/** The others of one's room, between snapshots. */
import type { Snapshot } from "../net/codec";
import type { Member, Reaction } from "../net/messages.gen";
import { TickClock } from "./clock";
import { MemberFigure } from "./figures";
import { STEP_MS } from "./movement";
import type { Roster } from "./roster";

/** How loud the voice in the slot of a member number is here, 0 to 1; null if it is in none. */
export type Loudness = (number: number) => number | null;

export class Crowd {
  private readonly roster: Roster;
  private readonly clock = new TickClock(STEP_MS);
  private readonly figures = new Map<string, MemberFigure>();
  private loudness: Loudness = () => null;

  constructor(roster: Roster) {
    this.roster = roster;
  }

  /** Where the voices' loudness comes from. */
  listenTo(loudness: Loudness): void {
    this.loudness = loudness;
  }

  /** Forgets where everybody is: another room, or another server. */
  reset(): void {
    this.clock.reset();
    this.figures.clear();
  }

  /** A snapshot that arrived at `at` (ms). */
  observe(snapshot: Snapshot, at: number): void {
    this.clock.observe(snapshot.tick, at);
    for (const record of snapshot.records) {
      const member = this.roster.numbered(record.number);
      if (member !== undefined) this.figure(member).track.add({ ...record, tick: snapshot.tick });
    }
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
    for (const figure of this.figures.values()) figure.play(tick, now, this.loudness(figure.member.number));
  }

  /** Those whose place is known. */
  *seen(): Generator<MemberFigure> {
    for (const figure of this.figures.values()) if (figure.placed) yield figure;
  }

  get(id: string): MemberFigure | undefined {
    const figure = this.figures.get(id);
    return figure?.placed ? figure : undefined;
  }

  private figure(member: Member): MemberFigure {
    let figure = this.figures.get(member.id);
    if (figure === undefined) {
      figure = new MemberFigure(member);
      this.figures.set(member.id, figure);
    }
    return figure;
  }
}
