/** What opens beside its button: closed by Escape, by a touch elsewhere and by the focus going elsewhere. */
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Keeps a box open only while it is being used; on Escape the focus goes back to its first button. */
export function usePopover(box: RefObject<HTMLElement | null>, open: Signal<boolean>): void {
  useEffect(() => {
    if (!open.value) return;
    const away = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) open.value = false;
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopImmediatePropagation();
      open.value = false;
      box.current?.querySelector("button")?.focus();
    };
    document.addEventListener("keydown", pressed, true);
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("keydown", pressed, true);
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open.value, open, box]);
}
