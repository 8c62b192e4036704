/** What a host can do for a whole room: close all microphones, and let everybody be heard alike. */
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

export function HostTools() {
  const { visit } = useApp();
  const words = useWords();
  const { plain, muted } = visit.house.privacy.room.value;
  return (
    <div class="host-tools">
      <div class="with-hint">
        <button type="button" class={muted ? "primary" : ""} onClick={() => visit.wishes.holdMicrophone(null, !muted)}>
          <Icon name={muted ? "mic" : "micOff"} />
          {muted ? words.host_release_all : words.host_mute_all}
        </button>
        <p class="hint" role="status">
          {muted ? words.host_muted_now : words.host_mute_all_hint}
        </p>
      </div>
      <label class="check-row">
        <input
          type="checkbox"
          checked={plain}
          onChange={(event) => visit.wishes.soundPlainly(event.currentTarget.checked)}
        />
        <span>
          {words.host_plain}
          <span class="hint">{words.host_plain_hint}</span>
        </span>
      </label>
    </div>
  );
}
