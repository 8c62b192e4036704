/** Reactions and the raised hand. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Reaction } from "../net/messages.gen";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { usePopover } from "./popover";

export const REACTIONS: readonly { readonly kind: Reaction; readonly sign: string }[] = [
  { kind: "clap", sign: "👏" },
  { kind: "heart", sign: "❤️" },
  { kind: "laugh", sign: "😄" },
  { kind: "thumb", sign: "👍" },
  { kind: "idea", sign: "💡" },
  { kind: "thanks", sign: "🙏" },
];

/** All reactions as buttons in a row. */
export function ReactionButtons({ onDone }: { onDone?(): void }) {
  const { visit } = useApp();
  const words = useWords();
  return (
    <ul class="reaction-row">
      {REACTIONS.map(({ kind, sign }) => (
        <li key={kind}>
          <button
            type="button"
            class="icon-button"
            aria-label={words[`react_${kind}`]}
            title={words[`react_${kind}`]}
            onClick={() => {
              visit.react(kind);
              onDone?.();
            }}
          >
            <span aria-hidden="true">{sign}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** One button that shows them all. */
export function ReactionMenu() {
  const words = useWords();
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  usePopover(box, open);
  return (
    <div ref={box} class="reaction-menu">
      <button
        type="button"
        class="dock-button"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="smile" />
        <span>{words.reactions}</span>
      </button>
      {open.value ? (
        <div class="popover">
          <ReactionButtons
            onDone={() => {
              open.value = false;
            }}
          />
        </div>
      ) : null}
    </div>
  );
}

export function HandButton() {
  const { visit } = useApp();
  const words = useWords();
  const raised = visit.house.me.value?.hand ?? false;
  return (
    <button
      type="button"
      class={raised ? "dock-button on" : "dock-button"}
      aria-pressed={raised}
      onClick={() => visit.raiseHand(!raised)}
    >
      <Icon name="hand" />
      <span>{raised ? words.lower_hand : words.raise_hand}</span>
    </button>
  );
}
