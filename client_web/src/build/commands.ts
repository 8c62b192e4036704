/** The edits that members make. */
import type { ObjectPatch, Verb } from "../net/messages.gen";
import { kindOf } from "../state/object_kinds";

/** One edit of one object. */
export interface Command {
  readonly verb: Verb;
  readonly object: string;
  readonly patch: ObjectPatch;
}

/** What is to be placed. */
export interface Draft {
  readonly kind: string;
  readonly colour: string;
  readonly text: string;
  readonly own?: Readonly<Record<string, number | string>>;
}

export function placeCommand(id: string, draft: Draft, x: number, z: number, yaw: number): Command {
  const { kind, colour, own } = draft;
  const text = kindOf(kind).text_chars > 0 ? { text: draft.text } : {};
  return { verb: "place", object: id, patch: { kind, x, z, yaw, colour, ...text, ...(own && { own: { ...own } }) } };
}

export function moveCommand(id: string, x: number, z: number, yaw?: number): Command {
  return { verb: "change", object: id, patch: { x, z, ...(yaw !== undefined && { yaw }) } };
}

export function changeCommand(id: string, patch: ObjectPatch): Command {
  return { verb: "change", object: id, patch };
}

export function deleteCommand(id: string): Command {
  return { verb: "delete", object: id, patch: {} };
}
