import { beforeEach, describe, expect, it } from "vitest";
import type { ClientMessage, ScreenState } from "../../src/net/messages.gen";
import { House } from "../../src/state/house";
import { Sharing } from "../../src/state/sharing";
import { member, room, screenPlace, welcome, world } from "./rooms_for_tests";

const me = member("me", 1);
const ada = member("ada", 2, { name: "Ada" });
const place = room({ screens: [screenPlace("wall", 0, -4, Math.PI), screenPlace("door", 0, 40)] });
const on = (id: string, parts: Partial<ScreenState> = {}): ScreenState => ({
  id,
  what: "screen",
  sharer: "ada",
  pages: [],
  page: 0,
  ...parts,
});

let sent: ClientMessage[];
let changed: ScreenState[];
let refused: string[];
let house: House;
let sharing: Sharing;
let reachable: boolean;
let video: boolean;

const tell = (state: ScreenState) => house.message({ type: "screen_changed", screen: state });
const told = () => house.notices.latest.value?.what;

beforeEach(() => {
  sent = [];
  changed = [];
  refused = [];
  reachable = true;
  video = true;
  const nothing = (): void => undefined;
  const screens = {
    changed: (state: ScreenState) => void changed.push(state),
    refused: (screen: string) => void refused.push(screen),
  };
  const silent = { voice: nothing, goRefused: nothing, portalRefused: nothing, worldChanged: nothing };
  house = new House(me.avatar, () => 0, { ...silent, screens });
  const send = (message: ClientMessage): boolean => {
    if (reachable) sent.push(message);
    return reachable;
  };
  sharing = new Sharing(house, send, () => video);
  house.welcomed(welcome(me, { members: [ada] }), world(place));
});

describe("watching", () => {
  it("tells the house which screens one looks at, once, and again when that changes", () => {
    tell(on("wall"));
    sharing.refresh(0);
    expect(sent).toEqual([{ type: "watch", screens: ["wall"] }]);
    sharing.refresh(1_000);
    expect(sent).toHaveLength(1);
    tell(on("wall", { what: "nothing", sharer: "" }));
    sharing.refresh(2_000);
    expect(sent.at(-1)).toEqual({ type: "watch", screens: [] });
  });

  it("looks a few times a second at most, but at once for what was chosen", () => {
    sharing.refresh(0);
    tell(on("wall"));
    tell(on("door"));
    sharing.refresh(100);
    expect(sent).toEqual([]);
    sharing.choose("door");
    sharing.refresh(100);
    expect(sent).toEqual([{ type: "watch", screens: ["door", "wall"] }]);
    sharing.release("door");
    sharing.refresh(1_000);
    expect(sent.at(-1)).toEqual({ type: "watch", screens: ["wall"] });
  });

  it("tries again what could not be sent, and tells a new session all anew", () => {
    tell(on("wall"));
    reachable = false;
    sharing.refresh(0);
    reachable = true;
    sharing.refresh(1_000);
    expect(sent).toHaveLength(1);
    sharing.forget();
    sharing.refresh(1_001);
    expect(sent).toHaveLength(2);
  });

  it("asks for no video where none is wanted", () => {
    tell(on("wall"));
    video = false;
    sharing.refresh(0);
    expect(sent).toEqual([]);
  });
});

describe("slides", () => {
  beforeEach(() => tell(on("wall", { what: "slides", sharer: "me", pages: ["a", "b", "c"], page: 1 })));

  it("turn by pages and no further than the ends", () => {
    expect(sharing.turnBy("wall", 1)).toBe(true);
    expect(sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 2 });
    expect(sharing.turnBy("wall", Number.NEGATIVE_INFINITY)).toBe(true);
    expect(sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 0 });
    tell(on("wall", { what: "slides", sharer: "me", pages: ["a", "b", "c"], page: 2 }));
    expect(sharing.turnBy("wall", 1)).toBe(false);
    expect(sharing.turnBy("door", 1)).toBe(false);
    expect(sent).toHaveLength(2);
  });

  it("begin at their first page", () => {
    sharing.showSlides("wall", ["x", "y"]);
    expect(sent.at(-1)).toEqual({ type: "slides", screen: "wall", pages: ["x", "y"], page: 0 });
  });
});

describe("what one is told", () => {
  it("is who shares, and that it has ended; pages are not worth a word", () => {
    tell(on("wall"));
    expect(told()).toEqual({ kind: "shared", what: "screen", name: "Ada" });
    tell(on("wall", { what: "nothing", sharer: "" }));
    expect(told()).toEqual({ kind: "share_ended", screen: "wall" });
    tell(on("wall", { what: "slides", pages: ["a", "b"] }));
    const slides = house.notices.latest.value;
    tell(on("wall", { what: "slides", pages: ["a", "b"], page: 1 }));
    expect(house.notices.latest.value).toBe(slides);
  });

  it("is not what one does oneself, but whoever shares is told of it", () => {
    const before = house.notices.latest.value;
    tell(on("wall", { sharer: "me" }));
    expect(house.notices.latest.value).toBe(before);
    expect(sharing.mine.value?.place.id).toBe("wall");
    expect(changed).toHaveLength(1);
    house.message({ type: "refused", re: "share", ref: "door", code: "screen_taken", message: "" });
    expect(refused).toEqual(["door"]);
  });
});
