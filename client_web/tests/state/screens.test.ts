import { beforeEach, describe, expect, it } from "vitest";
import type { ScreenState } from "../../src/net/messages.gen";
import { hindrance, mayConduct, Screens, takesOver } from "../../src/state/screens";
import { screenPlace } from "./rooms_for_tests";

const wall = screenPlace("wall", 0, -5);
const stage = screenPlace("stage", 4, -5, 0, { sharers: "hosts" });
const on = (id: string, parts: Partial<ScreenState> = {}): ScreenState => ({
  id,
  what: "screen",
  sharer: "ada",
  pages: [],
  page: 0,
  ...parts,
});
const member = { id: "me", role: "member" } as const;
const host = { id: "me", role: "host" } as const;

let screens: Screens;
const get = (id: string) => screens.get(id) ?? expect.fail(`no screen ${id}`);

beforeEach(() => {
  screens = new Screens();
  screens.reset([wall, stage], [on("wall")]);
});

describe("the screens of a room", () => {
  it("are those of the world, with nothing on those of which the house says nothing", () => {
    expect(screens.all.value.map(({ place, state }) => [place.id, state.what])).toEqual([
      ["wall", "screen"],
      ["stage", "nothing"],
    ]);
  });

  it("change one by one: what did not change stays the same object", () => {
    const [, before] = screens.all.value;
    expect(screens.changed(on("wall", { sharer: "bob" }))?.sharer).toBe("ada");
    expect(get("wall").state.sharer).toBe("bob");
    expect(screens.all.value[1]).toBe(before);
  });

  it("keep what is on them when they are moved", () => {
    screens.moved([{ ...wall, x: 3 }, stage]);
    expect(get("wall")).toMatchObject({ place: { x: 3 }, state: { sharer: "ada" } });
  });

  it("forget the slots and the screens of the room that was left", () => {
    screens.slotted(["wall", ""]);
    expect(screens.slots.value).toEqual(["wall", ""]);
    screens.reset([stage], []);
    expect(screens.slots.value).toEqual([]);
    expect(screens.get("wall")).toBeUndefined();
  });
});

describe("what one may do with a screen", () => {
  it("leaves it to the one who shares", () => {
    expect(hindrance(get("wall"), member)).toBe("taken");
    expect(hindrance(get("wall"), { id: "ada", role: "member" })).toBeNull();
    expect(mayConduct(get("wall"), { id: "ada", role: "member" })).toBe(true);
    expect(mayConduct(get("wall"), member)).toBe(false);
  });

  it("lets a host take it over, and says so", () => {
    expect(hindrance(get("wall"), host)).toBeNull();
    expect(takesOver(get("wall"), host)).toBe(true);
    expect(takesOver(get("wall"), { id: "ada", role: "host" })).toBe(false);
  });

  it("keeps a screen for hosts where the world says so", () => {
    expect(hindrance(get("stage"), member)).toBe("hosts_only");
    expect(hindrance(get("stage"), host)).toBeNull();
  });

  it("lets everybody replace the slides of one who has gone, and a host turn them", () => {
    screens.changed(on("wall", { what: "slides", sharer: "", pages: ["a", "b"] }));
    expect(hindrance(get("wall"), member)).toBeNull();
    expect(takesOver(get("wall"), host)).toBe(false);
    expect(mayConduct(get("wall"), member)).toBe(false);
    expect(mayConduct(get("wall"), host)).toBe(true);
  });

  it("conducts nothing where nothing is", () => {
    expect(mayConduct(get("stage"), host)).toBe(false);
  });
});
