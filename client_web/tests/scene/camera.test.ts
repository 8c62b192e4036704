import { describe, expect, it } from "vitest";
import { Blockers } from "../../src/scene/camera/blockers";
import { angleBetween, CameraRig, easing, ZOOM_MAX_M } from "../../src/scene/camera/rig";
import type { SelfFigure } from "../../src/scene/contract";
import { entry, wallParts } from "../../src/scene/geometry/boxes";
import type { Room, Wall } from "../../src/state/world";

const WALL: Wall = {
  start: [-5, 0],
  end: [5, 0],
  height: 3,
  thickness: 0.2,
  material: "plaster",
  colour: null,
  openings: [
    { kind: "arch", at: 3, width: 2, sill: 0, head: 2.4 },
    { kind: "window", at: 8, width: 1, sill: 0.8, head: 2.2 },
  ],
};

const ROOM: Room = {
  id: "room",
  title: { en: "Room", fr: "Salle" },
  bounds: [-6, -6, 6, 6],
  hearing_m: 18,
  light: { mood: "evening", sun_azimuth: 5, sun_elevation: 0.3 },
  acoustic: { size: "medium", wet: 0.12 },
  floors: [],
  ceilings: [{ area: [-6, 0, 6, 6], height: 3, beams: false, skylight: false }],
  walls: [WALL],
  furniture: [],
  solids: [],
  zones: [],
  portals: [],
  spawns: [],
  screens: [],
};

const SELF = { id: "me", x: 0, y: 0, z: 1, yaw: 0, turns: 0, autopilot: false } as SelfFigure;

describe("walls as the camera meets them", () => {
  it("has parts beside, over and under openings", () => {
    const parts = wallParts(WALL);
    // Left end, over the arch, between, over and under the window, right end.
    expect(parts.map((part) => [part.y0, part.y1])).toEqual([
      [0, 3],
      [2.4, 3],
      [0, 3],
      [2.2, 3],
      [0, 0.8],
      [0, 3],
    ]);
  });

  it("finds where a ray enters a turned box", () => {
    const box = { cx: 0, cz: 0, hx: 2, hz: 0.5, cos: 0, sin: 1, y0: 0, y1: 1 };
    expect(entry(box, -4, 0.5, 0, 4, 0.5, 0)).toBeCloseTo(3.5 / 8);
    expect(entry(box, 0, 0.5, -4, 0, 0.5, 4)).toBeCloseTo(0.25);
    expect(entry(box, -4, 1.5, 0, 4, 1.5, 0)).toBeNull();
  });

  it("lets the camera through an arch, and stops it at walls, windows and the ceiling", () => {
    const blockers = new Blockers(ROOM);
    const free = (x: number, y = 1.6) => blockers.free({ x, y, z: 2 }, { x, y, z: -2 }, 0.2);
    expect(free(-2)).toBe(1);
    expect(free(0)).toBeCloseTo((2 - 0.3) / 4);
    expect(free(3)).toBeCloseTo((2 - 0.3) / 4);
    expect(blockers.free({ x: 0, y: 1.6, z: 3 }, { x: 0, y: 4.6, z: 5 }, 0.2)).toBeCloseTo((2.75 - 1.6) / 3);
    expect(blockers.hides({ x: 0, y: 1.6, z: 2 }, { x: 0, y: 1.6, z: -2 })).toBe(true);
    expect(blockers.hides({ x: -2, y: 1.6, z: 2 }, { x: -2, y: 1.6, z: -2 })).toBe(false);
  });
});

describe("the camera", () => {
  const blockers = new Blockers({ ...ROOM, walls: [], ceilings: [] });

  it("stands behind and looks ahead", () => {
    const rig = new CameraRig();
    rig.follow(SELF, 16, true, false);
    rig.place(SELF, blockers, 16, true);
    expect(rig.camera.position.z).toBeGreaterThan(SELF.z + 2);
    expect(rig.camera.getWorldDirection(rig.camera.position.clone()).z).toBeLessThan(-0.9);
    expect(rig.firstPerson).toBe(false);
  });

  it("comes forward when a wall is behind", () => {
    const rig = new CameraRig();
    const behind = new Blockers({ ...ROOM, walls: [{ ...WALL, openings: [], start: [-5, 2], end: [5, 2] }] });
    rig.place(SELF, behind, 16, true);
    expect(rig.camera.position.z).toBeLessThan(2 - 0.1 - 0.15);
    expect(rig.camera.position.z).toBeGreaterThan(SELF.z);
  });

  it("goes into the eyes when drawn in, and out again", () => {
    const rig = new CameraRig();
    for (let i = 0; i < 12; i++) rig.zoomBy(0.7);
    rig.place(SELF, blockers, 16, true);
    expect(rig.firstPerson).toBe(true);
    for (let i = 0; i < 30; i++) rig.zoomBy(1.4);
    rig.place(SELF, blockers, 16, true);
    expect(rig.firstPerson).toBe(false);
    expect(rig.camera.position.distanceTo({ x: 0, y: 1.7, z: 1 } as never)).toBeLessThan(ZOOM_MAX_M + 1);
  });

  it("swings to where one was turned, but at once with reduced motion", () => {
    const rig = new CameraRig();
    rig.follow({ ...SELF, yaw: 1, turns: 1 }, 16, false, false);
    expect(rig.yaw).toBe(1);
    rig.follow({ ...SELF, yaw: 2, turns: 2 }, 16, false, false);
    expect(rig.swinging).toBe(true);
    expect(rig.yaw).toBeLessThan(2);
    for (let i = 0; i < 200; i++) rig.follow({ ...SELF, yaw: 2, turns: 2 }, 16, false, false);
    expect(rig.swinging).toBe(false);
    expect(rig.yaw).toBeCloseTo(2);
    rig.follow({ ...SELF, yaw: -1, turns: 3 }, 16, true, false);
    expect(rig.yaw).toBe(-1);
  });

  it("measures turns the short way", () => {
    expect(angleBetween(3, -3)).toBeCloseTo(2 * Math.PI - 6);
    expect(angleBetween(-3, 3)).toBeCloseTo(6 - 2 * Math.PI);
    expect(easing(100, 100)).toBeCloseTo(0.5);
  });
});
