// @vitest-environment happy-dom
/** What a thousand members in one room cost the page, besides the drawing itself: `npx vitest bench --run`. */
import { Group, PerspectiveCamera } from "three";
import { bench, describe } from "vitest";
import { decodeFrame } from "../src/net/codec";
import { Crowd as Scene } from "../src/scene/avatars/crowd";
import { Blockers } from "../src/scene/camera/blockers";
import { LightField } from "../src/scene/light/field";
import { houseUniforms } from "../src/scene/materials/shading";
import { House } from "../src/state/house";
import { STEP_MS } from "../src/state/movement";
import { Surroundings } from "../src/state/surroundings";
import { crowdBytes, crowdOf, snapshotBytes, snapshotOf } from "./net/hot_frames";
import { member, room, welcome, world } from "./state/rooms_for_tests";

const MEMBERS = 1_000;
const NEAR = 80;
const FPS = 60;
const SHAPES = ["coat", "dress", "jacket", "overall"] as const;
const field = room({ bounds: [-50, -50, 50, 50] });
const numbers = Array.from({ length: MEMBERS }, (_, i) => i + 2);

/** Everybody walks in a circle of 3 m about a place of their own; the first are within 8 m. */
function placeOf(number: number, tick: number): { number: number; x: number; z: number; gait: number } {
  const turn = tick * 0.045 + number;
  const reach = number < NEAR + 2 ? 5 : 46;
  const x = reach * Math.sin(number * 12.9898) + 3 * Math.cos(turn);
  const z = reach * Math.sin(number * 78.233) + 3 * Math.sin(turn);
  return { number, x, z, gait: 1 };
}

function houseful(): House {
  const house = new House(member("me", 1).avatar, () => 0, {
    voice: () => undefined,
    screens: { changed: () => undefined, refused: () => undefined },
    goRefused: () => undefined,
    portalRefused: () => undefined,
    worldChanged: () => undefined,
  });
  const members = numbers.map((number) => {
    const shape = SHAPES[number % 4] as (typeof SHAPES)[number];
    const top = `#${((number * 7919) % 0xffffff).toString(16).padStart(6, "0")}`;
    return member(`m${number}`, number, { avatar: { ...member("m", 1).avatar, shape, top } });
  });
  house.welcomed(welcome(member("me", 1), { members }), world(field));
  return house;
}

/** Plays the frames of the house and of the picture in turn. */
class Feed {
  readonly house = houseful();
  frame = 0;

  next(): number {
    this.frame += 1;
    const now = (this.frame * 1_000) / FPS;
    const tick = Math.floor(now / STEP_MS);
    if (Math.floor((now - 1_000 / FPS) / STEP_MS) !== tick) this.tell(tick, now);
    this.house.crowd.interpolate(now);
    return now;
  }

  private tell(tick: number, now: number): void {
    const { crowd } = this.house;
    if (tick % 20 === 1) {
      const places = numbers.map((number) => placeOf(number, tick));
      crowd.observeCrowd(crowdOf(field.bounds, places, tick), now);
    }
    const near = numbers.slice(0, NEAR).map((number) => placeOf(number, tick));
    crowd.observe(snapshotOf(field.bounds, near, { tick }), now);
  }
}

const snapshot = snapshotBytes(
  {},
  numbers.slice(0, NEAR).map((number) => ({ number, x: number, z: number })),
).buffer;
const crowd = crowdBytes(
  {},
  numbers.map((number) => ({ number, x: number % 256, z: number % 256 })),
).buffer;

describe("frames", () => {
  bench("a snapshot of 80 records is read", () => {
    decodeFrame(snapshot);
  });
  bench("a crowd frame of 1,000 records is read", () => {
    decodeFrame(crowd);
  });
});

describe("a frame of the picture with 1,000 members", () => {
  const feed = new Feed();
  for (let i = 0; i < 100; i++) feed.next();
  bench("the state moves everybody (frames of the house among them)", () => {
    feed.next();
  });

  const told = new Feed();
  const surroundings = new Surroundings(told.house);
  for (let i = 0; i < 100; i++) told.next();
  let lookedAt = 0;
  bench("the panels look around, four times a second", () => {
    lookedAt += 250;
    surroundings.refresh(lookedAt);
  });

  const drawn = new Feed();
  const overlay = document.createElement("div");
  const scene = new Scene(new Group(), overlay, houseUniforms());
  scene.setQuality("plain", 28);
  const camera = new PerspectiveCamera(60, 1.6, 0.1, 300);
  camera.position.set(0, 2, 4);
  const light = new LightField(field);
  const blockers = new Blockers(field);
  const draw = (): void => {
    const now = drawn.next();
    const around = { field: light, time: now / 1_000, now, reducedMotion: false };
    const { self, crowd: others } = drawn.house;
    scene.update(self, others.seen(), true, 1_000 / FPS, around, camera);
    scene.label({ camera, width: 1_600, height: 1_000 }, blockers, "", now);
  };
  for (let i = 0; i < 600; i++) draw();
  bench("state and scene move everybody: 28 whole, the others instances", draw);
});
