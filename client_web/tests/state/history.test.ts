import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientMessage, HistoryEntry } from "../../src/net/messages.gen";
import { RoomHistory } from "../../src/state/history";
import type { Happening } from "../../src/state/notices";

function entry(revision: number): HistoryEntry {
  const verb = "place" as const;
  return { revision, at: revision, verb, author: "i1", author_name: "Ana", objects: ["a"], count: 1, undoes: 0 };
}

const refused = { type: "refused", re: "undo", code: "nothing_to_undo", message: "" } as const;

describe("RoomHistory", () => {
  let sent: ClientMessage[];
  let open: boolean;
  const tell = vi.fn<(what: Happening) => void>();
  let history: RoomHistory;

  beforeEach(() => {
    let ids = 0;
    sent = [];
    open = true;
    tell.mockReset();
    history = new RoomHistory(
      (message) => {
        if (open) sent.push(message);
        return open;
      },
      () => `id-${++ids}`,
      tell,
    );
  });

  it("P-UNDO-2: says what was undone, and that something was left to others", () => {
    history.undo(false);
    history.undo(true);
    expect(sent).toEqual([
      { type: "undo", op_id: "id-1", redo: false },
      { type: "undo", op_id: "id-2", redo: true },
    ]);
    history.message({ type: "committed", op_id: "id-1", revision: 4, skipped: ["a"] });
    history.message({ ...refused, ref: "id-2" });
    history.message({ type: "committed", op_id: "id-2", revision: 4, skipped: [] });
    history.message({ type: "committed", op_id: "somebody's edit", revision: 5, skipped: [] });
    expect(tell.mock.calls).toEqual([[{ kind: "history_done", what: "undo", skipped: 1 }]]);
  });

  it("says that nothing is sent while the connection is lost", () => {
    open = false;
    history.undo(false);
    expect(tell).toHaveBeenCalledWith({ kind: "not_sent" });
  });

  it("P-HIST-1: shows one page after the other, of the last question only", () => {
    history.look({});
    history.look({ authors: ["i1"] });
    history.message({ type: "history_page", ref: "id-1", entries: [entry(9)], versions: [], more: false });
    expect(history.timeline.value.entries).toEqual([]);
    history.lookFurther();
    expect(sent).toHaveLength(2);
    history.message({ type: "history_page", ref: "id-2", entries: [entry(8), entry(7)], versions: [], more: true });
    history.lookFurther();
    expect(sent.at(-1)).toMatchObject({ filter: { authors: ["i1"] }, before: 7 });
    history.message({ type: "history_page", ref: "id-3", entries: [entry(6)], versions: [], more: false });
    expect(history.timeline.value).toMatchObject({ entries: [entry(8), entry(7), entry(6)], more: false });
    history.whoMade("a");
    history.message({ type: "history_page", ref: "id-4", entries: [entry(7)], versions: [], more: false });
    expect(history.makers.value).toEqual({ object: "a", entries: [entry(7)] });
  });

  it("P-HIST-3: rolls back what was previewed, and nothing before", () => {
    history.rollBack();
    history.previewRollback({ authors: ["i2"] });
    history.rollBack();
    expect(sent).toHaveLength(1);
    const lists = { changed: ["a"], restored: [], deleted: [], skipped: [] };
    history.message({ type: "rollback_preview", op_id: "other", ops: 9, ...lists });
    expect(history.preview.value).toBeNull();
    history.message({ type: "rollback_preview", op_id: "id-1", ops: 1, ...lists });
    expect(history.preview.value?.changed).toEqual(["a"]);
    history.rollBack();
    expect(sent[1]).toEqual({ type: "rollback", op_id: "id-2", filter: { authors: ["i2"] }, preview: false });
    expect(history.preview.value).toBeNull();
    history.message({ type: "committed", op_id: "id-2", revision: 9, skipped: [] });
    expect(tell).toHaveBeenCalledWith({ kind: "history_done", what: "rollback", skipped: 0 });
    expect(sent[2]).toMatchObject({ type: "history" });
  });

  it("forgets in another room what was asked in the former one", () => {
    history.previewRollback({ authors: ["i2"] });
    const lists = { changed: ["a"], restored: [], deleted: [], skipped: [] };
    history.message({ type: "rollback_preview", op_id: "id-1", ops: 1, ...lists });
    history.forget();
    expect(history.preview.value).toBeNull();
    history.rollBack();
    history.message({ type: "rollback_preview", op_id: "id-1", ops: 1, ...lists });
    expect(history.preview.value).toBeNull();
    history.rollBack();
    expect(sent).toHaveLength(1);
  });

  it("P-HIST-2: names the room as it is", () => {
    history.nameVersion("before the party");
    expect(sent[0]).toEqual({ type: "name_version", op_id: "id-1", name: "before the party" });
  });
});
