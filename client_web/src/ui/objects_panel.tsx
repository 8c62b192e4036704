/** What was left in the room: placing, editing, moving, deleting, by form and by click; undo and history. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { LIMITS, type PlacedObject } from "../net/messages.gen";
import { ALL_KINDS, kindOf } from "../state/object_kinds";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { ObjectForm, OwnFields, TextField } from "./object_form";
import { entryText, entryTime, objectName } from "./object_words";
import { OBJECT_SWATCHES } from "./palette";
import { RoomHistory } from "./room_history";
import { Swatches } from "./swatches";

/** So many are listed, and so many more at a time. */
const MORE = 30;

/** A new object. */
function Draft() {
  const { builder, visit, view, preferences, focusCanvas } = useApp();
  const words = useWords();
  const kind = useSignal("note");
  const text = useSignal("");
  const own = useSignal<Record<string, number | string>>({});
  const colour = useSignal(OBJECT_SWATCHES[0]?.hex ?? "#f2c94c");
  const zone = visit.surroundings.zone.value;
  const zones = visit.house.room.value?.zones.filter(({ build }) => build) ?? [];
  const draft = { kind: kind.value, text: text.value.trim(), colour: colour.value, own: own.value };
  const chars = kindOf(kind.value).text_chars;
  const ready = chars === 0 || draft.text !== "";
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
        {ALL_KINDS.map(({ id, title }) => (
          <label key={id} class="pill">
            <input
              type="radio"
              name="kind"
              checked={kind.value === id}
              onChange={() => {
                kind.value = id;
                own.value = {};
              }}
            />
            <span>{title[preferences.language.value]}</span>
          </label>
        ))}
      </div>
      {chars > 0 ? (
        <TextField
          label={kind.value === "note" ? words.note_text : words.text_of_object}
          chars={chars}
          value={text.value}
          onInput={(value) => {
            text.value = value;
          }}
        />
      ) : null}
      <OwnFields
        kind={kind.value}
        own={own.value}
        onInput={(name, value) => {
          own.value = { ...own.value, [name]: value };
        }}
      />
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

function ObjectActions({ object, onEdit }: { readonly object: PlacedObject; onEdit(): void }) {
  const { builder, visit, view, focusCanvas, preferences } = useApp();
  const words = useWords();
  const name = objectName(words, preferences.language.value, object);
  const { url } = object.own;
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
      <button
        type="button"
        aria-label={object.locked ? words.unlock_of(name) : words.lock_of(name)}
        title={object.locked ? words.unlock : words.lock}
        onClick={() => builder.change(object.id, { locked: !object.locked })}
      >
        <Icon name={object.locked ? "unlock" : "lock"} />
      </button>
      <button
        type="button"
        aria-label={words.who_made_of(name)}
        title={words.who_made}
        onClick={() => visit.history.whoMade(object.id)}
      >
        <Icon name="people" />
      </button>
      {typeof url === "string" && /^https?:/.test(url) ? (
        <a href={url} target="_blank" rel="noopener noreferrer" aria-label={words.open_link(name)}>
          {url}
        </a>
      ) : null}
      <button type="button" class="danger" aria-label={words.delete_of(name)} onClick={() => builder.delete(object.id)}>
        <Icon name="trash" />
        <span aria-hidden="true">{words.delete}</span>
      </button>
    </div>
  );
}

function ObjectItem({ object }: { readonly object: PlacedObject }) {
  const { builder, visit, preferences } = useApp();
  const words = useWords();
  const editing = useSignal(false);
  const nameButton = useRef<HTMLButtonElement>(null);
  const selected = builder.selected.value === object.id;
  const held = visit.house.objects.holders.value.get(object.id) ?? "";
  const holder = visit.house.roster.get(held)?.name ?? null;
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
          {objectName(words, preferences.language.value, object)}{" "}
          <span class="where">{words.object_by(object.owner_name)}</span>
        </span>
        {holder !== null ? <span class="tag">{words.held_by(holder)}</span> : null}
        {object.locked ? <span class="tag">{words.is_locked}</span> : null}
        {waiting ? <span class="tag">{words.unconfirmed}</span> : null}
      </button>
      {editing.value ? (
        <ObjectForm
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
      <Makers object={object.id} name={objectName(words, preferences.language.value, object)} />
    </li>
  );
}

/** Who made an object, and who changed it since, once that was asked. */
function Makers({ object, name }: { readonly object: string; readonly name: string }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const makers = visit.history.makers.value;
  if (makers?.object !== object) return null;
  return (
    <ol class="history-list" aria-label={words.who_made_of(name)}>
      {makers.entries.map((entry) => (
        <li key={entry.revision}>
          {entryText(words, entry)} <span class="where">{entryTime(preferences.language.value, entry.at)}</span>
        </li>
      ))}
    </ol>
  );
}

/** All that stands in the room, by pages: a large room would be drawn anew with each step of what is dragged. */
function ObjectList({ objects }: { readonly objects: readonly PlacedObject[] }) {
  const { builder, visit, preferences } = useApp();
  const words = useWords();
  const most = useSignal(MORE);
  const list = useRef<HTMLUListElement>(null);
  const chosen = builder.selected.value;
  const first = objects.filter(({ id }) => id === chosen);
  const shown = [...first, ...objects.filter(({ id }) => id !== chosen)].slice(0, most.value);
  const more = Math.min(MORE, objects.length - shown.length);
  const makers = visit.history.makers.value;
  const made = makers === null ? undefined : objects.find(({ id }) => id === makers.object);
  return (
    <>
      <p class="hidden" role="status">
        {made === undefined ? "" : words.who_made_of(objectName(words, preferences.language.value, made))}
      </p>
      <ul class="object-list" ref={list}>
        {shown.map((object) => (
          <ObjectItem key={object.id} object={object} />
        ))}
      </ul>
      {more > 0 ? (
        <button
          type="button"
          onClick={() => {
            const { length } = shown;
            most.value += MORE;
            // The button may be gone then: the reading goes on at the first that is new.
            requestAnimationFrame(() => list.current?.children[length]?.querySelector("button")?.focus());
          }}
        >
          {words.people_show_more(more)}
        </button>
      ) : null}
    </>
  );
}

/** How much of what one may place is placed. */
function Quota({ objects }: { readonly objects: readonly PlacedObject[] }) {
  const { visit } = useApp();
  const words = useWords();
  const me = visit.house.me.value?.identity;
  const mine = objects.filter(({ owner }) => owner === me).length;
  return (
    <label class="quota">
      <span class="hint">{words.quota(mine, LIMITS.OBJECTS_PER_MEMBER, objects.length, LIMITS.OBJECTS_PER_ROOM)}</span>
      <meter value={Math.max(mine / LIMITS.OBJECTS_PER_MEMBER, objects.length / LIMITS.OBJECTS_PER_ROOM)} high={0.8} />
    </label>
  );
}

export function ObjectsPanel() {
  const { builder, visit } = useApp();
  const words = useWords();
  const objects = visit.house.objects.seen.value;
  return (
    <div class="objects">
      <Draft />
      <div class="row">
        <button type="button" aria-keyshortcuts="Control+Z" onClick={() => builder.undo()}>
          <Icon name="undo" />
          {words.undo}
        </button>
        <button type="button" aria-keyshortcuts="Control+Shift+Z" onClick={() => builder.undo(true)}>
          <Icon name="redo" />
          {words.redo}
        </button>
      </div>
      <p class="hint">{words.undo_hint}</p>
      <Quota objects={objects} />
      {objects.length === 0 ? <p class="empty">{words.objects_empty}</p> : null}
      <ObjectList objects={objects} />
      <RoomHistory />
    </div>
  );
}
