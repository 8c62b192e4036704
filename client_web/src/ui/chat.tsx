/** The chat of one's room. Lines are plain text, always; addresses in them are neither links nor fetched. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { LIMITS } from "../net/messages.gen";
import type { ShownLine } from "../state/lines";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

/** Near enough to the end to follow new lines. */
const FOLLOW_PX = 60;

function LineItem({ line }: { readonly line: ShownLine }) {
  const { preferences } = useApp();
  const words = useWords();
  const time = new Date(line.at);
  const clock = time.toLocaleTimeString(preferences.language.value, { hour: "2-digit", minute: "2-digit" });
  return (
    <li class={`line ${line.own ? "own" : ""} ${line.state}`}>
      <p class="line-head">
        <strong>{line.own ? words.you : line.name}</strong>
        {line.to === "near" ? <span class="tag">{words.said_near}</span> : null}
        <time dateTime={time.toISOString()}>{clock}</time>
      </p>
      <p class="line-text">{line.text}</p>
      {line.state === "sending" ? <p class="hint">{words.line_sending}</p> : null}
      {line.state === "refused" ? <p class="trouble">{words.line_refused}</p> : null}
    </li>
  );
}

function LineList() {
  const { visit, unread } = useApp();
  const words = useWords();
  const lines = visit.house.lines.shown.value;
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
    unread.value = 0;
  }, [lines, unread]);
  const scrolled = (): void => {
    const { current } = box;
    if (current === null) return;
    follows.current = current.scrollHeight - current.scrollTop - current.clientHeight < FOLLOW_PX;
  };
  return (
    <div
      ref={box}
      class="lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={words.chat_lines}
      onScroll={scrolled}
    >
      {lines.length === 0 ? <p class="empty">{words.chat_empty}</p> : null}
      <ul>
        {lines.map((line) => (
          <LineItem key={line.line_id} line={line} />
        ))}
      </ul>
    </div>
  );
}

function Composer({ focus }: { readonly focus: boolean }) {
  const { visit } = useApp();
  const words = useWords();
  const text = useSignal("");
  const to = useSignal<"near" | "room">("room");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const send = (): void => {
    if (visit.say(text.value, to.value)) text.value = "";
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <fieldset class="row">
        <legend class="hidden">{words.to_whom}</legend>
        {(["room", "near"] as const).map((target) => (
          <label key={target} class="pill">
            <input
              type="radio"
              name="to"
              checked={to.value === target}
              onChange={() => {
                to.value = target;
              }}
            />
            <span>{target === "near" ? words.to_near : words.to_room}</span>
          </label>
        ))}
      </fieldset>
      <div class="row stretch">
        <textarea
          ref={field}
          rows={1}
          maxLength={LIMITS.LINE_CHARS}
          aria-label={words.write_line}
          placeholder={words.write_line}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="primary icon-button" aria-label={words.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** `focus` puts the cursor into the field when the chat opens. */
export function Chat({ focus = false }: { readonly focus?: boolean }) {
  return (
    <div class="chat">
      <LineList />
      <Composer focus={focus} />
    </div>
  );
}
