/** Counted frames of one direction, kept until the other side has reported them (P-REL-1, P-REL-2). */

import { LIMITS } from "./messages.gen";

export type Frame = Uint8Array<ArrayBuffer>;

export class Outbox {
  private first = 0;
  private frames: Frame[] = [];

  /** How many counted frames were sent since the session began. */
  get sent(): number {
    return this.first + this.frames.length;
  }

  /** More is unreported than the server would keep either: the session is given up for a new one. */
  get overflowed(): boolean {
    return this.frames.length > LIMITS.RELIABLE_BACKLOG_FRAMES;
  }

  push(frame: Frame): void {
    this.frames.push(frame);
  }

  /** The other side has received `count` frames since the session began. */
  reported(count: number): void {
    const done = Math.min(Math.max(count - this.first, 0), this.frames.length);
    if (done === 0) return;
    this.frames.splice(0, done);
    this.first += done;
  }

  /** What is still unreported, in order. */
  unreported(): readonly Frame[] {
    return this.frames;
  }

  reset(): void {
    this.first = 0;
    this.frames = [];
  }
}
