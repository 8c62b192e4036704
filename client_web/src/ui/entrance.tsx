/** The door: who one is, how one looks, with or without a microphone. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { LIMITS } from "../net/messages.gen";
import { useApp, useWords, type View } from "./app";
import { AvatarEditor } from "./avatar_editor";
import { HouseAtDusk } from "./house_at_dusk";
import { LanguageSwitch } from "./language_switch";
import { MicCheck } from "./mic_check";
import { refusedText } from "./notices";

export function Entrance() {
  const app = useApp();
  const words = useWords();
  const { preferences, stage } = app;
  const nameMissing = useSignal(false);
  const nameField = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const name = preferences.name.value.trim();
    nameMissing.value = name === "";
    if (nameMissing.value) nameField.current?.focus();
    else app.enter();
  };
  return (
    <div class="entrance">
      <HouseAtDusk />
      <header class="entrance-head">
        <p class="wordmark">Cénacle</p>
        <LanguageSwitch />
      </header>
      <main class="door">
        <div class="door-head">
          <h1>{words.come_in}</h1>
          <p>{words.tagline}</p>
        </div>
        <form onSubmit={submit} noValidate>
          <div class="about">
            <label class="field">
              <span class="label">{words.your_name}</span>
              <input
                ref={nameField}
                type="text"
                autocomplete="nickname"
                maxLength={LIMITS.NAME_CHARS}
                required
                aria-invalid={nameMissing.value}
                aria-describedby="name-hint"
                value={preferences.name.value}
                onInput={(event) => {
                  preferences.name.value = event.currentTarget.value;
                }}
              />
            </label>
            <p id="name-hint" class={nameMissing.value ? "trouble" : "hint"} aria-live="polite">
              {nameMissing.value ? words.name_needed : words.name_hint}
            </p>
            <label class="field">
              <span class="label">{words.your_headline}</span>
              <input
                type="text"
                list="headlines"
                maxLength={LIMITS.HEADLINE_CHARS}
                placeholder={words.headline_example}
                aria-describedby="headline-hint"
                value={preferences.headline.value}
                onInput={(event) => {
                  preferences.headline.value = event.currentTarget.value;
                }}
              />
            </label>
            <p id="headline-hint" class="hint">
              {words.headline_hint}
            </p>
            <datalist id="headlines">
              {words.headline_examples.map((example) => (
                <option key={example} value={example} />
              ))}
            </datalist>
            <MicCheck />
          </div>
          <section class="looks" aria-labelledby="looks-title">
            <h2 id="looks-title">{words.your_avatar}</h2>
            <AvatarEditor avatar={preferences.avatar} />
          </section>
          <EntryRow busy={stage.value === "entering"} />
        </form>
      </main>
    </div>
  );
}

function EntryRow({ busy }: { readonly busy: boolean }) {
  const app = useApp();
  const words = useWords();
  const other: View = app.view === "list" ? "picture" : "list";
  const { link } = app.visit;
  const place = link.linePlace.value;
  const refusal = link.status.value.reason;
  return (
    <div class="entry">
      <button type="submit" class="primary" aria-disabled={busy}>
        {place !== null ? words.waiting : busy ? words.entering : words.enter}
      </button>
      {place !== null ? (
        <button type="button" onClick={() => app.cancelEntry()}>
          {words.cancel}
        </button>
      ) : null}
      <a href={app.viewAddress(other)}>{other === "list" ? words.list_view_link : words.picture_view_link}</a>
      <p class="trouble" role="status">
        {refusal === null ? "" : refusedText(words, refusal)}
      </p>
      <p class="in-line" role="status">
        {place === null ? "" : words.waiting_place(place)}
      </p>
    </div>
  );
}
