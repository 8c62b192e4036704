/** Tells when the connection, the voice or the microphone is in trouble, and what can be done. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp, useWords } from "./app";
import { Icon } from "./icons";
import { micTrouble } from "./mic_check";
import { refusedText } from "./notices";

/** Voice that has not come by then does not get through. */
const VOICE_PATIENCE_MS = 20_000;
const COUNT_MS = 250;

/** `performance.now()`, drawn anew a few times a second while `ticking`. */
function useNow(ticking: boolean): number {
  const now = useSignal(performance.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => {
      now.value = performance.now();
    }, COUNT_MS);
    return () => clearInterval(timer);
  }, [ticking, now]);
  return now.value;
}

function ConnectionBanner() {
  const { visit } = useApp();
  const words = useWords();
  const { state, retryAt, attempt, reason } = visit.link.status.value;
  const now = useNow(state === "lost");
  if (state === "open" || (state === "connecting" && attempt === 0)) return null;
  if (state === "waiting") {
    return (
      <div class="banner serious">
        <Icon name="warning" />
        <p role="status">{words.waiting_place(visit.link.linePlace.value ?? 1)}</p>
      </div>
    );
  }
  if (state === "closed") {
    return (
      <div class="banner serious" role="alert">
        <Icon name="warning" />
        <p>{reason === null ? words.closed_other : refusedText(words, reason)}</p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {words.reload}
        </button>
      </div>
    );
  }
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  return (
    <div class="banner serious">
      <Icon name="warning" />
      <p role="alert">{words.banner_lost}</p>
      <p class="countdown">{state === "lost" ? words.banner_retry_in(seconds) : words.banner_connecting}</p>
      <button type="button" aria-disabled={state !== "lost"} onClick={() => visit.link.retryNow()}>
        {words.retry_now}
      </button>
    </div>
  );
}

function VoiceBanner() {
  const { visit, voice } = useApp();
  const words = useWords();
  const settings = visit.house.voice.value;
  const state = voice.state.value;
  const troubled = state === "connecting" || state === "lost";
  const since = useSignal(performance.now());
  useEffect(() => {
    since.value = performance.now();
  }, [troubled, since]);
  const now = useNow(troubled);
  if (settings !== null && !settings.available) return <Trouble text={words.voice_unavailable} />;
  if (state === "blocked") {
    return (
      <div class="banner">
        <Icon name="speaker" />
        <p role="status">{words.voice_silent}</p>
        <button type="button" onClick={() => void voice.output.resume()}>
          {words.hear_now}
        </button>
      </div>
    );
  }
  const why = voice.trouble.value;
  if (troubled && why !== null) {
    return <Trouble text={words[`voice_why_${why}`]} action={words.try_again} onAction={() => voice.retryNow()} />;
  }
  if (troubled && now - since.value > VOICE_PATIENCE_MS) {
    return <Trouble text={words.voice_blocked} action={words.try_again} onAction={() => voice.retryNow()} />;
  }
  return state === "lost" ? <Trouble text={words.voice_lost} /> : null;
}

function MicBanner() {
  const { voice } = useApp();
  const words = useWords();
  const trouble = micTrouble(words, voice.microphone.state.value);
  const retry = (): void => void voice.microphone.start();
  return trouble === null ? null : <Trouble text={trouble} action={words.try_again} onAction={retry} />;
}

/** That the house shows less than it would, for as long as it does: no trouble that one has to do anything about. */
function ThinningBanner() {
  const { visit } = useApp();
  const words = useWords();
  const state = visit.house.thinning.state.value;
  return (
    <div class={state === null ? "hidden" : "banner calm"} role="status">
      {state === null ? null : (
        <>
          <Icon name="people" />
          <p>{words[`thinned_${state}`]}</p>
        </>
      )}
    </div>
  );
}

interface TroubleProps {
  readonly text: string;
  readonly action?: string;
  onAction?(): void;
}

function Trouble({ text, action, onAction }: TroubleProps) {
  return (
    <div class="banner">
      <Icon name="warning" />
      <p role="status">{text}</p>
      {action !== undefined ? (
        <button type="button" onClick={onAction}>
          {action}
        </button>
      ) : null}
    </div>
  );
}

/** All that is in trouble, the most serious first. */
export function Banners() {
  const { visit } = useApp();
  const open = visit.link.status.value.state === "open";
  return (
    <div class="banners">
      <ConnectionBanner />
      {open ? <VoiceBanner /> : null}
      {open ? <MicBanner /> : null}
      {open ? <ThinningBanner /> : null}
    </div>
  );
}
