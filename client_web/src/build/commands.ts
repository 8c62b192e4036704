/** The edits that members make, each with what takes it back. */
import type { ObjectKind, ObjectPatch, PlacedObject, Verb } from "../net/messages.gen";

/** One edit of one object. */
export interface Command {
  readonly verb: Verb;
  readonly object: string;
  readonly patch: ObjectPatch;
}

/** What is to be placed. */
export interface Draft {
  readonly kind: ObjectKind;
  readonly colour: string;
  readonly text: string;
}

export function placeCommand(id: string, draft: Draft, x: number, z: number, yaw: number): Command {
  const { kind, colour } = draft;
  const text = kind === "note" ? { text: draft.text } : {};
  return { verb: "place", object: id, patch: { kind, x, z, yaw, colour, ...text } };
}

export function moveCommand(id: string, x: number, z: number, yaw?: number): Command {
  return { verb: "change", object: id, patch: { x, z, ...(yaw !== undefined && { yaw }) } };
}

export function changeCommand(id: string, patch: Pick<ObjectPatch, "colour" | "text">): Command {
  return { verb: "change", object: id, patch };
}

export function deleteCommand(id: string): Command {
  return { verb: "delete", object: id, patch: {} };
}

/**
 * What takes a command back, given the object as it was before; null if there is nothing to take back. A deleted
 * object comes back as a new one, under `freshId`.
 */
export function inverse(command: Command, before: PlacedObject | undefined, freshId: string): Command | null {
  switch (command.verb) {
    case "place":
      return deleteCommand(command.object);
    case "change":
      return before === undefined
        ? null
        : { verb: "change", object: command.object, patch: earlier(command.patch, before) };
    case "delete":
      return before === undefined ? null : placeCommand(freshId, before, before.x, before.z, before.yaw);
  }
}

/** The values that the properties of a patch had. */
function earlier(patch: ObjectPatch, before: PlacedObject): ObjectPatch {
  const { x, y, z, yaw, colour, text } = before;
  const values = { x, y, z, yaw, colour, text };
  return Object.fromEntries(Object.entries(values).filter(([key]) => key in patch));
}
