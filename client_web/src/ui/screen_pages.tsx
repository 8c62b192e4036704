/** Turning the pages of slides: buttons, keys, and where one is. */

import { mayConduct, type RoomScreen } from "../state/screens";
import type { Visit } from "../state/visit";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

/** How many pages a key turns; the ends by Home and End. */
const TURNS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  PageUp: -1,
  ArrowRight: 1,
  PageDown: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Turns the pages by the keys of a part of the page that has the focus; those who may not turn scroll as always. */
export function turnByKey(event: KeyboardEvent, screen: RoomScreen, visit: Visit): void {
  const turn = TURNS[event.key];
  if (turn === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (screen.state.what !== "slides" || !mayConduct(screen, visit.house.me.value)) return;
  if (event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  event.stopPropagation();
  visit.sharing.turnBy(screen.place.id, turn);
}

export function Pages({ screen }: { readonly screen: RoomScreen }) {
  const { visit } = useApp();
  const words = useWords();
  const { state, place } = screen;
  if (state.what !== "slides") return null;
  const may = mayConduct(screen, visit.house.me.value);
  const last = state.pages.length - 1;
  const button = (name: string, icon: "previous" | "next", by: number, end: boolean) => (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={name}
      aria-disabled={end}
      onClick={() => void visit.sharing.turnBy(place.id, by)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="pages">
      {may ? button(words.previous_page, "previous", -1, state.page === 0) : null}
      <p role="status">{words.page_of(state.page + 1, state.pages.length)}</p>
      {may ? button(words.next_page, "next", 1, state.page === last) : null}
    </div>
  );
}
