/** The server's tick clock as seen from here, smoothed against the jitter of the network. */

const SHARE = 0.05;
/** A difference this large is a restart or a long pause, not jitter. */
const JUMP_TICKS = 10;

export class TickClock {
  private readonly tickMs: number;
  private offset: number | null = null;

  constructor(tickMs: number) {
    this.tickMs = tickMs;
  }

  /** A snapshot of `tick` arrived at `at` (ms). */
  observe(tick: number, at: number): void {
    const offset = tick - at / this.tickMs;
    if (this.offset === null || Math.abs(offset - this.offset) > JUMP_TICKS) this.offset = offset;
    else this.offset += SHARE * (offset - this.offset);
  }

  /** The tick, with its fraction, whose snapshot would arrive at `now` (ms); null before the first one. */
  tickAt(now: number): number | null {
    return this.offset === null ? null : this.offset + now / this.tickMs;
  }

  reset(): void {
    this.offset = null;
  }
}
