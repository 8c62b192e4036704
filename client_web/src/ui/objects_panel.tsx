/** What was left in the room: placing, editing, moving, deleting, by form and by click. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Words } from "../i18n/words";
import { LIMITS, type ObjectKind, type PlacedObject } from "../net/messages.gen";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { nearestName, OBJECT_SWATCHES } from "./palette";
import { Swatches } from "./swatches";

/** A note's text as part of a name. */
const NAME_CHARS = 60;
const KINDS: readonly ObjectKind[] = ["note", "box"];

/** An object in a few words. */
export function objectName(words: Words, object: PlacedObject): string {
  if (object.kind === "box") return words.object_box(words.colours[nearestName(object.colour)]);
  if (object.text === "") return words.object_note_empty;
  const text = object.text.replace(/\s+/g, " ");
  return words.object_note(text.length > NAME_CHARS ? `${text.slice(0, NAME_CHARS)}…` : text);
}

function NoteField({ value, onInput }: { readonly value: string; onInput(text: string): void }) {
  const words = useWords();
  return (
    <label class="field">
      <span class="label">{words.note_text}</span>
      <textarea
        rows={3}
        maxLength={LIMITS.NOTE_CHARS}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

/** A new object. */
function Draft() {
  const { builder, visit, view, preferences, focusCanvas } = useApp();
  const words = useWords();
  const kind = useSignal<ObjectKind>("note");
  const text = useSignal("");
  const colour = useSignal(OBJECT_SWATCHES[0]?.hex ?? "#f2c94c");
  const zone = visit.surroundings.zone.value;
  const zones = visit.house.room.value?.zones.filter(({ build }) => build) ?? [];
  const draft = { kind: kind.value, text: text.value.trim(), colour: colour.value };
  const ready = draft.kind === "box" || draft.text !== "";
  const placeHere = (): void => {
    const spot = builder.spot();
    if (spot === null || !ready) return;
    builder.place(draft, spot, visit.house.self.yaw);
    text.value = "";
  };
  const byClick = (): void => {
    if (!ready) return;
    builder.begin(draft);
    focusCanvas();
  };
  return (
    <section class="draft" aria-label={words.leave_something}>
      <h3>{words.leave_something}</h3>
      <div class="row">
        {KINDS.map((option) => (
          <label key={option} class="pill">
            <input
              type="radio"
              name="kind"
              checked={kind.value === option}
              onChange={() => {
                kind.value = option;
              }}
            />
            <span>{words[`kind_${option}`]}</span>
          </label>
        ))}
      </div>
      {kind.value === "note" ? (
        <NoteField
          value={text.value}
          onInput={(value) => {
            text.value = value;
          }}
        />
      ) : null}
      <Swatches
        legend={words.colour}
        group="draft-colour"
        swatches={OBJECT_SWATCHES}
        value={colour.value}
        onPick={(hex) => {
          colour.value = hex;
        }}
      />
      {zone?.build ? (
        <div class="row">
          <button type="button" class="primary" aria-disabled={!ready} onClick={placeHere}>
            {words.place_here}
          </button>
          {view === "picture" ? (
            <button type="button" aria-disabled={!ready} onClick={byClick}>
              {words.place_by_click}
            </button>
          ) : null}
        </div>
      ) : (
        <p class="hint">
          {words.not_a_build_zone_hint(zones.map(({ title }) => title[preferences.language.value]).join(", "))}
        </p>
      )}
    </section>
  );
}

function Editor({ object, onDone }: { readonly object: PlacedObject; onDone(): void }) {
  const { builder } = useApp();
  const words = useWords();
  const text = useSignal(object.text);
  const colour = useSignal(object.colour);
  const form = useRef<HTMLFormElement>(null);
  // The button that opened this is gone, and the focus with it.
  useEffect(() => form.current?.querySelector<HTMLElement>("textarea, input")?.focus(), []);
  const save = (event: Event): void => {
    event.preventDefault();
    const patch = {
      ...(text.value.trim() !== object.text && object.kind === "note" && { text: text.value.trim() }),
      ...(colour.value !== object.colour && { colour: colour.value }),
    };
    if (Object.keys(patch).length > 0) builder.change(object.id, patch);
    onDone();
  };
  return (
    <form ref={form} class="object-editor" onSubmit={save}>
      {object.kind === "note" ? (
        <NoteField
          value={text.value}
          onInput={(value) => {
            text.value = value;
          }}
        />
      ) : null}
      <Swatches
        legend={words.colour}
        group={`colour-${object.id}`}
        swatches={OBJECT_SWATCHES}
        value={colour.value}
        onPick={(hex) => {
          colour.value = hex;
        }}
      />
      <div class="row">
        <button type="submit" class="primary">
          {words.save}
        </button>
        <button type="button" onClick={onDone}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function ObjectActions({ object, onEdit }: { readonly object: PlacedObject; onEdit(): void }) {
  const { builder, view, focusCanvas } = useApp();
  const words = useWords();
  const name = objectName(words, object);
  const move = (): void => {
    if (view === "picture") {
      builder.beginMove(object.id);
      focusCanvas();
      return;
    }
    const spot = builder.spot();
    if (spot !== null) builder.move(object.id, spot);
  };
  return (
    <div class="row">
      <button type="button" aria-label={words.edit_of(name)} onClick={onEdit}>
        <Icon name="edit" />
        <span aria-hidden="true">{words.edit}</span>
      </button>
      <button
        type="button"
        aria-label={words.move_of(name)}
        title={view === "picture" ? words.move_by_click : words.move_here}
        onClick={move}
      >
        <Icon name="move" />
        <span aria-hidden="true">{words.move}</span>
      </button>
      <button type="button" class="danger" aria-label={words.delete_of(name)} onClick={() => builder.delete(object.id)}>
        <Icon name="trash" />
        <span aria-hidden="true">{words.delete}</span>
      </button>
    </div>
  );
}

function ObjectItem({ object }: { readonly object: PlacedObject }) {
  const { builder, visit } = useApp();
  const words = useWords();
  const editing = useSignal(false);
  const nameButton = useRef<HTMLButtonElement>(null);
  const selected = builder.selected.value === object.id;
  const waiting = visit.house.objects.unconfirmed.value.has(object.id);
  return (
    <li class={selected ? "object selected" : "object"}>
      <button
        ref={nameButton}
        type="button"
        class="object-name"
        aria-pressed={selected}
        onClick={() => builder.select(selected ? null : object.id)}
      >
        <span class="object-colour" style={{ backgroundColor: object.colour }} aria-hidden="true" />
        <span>
          {objectName(words, object)} <span class="where">{words.object_by(object.owner_name)}</span>
        </span>
        {waiting ? <span class="tag">{words.unconfirmed}</span> : null}
      </button>
      {editing.value ? (
        <Editor
          object={object}
          onDone={() => {
            editing.value = false;
            nameButton.current?.focus();
          }}
        />
      ) : (
        <ObjectActions
          object={object}
          onEdit={() => {
            editing.value = true;
          }}
        />
      )}
    </li>
  );
}

export function ObjectsPanel() {
  const { builder, visit } = useApp();
  const words = useWords();
  const objects = visit.house.objects.seen.value;
  const undoable = builder.undoable.value;
  return (
    <div class="objects">
      <Draft />
      {undoable !== null ? (
        <button type="button" onClick={() => builder.undo()}>
          <Icon name="undo" />
          {words[`undo_${undoable}`]}
        </button>
      ) : null}
      {objects.length === 0 ? <p class="empty">{words.objects_empty}</p> : null}
      <ul class="object-list">
        {objects.map((object) => (
          <ObjectItem key={object.id} object={object} />
        ))}
      </ul>
    </div>
  );
}
