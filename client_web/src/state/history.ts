/** Undo, redo, and the history of one's room: what was asked of the house, and what it has answered. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type {
  ClientMessage,
  Committed,
  HistoryEntry,
  HistoryFilter,
  HistoryPage,
  Refused,
  RollbackPreview,
  Version,
} from "../net/messages.gen";
import type { Happening } from "./notices";

export type HistoryMessage = Committed | HistoryPage | RollbackPreview | Refused;

type Asked = "undo" | "redo" | "rollback" | "version";

/** The pages got so far of one question. */
export interface Timeline {
  readonly entries: readonly HistoryEntry[];
  readonly versions: readonly Version[];
  readonly more: boolean;
}

const NOTHING: Timeline = { entries: [], versions: [], more: false };

export class RoomHistory {
  private readonly send: (message: ClientMessage) => boolean;
  private readonly newId: () => string;
  private readonly tell: (what: Happening) => void;
  private readonly asked = new Map<string, Asked>();
  private readonly timelineSignal = signal<Timeline>(NOTHING);
  private readonly madeSignal = signal<{ readonly object: string; readonly entries: readonly HistoryEntry[] } | null>(
    null,
  );
  private readonly previewSignal = signal<RollbackPreview | null>(null);
  private question: { readonly filter: HistoryFilter; ref: string } = { filter: {}, ref: "" };
  private made: { readonly object: string; readonly ref: string } | null = null;
  private previewed: { readonly op_id: string; readonly filter: HistoryFilter } | null = null;

  constructor(send: (message: ClientMessage) => boolean, newId: () => string, tell: (what: Happening) => void) {
    this.send = send;
    this.newId = newId;
    this.tell = tell;
  }

  /** The ops of the room, the newest first, as far as they were asked for. */
  get timeline(): ReadonlySignal<Timeline> {
    return this.timelineSignal;
  }

  /** Who made one object, and who changed it; null before it was asked. */
  get makers(): ReadonlySignal<{ readonly object: string; readonly entries: readonly HistoryEntry[] } | null> {
    return this.madeSignal;
  }

  /** What the rollback asked for last would do. */
  get preview(): ReadonlySignal<RollbackPreview | null> {
    return this.previewSignal;
  }

  undo(redo: boolean): void {
    const op_id = this.newId();
    this.asked.set(op_id, redo ? "redo" : "undo");
    this.post({ type: "undo", op_id, redo }, op_id);
  }

  /** Asks for the newest page of what a filter names. */
  look(filter: HistoryFilter): void {
    this.question = { filter, ref: this.newId() };
    this.timelineSignal.value = NOTHING;
    this.post({ type: "history", ref: this.question.ref, filter });
  }

  /** Asks for the next page of the same. */
  lookFurther(): void {
    const last = this.timelineSignal.value.entries.at(-1);
    if (last === undefined) return;
    this.question.ref = this.newId();
    this.post({ type: "history", ref: this.question.ref, filter: this.question.filter, before: last.revision });
  }

  /** Asks who made an object. */
  whoMade(object: string): void {
    this.made = { object, ref: this.newId() };
    this.madeSignal.value = null;
    this.post({ type: "history", ref: this.made.ref, filter: {}, object });
  }

  /** Asks what a rollback would do. */
  previewRollback(filter: HistoryFilter): void {
    this.previewed = { op_id: this.newId(), filter };
    this.previewSignal.value = null;
    this.post({ type: "rollback", op_id: this.previewed.op_id, filter, preview: true });
  }

  /** Does what was previewed last. */
  rollBack(): void {
    if (this.previewed === null || this.previewSignal.value === null) return;
    const op_id = this.newId();
    this.asked.set(op_id, "rollback");
    this.post({ type: "rollback", op_id, filter: this.previewed.filter, preview: false }, op_id);
    this.previewSignal.value = null;
  }

  /** Gives the room as it is a name. */
  nameVersion(name: string): void {
    const op_id = this.newId();
    this.asked.set(op_id, "version");
    this.post({ type: "name_version", op_id, name }, op_id);
  }

  /** One is in another room: what was asked and told is of the former one, and must not be done here. */
  forget(): void {
    this.question = { filter: {}, ref: "" };
    this.previewed = this.made = null;
    this.timelineSignal.value = NOTHING;
    this.madeSignal.value = null;
    this.previewSignal.value = null;
  }

  message(message: HistoryMessage): void {
    switch (message.type) {
      case "committed":
        this.committed(message);
        return;
      case "refused":
        if (message.ref !== null) this.asked.delete(message.ref);
        return;
      case "rollback_preview":
        if (message.op_id === this.previewed?.op_id) this.previewSignal.value = message;
        return;
      case "history_page":
        this.page(message);
    }
  }

  private committed({ op_id, skipped }: Committed): void {
    const asked = this.asked.get(op_id);
    if (asked === undefined) return;
    this.asked.delete(op_id);
    this.tell({ kind: "history_done", what: asked, skipped: skipped.length });
    if (asked === "version" || asked === "rollback") this.look(this.question.filter);
  }

  private page(page: HistoryPage): void {
    if (page.ref === this.made?.ref) this.madeSignal.value = { object: this.made.object, entries: page.entries };
    if (page.ref !== this.question.ref) return;
    const entries = [...this.timelineSignal.value.entries, ...page.entries];
    this.timelineSignal.value = { entries, versions: page.versions, more: page.more };
  }

  private post(message: ClientMessage, op_id = ""): void {
    if (this.send(message)) return;
    this.asked.delete(op_id);
    this.tell({ kind: "not_sent" });
  }
}
