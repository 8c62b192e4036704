import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { MeshWriter } from "../../src/scene/geometry/mesh_writer";
import { Piece } from "../../src/scene/geometry/piece";
import { drawObject, isDrawn, objectBox, objectMatrix, sheetOf } from "../../src/scene/objects/bodies";
import { dotsAlong } from "../../src/scene/objects/marks";
import { wrap } from "../../src/scene/objects/sheets";
import { ALL_KINDS } from "../../src/state/object_kinds";
import { placedObject } from "../state/objects_for_tests";

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
    const box = objectBox(placedObject("b", { x: 1, z: 2, sy: 2 }));
    expect([box.cx, box.cz, box.hx * 2, box.y1]).toEqual([1, 2, 0.5, 1]);
  });
});

describe("kinds of objects", () => {
  it("P-EDIT-5: have a drawing each, within the room they take up, and a sheet if they have a text", () => {
    for (const kind of ALL_KINDS) {
      expect(isDrawn(kind.id), kind.id).toBe(true);
      expect(sheetOf(kind.id) !== null, kind.id).toBe(kind.text_chars > 0);
      const object = placedObject("o", { kind: kind.id, own: {} });
      const writer = new MeshWriter();
      drawObject(
        new Piece(
          () => writer,
          objectMatrix(object),
          null,
          () => 0.5,
        ),
        object,
      );
      const geometry = writer.build();
      geometry.computeBoundingBox();
      const size = geometry.boundingBox?.getSize(new Vector3()) ?? new Vector3();
      expect(writer.triangles, kind.id).toBeGreaterThan(0);
      for (const [i, axis] of (["x", "y", "z"] as const).entries()) {
        expect(size[axis], `${kind.id} ${axis}`).toBeLessThanOrEqual((kind.size[i] ?? 0) + 0.08);
      }
    }
  });

  it("of a newer house are drawn as boxes", () => {
    expect(isDrawn("castle")).toBe(false);
    const writer = new MeshWriter();
    const castle = placedObject("o", { kind: "castle" });
    drawObject(
      new Piece(
        () => writer,
        objectMatrix(castle),
        null,
        () => 0.5,
      ),
      castle,
    );
    expect(writer.triangles).toBeGreaterThan(0);
  });

  it("are scaled about their foot, rolled, pitched and turned", () => {
    const matrix = objectMatrix(placedObject("o", { x: 1, y: 2, z: 3, yaw: Math.PI / 2, sx: 2 }));
    const point = new Vector3(1, 0, 0).applyMatrix4(matrix);
    expect([point.x, point.y, point.z].map((v) => Math.round(v * 1000) / 1000)).toEqual([1, 2, 1]);
  });
});
