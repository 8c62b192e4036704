/** What one asks of the screens of one's room: to share, to show slides, to turn their pages, to watch. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { ClientMessage } from "../net/messages.gen";
import type { House } from "./house";
import { isLive, type RoomScreen } from "./screens";
import { sameScreens, watchedScreens } from "./watching";

export type Source = "screen" | "camera";

const LOOK_MS = 300;

export class Sharing {
  private readonly house: House;
  private readonly send: (message: ClientMessage) => boolean;
  private readonly wantsVideo: () => boolean;
  private readonly chosenSignal = signal<readonly string[]>([]);
  private readonly watchedSignal = signal<readonly string[]>([]);
  private readonly mineSignal: ReadonlySignal<RoomScreen | null>;
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** `wantsVideo` is whether the voice connection carries video at all. */
  constructor(house: House, send: (message: ClientMessage) => boolean, wantsVideo: () => boolean) {
    this.house = house;
    this.send = send;
    this.wantsVideo = wantsVideo;
    this.mineSignal = computed(() => {
      const me = house.me.value?.id;
      return house.screens.all.value.find(({ state }) => isLive(state) && state.sharer === me) ?? null;
    });
  }

  /** The screen on which one shares a screen or camera now, as the house says. */
  get mine(): ReadonlySignal<RoomScreen | null> {
    return this.mineSignal;
  }

  /** Screens asked for by name: they are watched before those that are near. */
  get chosen(): ReadonlySignal<readonly string[]> {
    return this.chosenSignal;
  }

  /** Those whose video the house has been asked for. */
  get watched(): ReadonlySignal<readonly string[]> {
    return this.watchedSignal;
  }

  share(screen: string, source: Source): boolean {
    return this.send({ type: "share", screen, source });
  }

  unshare(screen: string): boolean {
    return this.send({ type: "unshare", screen });
  }

  showSlides(screen: string, pages: readonly string[]): boolean {
    return this.send({ type: "slides", screen, pages: [...pages], page: 0 });
  }

  /** Shows the page that lies so many pages on, as far as there is one; false if there is none. */
  turnBy(screen: string, pages: number): boolean {
    const state = this.house.screens.get(screen)?.state;
    return state !== undefined && this.turnTo(screen, state.page + pages);
  }

  /** Shows a page, from 0; beyond the ends it is the first or the last. False if it is shown already. */
  turnTo(screen: string, page: number): boolean {
    const state = this.house.screens.get(screen)?.state;
    if (state === undefined || state.what !== "slides") return false;
    const next = Math.max(0, Math.min(state.pages.length - 1, page));
    return next !== state.page && this.send({ type: "turn", screen, page: next });
  }

  /** Watches this screen before others; `choose` of another moves it back by one. */
  choose(screen: string): void {
    this.chosenSignal.value = [screen, ...this.chosenSignal.peek().filter((id) => id !== screen)];
    this.lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** No longer before others. */
  release(screen: string): void {
    this.chosenSignal.value = this.chosenSignal.peek().filter((id) => id !== screen);
  }

  /** One is in another room. */
  chooseNone(): void {
    this.chosenSignal.value = [];
  }

  /** The house knows nothing of what one watched: a new session, or another room. */
  forget(): void {
    this.watchedSignal.value = [];
    this.lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Looks for the screens to watch, if it is time to. */
  refresh(now: number): void {
    if (now - this.lookedAt < LOOK_MS) return;
    this.lookedAt = now;
    const { self, screens, voice, me } = this.house;
    const most = this.wantsVideo() ? (voice.peek()?.video_slots ?? 0) : 0;
    const before = this.watchedSignal.peek();
    const next = watchedScreens(self, screens.all.peek(), me.peek()?.id ?? "", this.chosenSignal.peek(), before, most);
    if (sameScreens(next, before)) return;
    if (this.send({ type: "watch", screens: next })) this.watchedSignal.value = next;
  }
}
