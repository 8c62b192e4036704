import { describe, expect, it } from "vitest";
import { Thinning } from "../../src/state/thinning";

/** What is shown at the end of so many seconds of snapshots that say `lowered`. */
function run(thinning: Thinning, from: number, seconds: number, lowered: number): string | null {
  for (let at = 0; at <= seconds * 1_000; at += 200) thinning.observe(lowered, from * 1_000 + at);
  return thinning.state.value;
}

describe("what is told of a house that shows less", () => {
  it.each([
    [0, null],
    [2, null],
    [3, "full"],
    [4, "full"],
    [0x80, "slow"],
    [0x84, "slow"],
  ])("is told of %i as %s", (lowered, state) => {
    expect(run(new Thinning(), 0, 5, lowered)).toBe(state);
  });

  it("is not told of a moment", () => {
    const thinning = new Thinning();
    expect(run(thinning, 0, 1, 3)).toBeNull();
    expect(run(thinning, 1.2, 1, 0)).toBeNull();
    expect(run(thinning, 2.4, 1, 4)).toBeNull();
  });

  it("stays for a while, through short reliefs", () => {
    const thinning = new Thinning();
    run(thinning, 0, 5, 3);
    expect(run(thinning, 5.2, 4, 0)).toBe("full");
    expect(run(thinning, 9.4, 1, 3)).toBe("full");
    expect(run(thinning, 10.6, 5, 2)).toBe("full");
    expect(run(thinning, 15.8, 2, 1)).toBeNull();
  });

  it("is forgotten in another room", () => {
    const thinning = new Thinning();
    run(thinning, 0, 5, 0x80);
    thinning.reset();
    expect(thinning.state.value).toBeNull();
  });
});
