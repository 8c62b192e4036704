/** A form for all properties of an object. */
import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Words } from "../i18n/words";
import { LIMITS, type Material, type ObjectPatch, type PlacedObject } from "../net/messages.gen";
import { kindOf, type OwnField } from "../state/object_kinds";
import { partsOf } from "../state/objects";
import { useApp, useWords } from "./app";
import { objectName } from "./object_words";
import { OBJECT_SWATCHES } from "./palette";
import { Swatches } from "./swatches";

const MATERIALS: readonly Material[] = ["plain", "wood", "metal", "fabric", "glass", "glow"];
const DEGREES = 180 / Math.PI;
/** Of a place, in metres: the house says what is outside of a room. */
const SPAN = 300;
/** Degrees. */
const TURN = 360;
/** Half of the time that an object stays held. */
const HOLD_MS = 5_000;

type NumberName = "x" | "y" | "z" | "yaw" | "pitch" | "roll" | "sx" | "sy" | "sz";

/** Each number of the place with its words, how it is shown, and its bounds as they are shown. */
const NUMBERS: readonly {
  readonly name: NumberName;
  readonly label: keyof Words;
  readonly factor: number;
  readonly step: number;
  readonly least?: number;
  readonly most?: number;
}[] = [
  { name: "x", label: "axis_x", factor: 1, step: 0.1 },
  { name: "y", label: "axis_y", factor: 1, step: 0.1, least: 0, most: LIMITS.OBJECT_HEIGHT_M },
  { name: "z", label: "axis_z", factor: 1, step: 0.1 },
  { name: "yaw", label: "turn_yaw", factor: DEGREES, step: 15, least: -TURN, most: TURN },
  { name: "pitch", label: "turn_pitch", factor: DEGREES, step: 15, least: -TURN, most: TURN },
  { name: "roll", label: "turn_roll", factor: DEGREES, step: 15, least: -TURN, most: TURN },
  ...(["sx", "sy", "sz"] as const).map((name, i) => ({
    name,
    label: (["scale_x", "scale_y", "scale_z"] as const)[i] ?? "scale_x",
    factor: 1,
    step: 0.1,
    least: LIMITS.OBJECT_SCALE_LEAST,
    most: LIMITS.OBJECT_SCALE_MOST,
  })),
];

interface TextFieldProps {
  readonly label: string;
  readonly chars: number;
  readonly value: string;
  onInput(text: string): void;
}

/** Several lines of text. */
export function TextField({ label, chars, value, onInput }: TextFieldProps) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <textarea rows={3} maxLength={chars} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

interface OwnFieldsProps {
  readonly kind: string;
  readonly own: Readonly<Record<string, number | string>>;
  onInput(name: string, value: number | string): void;
}

interface OwnInputProps {
  readonly id: string;
  readonly field: OwnField;
  readonly value: number | string | undefined;
  onInput(value: number | string): void;
}

function OwnInput({ id, field, value, onInput }: OwnInputProps) {
  const { preferences } = useApp();
  if ("chars" in field) {
    return (
      <input
        id={id}
        type="text"
        maxLength={field.chars}
        pattern={field.pattern}
        title={field.title[preferences.language.value]}
        value={String(value ?? field.default)}
        onInput={(event) => onInput(event.currentTarget.value.trim())}
      />
    );
  }
  return (
    <input
      id={id}
      type="number"
      min={field.least}
      max={field.most}
      step="any"
      value={String(value ?? field.default)}
      onChange={(event) => {
        const value = event.currentTarget.valueAsNumber;
        if (!Number.isNaN(value)) onInput(Math.min(field.most, Math.max(field.least, value)));
      }}
    />
  );
}

/** The properties that only this kind has. */
export function OwnFields({ kind, own, onInput }: OwnFieldsProps) {
  const { preferences } = useApp();
  const id = useId();
  return (
    <>
      {Object.entries(kindOf(kind).own).map(([name, field]) => (
        <div key={name} class="field">
          <label class="label" for={`${id}-${name}`}>
            {field.title[preferences.language.value]}
          </label>
          <OwnInput id={`${id}-${name}`} field={field} value={own[name]} onInput={(value) => onInput(name, value)} />
        </div>
      ))}
    </>
  );
}

interface PartProps {
  readonly object: PlacedObject;
  onSet(patch: ObjectPatch): void;
}

function PlaceFields({ object, onSet }: PartProps) {
  const words = useWords();
  return (
    <details>
      <summary>{words.place_and_turn}</summary>
      <div class="object-numbers">
        {NUMBERS.map(({ name, label, factor, step, least = -SPAN, most = SPAN }) => (
          <label key={name} class="field">
            <span class="label">{words[label] as string}</span>
            <input
              type="number"
              step={step}
              min={least}
              max={most}
              value={String(Math.round(object[name] * factor * 1000) / 1000)}
              onChange={(event) => {
                const value = event.currentTarget.valueAsNumber;
                if (!Number.isNaN(value)) onSet({ [name]: Math.min(most, Math.max(least, value)) / factor });
              }}
            />
          </label>
        ))}
      </div>
    </details>
  );
}

function ParentField({ object, onSet }: PartProps) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const objects = visit.house.objects.seen.value;
  const parts = new Set(partsOf(new Map(objects.map((one) => [one.id, one])), object.id).map(({ id }) => id));
  const others = objects.filter(({ id }) => id !== object.id && !parts.has(id));
  return (
    <label class="field">
      <span class="label">{words.part_of}</span>
      <select value={object.parent} onChange={(event) => onSet({ parent: event.currentTarget.value })}>
        <option value="">{words.part_of_nothing}</option>
        {others.map((one) => (
          <option key={one.id} value={one.id} selected={one.id === object.parent}>
            {objectName(words, preferences.language.value, one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The form: nothing is sent before it is saved, and then only what was changed. */
export function ObjectForm({ object, onDone }: { readonly object: PlacedObject; onDone(): void }) {
  const { builder, visit } = useApp();
  const words = useWords();
  const patch = useSignal<ObjectPatch>({});
  const form = useRef<HTMLFormElement>(null);
  // The button that opened this is gone, and the focus with it.
  useEffect(() => form.current?.querySelector<HTMLElement>("textarea, input")?.focus(), []);
  // The others see who has this open.
  useEffect(() => {
    const hold = (): void => visit.grab(object.id, true);
    hold();
    const timer = setInterval(hold, HOLD_MS);
    return () => {
      clearInterval(timer);
      visit.grab(object.id, false);
    };
  }, [visit, object.id]);
  const set = (more: ObjectPatch): void => {
    patch.value = { ...patch.value, ...more };
  };
  // A number that was typed is told by `change`, which precedes the submission.
  const { own, ...flat } = patch.value;
  const edited = { ...object, ...flat, own: { ...object.own, ...own } } as PlacedObject;
  const save = (event: Event): void => {
    event.preventDefault();
    // Of numbers any will do, whatever the steps of their fields; an address must be one.
    const patterned = form.current?.querySelectorAll<HTMLInputElement>("input[pattern]") ?? [];
    for (const field of patterned) if (!field.reportValidity()) return;
    const changed = changedOnly(object, edited);
    if (Object.keys(changed).length > 0) builder.change(object.id, changed);
    onDone();
  };
  const chars = kindOf(object.kind).text_chars;
  return (
    <form ref={form} class="object-editor" noValidate onSubmit={save}>
      {chars > 0 ? (
        <TextField
          label={object.kind === "note" ? words.note_text : words.text_of_object}
          chars={chars}
          value={edited.text}
          onInput={(text) => set({ text })}
        />
      ) : null}
      <OwnFields
        kind={object.kind}
        own={edited.own}
        onInput={(name, value) => set({ own: { ...patch.value.own, [name]: value } })}
      />
      <label class="field">
        <span class="label">{words.object_name}</span>
        <input
          type="text"
          maxLength={LIMITS.OBJECT_NAME_CHARS}
          value={edited.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </label>
      <Swatches
        legend={words.colour}
        group={`colour-${object.id}`}
        swatches={OBJECT_SWATCHES}
        value={edited.colour}
        onPick={(colour) => set({ colour })}
      />
      <label class="field">
        <span class="label">{words.material}</span>
        <select
          value={edited.material}
          onChange={(event) => set({ material: MATERIALS[event.currentTarget.selectedIndex] ?? "plain" })}
        >
          {MATERIALS.map((one) => (
            <option key={one} value={one} selected={one === edited.material}>
              {words[`material_${one}`]}
            </option>
          ))}
        </select>
      </label>
      <PlaceFields object={edited} onSet={set} />
      <ParentField object={edited} onSet={set} />
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

/** What differs, as the edit that makes it so. */
export function changedOnly(before: PlacedObject, after: PlacedObject): ObjectPatch {
  const trimmed = { ...after, text: after.text.trim(), name: after.name.trim() };
  const names = [...NUMBERS.map(({ name }) => name), "colour", "material", "text", "name", "parent"] as const;
  const own = Object.entries(after.own).filter(([name, value]) => value !== before.own[name]);
  return {
    ...Object.fromEntries(names.filter((name) => trimmed[name] !== before[name]).map((name) => [name, trimmed[name]])),
    ...(own.length > 0 && { own: Object.fromEntries(own) }),
  };
}
