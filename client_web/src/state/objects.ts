/** The objects of one's room: what the house has confirmed, and one's own edits on top of it. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Dragged, Edit, Edited, Grabbed, ObjectPatch, PlacedObject, Welcome } from "../net/messages.gen";
import { kindOf, ownDefaults } from "./object_kinds";

/** Who one is, as the owner of what one places. */
export interface Author {
  readonly identity: string;
  readonly name: string;
}

export type ObjectMap = ReadonlyMap<string, PlacedObject>;

/** A placed object as the server will make it of the patch, until it says so itself. */
function placed(edit: Edit, author: Author): PlacedObject {
  const kind = kindOf(edit.patch.kind ?? "note");
  return merged(
    {
      id: edit.object,
      kind: kind.id,
      x: 0,
      y: 0,
      z: 0,
      yaw: 0,
      pitch: 0,
      roll: 0,
      sx: 1,
      sy: 1,
      sz: 1,
      colour: kind.colour,
      material: kind.material,
      text: "",
      name: "",
      parent: "",
      locked: false,
      own: ownDefaults(kind),
      owner: author.identity,
      owner_name: author.name,
      revision: edit.base_revision,
    },
    edit.patch,
  );
}

function merged(object: PlacedObject, { kind: _, own, ...patch }: ObjectPatch): PlacedObject {
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null && value !== undefined));
  return { ...object, ...set, own: { ...object.own, ...own } };
}

/** All that is part of an object, directly or not (P-EDIT-6). */
export function partsOf(objects: ObjectMap, id: string): PlacedObject[] {
  const found: PlacedObject[] = [];
  const waiting = [id];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const object of objects.values()) {
      if (object.parent !== parent || object.id === id || found.includes(object)) continue;
      found.push(object);
      waiting.push(object.id);
    }
  }
  return found;
}

/** A part after what it is part of has gone from one place to another, as the house moves it. */
function movedAlong(part: PlacedObject, before: PlacedObject, after: PlacedObject): PlacedObject {
  const turn = after.yaw - before.yaw;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [dx, dz] = [part.x - before.x, part.z - before.z];
  return {
    ...part,
    x: after.x + dx * cos + dz * sin,
    y: part.y + after.y - before.y,
    z: after.z - dx * sin + dz * cos,
    yaw: part.yaw + turn,
  };
}

function change(seen: Map<string, PlacedObject>, before: PlacedObject, patch: ObjectPatch): void {
  const after = merged(before, patch);
  seen.set(before.id, after);
  const { x, y, z, yaw } = before;
  if (after.x === x && after.y === y && after.z === z && after.yaw === yaw) return;
  for (const part of partsOf(seen, before.id)) seen.set(part.id, movedAlong(part, before, after));
}

/** What is to be seen: `confirmed` with the pending edits on top. An edit of an object that is gone does nothing. */
export function rebaseObjects(confirmed: ObjectMap, pending: Iterable<Edit>, author: Author): ObjectMap {
  const seen = new Map(confirmed);
  for (const edit of pending) {
    const object = seen.get(edit.object);
    if (edit.verb === "place" && object === undefined) seen.set(edit.object, placed(edit, author));
    else if (edit.verb === "change" && object !== undefined) change(seen, object, edit.patch);
    else if (edit.verb === "delete") {
      for (const part of partsOf(seen, edit.object)) seen.delete(part.id);
      seen.delete(edit.object);
    }
  }
  return seen;
}

export class Objects {
  private confirmed = new Map<string, PlacedObject>();
  private readonly pending = new Map<string, Edit>();
  private author: Author = { identity: "", name: "" };
  private readonly drags = new Map<string, Dragged>();
  private readonly holdersSignal = signal<ReadonlyMap<string, string>>(new Map());
  private readonly seenSignal = signal<readonly PlacedObject[]>([]);
  private readonly unconfirmedSignal = signal<ReadonlySet<string>>(new Set());
  private readonly revisionSignal = signal(0);

  /** Who holds what, by object: ids of members (P-GRAB-1). */
  get holders(): ReadonlySignal<ReadonlyMap<string, string>> {
    return this.holdersSignal;
  }

  /** Somebody holds an object from now on, or nobody does. */
  grabbed({ object, id }: Grabbed): void {
    const holders = new Map(this.holdersSignal.value);
    if (id === "") holders.delete(object);
    else holders.set(object, id);
    this.holdersSignal.value = holders;
    if (this.drags.delete(object)) this.publish();
  }

  /** Where somebody drags an object to: it is seen there until it is let go or moved (P-GRAB-2). */
  dragged(drag: Dragged): void {
    this.drags.set(drag.object, drag);
    this.publish();
  }

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

  /** A welcome: all objects of the room, or what is different from those known (P-SYNC-1). */
  welcomed({ objects, gone, since, revision, member, held }: Welcome, same: boolean): void {
    this.drags.clear();
    this.holdersSignal.value = new Map(held.map(({ object, id }) => [object, id]));
    const author = { identity: member.identity, name: member.name };
    if (since === null) {
      this.reset(objects, revision, author, same);
      return;
    }
    for (const id of gone) this.confirmed.delete(id);
    for (const object of objects) this.confirmed.set(object.id, object);
    this.reset([...this.confirmed.values()], revision, author, same);
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
    for (const id of edited.gone) this.confirmed.delete(id);
    for (const object of edited.objects) {
      this.confirmed.set(object.id, object);
      this.drags.delete(object.id);
    }
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
    const seen = [...rebaseObjects(this.confirmed, this.pending.values(), this.author).values()];
    this.seenSignal.value = seen.map((object) => {
      const drag = this.drags.get(object.id);
      return drag === undefined ? object : { ...object, x: drag.x, y: drag.y, z: drag.z, yaw: drag.yaw };
    });
  }
}
