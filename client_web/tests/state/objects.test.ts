import { beforeEach, describe, expect, it } from "vitest";
import type { Edit, PlacedObject } from "../../src/net/messages.gen";
import { Objects, partsOf, rebaseObjects } from "../../src/state/objects";
import { placedObject } from "./objects_for_tests";
import { member, welcome } from "./rooms_for_tests";

const author = { identity: "me", name: "Ana" };

function object(id: string, parts: Partial<PlacedObject> = {}): PlacedObject {
  return placedObject(id, { kind: "note", x: 1, z: 2, colour: "#f2c94c", text: "hello", owner: "other", ...parts });
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

describe("what is part of an object", () => {
  const confirmed = new Map(
    [
      object("g", { kind: "group", x: 1, z: 1, text: "" }),
      object("a", { x: 2, z: 1, parent: "g" }),
      object("b", { x: 2, z: 2, parent: "a", yaw: 0.5 }),
      object("c"),
    ].map((one) => [one.id, one]),
  );

  it("P-EDIT-6: goes along with it, as the house will have it", () => {
    expect(partsOf(confirmed, "g").map(({ id }) => id)).toEqual(["a", "b"]);
    const seen = rebaseObjects(confirmed, [edit("1", "change", "g", { x: 3, y: 1, yaw: Math.PI / 2 })], author);
    const [a, b] = [seen.get("a"), seen.get("b")];
    expect([a?.x, a?.y, a?.z].map((v) => Math.round((v ?? 9) * 1000) / 1000)).toEqual([3, 1, 0]);
    expect([b?.x, b?.z, b?.yaw].map((v) => Math.round((v ?? 9) * 1000) / 1000)).toEqual([4, 0, 2.071]);
    expect(seen.get("c")).toEqual(object("c"));
  });

  it("P-EDIT-6: goes with it when it is deleted", () => {
    expect([...rebaseObjects(confirmed, [edit("1", "delete", "g")], author).keys()]).toEqual(["c"]);
  });

  it("keeps the properties of a kind's own apart", () => {
    const lamp = new Map([["l", object("l", { kind: "light", own: { strength: 1, reach: 4 } })]]);
    const pending = [
      edit("1", "change", "l", { own: { reach: 6 }, name: "Lamp" }),
      edit("2", "place", "k", { kind: "light" }),
    ];
    const seen = rebaseObjects(lamp, pending, author);
    expect(seen.get("l")).toMatchObject({ own: { strength: 1, reach: 6 }, name: "Lamp" });
    expect(seen.get("k")).toMatchObject({ own: { strength: 1, reach: 4 }, material: "metal", sx: 1 });
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
      objects: [told],
      gone: [],
      member: "m",
    });
    objects.answered("1");
    expect(objects.get("a")).toEqual(told);
    expect(objects.unconfirmed.value.size).toBe(0);
    expect(objects.revision.value).toBe(4);
  });

  it("P-SYNC-1: catches up with what is different from what it knows", () => {
    objects.reset([object("a"), object("b"), object("c")], 3, author, false);
    objects.speculate(edit("1", "change", "c", { x: 4 }));
    const told = { ...welcome(member("me", 1)), objects: [object("b", { x: 9 })], gone: ["a"], since: 3, revision: 7 };
    objects.welcomed(told, true);
    expect(objects.seen.value.map(({ id, x }) => [id, x])).toEqual([
      ["b", 9],
      ["c", 4],
    ]);
    expect(objects.revision.value).toBe(7);
    objects.welcomed({ ...told, since: null }, true);
    expect(objects.seen.value.map(({ id }) => id)).toEqual(["b"]);
  });

  it("P-GRAB-2: shows what others drag until it is moved or let go, and who holds what", () => {
    const drag = { type: "dragged", id: "m2", object: "a", x: 5, y: 0, z: 5, yaw: 0 } as const;
    objects.grabbed({ type: "grabbed", object: "a", id: "m2" });
    objects.dragged(drag);
    expect(objects.get("a")?.x).toBe(5);
    expect(objects.holders.value.get("a")).toBe("m2");
    objects.grabbed({ type: "grabbed", object: "a", id: "" });
    expect(objects.get("a")?.x).toBe(1);
    expect(objects.holders.value.size).toBe(0);
    objects.dragged(drag);
    const told = object("a", { x: 6, revision: 4 });
    objects.edited({
      type: "edited",
      revision: 4,
      op_id: "x",
      verb: "change",
      member: "m2",
      objects: [told],
      gone: [],
    });
    expect(objects.get("a")?.x).toBe(6);
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
      objects: [told],
      gone: [],
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
      objects: [],
      gone: ["a"],
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
