/** The screens of the room one is in: what is shown on each, large; watching, sharing, turning pages, enlarging. */
import { useEffect, useRef } from "preact/hooks";
import { isIdle, isLive, mayConduct, type RoomScreen } from "../state/screens";
import { distanceTo } from "../state/whereabouts";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { Pages, turnByKey } from "./screen_pages";
import { ScreenPicture } from "./screen_picture";
import { shownBy } from "./screen_words";
import { ShareControls } from "./share_controls";

/** Asks for the picture of a screen that is not sent by itself. */
function WatchButton({ screen, title }: { readonly screen: RoomScreen; readonly title: string }) {
  const { visit, surfaces, preferences } = useApp();
  const words = useWords();
  const { id } = screen.place;
  const here = surfaces.pictures.value.has(id) || visit.sharing.watched.value.includes(id);
  if (!isLive(screen.state) || here || preferences.saveData.value) return null;
  return (
    <>
      <button type="button" aria-label={words.watch_name(title)} onClick={() => visit.sharing.choose(id)}>
        <Icon name="eye" />
        <span aria-hidden="true">{words.watch}</span>
      </button>
      <p class="hint">{words.screen_watch_hint}</p>
    </>
  );
}

function ScreenCard({ screen, focus }: { readonly screen: RoomScreen; readonly focus: boolean }) {
  const { visit, preferences, fullScreen, surfaces } = useApp();
  const words = useWords();
  const card = useRef<HTMLElement>(null);
  const { place, state } = screen;
  const me = visit.house.me.value;
  const title = place.title[preferences.language.value];
  useEffect(() => {
    if (focus) card.current?.focus();
  }, [focus]);
  const who = shownBy(words, state, me, visit.house.roster);
  const something = state.what === "slides" || (isLive(state) && surfaces.pictures.value.has(place.id));
  return (
    <article
      ref={card}
      class={isIdle(state) ? "screen-card" : "screen-card on"}
      tabIndex={-1}
      aria-labelledby={`screen-${place.id}`}
      onKeyDown={(event) => turnByKey(event, screen, visit)}
    >
      <header>
        <h3 id={`screen-${place.id}`}>{title}</h3>
        <p class="where">{isIdle(state) ? "" : who || words.slides_left}</p>
      </header>
      <ScreenPicture screen={screen} />
      <div class="screen-bar">
        <Pages screen={screen} />
        <WatchButton screen={screen} title={title} />
        {something ? (
          <button
            type="button"
            class="enlarge"
            aria-label={words.enlarge_name(title)}
            onClick={() => {
              fullScreen.value = place.id;
            }}
          >
            <Icon name="enlarge" />
            <span aria-hidden="true">{words.enlarge}</span>
          </button>
        ) : null}
      </div>
      {state.what === "slides" && mayConduct(screen, me) ? <p class="hint">{words.page_keys}</p> : null}
      <ShareControls screen={screen} />
    </article>
  );
}

function nearest(screens: readonly RoomScreen[], { x, z }: { readonly x: number; readonly z: number }): string | null {
  const far = ({ place }: RoomScreen): number => distanceTo(place, x, z);
  return [...screens].sort((a, b) => far(a) - far(b))[0]?.place.id ?? null;
}

/** All of them, the one that was asked for first, else the nearest. `focus` puts the focus on it. */
export function ScreensPanel({ focus = false }: { readonly focus?: boolean }) {
  const { visit, screen } = useApp();
  const words = useWords();
  const none = useRef<HTMLParagraphElement>(null);
  const all = visit.house.screens.all.value;
  // The order stays while one is here: only a click on another screen in the picture changes it.
  const first = useRef(screen.value ?? nearest(all, visit.house.self));
  const wanted = focus ? screen.value : null;
  if (wanted !== null && all.some(({ place }) => place.id === wanted)) first.current = wanted;
  const ordered = [...all].sort((a, b) => Number(b.place.id === first.current) - Number(a.place.id === first.current));
  useEffect(() => {
    if (wanted === null) return;
    visit.sharing.choose(wanted);
    return () => visit.sharing.release(wanted);
  }, [wanted, visit]);
  useEffect(() => {
    if (focus) none.current?.focus();
  }, [focus]);
  if (ordered.length === 0) {
    return (
      <p class="empty" ref={none} tabIndex={-1}>
        {words.screens_empty}
      </p>
    );
  }
  const focused = focus ? (wanted ?? ordered[0]?.place.id) : null;
  return (
    <div class="screens">
      {ordered.map((one) => (
        <ScreenCard key={one.place.id} screen={one} focus={one.place.id === focused} />
      ))}
    </div>
  );
}
