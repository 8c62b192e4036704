/** One screen over the whole page, for as long as one likes; the keys turn its pages. */
import { useEffect, useRef } from "preact/hooks";
import { isIdle } from "../state/screens";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { Pages, turnByKey } from "./screen_pages";
import { ScreenPicture } from "./screen_picture";
import { shownBy } from "./screen_words";

export function ScreenFull({ id }: { readonly id: string }) {
  const { visit, preferences, fullScreen } = useApp();
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const screen = visit.house.screens.all.value.find(({ place }) => place.id === id);
  const over = screen === undefined || isIdle(screen.state);
  const close = (): void => {
    fullScreen.value = null;
  };
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const wasChosen = visit.sharing.chosen.peek().includes(id);
    visit.sharing.choose(id);
    return () => {
      if (!wasChosen) visit.sharing.release(id);
      element?.close();
    };
  }, [id, visit]);
  useEffect(() => {
    if (over) fullScreen.value = null;
  }, [over, fullScreen]);
  if (screen === undefined) return null;
  const who = shownBy(words, screen.state, visit.house.me.value, visit.house.roster);
  return (
    <dialog
      ref={dialog}
      class="screen-full"
      aria-labelledby="screen-full-title"
      onClose={close}
      onKeyDown={(event) => turnByKey(event, screen, visit)}
    >
      <header>
        <h2 id="screen-full-title">{screen.place.title[preferences.language.value]}</h2>
        <p>{who}</p>
        <Pages screen={screen} />
        <button type="button" class="icon-button" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <ScreenPicture screen={screen} />
    </dialog>
  );
}
