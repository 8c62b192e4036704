/** What is shown on a screen, as part of the page: a moving picture, a page of slides, or dark glass with a word. */
import { useEffect, useRef } from "preact/hooks";
import { slideAddress } from "../slides/store";
import { isLive, type RoomScreen } from "../state/screens";
import { useApp, useWords } from "./app";
import { darkWords, shownBy, slideName } from "./screen_words";

function Video({
  track,
  name,
  screen,
}: {
  readonly track: MediaStreamTrack;
  readonly name: string;
  readonly screen: string;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return <video ref={element} data-screen={screen} muted autoplay playsInline aria-label={name} />;
}

/** The next page and the one before are fetched while this one is looked at. */
function useNeighbours(pages: readonly string[], page: number): void {
  const around = [pages[page + 1], pages[page - 1]].filter((id) => id !== undefined).join(" ");
  useEffect(() => {
    const images = around.split(" ").map((id) => {
      const image = new Image();
      if (id !== "") image.src = slideAddress(id);
      return image;
    });
    return () => {
      for (const image of images) image.src = "";
    };
  }, [around]);
}

function Slide({ screen }: { readonly screen: RoomScreen }) {
  const { visit } = useApp();
  const words = useWords();
  const { pages, page } = screen.state;
  const id = pages[page];
  useNeighbours(pages, page);
  if (id === undefined) return null;
  return <img src={slideAddress(id)} alt={slideName(words, screen.state, visit.house.roster)} decoding="async" />;
}

export function ScreenPicture({ screen }: { readonly screen: RoomScreen }) {
  const { visit, surfaces, preferences } = useApp();
  const words = useWords();
  const { place, state } = screen;
  const me = visit.house.me.value;
  const track = surfaces.pictures.value.get(place.id);
  if (state.what === "slides") {
    return (
      <div class="glass">
        <Slide screen={screen} />
      </div>
    );
  }
  if (isLive(state) && track !== undefined) {
    const who = shownBy(words, state, me, visit.house.roster);
    return (
      <div class="glass">
        <p class="glass-words" aria-hidden="true">
          {words.screen_coming}
        </p>
        <Video key={track.id} track={track} name={words.picture_of(who)} screen={place.id} />
      </div>
    );
  }
  const idle = isLive(state) ? darkWords(words, screen, me, !preferences.saveData.value) : words.screen_free;
  return (
    <div class="glass dark">
      <p class="glass-words">{idle}</p>
    </div>
  );
}
