/** What one may do with a screen: share on it, show slides, stop, take over; and what went wrong, in plain words. */
import { useRef } from "preact/hooks";
import { ACCEPTED } from "../slides/kinds";
import { hindrance, isFree, isLive, mayConduct, type RoomScreen, takesOver } from "../state/screens";
import type { Source } from "../state/sharing";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { deckTroubleText, shareTroubleText } from "./screen_words";

/** Slides on their way to this screen, or why they are not. */
function DeckProgress({ screen }: { readonly screen: RoomScreen }) {
  const { surfaces } = useApp();
  const words = useWords();
  const state = surfaces.deck.state.value;
  if (state.step === "none" || state.screen !== screen.place.id) return null;
  if (state.step === "failed") {
    return (
      <p class="trouble" role="alert">
        {deckTroubleText(words, state.why)}
      </p>
    );
  }
  const told = words.deck_working(Math.floor(state.done), state.total);
  return (
    <div class="deck">
      <progress max={state.total} value={state.done} aria-label={told} />
      <p class="hint" aria-hidden="true">
        {told}
      </p>
      <button type="button" onClick={() => surfaces.deck.cancel()}>
        {words.cancel}
      </button>
    </div>
  );
}

function SlidesButton({ screen }: { readonly screen: RoomScreen }) {
  const { surfaces } = useApp();
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const { deck } = surfaces;
  return (
    <>
      <input
        ref={field}
        class="hidden"
        type="file"
        accept={ACCEPTED}
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void deck.put(screen.place.id, files);
        }}
      />
      <button
        type="button"
        aria-label={words.show_slides}
        title={words.slides_hint}
        onClick={() => field.current?.click()}
      >
        <Icon name="slides" />
        {words.short_slides}
      </button>
    </>
  );
}

function ShareButton({ screen, source }: { readonly screen: RoomScreen; readonly source: Source }) {
  const { surfaces, voice } = useApp();
  const words = useWords();
  if (!voice.share.can(source)) return null;
  return (
    <button
      type="button"
      aria-label={words[`share_${source}`]}
      onClick={() => void surfaces.share(screen.place.id, source)}
    >
      <Icon name={source} />
      {words[`short_${source}`]}
    </button>
  );
}

/** Ends what is shown here, if one may. */
function StopButton({ screen }: { readonly screen: RoomScreen }) {
  const { surfaces, visit } = useApp();
  const words = useWords();
  const me = visit.house.me.value;
  const { state, place } = screen;
  if (!mayConduct(screen, me)) return null;
  const mine = state.sharer === me?.id;
  const name = visit.house.roster.get(state.sharer)?.name;
  const told =
    mine || name === undefined ? (isLive(state) ? words.stop_sharing : words.stop_slides) : words.stop_of(name);
  return (
    <button type="button" class={mine ? "danger" : undefined} onClick={() => surfaces.stop(place.id)}>
      <Icon name="stop" />
      {told}
    </button>
  );
}

/** Who has the screen, and what that means for those who want it. */
function Owner({ screen }: { readonly screen: RoomScreen }) {
  const { visit } = useApp();
  const words = useWords();
  const me = visit.house.me.value;
  const why = hindrance(screen, me);
  const name = visit.house.roster.get(screen.state.sharer)?.name ?? "";
  if (why === "hosts_only") return <p class="hint">{words.screen_hosts_only}</p>;
  if (why === "taken") return <p class="hint">{words.screen_taken_by(name)}</p>;
  if (takesOver(screen, me) && !isFree(screen.state)) return <p class="hint">{words.screen_take_over(name)}</p>;
  return null;
}

function Trouble() {
  const { voice } = useApp();
  const words = useWords();
  const trouble = voice.share.trouble.value;
  if (voice.share.asking.value) return <p class="hint">{words.share_asking}</p>;
  if (trouble === null) return null;
  return (
    <p class="trouble" role="alert">
      {shareTroubleText(words, trouble.source, trouble.why)}
    </p>
  );
}

/** The ways to show something here. Video needs a connection that carries it. */
function Offers({ screen }: { readonly screen: RoomScreen }) {
  const { visit, preferences } = useApp();
  const words = useWords();
  const settings = visit.house.voice.value;
  const video = settings?.available === true && settings.video_slots > 0;
  const saves = preferences.saveData.value;
  return (
    <fieldset class="offers">
      <legend>{words.share_here}</legend>
      <div class="row">
        {video && !saves ? <ShareButton screen={screen} source="screen" /> : null}
        {video && !saves ? <ShareButton screen={screen} source="camera" /> : null}
        <SlidesButton screen={screen} />
      </div>
      {video && saves ? <p class="hint">{words.screen_audio_only}</p> : null}
    </fieldset>
  );
}

export function ShareControls({ screen }: { readonly screen: RoomScreen }) {
  const { visit, surfaces } = useApp();
  return (
    <div class="share-controls">
      <StopButton screen={screen} />
      <Owner screen={screen} />
      {hindrance(screen, visit.house.me.value) === null ? <Offers screen={screen} /> : null}
      {surfaces.asked.value === screen.place.id ? <Trouble /> : null}
      <DeckProgress screen={screen} />
    </div>
  );
}
