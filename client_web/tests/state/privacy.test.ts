import { beforeEach, describe, expect, it } from "vitest";
import type { ClientMessage, Member, MemberChange, ServerMessage } from "../../src/net/messages.gen";
import { House } from "../../src/state/house";
import { APART_MS, KNOCK_MS } from "../../src/state/requests";
import { Wishes } from "../../src/state/wishes";
import { member, room, welcome, world, zone } from "./rooms_for_tests";

const me = member("me", 1);
const bob = member("bob", 2, { name: "Bob" });
const booth = zone("booth", [0, 0, 2, 2], { kind: "private", capacity: 4, lockable: true });

let now: number;
let house: House;
let sent: ClientMessage[];
let wishes: Wishes;

function changed(one: Member, parts: Omit<MemberChange, "id">): void {
  house.message({ type: "roster_news", joined: [], changed: [{ id: one.id, ...parts }], left: [] });
}

function tell(...messages: ServerMessage[]): void {
  for (const message of messages) house.message(message);
}

const told = () => house.notices.latest.value?.what;

beforeEach(() => {
  now = 1_000;
  sent = [];
  const nothing = (): void => undefined;
  const screens = { changed: nothing, refused: nothing };
  const silent = { voice: nothing, screens, goRefused: nothing, portalRefused: nothing, worldChanged: nothing };
  house = new House(me.avatar, () => now, silent);
  const zones = [{ id: "booth", locked: false, inside: 1 }];
  house.welcomed(
    welcome(me, { members: [me, bob], zones, blocked: ["identity-eve"] }),
    world(room({ zones: [booth] })),
  );
  wishes = new Wishes(
    house,
    (message) => {
      sent.push(message);
      return true;
    },
    () => house.tell({ kind: "not_sent" }),
  );
});

describe("what the house tells of who hears whom", () => {
  it("slots come with their ways and factors", () => {
    tell({ type: "slots", numbers: [2, 0], ways: ["murmur", "near"], gains: [0.15, 1] });
    expect(house.slots.value).toEqual([
      { number: 2, way: "murmur", factor: 0.15 },
      { number: 0, way: "near", factor: 1 },
    ]);
  });

  it("private zones, locked and unlocked, and how many are inside", () => {
    tell({ type: "zone_changed", zone: { id: "booth", locked: true, inside: 2 } });
    expect(house.privacy.zones.value.get("booth")).toEqual({ id: "booth", locked: true, inside: 2 });
  });

  it("blocks, from the welcome on", () => {
    expect([...house.privacy.blocked.value]).toEqual(["identity-eve"]);
    tell({ type: "blocked", identity: bob.identity, blocked: true });
    expect(house.privacy.blocked.value.has(bob.identity)).toBe(true);
    expect(told()).toEqual({ kind: "blocked", name: "Bob" });
    tell({ type: "blocked", identity: "identity-eve", blocked: false });
    expect([...house.privacy.blocked.value]).toEqual([bob.identity]);
  });

  it("who hears one, which is not known before it is told", () => {
    expect(house.privacy.hearers.value).toBeNull();
    tell({ type: "hearers", numbers: [2] });
    expect(house.privacy.hearers.value).toEqual([2]);
  });

  it("what hosts set for the room, and only what changed is said", () => {
    tell({ type: "room_changed", room: { plain: false, muted: true } });
    expect(told()).toBeUndefined();
    tell({ type: "roster", members: [{ ...me, role: "host" }, bob] });
    tell({ type: "room_changed", room: { plain: false, muted: false } });
    expect(told()).toEqual({ kind: "room_released" });
    tell({ type: "room_changed", room: { plain: false, muted: true } });
    expect(told()).toEqual({ kind: "room_muted" });
    tell({ type: "room_changed", room: { plain: true, muted: true } });
    expect(told()).toEqual({ kind: "room_plain" });
    expect(house.privacy.room.value).toEqual({ plain: true, muted: true });
  });

  it("that a host closes one's own microphone", () => {
    changed(me, { held: true });
    expect(told()).toEqual({ kind: "mic_held" });
    changed(me, { held: false });
    expect(told()).toEqual({ kind: "mic_released" });
  });

  it("that a conversation apart begins and ends, whoever began or ended it", () => {
    changed(me, { bubble: "b1" });
    expect(told()).toEqual({ kind: "apart_begun" });
    changed(me, { bubble: "" });
    expect(told()).toEqual({ kind: "apart_ended" });
  });

  it("says nothing of an object that somebody else holds, which is shown with it", () => {
    tell({ type: "room_changed", room: { plain: true, muted: false } });
    const before = told();
    tell({ type: "refused", re: "grab", ref: "o1", code: "object_held", message: "" });
    expect(told()).toEqual(before);
  });

  it("that one was put back at a locked door, and other refusals as before", () => {
    tell({ type: "refused", re: "zone", ref: "booth", code: "zone_locked", message: "" });
    expect(told()).toEqual({ kind: "put_back", zone: "booth", code: "zone_locked" });
    tell({ type: "refused", re: "bubble", ref: null, code: "too_far", message: "" });
    expect(told()).toMatchObject({ kind: "refused", code: "too_far" });
  });

  it("nothing of an earlier room is left after a welcome", () => {
    tell({ type: "knocked", zone: "booth", id: "bob" }, { type: "hearers", numbers: [2] });
    house.welcomed(welcome(me, { members: [me, bob] }), world(room()));
    expect(house.privacy.requests.waiting.value).toEqual([]);
    expect(house.privacy.hearers.value).toBeNull();
    expect(house.privacy.zones.value.size).toBe(0);
  });
});

describe("requests", () => {
  it("wait once for each who asks, and say so politely", () => {
    tell({ type: "knocked", zone: "booth", id: "bob" }, { type: "knocked", zone: "booth", id: "bob" });
    expect(house.privacy.requests.waiting.value).toHaveLength(1);
    expect(told()).toEqual({ kind: "asked", request: "knock", name: "Bob", zone: "booth" });
    tell({ type: "bubble_asked", id: "bob", verb: "invite" });
    expect(house.privacy.requests.waiting.value.map(({ kind }) => kind)).toEqual(["knock", "invite"]);
  });

  it("go when they are answered, by the right message", () => {
    tell({ type: "knocked", zone: "booth", id: "bob" }, { type: "bubble_asked", id: "bob", verb: "ask" });
    for (const request of house.privacy.requests.waiting.value) wishes.answer(request, request.kind === "ask");
    expect(sent).toEqual([
      { type: "answer_knock", zone: "booth", member: "bob", admit: false },
      { type: "bubble", verb: "accept", to: "bob" },
    ]);
    expect(house.privacy.requests.waiting.value).toEqual([]);
  });

  it("go with who asked, and after a while", () => {
    tell({ type: "knocked", zone: "booth", id: "bob" });
    house.privacy.requests.expire(now + KNOCK_MS - 1);
    expect(house.privacy.requests.waiting.value).toHaveLength(1);
    house.privacy.requests.expire(now + KNOCK_MS);
    expect(house.privacy.requests.waiting.value).toEqual([]);
    tell({ type: "bubble_asked", id: "bob", verb: "invite" });
    house.privacy.requests.expire(now + APART_MS - 1);
    expect(house.privacy.requests.waiting.value).toHaveLength(1);
    house.privacy.requests.expire(now + APART_MS);
    expect(house.privacy.requests.waiting.value).toEqual([]);
    tell(
      { type: "bubble_asked", id: "bob", verb: "ask" },
      { type: "roster_news", joined: [], changed: [], left: ["bob"] },
    );
    expect(house.privacy.requests.waiting.value).toEqual([]);
  });

  it("of people who are not there are not shown", () => {
    tell({ type: "knocked", zone: "booth", id: "nobody" });
    expect(house.privacy.requests.waiting.value).toEqual([]);
  });
});

describe("wishes", () => {
  it("invites whoever is alone, asks whoever talks apart, and invites into one's own bubble", () => {
    wishes.talkApart(bob);
    wishes.talkApart({ ...bob, bubble: "b1" });
    changed(me, { bubble: "b2" });
    wishes.talkApart({ ...bob, bubble: "b1" });
    expect(sent.map((message) => message.type === "bubble" && message.verb)).toEqual(["invite", "ask", "invite"]);
  });

  it("say what was sent, and that nothing was while the connection is lost", () => {
    wishes.knock("booth");
    expect(told()).toEqual({ kind: "knock_sent", zone: "booth" });
    const away = new Wishes(
      house,
      () => false,
      () => house.tell({ kind: "not_sent" }),
    );
    away.knock("booth");
    expect(told()).toEqual({ kind: "not_sent" });
  });

  it("speak the host's verbs", () => {
    wishes.holdMicrophone(null, true);
    wishes.holdMicrophone("bob", false);
    wishes.soundPlainly(true);
    wishes.lock("booth", true);
    wishes.block("identity-bob", true);
    wishes.leaveBubble();
    expect(sent).toEqual([
      { type: "host_mute", member: null, muted: true },
      { type: "host_mute", member: "bob", muted: false },
      { type: "room_sound", plain: true },
      { type: "zone_lock", zone: "booth", locked: true },
      { type: "block", identity: "identity-bob", blocked: true },
      { type: "bubble", verb: "leave" },
    ]);
  });
});
