import { describe, expect, it } from "vitest";
import type { Step } from "../../src/net/codec";
import { advance, type Place } from "../../src/state/movement";
import { Prediction, rebase } from "../../src/state/prediction";
import { box, room } from "./rooms_for_tests";

const origin: Place = { x: 0, y: 0, z: 0 };
const east: Step = { dx: 127, dz: 0, yaw: 0, run: false };
const open = room();

function walked(steps: number, from = origin): Place {
  let place = from;
  for (let i = 0; i < steps; i++) place = advance(open, place, east);
  return place;
}

describe("rebase", () => {
  it("replays pending steps on what is confirmed, through the same walls", () => {
    const walled = room({ solids: [box(1, 0, 0.1, 2)] });
    const steps = Array.from({ length: 10 }, (_, i) => ({ seq: i + 1, step: east }));
    expect(rebase(open, origin, steps)).toEqual(walked(10));
    expect(rebase(walled, origin, steps).x).toBeCloseTo(0.6, 2);
    expect(rebase(open, origin, [])).toBe(origin);
  });
});

describe("Prediction", () => {
  it("moves at once, and stays where it is when the server agrees", () => {
    const prediction = new Prediction(open, origin, 1);
    for (let i = 0; i < 6; i++) expect(prediction.take(east)).toBe(i + 1);
    expect(prediction.reconcile(4, 1, walked(4))).toBe(false);
    expect(prediction.place).toEqual(walked(6));
    expect(prediction.unconfirmed).toBe(2);
    expect(prediction.drawnAt(1)).toEqual(walked(6));
  });

  it("slides to where the server says, without a jump of the picture", () => {
    const prediction = new Prediction(open, origin, 1);
    for (let i = 0; i < 4; i++) prediction.take(east);
    const drawn = prediction.drawnAt(1);
    prediction.reconcile(4, 1, { x: 0.25, y: 0, z: 0.25 });
    expect(prediction.place).toEqual({ x: 0.25, y: 0, z: 0.25 });
    expect(prediction.drawnAt(1).x).toBeCloseTo(drawn.x, 9);
    expect(prediction.drawnAt(1).z).toBeCloseTo(drawn.z, 9);
    prediction.fade(1_000);
    expect(prediction.drawnAt(1).x).toBeCloseTo(0.25, 3);
  });

  it("P-SNAP-3: drops its steps when the epoch changes", () => {
    const prediction = new Prediction(open, origin, 1);
    for (let i = 0; i < 4; i++) prediction.take(east);
    const elsewhere = { x: 5, y: 0, z: 5 };
    expect(prediction.reconcile(1, 2, elsewhere)).toBe(true);
    expect(prediction.place).toEqual(elsewhere);
    expect(prediction.drawnAt(0)).toEqual(elsewhere);
    expect(prediction.unconfirmed).toBe(0);
    expect(prediction.epoch).toBe(2);
    expect(prediction.take(east)).toBe(5);
  });

  it("forgets steps that were lost with the connection", () => {
    const prediction = new Prediction(open, origin, 1);
    for (let i = 0; i < 3; i++) prediction.take(east);
    prediction.abandon();
    prediction.reconcile(1, 1, walked(1));
    expect(prediction.place).toEqual(walked(1));
  });

  it("draws between the last two steps", () => {
    const prediction = new Prediction(open, origin, 1);
    prediction.take(east);
    expect(prediction.drawnAt(0.5).x).toBeCloseTo(0.07, 3);
    prediction.stand();
    expect(prediction.drawnAt(0.5)).toEqual(walked(1));
  });
});
