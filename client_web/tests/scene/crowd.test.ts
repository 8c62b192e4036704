// @vitest-environment happy-dom
import { Group, PerspectiveCamera } from "three";
import { beforeEach, describe, expect, it } from "vitest";
import type { Avatar } from "../../src/net/messages.gen";
import { Crowd } from "../../src/scene/avatars/crowd";
import { buildExtra } from "../../src/scene/avatars/extra_body";
import { packColours } from "../../src/scene/avatars/extras";
import { chooseForemost } from "../../src/scene/avatars/foremost";
import { covered } from "../../src/scene/avatars/labels";
import { LightGrid } from "../../src/scene/avatars/light_grid";
import { Wardrobe } from "../../src/scene/avatars/wardrobe";
import { Blockers } from "../../src/scene/camera/blockers";
import type { Figure, SelfFigure } from "../../src/scene/contract";
import { LightField } from "../../src/scene/light/field";
import { houseUniforms } from "../../src/scene/materials/shading";
import { room } from "../state/rooms_for_tests";

const AVATAR: Avatar = { shape: "coat", skin: "#dfaf87", hair: "#1f1b1c", top: "#24626b", bottom: "#34353a" };
const SHAPES = ["coat", "dress", "jacket", "overall"] as const;

type Changing = { -readonly [Key in keyof SelfFigure]: SelfFigure[Key] };

function figure(id: string, x: number, z: number, parts: Partial<Changing> = {}): Changing {
  return {
    id,
    name: `Person ${id}`,
    headline: "",
    avatar: AVATAR,
    x,
    y: 0,
    z,
    yaw: 0,
    gait: "stand",
    speed: 0,
    speaking: false,
    level: 0,
    muted: true,
    hand: false,
    away: false,
    reaction: null,
    bubble: "",
    autopilot: false,
    turns: 0,
    ...parts,
  };
}

describe("who of a crowd is drawn whole", () => {
  const someone = (distance: number, speaking = false) => ({ distance, speaking, chosen: false });

  it("are the nearest, and those who speak", () => {
    const all = [someone(9), someone(3), someone(12, true), someone(5), someone(30, true)];
    chooseForemost(all, 3);
    expect(all.filter(({ chosen }) => chosen).map(({ distance }) => distance)).toEqual([3, 5, 12]);
  });

  it("are all where there is place for all", () => {
    const all = [someone(90), someone(3)];
    chooseForemost(all, 12);
    expect(all.every(({ chosen }) => chosen)).toBe(true);
  });

  it("do not change to and fro while two are about as near", () => {
    const all = [someone(5), someone(5.3)];
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    chooseForemost(all, 1);
    expect(first.chosen).toBe(true);
    first.distance = 5.6;
    chooseForemost(all, 1);
    expect(first.chosen).toBe(true);
    first.distance = 7;
    chooseForemost(all, 1);
    expect([first.chosen, second.chosen]).toEqual([false, true]);
  });
});

describe("the bodies of a crowd", () => {
  it.each(SHAPES)("are as tall as the whole ones and cost little: %s", (shape) => {
    for (const [detail, most] of [
      ["near", 700],
      ["far", 210],
      ["distant", 85],
    ] as const) {
      const geometry = buildExtra(shape, detail);
      geometry.computeBoundingBox();
      expect(geometry.boundingBox?.min.y).toBeGreaterThanOrEqual(-0.01);
      expect(geometry.boundingBox?.max.y).toBeGreaterThan(1.69);
      expect(geometry.boundingBox?.max.y).toBeLessThan(1.85);
      expect((geometry.index?.count ?? 0) / 3).toBeLessThan(most);
      const normal = geometry.getAttribute("normal");
      for (let i = 0; i < normal.count; i++) {
        expect(Math.hypot(normal.getX(i), normal.getY(i), normal.getZ(i))).toBeCloseTo(1, 4);
      }
    }
  });

  it("wear their member's own colours", () => {
    const colours = packColours({ ...AVATAR, skin: "#ffffff", hair: "#000000", top: "#ff0000" });
    expect(colours[0]).toBe(0xffffff);
    expect(colours[1]).toBe(0);
    const [red, green] = [(colours[2] ?? 0) & 0xff, ((colours[2] ?? 0) >> 8) & 0xff];
    expect(red).toBeGreaterThan(230);
    expect(green).toBeLessThan(80);
  });
});

describe("the light on a crowd", () => {
  it("is looked up a few squares at a time, and kept", () => {
    const grid = new LightGrid(new LightField(room()));
    grid.begin();
    const first = grid.at(LightGrid.cell(-3.2, 4.1));
    expect(first).not.toBeNull();
    let looked = 1;
    for (let x = 0; x < 60; x += 1.5) if (grid.at(LightGrid.cell(x, 0)) !== null) looked += 1;
    expect(looked).toBe(6);
    expect(grid.at(LightGrid.cell(-3.1, 4.2))).toBe(first);
    grid.begin();
    expect(grid.at(LightGrid.cell(50, 0))).not.toBeNull();
  });
});

describe("name tags of a crowd", () => {
  it("know how much of one others cover", () => {
    const box = (left: number, top: number) => ({ left, top, width: 100, height: 20 });
    expect(covered(box(0, 0), [box(200, 0), box(0, 30)])).toBe(0);
    expect(covered(box(0, 0), [box(50, 0)])).toBeCloseTo(0.5);
    expect(covered(box(0, 0), [box(50, 10), box(10, 0)])).toBeCloseTo(0.9);
    expect(covered(box(0, 0), [box(50, 0)], 0)).toBe(0);
  });
});

describe("the bodies of whole avatars", () => {
  it("are the same for the same looks, and kept for whoever comes back", () => {
    const wardrobe = new Wardrobe();
    const body = wardrobe.take(AVATAR);
    expect(wardrobe.take({ ...AVATAR })).toBe(body);
    wardrobe.giveBack(AVATAR);
    wardrobe.giveBack(AVATAR);
    expect(wardrobe.take(AVATAR)).toBe(body);
    wardrobe.giveBack(AVATAR);
    let disposed = 0;
    body.addEventListener("dispose", () => {
      disposed += 1;
    });
    for (let i = 0; i < 48; i++) {
      const other = { ...AVATAR, top: `#0000${String(10 + i)}` };
      wardrobe.take(other);
      wardrobe.giveBack(other);
    }
    expect(disposed).toBe(1);
    expect(wardrobe.take(AVATAR)).not.toBe(body);
  });
});

describe("a crowd in the scene", () => {
  const place = room();
  const around = { field: new LightField(place), time: 1, now: 1_000, reducedMotion: false };
  const camera = new PerspectiveCamera(60, 1.6, 0.1, 300);
  const self = figure("self", 0, 0);
  let parent: Group;
  let overlay: HTMLElement;
  let crowd: Crowd;

  beforeEach(() => {
    parent = new Group();
    overlay = document.createElement("div");
    crowd = new Crowd(parent, overlay, houseUniforms());
    crowd.setQuality("plain", 4);
    camera.position.set(0, 1.6, 3);
  });

  /** Frames for long enough that all who are chosen have been built. */
  function show(others: readonly Figure[], frames = 24): void {
    for (let i = 0; i < frames; i++) {
      crowd.update(self, others, true, 16, around, camera);
      crowd.label({ camera, width: 1_600, height: 1_000 }, new Blockers(place), "self", 1_000);
    }
  }
  const whole = (): number => parent.children.filter((child) => child instanceof Group).length;
  const instances = (): number[] =>
    parent.children.flatMap((child) =>
      "geometry" in child && child.visible ? [(child.geometry as { instanceCount: number }).instanceCount] : [],
    );
  const tags = (): number => [...overlay.children].filter((tag) => !(tag as HTMLElement).hidden).length;

  const row = (count: number, from = 2): Figure[] =>
    Array.from({ length: count }, (_, i) => figure(`p${i}`, (i % 20) - 10, -from - Math.floor(i / 20)));

  it("draws the nearest whole and the others as instances, in a few calls", () => {
    show(row(300));
    expect(whole()).toBe(1 + 4);
    // Bodies near and far, and the shadows of all of them.
    expect(instances().length).toBeLessThanOrEqual(3);
    const [shadows = 0] = instances().slice(-1);
    expect(shadows).toBeGreaterThan(150);
    expect(shadows).toBeLessThanOrEqual(296);
    expect(tags()).toBeGreaterThan(3);
    expect(tags()).toBeLessThanOrEqual(24);
  });

  it("draws nobody who is behind the eye", () => {
    show(row(40, 2).map((one) => figure(one.id, one.x, 40)));
    expect(instances()).toEqual([]);
  });

  it("lets go of those who leave, and of what was built for them", () => {
    show(row(300));
    show([]);
    expect(whole()).toBe(1);
    expect(instances()).toEqual([]);
    expect(tags()).toBe(0);
    crowd.dispose();
    expect(parent.children).toHaveLength(0);
    expect(overlay.children).toHaveLength(0);
  });

  it("picks whom one points at, however they are drawn", () => {
    show(row(100));
    const last = row(100)[90] as Figure;
    expect(crowd.pick({ x: last.x, y: 1, z: 0 }, { x: last.x, y: 1, z: -40 }, "self")?.id).toBe("p10");
    expect(crowd.pick({ x: last.x, y: 1, z: -5.5 }, { x: last.x, y: 1, z: -40 }, "self")?.id).toBe("p90");
  });
});
