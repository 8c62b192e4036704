import { signal } from "@preact/signals-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Builder } from "../../src/build/builder";
import { placeCommand } from "../../src/build/commands";
import type { Visit } from "../../src/state/visit";
import { placedObject } from "../state/objects_for_tests";

const note = placedObject("n", { kind: "note", x: 1, z: 2, yaw: 0.5, colour: "#f2c94c", text: "hello" });

describe("commands", () => {
  it("give a box no text", () => {
    expect(placeCommand("b", { kind: "box", colour: "#112233", text: "left over" }, 1, 2, 0).patch).toEqual({
      kind: "box",
      x: 1,
      z: 2,
      yaw: 0,
      colour: "#112233",
    });
  });
});

describe("Builder", () => {
  const edit = vi.fn<Visit["edit"]>();
  const grab = vi.fn<Visit["grab"]>();
  const drag = vi.fn<Visit["drag"]>();
  const undo = vi.fn<(redo: boolean) => void>();
  const room = signal<{ id: string } | null>({ id: "house" });
  const self = { x: 0, z: 0, yaw: 0 };
  let allowed = true;
  let builder: Builder;

  beforeEach(() => {
    let ids = 0;
    allowed = true;
    room.value = { id: "house" };
    edit.mockReset();
    builder = new Builder({
      edit,
      history: { undo },
      grab,
      drag,
      newObjectId: () => `id-${++ids}`,
      mayPlace: () => allowed,
      house: { room, self, objects: { get: (id: string) => (id === "n" ? note : undefined) } },
    } as unknown as Visit);
  });

  it("places in front of one's feet, and selects it", () => {
    expect(builder.spot()).toEqual({ x: 0, z: -1.2 });
    builder.place({ kind: "note", colour: "#f2c94c", text: "hi" }, { x: 3, z: 4 }, 0);
    expect(edit).toHaveBeenCalledWith(
      "place",
      "id-1",
      expect.objectContaining({ kind: "note", x: 3, z: 4, text: "hi" }),
    );
    expect(builder.selected.value).toBe("id-1");
    allowed = false;
    expect(builder.spot()).toBeNull();
  });

  it("places and moves by a click, only where it may stand", () => {
    builder.begin({ kind: "box", colour: "#112233", text: "" });
    allowed = false;
    expect(builder.drop({ x: 1, z: 1 }, 0)).toBe(false);
    expect(builder.ghost.value).not.toBeNull();
    allowed = true;
    expect(builder.drop({ x: 1, z: 1 }, 0)).toBe(true);
    expect(builder.ghost.value).toBeNull();
    builder.beginMove("n");
    expect(builder.ghost.value).toMatchObject({ moving: "n", text: "hello" });
    builder.drop({ x: 7, z: 8 }, 1);
    expect(edit).toHaveBeenLastCalledWith("change", "n", { x: 7, z: 8, yaw: 1 });
    builder.beginMove("gone");
    expect(builder.ghost.value).toBeNull();
    expect(builder.drop({ x: 1, z: 1 }, 0)).toBe(false);
  });

  it("P-GRAB-2: shows a drag five times a second while it lasts, and is one op at its end", () => {
    grab.mockReset();
    builder.beginMove("n");
    builder.hover({ x: 1, z: 1 }, 0, 1000);
    builder.hover({ x: 2, z: 1 }, 0, 1100);
    builder.hover({ x: 3, z: 1 }, 0, 1200);
    builder.hover({ x: 3, z: 1 }, 0, 1500);
    builder.hover({ x: 3, z: 1 }, 0, 5300);
    expect(drag.mock.calls.map(([, x]) => x)).toEqual([1, 3, 3]);
    builder.drop({ x: 4, z: 4 }, 0);
    builder.hover({ x: 5, z: 1 }, 0, 9000);
    expect(drag).toHaveBeenCalledTimes(3);
    expect(edit).toHaveBeenCalledTimes(1);
    builder.beginMove("n");
    builder.cancel();
    expect(grab.mock.calls).toEqual([
      ["n", true],
      ["n", false],
      ["n", true],
      ["n", false],
    ]);
  });

  it("P-UNDO-1: leaves it to the house what is undone", () => {
    builder.undo();
    builder.undo(true);
    expect(undo.mock.calls).toEqual([[false], [true]]);
  });
});
