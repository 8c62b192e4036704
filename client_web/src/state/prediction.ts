/** One's own movement, ahead of the server: steps are applied at once, and replayed on what the server says. */
import type { Step } from "../net/codec";
import { advance, type Place } from "./movement";
import type { Room } from "./world";

export interface NumberedStep {
  readonly seq: number;
  readonly step: Step;
}

/** As many as the server keeps, and as many again on their way: beyond this nothing is coming back. */
const PENDING_STEPS_MAX = 64;
/** A correction up to this is slid over; a longer one is a jump. */
const SMOOTH_M = 1.5;
/** After this many ms a correction has all but vanished. */
const SMOOTH_MS = 120;

/** Where the pending steps lead from a confirmed place. */
export function rebase(room: Room, confirmed: Place, pending: readonly NumberedStep[]): Place {
  let place = confirmed;
  for (const { step } of pending) place = advance(room, place, step);
  return place;
}

export class Prediction {
  private room: Room;
  private currentEpoch: number;
  private lastSeq: number;
  private pending: NumberedStep[] = [];
  private before: Place;
  private current: Place;
  /** What the last corrections moved by, still to be slid over. */
  private errorX = 0;
  private errorZ = 0;

  constructor(room: Room, place: Place, epoch: number, lastSeq = 0) {
    this.room = room;
    this.currentEpoch = epoch;
    this.lastSeq = lastSeq;
    this.before = place;
    this.current = place;
  }

  /** Where one is, as far as is known here; canonical. */
  get place(): Place {
    return this.current;
  }

  get seq(): number {
    return this.lastSeq;
  }

  /** Which steps belong together: the server counts it up when it moves one. */
  get epoch(): number {
    return this.currentEpoch;
  }

  /** Steps that the server has not consumed yet. */
  get unconfirmed(): number {
    return this.pending.length;
  }

  /** Takes a step at once; returns its number. */
  take(step: Step): number {
    this.before = this.current;
    this.current = advance(this.room, this.current, step);
    this.lastSeq++;
    this.pending.push({ seq: this.lastSeq, step });
    if (this.pending.length > PENDING_STEPS_MAX) this.pending.shift();
    return this.lastSeq;
  }

  /** Steps on their way are lost with the connection. */
  abandon(): void {
    this.pending = [];
  }

  /** A step's time passed without one. */
  stand(): void {
    this.before = this.current;
  }

  /** What a snapshot says of oneself; true if the server has moved one (P-SNAP-3). */
  reconcile(ack: number, epoch: number, confirmed: Place): boolean {
    if (epoch !== this.currentEpoch) {
      this.currentEpoch = epoch;
      this.pending = [];
      this.before = confirmed;
      this.current = confirmed;
      this.errorX = 0;
      this.errorZ = 0;
      return true;
    }
    this.pending = this.pending.filter(({ seq }) => seq > ack);
    const replayed = rebase(this.room, confirmed, this.pending);
    this.slide(this.current.x - replayed.x, this.current.z - replayed.z);
    this.before = {
      x: this.before.x + replayed.x - this.current.x,
      y: replayed.y,
      z: this.before.z + replayed.z - this.current.z,
    };
    this.current = replayed;
    return false;
  }

  private slide(dx: number, dz: number): void {
    if (Math.hypot(dx, dz) > SMOOTH_M) return;
    this.errorX += dx;
    this.errorZ += dz;
  }

  /** Lets corrections fade over `dtMs`. */
  fade(dtMs: number): void {
    const left = Math.exp((-dtMs * 3) / SMOOTH_MS);
    this.errorX *= left;
    this.errorZ *= left;
  }

  /** Where to draw oneself: between the last two steps by `share` (0 to 1), corrections smoothed. */
  drawnAt(share: number): Place {
    const { before, current } = this;
    return {
      x: before.x + (current.x - before.x) * share + this.errorX,
      y: before.y + (current.y - before.y) * share,
      z: before.z + (current.z - before.z) * share + this.errorZ,
    };
  }
}
