/** Objects and what was done to them, in words. */
import type { Words } from "../i18n/words";
import type { HistoryEntry, Language, PlacedObject } from "../net/messages.gen";
import { kindOf } from "../state/object_kinds";
import { nearestName } from "./palette";

/** A text as part of a name. */
const NAME_CHARS = 60;

/** An object in a few words: by its name, its text, or its colour. */
export function objectName(words: Words, language: Language, object: PlacedObject): string {
  const kind = kindOf(object.kind).title[language];
  const title = (object.name || object.text).replace(/\s+/g, " ");
  if (title !== "") {
    return words.object_titled(kind, title.length > NAME_CHARS ? `${title.slice(0, NAME_CHARS)}…` : title);
  }
  if (object.kind === "note") return words.object_note_empty;
  return words.object_coloured(kind, words.colours[nearestName(object.colour)]);
}

/** Who did what to how many objects. */
export function entryText(words: Words, entry: HistoryEntry): string {
  return words[`op_${entry.verb}`](entry.author_name || words.history_nobody, entry.count);
}

/** When something was done, as people say it. */
export function entryTime(language: Language, at: number): string {
  return new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}
