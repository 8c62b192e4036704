/** The objects of one's room: what the house has confirmed, and one's own edits on top of it. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Edit, Edited, ObjectPatch, PlacedObject } from "../net/messages.gen";

/** Who one is, as the owner of what one places. */
export interface Author {
  readonly identity: string;
  readonly name: string;
}

export type ObjectMap = ReadonlyMap<string, PlacedObject>;

/** Without a colour of its own an object gets this one, as on the server. */
const COLOURS = { note: "#f5d76e", box: "#b8734a" } as const;

/** A placed object as the server will make it of the patch, until it says so itself. */
function placed(edit: Edit, author: Author): PlacedObject {
  const kind = edit.patch.kind ?? "note";
  return merged(
    {
      id: edit.object,
      kind,
      x: 0,
      y: 0,
      z: 0,
      yaw: 0,
      colour: COLOURS[kind],
      text: "",
      owner: author.identity,
      owner_name: author.name,
      revision: edit.base_revision,
    },
    edit.patch,
  );
}

function merged(object: PlacedObject, patch: ObjectPatch): PlacedObject {
  return {
    ...object,
    x: patch.x ?? object.x,
    y: patch.y ?? object.y,
    z: patch.z ?? object.z,
    yaw: patch.yaw ?? object.yaw,
    colour: patch.colour ?? object.colour,
    text: patch.text ?? object.text,
  };
}

/** What is to be seen: `confirmed` with the pending edits on top. An edit of an object that is gone does nothing. */
export function rebaseObjects(confirmed: ObjectMap, pending: Iterable<Edit>, author: Author): ObjectMap {
  const seen = new Map(confirmed);
  for (const edit of pending) {
    const object = seen.get(edit.object);
    if (edit.verb === "place" && object === undefined) seen.set(edit.object, placed(edit, author));
    else if (edit.verb === "change" && object !== undefined) seen.set(edit.object, merged(object, edit.patch));
    else if (edit.verb === "delete") seen.delete(edit.object);
  }
  return seen;
}

export class Objects {
  private confirmed = new Map<string, PlacedObject>();
  private readonly pending = new Map<string, Edit>();
  private author: Author = { identity: "", name: "" };
  private readonly seenSignal = signal<readonly PlacedObject[]>([]);
  private readonly unconfirmedSignal = signal<ReadonlySet<string>>(new Set());
  private readonly revisionSignal = signal(0);

  /** As they are to be seen, in a stable order. */
  get seen(): ReadonlySignal<readonly PlacedObject[]> {
    return this.seenSignal;
  }

  /** Ids with edits that are not confirmed yet. */
  get unconfirmed(): ReadonlySignal<ReadonlySet<string>> {
    return this.unconfirmedSignal;
  }

  /** The room's revision, as far as it was told. */
  get revision(): ReadonlySignal<number> {
    return this.revisionSignal;
  }

  get(id: string): PlacedObject | undefined {
    return this.seenSignal.value.find((object) => object.id === id);
  }

  /** The objects of a room. `same` keeps one's edits that are on their way. */
  reset(objects: readonly PlacedObject[], revision: number, author: Author, same: boolean): void {
    this.confirmed = new Map(objects.map((object) => [object.id, object]));
    this.author = author;
    if (!same) this.pending.clear();
    this.revisionSignal.value = revision;
    this.publish();
  }

  /** One's own edit is seen at once. */
  speculate(edit: Edit): void {
    this.pending.set(edit.op_id, edit);
    this.publish();
  }

  /** A durable edit of the room. */
  edited(edited: Edited): void {
    this.revisionSignal.value = edited.revision;
    this.pending.delete(edited.op_id);
    if (edited.object === null) this.confirmed.delete(edited.object_id);
    else this.confirmed.set(edited.object_id, edited.object);
    this.publish();
  }

  /** An edit has its answer: committed, or refused and then not seen any longer. */
  answered(opId: string): Edit | undefined {
    const edit = this.pending.get(opId);
    if (edit === undefined) return undefined;
    this.pending.delete(opId);
    this.publish();
    return edit;
  }

  private publish(): void {
    this.unconfirmedSignal.value = new Set([...this.pending.values()].map((edit) => edit.object));
    this.seenSignal.value = [...rebaseObjects(this.confirmed, this.pending.values(), this.author).values()];
  }
}
