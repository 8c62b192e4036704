/** Keys of the page outside of the picture: letters that work while no field has the focus. */
import type { Words } from "../i18n/words";

export type KeyAction = "mute" | "chat" | "hand" | "people" | "help" | "escape" | "yes" | "no";

/** By the character that the key gives, wherever it is on the keyboard. */
const ACTIONS: Readonly<Record<string, KeyAction>> = {
  m: "mute",
  c: "chat",
  h: "hand",
  p: "people",
  "?": "help",
  y: "yes",
  n: "no",
  Escape: "escape",
};

const TYPING = "input, textarea, select, [contenteditable]";

/** Whether a key goes into a field, or to a button or dialog that has its own use for it. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null && !isToggle(target);
}

function isToggle(target: Element): boolean {
  return target instanceof HTMLInputElement && ["checkbox", "radio", "range"].includes(target.type);
}

/** What a key asks for, or null. Keys with Ctrl, Alt or Meta are the browser's. */
export function keyAction(event: KeyboardEvent): KeyAction | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  if (event.repeat && event.key !== "Escape") return null;
  if (event.key !== "Escape" && isTyping(event.target)) return null;
  return ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** Whether a key takes back what was built last, or does it again; in a field it is the browser's. */
export function undoAction(event: KeyboardEvent): "undo" | "redo" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || isTyping(event.target)) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

/** A key's code as people call it. */
export function keyName(words: Words, code: string): string {
  if (code === "Space") return words.key_space;
  return code.replace(/^(Key|Digit|Numpad)/, "").replace(/(Left|Right)$/, "");
}
