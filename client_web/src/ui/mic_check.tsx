/** Microphone yes or no, which one, and whether it hears one. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Words } from "../i18n/words";
import type { MicrophoneState } from "../voice/microphone";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { LevelMeter } from "./level_meter";

/** Loud enough to be speech. */
const HEARD_LEVEL = 0.35;
const LISTEN_MS = 100;

/** What is wrong with the microphone, in words; null if nothing is. */
export function micTrouble(words: Words, state: MicrophoneState): string | null {
  switch (state) {
    case "refused":
      return words.mic_refused;
    case "missing":
      return window.isSecureContext ? words.mic_missing : words.mic_insecure;
    case "lost":
      return words.mic_lost;
    default:
      return null;
  }
}

export function DeviceChoice() {
  const { preferences, voice } = useApp();
  const words = useWords();
  const choices = voice.microphone.choices.value;
  const pick = (id: string): void => {
    preferences.micDevice.value = id;
    void voice.microphone.choose(id === "" ? null : id);
  };
  return (
    <label class="field">
      <span class="label">{words.device}</span>
      <select value={preferences.micDevice.value} onChange={(event) => pick(event.currentTarget.value)}>
        <option value="">{words.default_device}</option>
        {choices
          .filter((choice) => choice.id !== "default")
          .map((choice, index) => (
            <option key={choice.id} value={choice.id}>
              {choice.label || words.device_number(index + 1)}
            </option>
          ))}
      </select>
    </label>
  );
}

function Heard() {
  const { micLevel } = useApp();
  const words = useWords();
  const heard = useSignal(false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (micLevel() > HEARD_LEVEL) heard.value = true;
    }, LISTEN_MS);
    return () => clearInterval(timer);
  }, [micLevel, heard]);
  return (
    <div class="check">
      <LevelMeter label={words.microphone_level} level={micLevel} />
      <p class="hint" role="status">
        {heard.value ? words.microphone_works : words.say_something}
      </p>
    </div>
  );
}

/** Bells on the left and on the right: whether one hears, and which ear is which. */
export function TestSound() {
  const { voice } = useApp();
  const words = useWords();
  const playing = useSignal(false);
  const play = (): void => {
    if (playing.value) return;
    playing.value = true;
    void voice.output.chime().finally(() => {
      playing.value = false;
    });
  };
  return (
    <div class="test-sound">
      <button type="button" class="secondary" aria-disabled={playing.value} onClick={play}>
        <Icon name="speaker" />
        {words.test_sound}
      </button>
      <p class="hint" role="status">
        {playing.value ? words.test_sound_playing : words.test_sound_hint}
      </p>
    </div>
  );
}

export function MicCheck() {
  const { preferences, voice } = useApp();
  const words = useWords();
  const state = voice.microphone.state.value;
  const checking = state !== "off";
  const trouble = micTrouble(words, state);
  const choose = (withMic: boolean): void => {
    preferences.withMic.value = withMic;
    if (!withMic) voice.microphone.stop();
  };
  const toggle = (): void => {
    if (checking && trouble === null) voice.microphone.stop();
    else void voice.microphone.start();
  };
  return (
    <fieldset class="mic-check">
      <legend>{words.microphone}</legend>
      <div class="row">
        <label class="pill">
          <input type="radio" name="mic" checked={preferences.withMic.value} onChange={() => choose(true)} />
          <span>{words.with_microphone}</span>
        </label>
        <label class="pill">
          <input type="radio" name="mic" checked={!preferences.withMic.value} onChange={() => choose(false)} />
          <span>{words.without_microphone}</span>
        </label>
      </div>
      {preferences.withMic.value ? (
        <>
          <div class="row stretch">
            <DeviceChoice />
            <button type="button" class="secondary" onClick={toggle}>
              {trouble !== null ? words.try_again : checking ? words.stop_check : words.check_microphone}
            </button>
          </div>
          {state === "open" || state === "muted" ? <Heard /> : null}
          {state === "asking" ? <p class="hint">{words.microphone_asking}</p> : null}
          <p class="trouble" role="alert">
            {trouble ?? ""}
          </p>
        </>
      ) : (
        <p class="hint">{words.without_microphone_hint}</p>
      )}
      <TestSound />
    </fieldset>
  );
}
