/** The places of the house, as a list to go by. */
import type { Words } from "../i18n/words";
import type { ZoneState } from "../net/messages.gen";
import type { Room, Zone } from "../state/world";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

/** What a zone is for, in a few words. */
function zoneTrait(words: Words, zone: Zone, state: ZoneState | undefined): string | null {
  switch (zone.kind) {
    case "private":
      if (state === undefined || zone.capacity === null) return words.place_private;
      return words.place_private_places(state.inside, zone.capacity);
    case "conversation":
    case "stage":
    case "audience":
    case "quiet":
    case "megaphone":
      return words[`place_${zone.kind}`];
    default:
      return null;
  }
}

function PlaceItem({ room, zone }: { readonly room: Room; readonly zone: Zone }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const title = zone.title[preferences.language.value];
  const inside = visit.house.room.value?.id === room.id;
  const here = inside && visit.surroundings.zone.value?.id === zone.id;
  const state = inside ? visit.house.privacy.zones.value.get(zone.id) : undefined;
  const traits = [
    zoneTrait(words, zone, state),
    state?.locked ? words.place_locked : null,
    zone.build ? words.place_build : null,
    inside ? words.place_people(visit.surroundings.zones.value.get(zone.id) ?? 0) : null,
  ].filter((trait) => trait !== null);
  return (
    <li class="place" aria-current={here ? "location" : undefined}>
      <div>
        <strong>{title}</strong>
        <p class="where">{traits.join(" · ")}</p>
      </div>
      {here ? (
        <span class="tag">{words.you_are_here}</span>
      ) : state?.locked ? (
        <button type="button" aria-label={words.knock_name(title)} onClick={() => visit.wishes.knock(zone.id)}>
          <Icon name="knock" />
          <span aria-hidden="true">{words.knock}</span>
        </button>
      ) : (
        <button type="button" aria-label={words.go_there_name(title)} onClick={() => void visit.goToZone(room, zone)}>
          <Icon name="go" />
          <span aria-hidden="true">{words.go_there}</span>
        </button>
      )}
    </li>
  );
}

/** All rooms with their zones. */
export function Places() {
  const { visit, preferences } = useApp();
  const rooms = visit.house.world.value?.rooms ?? [];
  return (
    <div class="places">
      {rooms.map((room) => (
        <section key={room.id} aria-label={room.title[preferences.language.value]}>
          <h3>{room.title[preferences.language.value]}</h3>
          <ul>
            {room.zones.map((zone) => (
              <PlaceItem key={zone.id} room={room} zone={zone} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
