/** Who somebody is, after a click on their avatar. */
import { useEffect, useRef } from "preact/hooks";
import { useApp, useWords } from "./app";
import { AvatarPreview } from "./avatar_preview";
import { Icon } from "./icons";
import { PersonItem } from "./people";

export function PersonCard({ id }: { readonly id: string }) {
  const { visit, person, focusCanvas } = useApp();
  const words = useWords();
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (id !== "") close.current?.focus();
  }, [id]);
  const neighbour = visit.surroundings.neighbours.value.find(({ member }) => member.id === id);
  if (neighbour === undefined) return null;
  return (
    <section class="person-card" aria-label={neighbour.member.name}>
      <AvatarPreview avatar={neighbour.member.avatar} />
      <ul>
        <PersonItem neighbour={neighbour} />
      </ul>
      <button
        ref={close}
        type="button"
        class="icon-button"
        aria-label={words.close}
        onClick={() => {
          person.value = null;
          focusCanvas();
        }}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
