import { type BufferGeometry, Mesh, Points } from "three";
import { describe, expect, it } from "vitest";
import { buildHouse, type House } from "../../src/scene/house/house";
import { LightField } from "../../src/scene/light/field";
import { Palette } from "../../src/scene/materials/palette";
import { houseUniforms } from "../../src/scene/materials/shading";
import type { Furniture, Room } from "../../src/state/world";

function piece(kind: string, x: number, z: number, more: Partial<Furniture> = {}): Furniture {
  const size = { width: 1.2, depth: 0.6, height: 1 };
  return { kind, x, z, lift: 0, yaw: 0, ...size, colour: null, title: null, ...more };
}

const ROOM: Room = {
  id: "room",
  title: { en: "Room", fr: "Salle" },
  bounds: [-4, -8, 4, 4],
  hearing_m: 18,
  light: { mood: "evening", sun_azimuth: 5.4, sun_elevation: 0.3 },
  acoustic: { size: "medium", wet: 0.12 },
  floors: [{ area: [-4, -4, 4, 4], material: "oak" }],
  ceilings: [{ area: [-4, -4, 4, 4], height: 3, beams: true, skylight: true }],
  walls: [
    {
      start: [-4, -4],
      end: [4, -4],
      height: 3,
      thickness: 0.2,
      material: "panelling",
      colour: "#6f836f",
      openings: [
        { kind: "window", at: 2, width: 1.2, sill: 0.8, head: 2.2 },
        { kind: "arch", at: 5, width: 2, sill: 0, head: 2.5 },
      ],
    },
    { start: [4, -4], end: [4, 4], height: 3, thickness: 0.2, material: "glass", colour: null, openings: [] },
    { start: [-4, -7], end: [4, -7], height: 1, thickness: 0.6, material: "hedge", colour: null, openings: [] },
  ],
  furniture: [
    piece("sofa", 0, 2),
    piece("fireplace", -3, 0, { height: 2.6 }),
    piece("rug", 0, 0),
    piece("floor_lamp", 2, 2, { width: 0.4, depth: 0.4, height: 1.6 }),
  ],
  solids: [],
  zones: [],
  portals: [{ id: "gate", title: { en: "Out", fr: "Dehors" }, area: [2, -7, 3.5, -6], to_room: "room" }],
  spawns: [],
  screens: [],
};

function built(palette: Palette): House {
  const steps = buildHouse(ROOM, palette);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function geometriesOf(house: House): Set<BufferGeometry> {
  const geometries = new Set<BufferGeometry>();
  house.group.traverse((object) => {
    if (object instanceof Mesh || object instanceof Points) geometries.add(object.geometry);
  });
  return geometries;
}

describe("a house", () => {
  it("gives back all that it holds on the graphics card", () => {
    const palette = new Palette(houseUniforms(), 1);
    const house = built(palette);
    const held = new Set<unknown>(geometriesOf(house));
    const baked = palette.uniforms.bakeMap.value;
    if (baked) held.add(baked);
    expect(held.size).toBeGreaterThan(10);
    for (const resource of held) {
      (resource as BufferGeometry).addEventListener("dispose", () => held.delete(resource));
    }
    house.dispose();
    expect(held.size).toBe(0);
    palette.dispose();
  });

  it("is built of whole numbers: no corner is missing or out of bounds", () => {
    const palette = new Palette(houseUniforms(), 1);
    const house = built(palette);
    for (const geometry of geometriesOf(house)) {
      const corners = geometry.getAttribute("position").count;
      for (const [name, attribute] of Object.entries(geometry.attributes)) {
        expect(attribute.count, name).toBe(corners);
        expect(Array.from(attribute.array).every(Number.isFinite), name).toBe(true);
      }
      const index = geometry.index ? Array.from(geometry.index.array) : [];
      expect(Math.max(-1, ...index)).toBeLessThan(Math.max(1, corners));
    }
    house.dispose();
    palette.dispose();
  });
});

describe("the soft light", () => {
  const field = new LightField(ROOM);
  const at = (x: number, y: number, z: number, ny = 1): number[] => {
    const out: [number, number, number, number] = [0, 0, 0, 0];
    field.at(x, y, z, 0, ny, 0, out);
    return out;
  };

  it("leaves no place black", () => {
    for (let x = -3.5; x < 4; x += 0.5) {
      for (let z = -3.5; z < 4; z += 0.5) expect(Math.min(...at(x, 0, z).slice(0, 3))).toBeGreaterThan(0.05);
    }
  });

  it("is brighter under a lamp, and darker beside furniture", () => {
    const green = (light: number[]) => light[1] ?? 0;
    expect(green(at(2.3, 0.8, 2.4))).toBeGreaterThan(green(at(-3, 0.8, 3)));
    expect(green(at(0, 0, 1.66))).toBeLessThan(green(at(0, 0, 0.7)));
  });

  it("keeps the fire apart, before the hearth", () => {
    expect(at(-2.4, 0.3, -0.6)[3]).toBeGreaterThan(at(3, 0.3, 3)[3] ?? 0);
  });
});
