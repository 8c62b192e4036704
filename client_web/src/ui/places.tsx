/** The places of the house, as a list to go by. */
import type { Room, Zone } from "../state/world";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";

function PlaceItem({ room, zone }: { readonly room: Room; readonly zone: Zone }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const title = zone.title[preferences.language.value];
  const inside = visit.house.room.value?.id === room.id;
  const here = inside && visit.surroundings.zone.value?.id === zone.id;
  const traits = [
    zone.kind === "conversation" ? words.place_conversation : null,
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
