/** The list of those one has blocked, in the settings. */
import { useApp, useWords } from "./app";

export function BlockedPeople() {
  const { visit, preferences } = useApp();
  const words = useWords();
  const { house } = visit;
  const blocked = [...house.privacy.blocked.value];
  const present = new Map(house.roster.members.value.map(({ identity, name }) => [identity, name]));
  if (blocked.length === 0) return <p class="hint">{words.blocked_nobody}</p>;
  return (
    <ul class="blocked-list">
      {blocked.map((identity) => {
        const name = present.get(identity) ?? preferences.names.value[identity] ?? words.blocked_unknown;
        return (
          <li key={identity}>
            <span>{name}</span>
            <button
              type="button"
              aria-label={words.unblock_name(name)}
              onClick={() => visit.wishes.block(identity, false)}
            >
              <span aria-hidden="true">{words.unblock}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
