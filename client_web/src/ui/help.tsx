/** What the keys do. */
import { useApp, useWords } from "./app";
import { Modal } from "./dialog";
import { keyName } from "./keys";

export function Help({ onClose }: { onClose(): void }) {
  const { view, preferences } = useApp();
  const words = useWords();
  const walking: [readonly string[], string][] = [
    [["↑ ↓", "W A S D", "Z Q S D"], words.help_walk],
    [["← →"], words.help_turn],
    [[words.key_shift], words.help_run],
    [["+", "−"], words.help_zoom],
    [[words.key_enter, "R"], words.help_place],
    [[words.key_enter], words.help_screen],
  ];
  const everywhere: [readonly string[], string][] = [
    [["M"], words.help_mute],
    [["C"], words.help_chat],
    [["H"], words.help_hand],
    [["P"], words.help_people],
    [["Y"], words.help_yes],
    [["N"], words.help_no],
    [["← →"], words.help_pages],
    [["?"], words.help_help],
    [[words.key_escape], words.help_escape],
  ];
  const rows = view === "picture" ? [...walking, ...everywhere] : everywhere;
  return (
    <Modal title={words.help_title} onClose={onClose}>
      {view === "picture" ? (
        <ul class="help-list">
          <li>{words.help_look}</li>
          <li>{words.help_touch}</li>
          <li>{words.help_click}</li>
        </ul>
      ) : null}
      <dl class="keys">
        {rows.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      {preferences.pushToTalk.value ? <p>{words.hold_to_talk(keyName(words, preferences.pushKey.value))}</p> : null}
      <p class="hint">{words.help_keys_note}</p>
    </Modal>
  );
}
