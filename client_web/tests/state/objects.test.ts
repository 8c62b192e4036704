import { beforeEach, describe, expect, it } from "vitest";
import type { Edit, PlacedObject } from "../../src/net/messages.gen";
import { Objects, rebaseObjects } from "../../src/state/objects";

const author = { identity: "me", name: "Ana" };

function object(id: string, parts: Partial<PlacedObject> = {}): PlacedObject {
  const base = { id, kind: "note", x: 1, y: 0, z: 2, yaw: 0, colour: "#f2c94c", text: "hello" } as const;
  return { ...base, owner: "other", owner_name: "Bob", revision: 3, ...parts };
}

function edit(op_id: string, verb: Edit["verb"], target: string, patch: Edit["patch"] = {}): Edit {
  return { type: "edit", op_id, base_revision: 3, verb, object: target, patch };
}

describe("rebaseObjects", () => {
  const confirmed = new Map([["a", object("a")]]);

  it("shows one's own edits on top of what is confirmed", () => {
    const pending = [
      edit("1", "place", "b", { kind: "box", x: 5, z: 6, colour: "#112233" }),
      edit("2", "change", "b", { x: 7 }),
      edit("3", "change", "a", { text: "new" }),
    ];
    const seen = rebaseObjects(confirmed, pending, author);
    expect(seen.get("a")).toMatchObject({ text: "new", x: 1, owner: "other" });
    expect(seen.get("b")).toMatchObject({ kind: "box", x: 7, z: 6, colour: "#112233", owner: "me", owner_name: "Ana" });
    expect(confirmed.get("a")?.text).toBe("hello");
  });

  it("leaves alone what is gone, or there already", () => {
    const pending = [edit("1", "change", "gone", { x: 9 }), edit("2", "place", "a", { kind: "box", x: 9, z: 9 })];
    expect([...rebaseObjects(confirmed, pending, author).values()]).toEqual([object("a")]);
    expect(rebaseObjects(confirmed, [edit("3", "delete", "a")], author).size).toBe(0);
  });
});

describe("Objects", () => {
  let objects: Objects;

  beforeEach(() => {
    objects = new Objects();
    objects.reset([object("a")], 3, author, false);
  });

  it("P-EDIT-2: shows an edit at once, and confirms it by what the house says", () => {
    objects.speculate(edit("1", "change", "a", { x: 4 }));
    expect(objects.get("a")?.x).toBe(4);
    expect(objects.unconfirmed.value).toEqual(new Set(["a"]));
    const told = object("a", { x: 3.5, revision: 4 });
    objects.edited({
      type: "edited",
      revision: 4,
      op_id: "1",
      verb: "change",
      object_id: "a",
      object: told,
      member: "m",
    });
    objects.answered("1");
    expect(objects.get("a")).toEqual(told);
    expect(objects.unconfirmed.value.size).toBe(0);
    expect(objects.revision.value).toBe(4);
  });

  it("takes a refused edit back", () => {
    objects.speculate(edit("1", "delete", "a"));
    expect(objects.seen.value).toEqual([]);
    expect(objects.answered("1")?.op_id).toBe("1");
    expect(objects.seen.value).toEqual([object("a")]);
    expect(objects.answered("1")).toBeUndefined();
  });

  it("keeps one's pending edit over what another changes meanwhile", () => {
    objects.speculate(edit("1", "change", "a", { text: "mine" }));
    const told = object("a", { x: 8, text: "theirs", revision: 4 });
    objects.edited({
      type: "edited",
      revision: 4,
      op_id: "x",
      verb: "change",
      object_id: "a",
      object: told,
      member: "m",
    });
    expect(objects.get("a")).toMatchObject({ x: 8, text: "mine" });
  });

  it("removes what another deletes", () => {
    objects.edited({
      type: "edited",
      revision: 4,
      op_id: "x",
      verb: "delete",
      object_id: "a",
      object: null,
      member: "m",
    });
    expect(objects.seen.value).toEqual([]);
  });

  it("keeps pending edits through a return to the same room, and not into another", () => {
    objects.speculate(edit("1", "change", "a", { x: 4 }));
    objects.reset([object("a")], 3, author, true);
    expect(objects.get("a")?.x).toBe(4);
    objects.reset([object("a")], 9, author, false);
    expect(objects.get("a")?.x).toBe(1);
    expect(objects.revision.value).toBe(9);
  });
});
