/** A house as the connection sees it: sockets, seats, a clock and dice, all played by the test. */
import { decode, encode } from "@msgpack/msgpack";
import { Connection } from "../../src/net/connection";
import type { SeatAnswer, ServerMessage } from "../../src/net/messages.gen";
import type { ConnectionEvents, Socket, SocketEvents } from "../../src/net/seams";
import { member, welcome } from "../state/rooms_for_tests";

export class FakeSocket implements Socket {
  readonly sent: Uint8Array<ArrayBuffer>[] = [];
  bufferedAmount = 0;
  closedByClient = false;
  private readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    this.sent.push(data);
  }

  close(): void {
    this.closedByClient = true;
  }

  open(): void {
    this.events.opened();
  }

  receive(message: ServerMessage): void {
    this.events.frame(new Uint8Array(encode(message)).buffer);
  }

  receiveBytes(bytes: Uint8Array): void {
    this.events.frame(new Uint8Array(bytes).buffer);
  }

  drop(code = 1006): void {
    this.events.closed(code);
  }

  /** Control messages that were sent, in order. */
  get messages(): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame[0] !== 1).map((frame) => decode(frame) as Record<string, unknown>);
  }

  /** Types that were sent, without pings. */
  get types(): unknown[] {
    return this.messages.map((message) => message.type).filter((type) => type !== "ping");
  }
}

export class FakeHouse {
  now = 1_000;
  readonly sockets: FakeSocket[] = [];
  readonly events: string[] = [];
  seats = 0;
  place: string | null = null;
  /** What asking for a seat leads to. */
  seatFails: unknown = null;
  readonly connection: Connection;

  constructor() {
    const told: ConnectionEvents = {
      welcomed: (_, fresh) => this.events.push(fresh ? "welcomed" : "moved"),
      message: (message) => this.events.push(message.type),
      snapshot: () => this.events.push("snapshot"),
      crowd: () => this.events.push("crowd"),
      resumed: () => this.events.push("resumed"),
      lost: () => this.events.push("lost"),
    };
    this.connection = new Connection(
      {
        openSocket: (events) => {
          const socket = new FakeSocket(events);
          this.sockets.push(socket);
          return socket;
        },
        askSeat: async () => {
          this.seats++;
          if (this.seatFails !== null) throw this.seatFails;
          const answer: SeatAnswer = {
            seat: `seat-${this.seats}`,
            expires_in_s: 60,
            identity: "i",
            world_version: "v1",
          };
          return answer;
        },
        now: () => this.now,
        dice: () => 0.5,
        place: {
          get: () => this.place,
          set: (place) => {
            this.place = place;
          },
        },
      },
      told,
    );
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }

  /** Lets `ms` pass in steps of a frame, and answers of seats come in. */
  async pass(ms = 0): Promise<void> {
    const end = this.now + ms;
    do {
      await Promise.resolve();
      await Promise.resolve();
      this.connection.deliver();
      this.connection.advance();
      this.now = Math.min(this.now + 50, Math.max(end, this.now));
    } while (this.now < end);
    await Promise.resolve();
    this.connection.deliver();
    this.connection.advance();
  }

  /** Comes in by a seat, up to the welcome. */
  async welcome(token = "token"): Promise<void> {
    await this.pass();
    this.socket.open();
    await this.pass();
    this.socket.receive(welcome(member("me", 1), { resume_token: token }));
    await this.pass();
  }

  async enter(): Promise<void> {
    this.connection.enter();
    await this.welcome();
  }
}
