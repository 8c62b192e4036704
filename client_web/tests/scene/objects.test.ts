import { describe, expect, it } from "vitest";
import { objectBox } from "../../src/scene/objects/bodies";
import { dotsAlong } from "../../src/scene/objects/marks";
import { wrap } from "../../src/scene/objects/sheets";

const measure = (line: string) => line.length;

describe("a note's text", () => {
  it("breaks between words", () => {
    expect(wrap("un mot après l’autre", 10, measure)).toEqual(["un mot", "après", "l’autre"]);
  });

  it("keeps the author's lines, and cuts words that are too long", () => {
    expect(wrap("a\n\nb", 10, measure)).toEqual(["a", "", "b"]);
    expect(wrap("x abcdefghijkl y", 5, measure)).toEqual(["x", "abcde", "fghij", "kl y"]);
  });
});

describe("marks", () => {
  it("puts dots along the way, and none at the goal", () => {
    const dots = dotsAlong({ x: 0, z: 0 }, [
      { x: 1.2, z: 0 },
      { x: 1.2, z: 1.2 },
    ]);
    expect(dots.map(({ x, z }) => [Number(x.toFixed(2)), Number(z.toFixed(2))])).toEqual([
      [0.6, 0],
      [1.2, 0],
      [1.2, 0.6],
    ]);
  });

  it("gives objects the room they take", () => {
    const box = objectBox({ kind: "box", x: 1, y: 0, z: 2, yaw: 0 });
    expect([box.cx, box.cz, box.hx * 2, box.y1]).toEqual([1, 2, 0.5, 0.5]);
  });
});
