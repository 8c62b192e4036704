/** What a connection needs from outside, and what it tells: the seams at which a browser or a test joins it. */
import type { CrowdFrame, Snapshot } from "./frames";
import type { Known, SeatAnswer, ServerMessage, Welcome } from "./messages.gen";

/** The part of a WebSocket that is used here. */
export interface Socket {
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

export interface SocketEvents {
  opened(): void;
  frame(data: ArrayBuffer): void;
  closed(code: number): void;
}

/** What became of a seat asked for or of a socket, until the connection is told to go on with it. */
export type Happening =
  | { readonly kind: "seat"; readonly answer: SeatAnswer }
  | { readonly kind: "no_seat"; readonly error: unknown }
  | { readonly kind: "opened" }
  | { readonly kind: "frame"; readonly data: ArrayBuffer; readonly at: number }
  | { readonly kind: "closed"; readonly code: number };

export interface ConnectionDeps {
  openSocket(events: SocketEvents): Socket;
  askSeat(): Promise<SeatAnswer>;
  /** Milliseconds that only grow. */
  now(): number;
  /** 0 to 1. */
  dice(): number;
  /** The last signed place, kept across a reload of the page (P-REL-4). */
  readonly place: { get(): string | null; set(place: string): void };
  /** The objects of a room that are still known, if any (P-SYNC-1). */
  known?(): Known | null;
}

/** What the connection tells; called from `deliver` and `advance` alone. */
export interface ConnectionEvents {
  /** `fresh` is true for a new session, false after a portal. */
  welcomed(welcome: Welcome, fresh: boolean): void;
  message(message: ServerMessage): void;
  /** Arrived at `at`; the records hold until the call returns. */
  snapshot(snapshot: Snapshot, at: number): void;
  /** Likewise. */
  crowd(crowd: CrowdFrame, at: number): void;
  /** The session goes on after a loss. */
  resumed(): void;
  lost(): void;
}

/** `waiting` is in line before a full house (P-WAIT-1). */
export type ConnectionState = "closed" | "connecting" | "waiting" | "open" | "lost";

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** When the next attempt is due, in `now()` time; null unless lost. */
  readonly retryAt: number | null;
  /** Attempts since the loss. */
  readonly attempt: number;
  /** The code of what ended it last, or null. */
  readonly reason: string | null;
}
