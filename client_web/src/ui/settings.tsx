/** Settings: language, sound, picture. All are remembered on this device. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useApp, useWords } from "./app";
import { BlockedPeople } from "./blocked_people";
import { Modal } from "./dialog";
import { keyName } from "./keys";
import { LanguageSwitch } from "./language_switch";
import { LevelMeter } from "./level_meter";
import { DeviceChoice, TestSound } from "./mic_check";

function Check({
  label,
  value,
  hint,
}: {
  readonly label: string;
  readonly value: Signal<boolean>;
  readonly hint?: string;
}) {
  return (
    <label class="check-row">
      <input
        type="checkbox"
        checked={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.checked;
        }}
      />
      <span>
        {label}
        {hint !== undefined ? <span class="hint">{hint}</span> : null}
      </span>
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly group: string;
  readonly value: Signal<Value>;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
}

function Choice<Value extends string>({ legend, group, value, options }: ChoiceProps<Value>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} class="check-row">
          <input
            type="radio"
            name={group}
            checked={value.value === option.value}
            onChange={() => {
              value.value = option.value;
            }}
          />
          <span>
            {option.label}
            {option.hint !== undefined ? <span class="hint">{option.hint}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function PushKey() {
  const { preferences } = useApp();
  const words = useWords();
  const asking = useSignal(false);
  return (
    <p class="row">
      <span>
        {words.push_key}: <kbd>{keyName(words, preferences.pushKey.value)}</kbd>
      </span>
      <button
        type="button"
        onClick={() => {
          asking.value = true;
        }}
        onBlur={() => {
          asking.value = false;
        }}
        onKeyDown={(event) => {
          if (!asking.value || event.key === "Tab") return;
          event.preventDefault();
          event.stopPropagation();
          asking.value = false;
          if (event.key !== "Escape") preferences.pushKey.value = event.code;
        }}
      >
        {asking.value ? words.press_key : words.change_key}
      </button>
    </p>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="settings-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Sound() {
  const { preferences, voice, micLevel } = useApp();
  const words = useWords();
  const state = voice.microphone.state.value;
  return (
    <Section title={words.audio}>
      <DeviceChoice />
      {state === "open" || state === "muted" ? <LevelMeter label={words.microphone_level} level={micLevel} /> : null}
      <Choice
        legend={words.output}
        group="output"
        value={preferences.output}
        options={[
          { value: "headphones", label: words.output_headphones, hint: words.output_headphones_hint },
          { value: "echo_safe", label: words.output_echo_safe, hint: words.output_echo_safe_hint },
        ]}
      />
      <TestSound />
      <Check label={words.push_to_talk} value={preferences.pushToTalk} hint={words.push_to_talk_hint} />
      {preferences.pushToTalk.value ? <PushKey /> : null}
      <Check label={words.noise_suppression} value={preferences.noiseSuppression} />
      <Check label={words.echo_cancellation} value={preferences.echoCancellation} />
      <Check label={words.auto_gain} value={preferences.autoGain} />
    </Section>
  );
}

function Display() {
  const app = useApp();
  const words = useWords();
  const { preferences, view } = app;
  const picture = app.picture.value;
  return (
    <Section title={words.display}>
      {view === "picture" ? (
        <Choice
          legend={words.quality}
          group="quality"
          value={preferences.quality}
          options={(["auto", "low", "medium", "high"] as const).map((value) => ({
            value,
            label: words[`quality_${value}`],
          }))}
        />
      ) : null}
      <Check label={words.save_data} value={preferences.saveData} hint={words.save_data_hint} />
      {picture.state === "ready" ? (
        <p class="hint">
          {words[`quality_${picture.quality}`]} · {words.frames(Math.round(picture.fps))}
        </p>
      ) : null}
      <Choice
        legend={words.motion}
        group="motion"
        value={preferences.motion}
        options={(["system", "reduced", "full"] as const).map((value) => ({ value, label: words[`motion_${value}`] }))}
      />
      <p>
        <a href={app.viewAddress(view === "list" ? "picture" : "list")}>
          {view === "list" ? words.switch_to_picture : words.switch_to_list}
        </a>
      </p>
    </Section>
  );
}

export function Settings({ onClose }: { onClose(): void }) {
  const { preferences } = useApp();
  const words = useWords();
  return (
    <Modal title={words.settings} onClose={onClose}>
      <Section title={words.language}>
        <LanguageSwitch />
      </Section>
      <Sound />
      <Section title={words.keyboard}>
        <Check label={words.shortcuts} value={preferences.shortcuts} hint={words.shortcuts_hint} />
      </Section>
      <Display />
      <Section title={words.blocked_people}>
        <BlockedPeople />
      </Section>
    </Modal>
  );
}
