import { signal } from "@preact/signals-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Builder } from "../../src/build/builder";
import { changeCommand, deleteCommand, inverse, moveCommand, placeCommand } from "../../src/build/commands";
import type { PlacedObject } from "../../src/net/messages.gen";
import type { Visit } from "../../src/state/visit";

const note: PlacedObject = {
  id: "n",
  kind: "note",
  x: 1,
  y: 0,
  z: 2,
  yaw: 0.5,
  colour: "#f2c94c",
  text: "hello",
  owner: "me",
  owner_name: "Ana",
  revision: 1,
};

describe("commands", () => {
  it("are taken back by what the object was before", () => {
    expect(inverse(placeCommand("n", note, 1, 2, 0), undefined, "new")).toEqual(deleteCommand("n"));
    expect(inverse(moveCommand("n", 5, 6), note, "new")).toEqual(moveCommand("n", 1, 2));
    expect(inverse(changeCommand("n", { text: "other" }), note, "new")).toEqual(changeCommand("n", { text: "hello" }));
    expect(inverse(deleteCommand("n"), note, "new")).toEqual(placeCommand("new", note, 1, 2, 0.5));
    expect(inverse(deleteCommand("n"), undefined, "new")).toBeNull();
  });

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
      undone: () => undefined,
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

  it("takes edits back, the last first, each once, and in their own room alone", () => {
    builder.change("n", { text: "other" });
    builder.delete("n");
    expect(builder.undoable.value).toBe("delete");
    room.value = { id: "garden" };
    expect(builder.undoable.value).toBeNull();
    builder.undo();
    room.value = { id: "house" };
    builder.undo();
    expect(edit).toHaveBeenLastCalledWith("place", expect.any(String), expect.objectContaining({ text: "hello" }));
    builder.undo();
    expect(edit).toHaveBeenLastCalledWith("change", "n", { text: "hello" });
    expect(builder.undoable.value).toBeNull();
    builder.undo();
    expect(edit).toHaveBeenCalledTimes(4);
  });
});
