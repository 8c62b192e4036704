import { describe, expect, it } from "vitest";
import { Gestures, type Stick, TAP_SLOP_PX } from "../../src/scene/input/gestures";
import { axesOf } from "../../src/scene/input/keyboard";
import { sameSteering, steeringOf } from "../../src/scene/input/steering";

describe("keys", () => {
  it("walk by their place on the keyboard", () => {
    expect(axesOf(new Set(["KeyW"]))).toEqual({ forward: 1, right: 0, turn: 0, run: false });
    expect(axesOf(new Set(["ArrowUp", "KeyD", "ShiftLeft"]))).toEqual({ forward: 1, right: 1, turn: 0, run: true });
    expect(axesOf(new Set(["KeyS", "KeyW"])).forward).toBe(0);
    expect(axesOf(new Set(["ArrowLeft"])).turn).toBe(1);
    expect(axesOf(new Set(["KeyE"])).turn).toBe(-1);
  });
});

describe("steering", () => {
  it("goes where one looks", () => {
    const ahead = steeringOf(1, 0, 0, false);
    expect(ahead.dx).toBeCloseTo(0);
    expect(ahead.dz).toBeCloseTo(-1);
    // A quarter turn to the left looks west.
    const west = steeringOf(1, 0, Math.PI / 2, true);
    expect(west.dx).toBeCloseTo(-1);
    expect(west.dz).toBeCloseTo(0);
    expect(west.run).toBe(true);
  });

  it("is never longer than 1, and rests near the middle of a stick", () => {
    const aslant = steeringOf(1, 1, 0.4, false);
    expect(Math.hypot(aslant.dx, aslant.dz)).toBeCloseTo(1);
    const half = steeringOf(0.5, 0, 0, false);
    expect(Math.hypot(half.dx, half.dz)).toBeCloseTo(0.5);
    expect(steeringOf(0.05, 0.05, 1, true)).toEqual({ dx: 0, dz: 0, run: false, yaw: 1 });
  });

  it("notices what would change a step", () => {
    const one = steeringOf(1, 0, 0, false);
    expect(sameSteering(one, { ...one })).toBe(true);
    expect(sameSteering(one, { ...one, yaw: 0.01 })).toBe(false);
    expect(sameSteering(one, { ...one, yaw: Number.NaN })).toBe(false);
  });
});

function recorded() {
  const log: string[] = [];
  const sticks: (Stick | null)[] = [];
  const gestures = new Gestures({
    look: (dx, dy) => log.push(`look ${dx} ${dy}`),
    tap: (x, y) => log.push(`tap ${x} ${y}`),
    zoom: (factor) => log.push(`zoom ${factor.toFixed(2)}`),
    stick: (stick) => sticks.push(stick),
  });
  return { gestures, log, sticks };
}

const mouse = (x: number, y: number) => ({ id: 1, touch: false, x, y });
const finger = (id: number, x: number, y: number) => ({ id, touch: true, x, y });

describe("gestures", () => {
  it("takes a press without a move for a tap", () => {
    const { gestures, log } = recorded();
    gestures.down(mouse(400, 300), 800, 0);
    gestures.move(mouse(400 + TAP_SLOP_PX - 2, 300));
    gestures.up(mouse(405, 300), 120);
    expect(log).toEqual(["tap 405 300"]);
  });

  it("looks by dragging, without walking", () => {
    const { gestures, log } = recorded();
    gestures.down(mouse(400, 300), 800, 0);
    gestures.move(mouse(420, 300));
    expect(gestures.looking).toBe(true);
    gestures.move(mouse(425, 290));
    gestures.up(mouse(425, 290), 100);
    expect(log).toEqual(["look 20 0", "look 5 -10"]);
    expect(gestures.looking).toBe(false);
  });

  it("gives the first finger on the left a stick, and the other one the look", () => {
    const { gestures, log, sticks } = recorded();
    gestures.down(finger(1, 100, 400), 800, 0);
    gestures.move(finger(1, 100, 372));
    gestures.down(finger(2, 600, 300), 800, 10);
    gestures.move(finger(2, 630, 300));
    gestures.move(finger(1, 100, 200));
    gestures.up(finger(1, 100, 200), 900);
    expect(sticks[0]).toEqual({ x: 100, y: 400, tiltX: 0, tiltY: -0.5 });
    expect(sticks[1]).toEqual({ x: 100, y: 400, tiltX: 0, tiltY: -1 });
    expect(sticks[2]).toBeNull();
    expect(log).toEqual(["look 30 0"]);
  });

  it("zooms when two fingers that look part", () => {
    const { gestures, log } = recorded();
    gestures.down(finger(1, 500, 300), 800, 0);
    gestures.down(finger(2, 600, 300), 800, 0);
    gestures.move(finger(2, 700, 300));
    expect(log).toEqual(["zoom 0.50"]);
  });

  it("lets the stick go when the system takes the finger", () => {
    const { gestures, sticks } = recorded();
    gestures.down(finger(1, 100, 400), 800, 0);
    gestures.cancel(1);
    expect(sticks).toEqual([null]);
  });
});
