/** Who hears one now: a count beside the microphone, and the exact list one tap away. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Member } from "../net/messages.gen";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { usePopover } from "./popover";

/** The house tells of changes only while the microphone is open: else it is asked, as long as the list is looked at. */
const ASK_AGAIN_MS = 2_000;

/** All who would hear one; null while it is not known. */
function useHearers(): readonly Member[] | null {
  const { house } = useApp().visit;
  const numbers = house.privacy.hearers.value;
  house.roster.members.value; // Names come and go with their members.
  if (numbers === null) return null;
  return numbers.map((number) => house.roster.numbered(number)).filter((member) => member !== undefined);
}

function HearersList({ members }: { readonly members: readonly Member[] }) {
  const { voice } = useApp();
  const words = useWords();
  const open = voice.microphone.state.value === "open";
  return (
    <>
      {members.length > 0 ? <p class="hint">{open ? words.hearers_hint : words.hearers_closed}</p> : null}
      {members.length === 0 ? <p class="empty">{open ? words.hearers_nobody : words.hearers_none}</p> : null}
      <ul class="hearers-list">
        {members.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </>
  );
}

/** The button with the count, and the list that it opens. */
export function Hearers() {
  const { visit, voice } = useApp();
  const words = useWords();
  const members = useHearers();
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  usePopover(box, open);
  useEffect(() => {
    if (open.value) heading.current?.focus();
  }, [open.value]);
  const speaks = voice.microphone.state.value === "open";
  useEffect(() => {
    if (!open.value || speaks) return;
    visit.wishes.watchHearers(true);
    const timer = setInterval(() => visit.wishes.watchHearers(true), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [open.value, speaks, visit]);
  if (members === null) return null;
  const heard = speaks ? members.length : 0;
  const text = heard === 0 ? words.hearers_nobody : words.hearers_count(heard);
  return (
    <div ref={box} class="hearers">
      <button
        type="button"
        class={heard > 0 ? "hearers-button heard" : "hearers-button"}
        aria-expanded={open.value}
        title={words.hearers_title}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="ear" />
        <span>{text}</span>
        <span class="count" aria-hidden="true">
          {heard}
        </span>
      </button>
      {open.value ? (
        <section class="hearers-card" aria-label={words.hearers_title}>
          <h3 ref={heading} tabIndex={-1}>
            {words.hearers_title}
          </h3>
          <HearersList members={members} />
        </section>
      ) : null}
    </div>
  );
}
