import { beforeEach, describe, expect, it } from "vitest";
import { Comings } from "../../src/state/comings";
import type { Happening } from "../../src/state/notices";

describe("who comes and goes", () => {
  let told: Happening[];
  let comings: Comings;

  beforeEach(() => {
    told = [];
    comings = new Comings((what) => told.push(what));
  });

  /** Time passes from one moment to another, in ms. */
  function pass(from: number, to: number): void {
    for (let now = from; now <= to; now += 100) comings.advance(now);
  }

  it("is told by name, one by one", () => {
    comings.came("Ana", 0);
    comings.went("Bob", 500);
    pass(500, 9_000);
    comings.came("Eve", 9_100);
    expect(told).toEqual([
      { kind: "joined", name: "Ana" },
      { kind: "left", name: "Bob" },
      { kind: "joined", name: "Eve" },
    ]);
  });

  it("is told a moment later of one who follows, still by name", () => {
    comings.came("Ana", 0);
    comings.came("Bob", 1_000);
    pass(1_000, 2_900);
    expect(told).toHaveLength(1);
    pass(3_000, 3_100);
    expect(told.at(-1)).toEqual({ kind: "joined", name: "Bob" });
  });

  it("is told by number when many come, a few times at most", () => {
    for (let now = 0; now < 6_000; now += 5) {
      comings.came(`Person ${now}`, now);
      comings.advance(now);
    }
    pass(6_000, 20_000);
    expect(told.map(({ kind }) => kind)).toEqual(["joined", "many_joined", "many_joined"]);
    const counts = told.map((what) => ("count" in what ? what.count : 1));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_200);
  });
});
