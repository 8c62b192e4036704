/**
 * One member's connection to the house: seat, hello, ping, reliable delivery, loss, resume and return.
 *
 * It has no timer and no clock of its own. Whatever happens to a socket is queued; `deliver` hands it on, and
 * `advance` does what is due. Both are called by the loop, so that a test can play any course of events.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { backoffMs } from "./backoff";
import * as bounds from "./bounds";
import { decodeFrame, encodeControl, encodeInput, type ServerFrame, type Step } from "./codec";
import {
  type ClientMessage,
  LIMITS,
  type Ping,
  PROTOCOL,
  type ServerMessage,
  UNCOUNTED_CLIENT_TYPES,
  type Welcome,
} from "./messages.gen";
import { Outbox } from "./outbox";
import type { ConnectionDeps, ConnectionEvents, ConnectionState, ConnectionStatus, Happening, Socket } from "./seams";
import { SeatRefused } from "./seats";
import { Unanswered } from "./unanswered";

/** Codes after which coming back by itself would be wrong: another tab has the avatar, or the page is too old. */
const FINAL_CODES: ReadonlySet<string> = new Set(["taken_over", "protocol_version"]);
/** What may wait for a lost connection to come back; everything else would come too late. */
const LASTING_TYPES: ReadonlySet<string> = new Set(["say", "edit", "hand", "mic"]);

export class Connection {
  private readonly deps: ConnectionDeps;
  private readonly events: ConnectionEvents;
  private readonly outbox = new Outbox();
  private readonly unanswered = new Unanswered();
  private inbox: Happening[] = [];
  private held = false;
  private socket: Socket | null = null;
  /** Events of earlier sockets and seats carry an older number and are dropped. */
  private generation = 0;
  private seat: string | null = null;
  private session: { token: string; windowMs: number } | null = null;
  private received = 0;
  /** How many of these the last ping has reported. */
  private reported = 0;
  private lostAt = 0;
  private advancedAt = 0;
  private attemptMs = 0;
  private silentMs = 0;
  private pingAt = 0;
  private pingIntervalMs = LIMITS.PING_INTERVAL_S * 1000;
  private drainingMs: number | null = null;
  private lastCode: string | null = null;

  private readonly statusSignal = signal<ConnectionStatus>({
    state: "closed",
    retryAt: null,
    attempt: 0,
    reason: null,
  });
  private readonly rttSignal = signal<number | null>(null);
  private readonly linePlaceSignal = signal<number | null>(null);

  constructor(deps: ConnectionDeps, events: ConnectionEvents) {
    this.deps = deps;
    this.events = events;
  }

  get status(): ReadonlySignal<ConnectionStatus> {
    return this.statusSignal;
  }

  /** Milliseconds there and back, smoothed; null before the first answer. */
  get rtt(): ReadonlySignal<number | null> {
    return this.rttSignal;
  }

  /** One's place in the line before a full house, the first is 1; null unless one waits. */
  get linePlace(): ReadonlySignal<number | null> {
    return this.linePlaceSignal;
  }

  /** What shows the house by HTTP who one is, for as long as one is in; null outside. */
  get token(): string | null {
    return this.state === "open" ? (this.session?.token ?? null) : null;
  }

  get state(): ConnectionState {
    return this.statusSignal.value.state;
  }

  /** Comes in. */
  enter(): void {
    if (this.state !== "closed") return;
    this.lastCode = null;
    this.change("connecting", 0);
    this.attemptEntry();
  }

  /** Tries again at once instead of waiting. */
  retryNow(): void {
    if (this.state === "lost") this.reconnect();
  }

  /** Leaves for good; the avatar does not wait. */
  leave(): void {
    if (this.state === "open" || this.state === "waiting") this.transmit(encodeControl({ type: "leave" }));
    this.dropSocket();
    this.session = null;
    this.change("closed", 0);
  }

  /** Stops handing on what comes until `release`: the world of a welcome is still on its way. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
  }

  /**
   * Sends a control message. While the connection is lost, lines, edits and one's own states wait for it to come
   * back, other messages are dropped; false if it was.
   */
  send(message: ClientMessage): boolean {
    const open = this.state === "open";
    if (!open && !LASTING_TYPES.has(message.type)) return false;
    this.unanswered.sent(message);
    const frame = encodeControl(message);
    if (!UNCOUNTED_CLIENT_TYPES.includes(message.type)) this.outbox.push(frame);
    if (open) this.transmit(frame);
    return true;
  }

  /** Sends steps made in `epoch`, the last of which is `seq`; false if they cannot go now. */
  sendInput(epoch: number, seq: number, steps: readonly Step[]): boolean {
    if (this.state !== "open" || this.socket === null || this.socket.bufferedAmount > bounds.INPUT_BACKLOG_BYTES)
      return false;
    this.transmit(encodeInput(epoch, seq, steps));
    return true;
  }

  /** Hands on everything that came since the last call. */
  deliver(): void {
    while (!this.held) {
      const next = this.inbox.shift();
      if (next === undefined) return;
      this.handle(next);
    }
  }

  /** Does what is due: pings, time-outs, the next attempt. */
  advance(): void {
    const now = this.deps.now();
    const passedMs = Math.min(now - this.advancedAt, bounds.AWAKE_MS);
    this.advancedAt = now;
    this.attemptMs += passedMs;
    this.silentMs += passedMs;
    const { state, retryAt } = this.statusSignal.value;
    if (state === "lost" && retryAt !== null && now >= retryAt) this.reconnect();
    else if (state === "connecting" && this.attemptMs > bounds.CONNECT_TIMEOUT_MS) this.lose();
    else if (state === "open" || state === "waiting") this.keepAlive(now);
  }

  private keepAlive(now: number): void {
    if (this.silentMs > bounds.SILENCE_MS && this.inbox.length === 0) {
      this.lastCode = "silence";
      this.lose();
    } else if (this.outbox.overflowed && this.state === "open") {
      this.session = null;
      this.lose();
    } else if (now >= this.pingAt || this.received - this.reported >= bounds.UNREPORTED_MAX) {
      this.pingAt = now + this.pingIntervalMs;
      this.reported = this.received;
      const ping: Ping = { type: "ping", t: now, received: this.state === "open" ? this.received : 0 };
      this.transmit(encodeControl(ping));
    }
  }

  private change(state: ConnectionState, attempt: number, retryAt: number | null = null): void {
    if (state !== "waiting") this.linePlaceSignal.value = null;
    this.statusSignal.value = { state, attempt, retryAt, reason: this.lastCode };
  }

  private transmit(frame: Uint8Array<ArrayBuffer>): void {
    this.socket?.send(frame);
  }

  private reconnect(): void {
    this.change("connecting", this.statusSignal.value.attempt + 1);
    this.attemptEntry();
  }

  /** One attempt: by the lost session while it can be resumed, else by a new seat. */
  private attemptEntry(): void {
    this.dropSocket();
    const now = this.deps.now();
    this.advancedAt = now;
    this.attemptMs = 0;
    if (this.session !== null && now - this.lostAt > this.session.windowMs) this.session = null;
    if (this.session !== null) {
      this.openSocket();
      return;
    }
    const generation = this.generation;
    this.deps.askSeat().then(
      (answer) => this.enqueue(generation, { kind: "seat", answer }),
      (error: unknown) => this.enqueue(generation, { kind: "no_seat", error }),
    );
  }

  private openSocket(): void {
    const generation = this.generation;
    this.socket = this.deps.openSocket({
      opened: () => this.enqueue(generation, { kind: "opened" }),
      frame: (data) => this.enqueue(generation, { kind: "frame", data, at: this.deps.now() }),
      closed: (code) => this.enqueue(generation, { kind: "closed", code }),
    });
  }

  private dropSocket(): void {
    this.generation++;
    this.inbox = [];
    this.socket?.close(bounds.CLOSE_NORMAL);
    this.socket = null;
  }

  private enqueue(generation: number, happening: Happening): void {
    if (generation === this.generation) this.inbox.push(happening);
  }

  private handle(happening: Happening): void {
    switch (happening.kind) {
      case "seat":
        this.seat = happening.answer.seat;
        this.openSocket();
        return;
      case "no_seat":
        this.seatRefused(happening.error);
        return;
      case "opened":
        this.sayHello();
        return;
      case "frame":
        this.read(happening.data, happening.at);
        return;
      case "closed":
        this.lose();
    }
  }

  private seatRefused(error: unknown): void {
    this.lastCode = error instanceof SeatRefused ? error.code : "unreachable";
    if (error instanceof SeatRefused && error.final) {
      this.dropSocket();
      this.change("closed", 0);
    } else {
      this.lose();
    }
  }

  private sayHello(): void {
    if (this.session !== null) {
      const resume = { token: this.session.token, received: this.received };
      this.transmit(encodeControl({ type: "hello", protocol: PROTOCOL, resume }));
    } else {
      const place = this.deps.place.get() ?? undefined;
      const seat = this.seat;
      this.seat = null;
      const known = this.deps.known?.() ?? undefined;
      const brought = { ...(place && { place }), ...(known && { known }) };
      this.transmit(encodeControl({ type: "hello", protocol: PROTOCOL, seat, ...brought }));
    }
  }

  private read(data: ArrayBuffer, at: number): void {
    this.silentMs = 0;
    let frame: ServerFrame;
    try {
      frame = decodeFrame(data);
    } catch (error) {
      // What was counted is not known any more, so the session cannot be resumed.
      console.error("a frame of the house could not be read", error);
      this.lastCode = "malformed_frame";
      this.session = null;
      this.lose();
      return;
    }
    if (frame.kind === "control") this.control(frame.message, at);
    else if (this.state !== "open") return;
    else if (frame.kind === "snapshot") this.events.snapshot(frame.snapshot, at);
    else this.events.crowd(frame.crowd, at);
  }

  private control(message: ServerMessage, at: number): void {
    switch (message.type) {
      case "welcome":
        this.welcome(message, at);
        return;
      case "waiting":
        this.wait(message.place, at);
        return;
      case "resumed":
        this.resume(message.received, at);
        return;
      case "pong":
        if (this.state === "open") this.outbox.reported(message.received);
        this.measure(at - message.t);
        if (message.place) this.deps.place.set(message.place);
        return;
      case "error":
        this.lastCode = message.code;
        if (message.code === "resume_unknown") this.session = null;
        return;
      case "draining":
        this.drainingMs = message.retry_after_s * 1000;
        break;
    }
    this.received++;
    // Refused by a house that is about to close: asked again of the one that opens after it, as if unanswered.
    if (message.type === "refused" && message.code === "draining") return;
    this.unanswered.came(message);
    this.events.message(message);
  }

  private measure(rttMs: number): void {
    const before = this.rttSignal.value;
    this.rttSignal.value = before === null ? rttMs : before + bounds.RTT_SHARE * (rttMs - before);
  }

  private opened(at: number): void {
    this.silentMs = 0;
    this.pingAt = at;
    this.drainingMs = null;
    this.lastCode = null;
    this.change("open", 0);
  }

  /** In line before a full house: the welcome comes by itself. */
  private wait(place: number, at: number): void {
    this.linePlaceSignal.value = place;
    if (this.state === "waiting") return;
    this.pingAt = at + this.pingIntervalMs;
    this.lastCode = null;
    this.change("waiting", this.statusSignal.value.attempt);
  }

  private welcome(welcome: Welcome, at: number): void {
    const fresh = this.state !== "open";
    this.session = { token: welcome.resume_token, windowMs: welcome.resume_window_s * 1000 };
    this.pingIntervalMs = welcome.ping_interval_s * 1000;
    if (fresh) {
      this.received = this.reported = 0;
      this.outbox.reset();
      this.opened(at);
    } else {
      this.received++;
    }
    this.events.welcomed(welcome, fresh);
    if (fresh) for (const message of this.unanswered.all) this.send(message);
  }

  private resume(received: number, at: number): void {
    this.outbox.reported(received);
    this.opened(at);
    for (const frame of this.outbox.unreported()) this.transmit(frame);
    this.events.resumed();
  }

  /** The connection is gone: when and how to come back. */
  private lose(): void {
    const { state, attempt } = this.statusSignal.value;
    const now = this.deps.now();
    const wasOpen = state === "open";
    this.dropSocket();
    if (this.lastCode !== null && FINAL_CODES.has(this.lastCode)) {
      this.session = null;
      this.change("closed", 0);
      return;
    }
    if (wasOpen) this.lostAt = now;
    this.change("lost", attempt, now + this.delayMs(attempt));
    if (wasOpen) this.events.lost();
  }

  private delayMs(attempt: number): number {
    if (this.drainingMs !== null) {
      const wait = this.drainingMs;
      this.drainingMs = null;
      this.session = null;
      return wait * (1 + 0.5 * this.deps.dice());
    }
    // The house was restarted and does not know the session: there is nothing to wait for.
    if (this.lastCode === "resume_unknown") {
      this.lastCode = null;
      return 0;
    }
    return backoffMs(attempt, this.deps.dice());
  }
}
