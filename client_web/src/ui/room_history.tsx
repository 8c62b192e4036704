/** The history of the room: who did what and when, by pages; named versions; and, for hosts, rolling back. */
import { useSignal } from "@preact/signals";
import type { HistoryFilter } from "../net/messages.gen";
import { useApp, useWords } from "./app";
import { entryText, entryTime } from "./object_words";

const MINUTES = [10, 60, 24 * 60] as const;
const NEAR_M = 5;

interface Question {
  readonly author: string;
  /** So many minutes back; 0: ever. */
  readonly minutes: number;
  readonly near: boolean;
}

function filterOf({ author, minutes, near }: Question, now: number, x: number, z: number): HistoryFilter {
  return {
    ...(author !== "" && { authors: [author] }),
    ...(minutes > 0 && { since: now - minutes * 60_000 }),
    ...(near && { area: [x - NEAR_M, z - NEAR_M, x + NEAR_M, z + NEAR_M] }),
  };
}

/** Everybody who is in the history as far as it is shown, or owns something here, by identity. */
function useAuthors(): ReadonlyMap<string, string> {
  const { visit } = useApp();
  const names = new Map<string, string>();
  for (const { owner, owner_name } of visit.house.objects.seen.value) names.set(owner, owner_name);
  for (const { author, author_name } of visit.history.timeline.value.entries) {
    if (author_name !== "") names.set(author, author_name);
  }
  return names;
}

interface AskProps {
  readonly question: Question;
  onAsk(question: Question): void;
}

function Ask({ question, onAsk }: AskProps) {
  const words = useWords();
  const authors = useAuthors();
  return (
    <>
      <label class="field">
        <span class="label">{words.history_by}</span>
        <select value={question.author} onChange={(event) => onAsk({ ...question, author: event.currentTarget.value })}>
          <option value="">{words.history_by_all}</option>
          {[...authors].map(([identity, name]) => (
            <option key={identity} value={identity}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="label">{words.history_when}</span>
        <select
          value={String(question.minutes)}
          onChange={(event) => onAsk({ ...question, minutes: Number(event.currentTarget.value) })}
        >
          <option value="0">{words.history_always}</option>
          {MINUTES.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {words.history_minutes(minutes)}
            </option>
          ))}
        </select>
      </label>
      <label class="check-row">
        <input
          type="checkbox"
          checked={question.near}
          onChange={(event) => onAsk({ ...question, near: event.currentTarget.checked })}
        />
        <span>{words.history_near}</span>
      </label>
    </>
  );
}

function Preview() {
  const { visit } = useApp();
  const words = useWords();
  const preview = visit.history.preview.value;
  return (
    <div role="status">
      {preview === null ? null : (
        <>
          <p>
            {words.rollback_would(
              preview.ops,
              preview.changed.length,
              preview.restored.length,
              preview.deleted.length,
              preview.skipped.length,
            )}
          </p>
          <button type="button" class="danger" onClick={() => visit.history.rollBack()}>
            {words.rollback_do}
          </button>
        </>
      )}
    </div>
  );
}

function Versions({ host }: { readonly host: boolean }) {
  const { visit } = useApp();
  const words = useWords();
  const name = useSignal("");
  const keep = (event: Event): void => {
    event.preventDefault();
    if (name.value.trim() === "") return;
    visit.history.nameVersion(name.value.trim());
    name.value = "";
  };
  return (
    <>
      <form class="row" onSubmit={keep}>
        <label class="field">
          <span class="label">{words.version_name}</span>
          <input
            type="text"
            maxLength={40}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit">{words.version_keep}</button>
      </form>
      <ul class="history-list">
        {visit.history.timeline.value.versions.map((version) => (
          <li key={version.revision}>
            {words.version_of(version.name, version.author_name || words.history_nobody)}
            {host ? (
              <button
                type="button"
                aria-label={words.version_back_of(version.name)}
                onClick={() => visit.history.previewRollback({ after: version.revision })}
              >
                {words.version_back}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function Timeline() {
  const { visit, preferences } = useApp();
  const words = useWords();
  const { entries, more } = visit.history.timeline.value;
  return (
    <>
      {entries.length === 0 ? <p class="empty">{words.history_empty}</p> : null}
      <ol class="history-list" aria-label={words.history}>
        {entries.map((entry) => (
          <li key={entry.revision}>
            {entryText(words, entry)} <span class="where">{entryTime(preferences.language.value, entry.at)}</span>
          </li>
        ))}
      </ol>
      {more ? (
        <button type="button" onClick={() => visit.history.lookFurther()}>
          {words.history_more}
        </button>
      ) : null}
    </>
  );
}

export function RoomHistory() {
  const { visit } = useApp();
  const words = useWords();
  const question = useSignal<Question>({ author: "", minutes: 0, near: false });
  const asked = useSignal(false);
  const host = visit.house.me.value?.role === "host";
  const filter = (): HistoryFilter => {
    const { x, z } = visit.house.self;
    return filterOf(question.value, Date.now(), x, z);
  };
  return (
    <details class="room-history">
      <summary>{words.history}</summary>
      <Ask
        question={question.value}
        onAsk={(changed) => {
          question.value = changed;
        }}
      />
      <div class="row">
        <button
          type="button"
          onClick={() => {
            asked.value = true;
            visit.history.look(filter());
          }}
        >
          {words.history_show}
        </button>
        {host ? (
          <button type="button" onClick={() => visit.history.previewRollback(filter())}>
            {words.rollback_preview}
          </button>
        ) : null}
      </div>
      {host ? <Preview /> : null}
      {asked.value ? <Timeline /> : null}
      <Versions host={host} />
    </details>
  );
}
