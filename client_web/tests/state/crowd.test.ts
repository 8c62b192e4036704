import { beforeEach, describe, expect, it } from "vitest";
import { Crowd } from "../../src/state/crowd";
import { STEP_MS } from "../../src/state/movement";
import { Roster } from "../../src/state/roster";
import { crowdOf, type Place, snapshotOf } from "../net/hot_frames";
import { member, room } from "./rooms_for_tests";

const house = room();
const field = room({ id: "field", bounds: [100, 0, 200, 100] });
const ana = member("ana", 2);
const bob = member("bob", 3);

describe("the crowd of a room", () => {
  let roster: Roster;
  let crowd: Crowd;

  beforeEach(() => {
    roster = new Roster();
    roster.reset([member("me", 1), ana, bob], "me");
    crowd = new Crowd(roster);
    crowd.enter(house);
  });

  const see = (tick: number, places: readonly Place[], where = house): void =>
    crowd.observe(snapshotOf(where.bounds, places, { tick }), tick * STEP_MS);
  const hear = (tick: number, places: readonly Place[], where = house): void =>
    crowd.observeCrowd(crowdOf(where.bounds, places, tick), tick * STEP_MS);
  const names = (): string[] => crowd.seen().map(({ name }) => name);

  it("shows those of whom only a crowd frame tells, and not oneself or strangers", () => {
    hear(10, [
      { number: 1, x: 0, z: 0 },
      { number: 2, x: 4, z: -4, yaw: Math.PI / 2 },
      { number: 900, x: 1, z: 1 },
    ]);
    expect(crowd.get("ana")?.x).toBeCloseTo(4, 1);
    crowd.interpolate(10 * STEP_MS);
    expect(names()).toEqual(["ANA"]);
    const figure = crowd.get("ana");
    expect(figure?.z).toBeCloseTo(-4, 1);
    expect(figure?.yaw).toBeCloseTo(Math.PI / 2, 6);
    expect(figure?.course.inSight).toBe(false);
  });

  it("believes records before crowd frames", () => {
    see(10, [{ number: 2, x: 4, z: 4, speaks: true }]);
    hear(10, [
      { number: 2, x: -9, z: -9 },
      { number: 3, x: -9, z: -9 },
    ]);
    crowd.interpolate(10 * STEP_MS);
    expect(crowd.get("ana")).toMatchObject({ speaking: true });
    expect(crowd.get("ana")?.x).toBeCloseTo(4, 2);
    expect(crowd.get("bob")?.x).toBeCloseTo(-9, 1);
  });

  it("asks how loud only those are who speak", () => {
    const asked: number[] = [];
    crowd.listenTo((number) => {
      asked.push(number);
      return 1;
    });
    see(10, [
      { number: 2, x: 4, z: 4, speaks: true },
      { number: 3, x: 5, z: 4 },
    ]);
    for (let i = 0; i < 20; i++) crowd.interpolate(10 * STEP_MS + i);
    expect(new Set(asked)).toEqual(new Set([2]));
    expect(crowd.get("ana")?.level).toBeGreaterThan(0.9);
  });

  it("reads the frames after a change of room by the new room's bounds", () => {
    see(10, [{ number: 2, x: 4, z: 4 }]);
    hear(10, [{ number: 3, x: 4, z: 4 }]);
    roster.put({ ...ana, room: "field" });
    crowd.enter(field);
    expect(crowd.get("ana")).toBeUndefined();
    crowd.interpolate(11 * STEP_MS);
    expect(names()).toEqual([]);
    hear(11, [{ number: 2, x: 180, z: 20 }], field);
    see(12, [{ number: 2, x: 181, z: 20 }], field);
    // Frames of the house that tell of Bob are not of this room.
    hear(12, [{ number: 3, x: 150, z: 50 }], field);
    crowd.interpolate(12 * STEP_MS);
    expect(names()).toEqual(["ANA"]);
    expect(crowd.get("ana")?.x).toBeCloseTo(180, 0);
  });

  it("lets go of those who leave at once", () => {
    hear(10, [{ number: 2, x: 4, z: 4 }]);
    crowd.interpolate(10 * STEP_MS);
    roster.remove("ana");
    crowd.remove("ana");
    hear(30, [{ number: 2, x: 4, z: 4 }]);
    crowd.interpolate(30 * STEP_MS);
    expect(names()).toEqual([]);
  });

  it("gives a number that was taken up again to its new owner", () => {
    hear(10, [{ number: 2, x: 4, z: 4 }]);
    roster.remove("ana");
    crowd.remove("ana");
    roster.put(member("eve", 2));
    hear(30, [{ number: 2, x: -4, z: 4 }]);
    crowd.interpolate(30 * STEP_MS);
    expect(names()).toEqual(["EVE"]);
  });
});
