import { describe, expect, it } from "vitest";
import { Loop } from "../src/loop";

function record() {
  const order: string[] = [];
  const loop = new Loop({
    input: () => order.push("input"),
    network: () => order.push("network"),
    step: () => order.push("step"),
    interpolate: (_, share) => order.push(`interpolate ${share.toFixed(1)}`),
    draw: (dtMs) => order.push(`draw ${dtMs}`),
  });
  const frame = (now: number, draw: boolean): string[] => {
    order.length = 0;
    loop.frame(now, draw);
    return [...order];
  };
  return { frame };
}

describe("Loop", () => {
  it("goes through a frame in its order", () => {
    const { frame } = record();
    frame(1_000, true);
    expect(frame(1_060, true)).toEqual(["input", "network", "step", "interpolate 0.2", "draw 60"]);
  });

  it("steps every 50 ms, whatever the frame rate", () => {
    const { frame } = record();
    let steps = 0;
    for (let now = 0; now <= 10_000; now += 7) steps += frame(now, true).filter((phase) => phase === "step").length;
    expect(steps).toBe(199);
  });

  it("goes on without a picture, and draws later for all that has passed", () => {
    const { frame } = record();
    frame(0, true);
    expect(frame(100, false)).toEqual(["input", "network", "step", "step", "interpolate 0.0"]);
    expect(frame(130, true).at(-1)).toBe("draw 130");
  });

  it("does not run after time it has lost", () => {
    const { frame } = record();
    frame(0, true);
    expect(frame(60_000, false).filter((phase) => phase === "step")).toHaveLength(4);
    expect(frame(60_010, false)).not.toContain("step");
  });
});
