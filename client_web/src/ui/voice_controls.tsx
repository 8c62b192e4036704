/** The microphone's button, with its level; and the button to hold for push-to-talk. */
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { keyName } from "./keys";
import { LevelMeter } from "./level_meter";

/** Switches the microphone on if it is off or in trouble, else mutes or unmutes it. */
export function useMicToggle(): () => void {
  const { voice, visit } = useApp();
  return () => {
    const { microphone } = voice;
    if (microphone.held.value) {
      visit.house.tell({ kind: "refused", re: "mic", code: "mic_held" });
      return;
    }
    const state = microphone.state.value;
    if (state === "open") microphone.mute(true);
    else if (state === "muted") microphone.mute(false);
    else if (state !== "asking") void microphone.start();
  };
}

function PushButton() {
  const { voice, preferences } = useApp();
  const words = useWords();
  const { microphone } = voice;
  const push = (down: boolean) => (): void => microphone.push(down);
  const open = microphone.state.value === "open";
  return (
    <button
      type="button"
      class={open ? "dock-button mic on" : "dock-button mic"}
      aria-pressed={open}
      onPointerDown={push(true)}
      onPointerUp={push(false)}
      onPointerLeave={push(false)}
      onPointerCancel={push(false)}
      onKeyDown={(event) => {
        if ((event.key === " " || event.key === "Enter") && !event.repeat) microphone.push(true);
      }}
      onKeyUp={push(false)}
      onBlur={push(false)}
    >
      <Icon name={open ? "mic" : "micOff"} />
      <span>{words.hold_to_talk(keyName(words, preferences.pushKey.value))}</span>
    </button>
  );
}

export function MicButton() {
  const { voice, preferences, micLevel } = useApp();
  const words = useWords();
  const toggle = useMicToggle();
  const state = voice.microphone.state.value;
  const works = state === "open" || state === "muted";
  if (voice.microphone.held.value) {
    return (
      <div class="mic-box">
        <button
          type="button"
          class="dock-button mic held"
          aria-disabled="true"
          title={words.mic_is_held_hint}
          onClick={toggle}
        >
          <Icon name="micOff" />
          <span>{words.mic_is_held}</span>
        </button>
        <p class="hint held-hint">{words.mic_is_held_hint}</p>
      </div>
    );
  }
  if (works && preferences.pushToTalk.value) {
    return (
      <div class="mic-box">
        <PushButton />
        <LevelMeter label={words.microphone_level} level={micLevel} />
      </div>
    );
  }
  const name = state === "open" ? words.mute : state === "muted" ? words.unmute : words.switch_on_microphone;
  return (
    <div class="mic-box">
      <button type="button" class={`dock-button mic ${state === "open" ? "on" : ""}`} onClick={toggle}>
        <Icon name={state === "open" ? "mic" : "micOff"} />
        <span>{name}</span>
      </button>
      {works ? <LevelMeter label={words.microphone_level} level={micLevel} /> : null}
    </div>
  );
}
