/** Connects the screens of the room with what is shown on them: one's own screen or camera, pictures that come, slides. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { ScreenState } from "./net/messages.gen";
import { Deck } from "./slides/deck";
import type { SlideStore } from "./slides/store";
import { hindrance, isLive, takesOver } from "./state/screens";
import type { Source } from "./state/sharing";
import type { Visit } from "./state/visit";
import type { VoiceEngine } from "./voice/engine";
import { sentVideo } from "./voice/share";

export class Surfaces {
  /** Slides on their way to a screen. */
  readonly deck: Deck;
  /** The moving pictures that are here, by the screen on which they are. */
  readonly pictures: ReadonlySignal<ReadonlyMap<string, MediaStreamTrack>>;
  private readonly askedSignal = signal<string | null>(null);
  private readonly visit: () => Visit;
  private readonly voice: VoiceEngine;
  /** The screen one's picture is for, and whether the house has taken it. */
  private target: { readonly screen: string; readonly source: Source; taken: boolean } | null = null;

  /** `visit` is asked for later: each of the two is told of the other. */
  constructor(visit: () => Visit, voice: VoiceEngine, store: SlideStore) {
    this.visit = visit;
    this.voice = voice;
    this.deck = new Deck(store, (screen, pages) => visit().sharing.showSlides(screen, pages));
    this.pictures = computed(() => this.picturesNow());
    effect(() => {
      if (voice.share.shown.value === null) this.ended();
    });
  }

  /** The screen for which one's own picture was asked for last: what the browser says to it concerns this one. */
  get asked(): ReadonlySignal<string | null> {
    return this.askedSignal;
  }

  /** Asks for one's screen or camera, and shows it there; to be called while a click or key is handled. */
  async share(screen: string, source: Source): Promise<boolean> {
    this.askedSignal.value = screen;
    if (!(await this.voice.share.start(source))) return false;
    const { sharing } = this.visit();
    const before = this.target;
    this.target = { screen, source, taken: false };
    this.voice.video.send(null);
    if (before !== null && before.screen !== screen) sharing.unshare(before.screen);
    if (sharing.share(screen, source)) return true;
    this.drop();
    return false;
  }

  /** Ends what is shown on a screen, be it one's own or, for those who may, of somebody else. */
  stop(screen: string): void {
    this.visit().sharing.unshare(screen);
    if (this.target?.screen === screen) this.drop();
  }

  /** Ends what one shares oneself, wherever that is: the connection carries no video any more. */
  end(): void {
    if (this.target !== null) this.stop(this.target.screen);
  }

  /** The house tells what a screen shows now. */
  changed(state: ScreenState): void {
    const { target } = this;
    if (target === null || state.id !== target.screen) return;
    const { house } = this.visit();
    if (isLive(state) && state.sharer === house.me.peek()?.id) {
      target.taken = true;
      this.send();
    } else if (target.taken) {
      this.drop();
      const name = house.roster.get(state.sharer)?.name;
      const at = performance.now();
      if (name !== undefined) house.notices.tell({ kind: "taken_over", name, screen: state.id }, at);
    }
  }

  /** The house did not let one share there. */
  refused(screen: string): void {
    if (this.target?.screen === screen && !this.target.taken) this.drop();
  }

  /** The state of a welcome is in place: what was shared is shared again if it may, for the house has forgotten it. */
  settled(): void {
    const { house, sharing } = this.visit();
    const { target } = this;
    if (target === null) return;
    const screen = house.screens.get(target.screen);
    const me = house.me.peek();
    const free = screen !== undefined && hindrance(screen, me) === null && !takesOver(screen, me);
    target.taken = false;
    if (!free || !sharing.share(target.screen, target.source)) this.drop();
  }

  private picturesNow(): Map<string, MediaStreamTrack> {
    const { house, sharing } = this.visit();
    const pictures = new Map<string, MediaStreamTrack>();
    const tracks = this.voice.video.tracks.value;
    const slots = house.screens.slots.value;
    for (const [i, track] of tracks.entries()) {
      const id = slots[i];
      if (id) pictures.set(id, track);
    }
    for (const { place, state } of house.screens.all.value) if (!isLive(state)) pictures.delete(place.id);
    const own = this.voice.share.shown.value;
    const mine = sharing.mine.value;
    if (own !== null && mine !== null) pictures.set(mine.place.id, own.track);
    return pictures;
  }

  private send(): void {
    const shown = this.voice.share.shown.peek();
    const settings = this.visit().house.voice.peek();
    if (shown !== null) this.voice.video.send(sentVideo(shown, settings?.video_bps ?? 0));
  }

  /** The browser has ended it, by its own button or since the window is gone. */
  private ended(): void {
    const { target } = this;
    if (target === null) return;
    this.target = null;
    this.voice.video.send(null);
    this.visit().sharing.unshare(target.screen);
  }

  /** Takes one's own picture back, without a word to the house. */
  private drop(): void {
    this.target = null;
    this.voice.video.send(null);
    this.voice.share.stop();
  }
}
