import { describe, expect, it } from "vitest";
import type { Figure } from "../../src/scene/contract";
import { BubbleRings } from "../../src/scene/zones/bubble_rings";
import { drawnZones, ZoneFloors } from "../../src/scene/zones/zone_floors";
import { zone } from "../state/rooms_for_tests";

const figure = (x: number, bubble: string) => ({ x, y: 0, z: 0, bubble }) as Figure;

describe("zones on the floor", () => {
  const zones = [
    zone("hall", [-5, -5, 5, 5]),
    zone("booth", [0, 0, 2, 3], { kind: "private", lockable: true }),
    zone("stage", [3, 3, 5, 5], { kind: "stage" }),
    zone("corner", [-3, -3, -1, -1], { kind: "conversation" }),
  ];

  it("are those whose voices have rules that one might cross unawares", () => {
    expect(drawnZones(zones).map(({ id }) => id)).toEqual(["booth", "stage"]);
  });

  it("are drawn where they are", () => {
    const floors = new ZoneFloors(zones);
    floors.mesh.geometry.computeBoundingBox();
    const box = floors.mesh.geometry.boundingBox;
    expect(box?.min.toArray().map(Math.round)).toEqual([0, 0, 0]);
    expect(box?.max.toArray().map(Math.round)).toEqual([5, 0, 5]);
    expect(floors.mesh.visible).toBe(true);
    expect(new ZoneFloors([]).mesh.visible).toBe(false);
  });
});

describe("rings of conversations apart", () => {
  it("stand under those who talk apart, oneself among them, each conversation in its colour", () => {
    const rings = new BubbleRings();
    rings.update(figure(0, "a"), [figure(1, "a"), figure(2, ""), figure(3, "b")]);
    expect(rings.mesh.count).toBe(3);
    const colours = rings.mesh.instanceColor?.array.slice(0, 9) ?? [];
    expect(colours.slice(0, 3)).toEqual(colours.slice(3, 6));
    expect(colours.slice(3, 6)).not.toEqual(colours.slice(6, 9));
    rings.update(figure(0, ""), []);
    expect(rings.mesh.visible).toBe(false);
  });

  it("are bounded, however many talk apart", () => {
    const rings = new BubbleRings();
    rings.update(
      figure(0, ""),
      Array.from({ length: 500 }, (_, i) => figure(i, `b${i}`)),
    );
    expect(rings.mesh.count).toBe(64);
  });
});
