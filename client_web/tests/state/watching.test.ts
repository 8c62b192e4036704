import { describe, expect, it } from "vitest";
import type { RoomScreen } from "../../src/state/screens";
import { sameScreens, watchedScreens } from "../../src/state/watching";
import { screenPlace } from "./rooms_for_tests";

const SOUTH = Math.PI;

/** A live screen at a place; it faces south, towards those who come from there. */
function live(id: string, x: number, z: number, yaw = SOUTH, sharer = "ada"): RoomScreen {
  return { place: screenPlace(id, x, z, yaw), state: { id, what: "screen", sharer, pages: [], page: 0 } };
}

const here = { x: 0, z: 0, yaw: 0 };
const watch = (screens: readonly RoomScreen[], chosen: string[] = [], before: string[] = [], from = here, most = 2) =>
  watchedScreens(from, screens, "me", chosen, before, most);

describe("the screens one watches", () => {
  it("are the nearest, and no more than there are slots", () => {
    const screens = [live("far", 0, -12), live("near", 0, -3), live("middle", 1, -7)];
    expect(watch(screens)).toEqual(["near", "middle"]);
    expect(watch(screens, [], [], here, 0)).toEqual([]);
  });

  it("are not one's own, not idle, not slides, and not out of reach", () => {
    const idle = live("idle", 0, -2);
    const slides = live("slides", 0, -2);
    expect(
      watch([
        live("mine", 0, -2, SOUTH, "me"),
        { ...idle, state: { ...idle.state, what: "nothing", sharer: "" } },
        { ...slides, state: { ...slides.state, what: "slides" } },
        live("away", 0, -23),
      ]),
    ).toEqual([]);
  });

  it("are rather those before one than those behind, and rather their front than their back", () => {
    const screens = [live("behind", 0, 4, 0), live("ahead", 0, -6)];
    expect(watch(screens, [], [], here, 1)).toEqual(["ahead"]);
    const turned = [live("back", 0, -3, 0), live("front", 0, -8)];
    expect(watch(turned, [], [], here, 1)).toEqual(["front"]);
  });

  it("are those asked for by name first, however far", () => {
    const screens = [live("near", 0, -3), live("middle", 1, -5), live("away", 0, -40)];
    expect(watch(screens, ["away"])).toEqual(["away", "near"]);
    expect(watch(screens, ["gone"])).toEqual(["near", "middle"]);
  });

  it("do not take turns: two at about the same distance stay as they are", () => {
    const [a, b] = [live("a", -2, -6), live("b", 2, -6)];
    for (const x of [-0.5, 0.5, -0.5]) {
      expect(watch([a, b], [], ["a"], { ...here, x }, 1)).toEqual(["a"]);
    }
    expect(watch([a, b], [], ["a"], { ...here, x: 2, z: -4 }, 1)).toEqual(["b"]);
  });

  it("are kept a little longer than they are taken up", () => {
    expect(watch([live("a", 0, -24)])).toEqual([]);
    expect(watch([live("a", 0, -24)], [], ["a"])).toEqual(["a"]);
    expect(watch([live("a", 0, -27)], [], ["a"])).toEqual([]);
  });

  it("are the same in any order", () => {
    expect(sameScreens(["a", "b"], ["b", "a"])).toBe(true);
    expect(sameScreens(["a", "b"], ["a"])).toBe(false);
    expect(sameScreens(["a", "b"], ["a", "c"])).toBe(false);
  });
});
