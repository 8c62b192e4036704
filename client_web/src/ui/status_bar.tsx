/** Where one is, how the connection is, and the doors to settings, help and out. */
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { ZoneSign } from "./zone_sign";

/** "Library corner · The house": where one stands. */
export function usePlaceName(): string {
  const { visit, preferences } = useApp();
  const words = useWords();
  const language = preferences.language.value;
  const zone = visit.surroundings.zone.value?.title[language];
  const room = visit.house.room.value?.title[language] ?? "";
  return `${zone ?? words.elsewhere} · ${room}`;
}

export function ConnectionSign() {
  const { visit } = useApp();
  const words = useWords();
  const { state } = visit.link.status.value;
  const rtt = visit.link.rtt.value;
  const told = state === "open" && rtt !== null ? words.round_trip(Math.round(rtt)) : words[`connection_${state}`];
  return (
    <p class={`connection ${state}`} title={told}>
      <span class="dot" aria-hidden="true" />
      <span class="hidden">{words.connection}: </span>
      <span>{words[`connection_${state}`]}</span>
    </p>
  );
}

export function StatusBar() {
  const { dialog, leave, view } = useApp();
  const words = useWords();
  const place = usePlaceName();
  const count = useApp().visit.house.roster.members.value.length;
  return (
    <header class="status-bar">
      <p class="where-am-i">
        <Icon name="places" />
        <span class="hidden">{words.you_are_in(place)}</span>
        <span aria-hidden="true">{place}</span>
      </p>
      <div class="status-tools">
        <p class="head-count">
          <Icon name="people" />
          <span class="hidden">{words.people_count(count)}</span>
          <span aria-hidden="true">{count + 1}</span>
        </p>
        <ConnectionSign />
        <button
          type="button"
          class="icon-button"
          aria-label={words.settings}
          title={words.settings}
          onClick={() => {
            dialog.value = "settings";
          }}
        >
          <Icon name="settings" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={words.help}
          title={words.help}
          onClick={() => {
            dialog.value = "help";
          }}
        >
          <Icon name="help" />
        </button>
        <button type="button" class="icon-button" aria-label={words.leave} title={words.leave} onClick={leave}>
          <Icon name="leave" />
        </button>
      </div>
      {view === "picture" ? <ZoneSign /> : null}
    </header>
  );
}
