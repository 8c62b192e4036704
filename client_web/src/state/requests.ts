/** What others wait to be answered: who knocks, who invites one to talk apart, who asks to be let into one's bubble. */
import { type ReadonlySignal, signal } from "@preact/signals-core";

export interface Request {
  readonly kind: "knock" | "invite" | "ask";
  /** The member's id. */
  readonly from: string;
  /** The zone knocked at; empty for the other kinds. */
  readonly zone: string;
  readonly at: number;
}

/** Whoever has not answered by then does not want to. The house lets those to talk apart go after this time as well. */
export const KNOCK_MS = 60_000;
export const APART_MS = 30_000;
const REQUESTS_MAX = 6;

export class Requests {
  private readonly list = signal<readonly Request[]>([]);

  /** Those that wait, the oldest first. */
  get waiting(): ReadonlySignal<readonly Request[]> {
    return this.list;
  }

  /** Somebody asks; whoever asks again waits at their old place. */
  add(request: Request): void {
    const same = (one: Request) => one.kind === request.kind && one.from === request.from && one.zone === request.zone;
    if (this.list.value.some(same)) this.list.value = this.list.value.map((one) => (same(one) ? request : one));
    else this.list.value = [...this.list.value, request].slice(-REQUESTS_MAX);
  }

  remove(gone: (request: Request) => boolean): void {
    if (this.list.peek().some(gone)) this.list.value = this.list.peek().filter((request) => !gone(request));
  }

  /** Lets old ones go. */
  expire(now: number): void {
    this.remove(({ kind, at }) => now - at >= (kind === "knock" ? KNOCK_MS : APART_MS));
  }
}
