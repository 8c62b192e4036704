import { expect, it } from "vitest";
import { ruleAt } from "../../src/state/world";
import { room, zone } from "./rooms_for_tests";

const place = room({
  zones: [
    zone("garden", [-10, -10, 10, 10]),
    zone("audience", [-8, -8, 8, 8], { kind: "audience" }),
    zone("booth", [-4, -4, 4, 4], { kind: "private" }),
    zone("table", [-1, -1, 1, 1], { kind: "conversation" }),
    zone("rug", [5, 5, 6, 6]),
  ],
});

it("is the private zone around one, else the smallest that has a rule", () => {
  expect(ruleAt(place, 0, 0)?.id).toBe("booth");
  expect(ruleAt(place, 6, 0)?.id).toBe("audience");
  expect(ruleAt(place, 5.5, 5.5)?.id).toBe("audience");
  expect(ruleAt(place, 9, 9)).toBeNull();
});
