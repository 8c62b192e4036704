import { describe, expect, it } from "vitest";
import { MeshWriter } from "../../src/scene/geometry/mesh_writer";
import { Piece } from "../../src/scene/geometry/piece";
import { drawScreen, isHung, RATIO, screenBox, screenHeight, screenMatrix } from "../../src/scene/screens/body";
import { contained, pictureInterval, smallSize } from "../../src/scene/screens/fit";
import { screenBefore } from "../../src/scene/screens/screens";
import type { Wall } from "../../src/state/world";
import { room, screenPlace } from "../state/rooms_for_tests";

const place = screenPlace("wall", 2, -3, 0, { width: 3.2, lift: 1 });

describe("a picture on a screen", () => {
  const frame = { width: 3.2, height: 1.8 };

  it("is whole and in its own shape", () => {
    expect(contained({ width: 1_920, height: 1_080 }, frame)).toEqual(frame);
    const tall = contained({ width: 600, height: 1_200 }, frame);
    expect(tall.height).toBe(1.8);
    expect(tall.width).toBeCloseTo(0.9);
    const wide = contained({ width: 3_000, height: 500 }, frame);
    expect(wide.width).toBe(3.2);
    expect(wide.height).toBeCloseTo(0.533, 2);
    expect(contained({ width: 0, height: 0 }, frame)).toEqual(frame);
  });

  it("is drawn anew less often from afar, and where the processor draws", () => {
    expect(pictureInterval(2, false)).toBeLessThanOrEqual(40);
    expect(pictureInterval(30, false)).toBeGreaterThan(150);
    expect(pictureInterval(2, true)).toBeGreaterThanOrEqual(160);
    expect(pictureInterval(60, false)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is copied small where the processor draws", () => {
    expect(smallSize(1_920, 1_080)).toEqual({ width: 640, height: 360 });
    expect(smallSize(320, 240)).toEqual({ width: 320, height: 240 });
  });
});

describe("the body of a screen", () => {
  it("is 16 to 9, with its lower edge where the world says", () => {
    expect(screenHeight(place)).toBeCloseTo(3.2 / RATIO);
    const box = screenBox(place);
    expect(box.y0).toBeLessThan(1);
    expect(box.y1).toBeGreaterThan(1 + screenHeight(place));
  });

  it("hangs on a wall close behind it, and else has a stand", () => {
    const wall = (z: number): Wall => ({
      start: [-5, z],
      end: [5, z],
      height: 3.2,
      thickness: 0.2,
      material: "plaster",
      colour: null,
      openings: [],
    });
    // It looks to −z: what carries it is on its south side.
    expect(isHung(place, room({ walls: [wall(-2.8)] }))).toBe(true);
    expect(isHung(place, room({ walls: [wall(-3.6)] }))).toBe(false);
    expect(isHung(place, room())).toBe(false);
  });

  it("reaches down to the floor on its stand alone", () => {
    const lowest = (hung: boolean): number => {
      const writer = new MeshWriter();
      drawScreen(
        new Piece(
          () => writer,
          screenMatrix(place),
          null,
          () => 0.5,
        ),
        place,
        hung,
      );
      const { array } = writer.build().getAttribute("position");
      return Math.min(...Array.from(array).filter((_, i) => i % 3 === 1));
    };
    expect(lowest(false)).toBeCloseTo(0, 1);
    expect(lowest(true)).toBeGreaterThan(0.9);
  });
});

describe("the screen before one", () => {
  const north = screenPlace("north", 0, -5, Math.PI);
  const places = [north, screenPlace("far", 0, -9, Math.PI), screenPlace("east", 5, 0, Math.PI / 2)];

  it("is the nearest that one looks at", () => {
    expect(screenBefore(places, { x: 0, z: 0 }, 0)).toBe("north");
    expect(screenBefore(places, { x: 0, z: 0 }, -Math.PI / 2)).toBe("east");
  });

  it("is none behind one's back, out of reach, or from behind the screen", () => {
    expect(screenBefore([north], { x: 0, z: 0 }, Math.PI)).toBeNull();
    expect(screenBefore([north], { x: 0, z: 4 }, 0)).toBeNull();
    expect(screenBefore([north], { x: 0, z: -8 }, Math.PI)).toBeNull();
  });
});
