import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Say } from "../../src/net/messages.gen";
import { SeatRefused } from "../../src/net/seats";
import { member, welcome } from "../state/rooms_for_tests";
import { FakeHouse } from "./houses";

const line = (line_id: string): Say => ({ type: "say", line_id, to: "room", text: "hello" });
const said = (line_id: string) =>
  ({
    type: "said",
    line: { line_id, member: "me", identity: "i", name: "ME", to: "room", text: "hello", at: 1 },
  }) as const;

let house: FakeHouse;

beforeEach(() => {
  house = new FakeHouse();
});

describe("coming in", () => {
  it("P-SOCK-4: asks for a seat, opens a socket and says hello with it", async () => {
    house.connection.enter();
    expect(house.connection.state).toBe("connecting");
    await house.welcome();
    expect(house.socket.messages[0]).toEqual({ type: "hello", protocol: 3, seat: "seat-1" });
    expect(house.connection.state).toBe("open");
    expect(house.events).toEqual(["welcomed"]);
  });

  it("P-REL-4: presents the place of an earlier visit of the tab", async () => {
    house.place = "signed";
    await house.enter();
    expect(house.socket.messages[0]).toMatchObject({ seat: "seat-1", place: "signed" });
  });

  it("keeps trying while the house cannot be reached", async () => {
    house.seatFails = new TypeError("failed to fetch");
    house.connection.enter();
    await house.pass();
    expect(house.connection.status.value).toMatchObject({ state: "lost", reason: "unreachable" });
    await house.pass(5_000);
    expect(house.seats).toBeGreaterThan(2);
    house.seatFails = null;
    await house.pass(10_000);
    await house.welcome();
    expect(house.connection.state).toBe("open");
  });

  it("stops when the house refuses for good, and can be asked again", async () => {
    house.seatFails = new SeatRefused("invalid_message", "a name", true);
    house.connection.enter();
    await house.pass();
    expect(house.connection.status.value).toMatchObject({ state: "closed", reason: "invalid_message" });
    house.seatFails = null;
    await house.enter();
    expect(house.connection.state).toBe("open");
  });

  it("gives up an attempt that takes too long", async () => {
    house.connection.enter();
    await house.pass();
    await house.pass(10_200);
    expect(house.connection.state).toBe("lost");
    expect(house.sockets[0]?.closedByClient).toBe(true);
  });
});

describe("the line before a full house", () => {
  async function wait(place = 3): Promise<void> {
    house.connection.enter();
    await house.pass();
    house.socket.open();
    house.socket.receive({ type: "waiting", place, code: "house_full" });
    await house.pass();
  }

  it("P-WAIT-1: waits for its turn and comes in by itself", async () => {
    await wait();
    expect(house.connection.state).toBe("waiting");
    expect(house.connection.linePlace.value).toBe(3);
    expect(house.events).toEqual([]);
    house.socket.receive({ type: "waiting", place: 1, code: "house_full" });
    await house.pass();
    expect(house.connection.linePlace.value).toBe(1);
    house.socket.receive(welcome(member("me", 1)));
    await house.pass();
    expect(house.connection.state).toBe("open");
    expect(house.connection.linePlace.value).toBeNull();
    expect(house.events).toEqual(["welcomed"]);
    expect(house.seats).toBe(1);
  });

  it("P-WAIT-3: pings while it waits, and counts nothing", async () => {
    await wait();
    await house.pass(2_100);
    house.socket.receive({ type: "pong", t: house.now - 40, tick: 0, received: 0, place: null });
    await house.pass(2_000);
    const pings = house.socket.messages.filter(({ type }) => type === "ping");
    expect(pings.length).toBeGreaterThanOrEqual(2);
    expect(pings.every(({ received }) => received === 0)).toBe(true);
    expect(house.connection.rtt.value).toBeCloseTo(40, 0);
    house.socket.receive(welcome(member("me", 1)));
    house.socket.receive(said("l1"));
    await house.pass(2_100);
    expect(house.socket.messages.filter(({ type }) => type === "ping").at(-1)).toMatchObject({ received: 1 });
  });

  it("stands in line again when the connection is lost meanwhile", async () => {
    await wait();
    house.socket.drop();
    await house.pass();
    expect(house.connection.state).toBe("lost");
    expect(house.connection.linePlace.value).toBeNull();
    await house.pass(10_000);
    house.socket.open();
    house.socket.receive({ type: "waiting", place: 9, code: "house_full" });
    await house.pass();
    expect(house.connection.linePlace.value).toBe(9);
    expect(house.seats).toBe(2);
  });

  it("leaves the line, and can come again", async () => {
    await wait();
    house.connection.leave();
    expect(house.socket.types.at(-1)).toBe("leave");
    expect(house.connection.state).toBe("closed");
    expect(house.connection.linePlace.value).toBeNull();
    await wait(7);
    expect(house.connection.linePlace.value).toBe(7);
  });

  it("takes silence for a loss", async () => {
    await wait();
    await house.pass(8_200);
    expect(house.connection.linePlace.value).toBeNull();
    expect(house.connection.state).not.toBe("waiting");
  });
});

describe("staying in", () => {
  it("P-PING-1: pings at once when much has come", async () => {
    await house.enter();
    await house.pass();
    const before = house.socket.messages.filter(({ type }) => type === "ping").length;
    for (let number = 0; number < 128; number++) house.socket.receive(said(`l${number}`));
    await house.pass();
    const pings = house.socket.messages.filter(({ type }) => type === "ping").slice(before);
    expect(pings).toHaveLength(1);
    expect(pings[0]).toMatchObject({ received: 128 });
  });

  it("P-PING-1: pings every two seconds, measures the way and keeps the place", async () => {
    await house.enter();
    await house.pass(4_100);
    const pings = house.socket.messages.filter(({ type }) => type === "ping");
    expect(pings).toHaveLength(3);
    expect(pings[1]).toMatchObject({ received: 0 });
    house.socket.receive({ type: "pong", t: house.now - 40, tick: 5, received: 0, place: "here" });
    await house.pass();
    expect(house.connection.rtt.value).toBeCloseTo(40, 0);
    expect(house.place).toBe("here");
  });

  it("takes silence for a loss", async () => {
    await house.enter();
    await house.pass(8_200);
    expect(house.events).toContain("lost");
    expect(house.connection.state).not.toBe("open");
  });

  it("does not take a page that stood still for silence", async () => {
    await house.enter();
    house.now += 30_000;
    await house.pass(1_000);
    expect(house.connection.state).toBe("open");
  });

  it("P-REL-1: counts what counts, a later welcome too", async () => {
    await house.enter();
    house.socket.receive({ type: "roster_news", joined: [], changed: [], left: ["x"] });
    house.socket.receive(said("l1"));
    house.socket.receive({ type: "pong", t: 0, tick: 1, received: 0, place: null });
    house.socket.receive(welcome(member("me", 1)));
    await house.pass(2_100);
    expect(house.socket.messages.filter(({ type }) => type === "ping").at(-1)).toMatchObject({ received: 3 });
    expect(house.events).toEqual(["welcomed", "roster_news", "said", "moved"]);
  });

  it("leaves at once", async () => {
    await house.enter();
    house.connection.leave();
    expect(house.socket.types.at(-1)).toBe("leave");
    expect(house.socket.closedByClient).toBe(true);
    await house.pass(60_000);
    expect(house.connection.state).toBe("closed");
    expect(house.sockets).toHaveLength(1);
  });

  it("holds inputs back when the socket is full", async () => {
    await house.enter();
    const step = [{ dx: 1, dz: 0, yaw: 0, run: false }];
    expect(house.connection.sendInput(1, 1, step)).toBe(true);
    house.socket.bufferedAmount = 100_000;
    expect(house.connection.sendInput(1, 2, step)).toBe(false);
  });

  it("waits with what comes while the world of a welcome is on its way", async () => {
    await house.enter();
    house.connection.hold();
    house.socket.receive(said("l1"));
    await house.pass(1_000);
    expect(house.events).toEqual(["welcomed"]);
    house.connection.release();
    await house.pass();
    expect(house.events).toEqual(["welcomed", "said"]);
  });
});

describe("losing the connection", () => {
  async function lose(): Promise<void> {
    house.socket.drop();
    await house.pass();
  }

  it("P-REL-2: resumes, and sends again what the house has not had", async () => {
    await house.enter();
    house.connection.send({ type: "hand", raised: true });
    house.connection.send(line("l1"));
    house.connection.send({ type: "wave", to: "x" });
    house.socket.receive({ type: "roster_news", joined: [], changed: [], left: ["x"] });
    await house.pass();
    await lose();
    expect(house.connection.status.value).toMatchObject({ state: "lost", attempt: 0 });
    house.connection.send(line("l2"));
    await house.pass(500);
    house.socket.open();
    await house.pass();
    expect(house.socket.messages[0]).toEqual({ type: "hello", protocol: 3, resume: { token: "token", received: 1 } });
    house.socket.receive({ type: "resumed", received: 1, tick: 9 });
    await house.pass();
    expect(house.socket.types).toEqual(["hello", "say", "wave", "say"]);
    expect(house.events).toEqual(["welcomed", "roster_news", "lost", "resumed"]);
    expect(house.connection.state).toBe("open");
    expect(house.seats).toBe(1);
  });

  it("drops what would come too late", async () => {
    await house.enter();
    await lose();
    expect(house.connection.send({ type: "react", kind: "clap" })).toBe(false);
    expect(house.connection.send(line("l1"))).toBe(true);
  });

  it("P-REL-5: sends unanswered lines and edits again after a restart, and no others", async () => {
    await house.enter();
    house.connection.send(line("answered"));
    house.connection.send(line("refused"));
    house.connection.send(line("open"));
    house.connection.send({ type: "hand", raised: true });
    const edit = { type: "edit", op_id: "op", base_revision: 0, verb: "delete", object: "o", patch: {} } as const;
    house.connection.send(edit);
    house.socket.receive(said("answered"));
    house.socket.receive({ type: "refused", re: "say", ref: "refused", code: "flooded", message: "" });
    await house.pass();
    await lose();
    await house.pass(500);
    house.socket.open();
    await house.pass();
    house.socket.receive({ type: "error", code: "resume_unknown", message: "" });
    house.socket.drop(4413);
    await house.pass();
    await house.pass(50);
    house.place = "place";
    await house.welcome("other");
    expect(house.seats).toBe(2);
    expect(house.socket.messages[0]).toMatchObject({ seat: "seat-2", place: "place" });
    expect(house.socket.types).toEqual(["hello", "say", "edit"]);
    expect(house.socket.messages.find(({ type }) => type === "say")).toMatchObject({ line_id: "open" });
  });

  it("P-REL-3: asks for a new seat once the session cannot be resumed any more", async () => {
    await house.enter();
    await lose();
    for (let i = 0; i < 12; i++) {
      await house.pass(12_000);
      if (house.seats > 1) break;
      house.socket.drop();
      await house.pass();
    }
    expect(house.seats).toBe(2);
    expect(house.now).toBeGreaterThan(30_000);
  });

  it("backs off between attempts, and tries at once when asked to", async () => {
    await house.enter();
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      house.socket.drop();
      await house.pass();
      const { retryAt } = house.connection.status.value;
      waits.push((retryAt ?? 0) - house.now);
      house.connection.retryNow();
      await house.pass();
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[4]).toBeGreaterThan(3 * (waits[0] ?? 0));
    expect(house.sockets).toHaveLength(6);
  });

  it("P-DRAIN-1, P-REL-5: what a house that closes has refused is asked again of the next one", async () => {
    await house.enter();
    house.connection.send(line("l1"));
    house.socket.receive({ type: "refused", re: "say", ref: "l1", code: "draining", message: "" });
    house.socket.receive({ type: "draining", retry_after_s: 1, message: "" });
    house.socket.drop(1012);
    await house.pass(2_000);
    await house.welcome("next");
    expect(house.socket.types).toEqual(["hello", "say"]);
    expect(house.events).not.toContain("refused");
  });

  it("P-DRAIN-1: comes back after the time that the house asks for, with a new seat", async () => {
    await house.enter();
    house.socket.receive({ type: "draining", retry_after_s: 3, message: "" });
    house.socket.drop(1012);
    await house.pass(2_900);
    expect(house.seats).toBe(1);
    await house.pass(3_000);
    expect(house.seats).toBe(2);
  });

  it("does not fight with another tab for the avatar", async () => {
    await house.enter();
    house.socket.receive({ type: "error", code: "taken_over", message: "" });
    house.socket.drop(4414);
    await house.pass(60_000);
    expect(house.connection.status.value).toMatchObject({ state: "closed", reason: "taken_over" });
    expect(house.sockets).toHaveLength(1);
  });

  it("begins anew after a frame that cannot be read", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await house.enter();
    house.socket.receiveBytes(new Uint8Array([0xc1]));
    await house.pass(1_000);
    expect(told).toHaveBeenCalledOnce();
    expect(house.seats).toBe(2);
  });

  it("ignores what a former socket still says", async () => {
    await house.enter();
    const [former] = house.sockets;
    await lose();
    former?.receive(said("late"));
    former?.drop();
    await house.pass();
    expect(house.events).toEqual(["welcomed", "lost"]);
  });

  it("gives up a session whose frames are not reported, like the house", async () => {
    await house.enter();
    for (let i = 0; i < 513; i++) house.connection.send({ type: "hand", raised: i % 2 === 0 });
    await house.pass(1_000);
    expect(house.seats).toBe(2);
  });
});
