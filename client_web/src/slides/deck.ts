/** Slides on their way to a screen: files are opened, drawn and uploaded page by page, and may be cancelled. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { LIMITS } from "../net/messages.gen";
import { openFile, type PageSource } from "./pages";
import { SlideRefused, type SlideStore, type SlideTrouble } from "./store";

export type DeckState =
  | { readonly step: "none" }
  | { readonly step: "working"; readonly screen: string; readonly done: number; readonly total: number }
  | { readonly step: "failed"; readonly screen: string; readonly why: SlideTrouble };

export class Deck {
  private readonly store: SlideStore;
  private readonly show: (screen: string, pages: readonly string[]) => boolean;
  private readonly open: (file: Blob) => Promise<PageSource>;
  private readonly stateSignal = signal<DeckState>({ step: "none" });
  private stopper: AbortController | null = null;

  /** `show` puts uploaded pages on a screen; `open` is for tests. */
  constructor(
    store: SlideStore,
    show: (screen: string, pages: readonly string[]) => boolean,
    open: (file: Blob) => Promise<PageSource> = openFile,
  ) {
    this.store = store;
    this.show = show;
    this.open = open;
  }

  get state(): ReadonlySignal<DeckState> {
    return this.stateSignal;
  }

  /** Shows files on a screen, in their order; in place of what was on its way. True once they are shown. */
  async put(screen: string, files: readonly Blob[]): Promise<boolean> {
    this.cancel();
    if (files.length === 0) return false;
    const stopper = new AbortController();
    this.stopper = stopper;
    const { signal } = stopper;
    this.stateSignal.value = { step: "working", screen, done: 0, total: files.length };
    const sources: PageSource[] = [];
    try {
      for (const file of files) {
        sources.push(await this.open(file));
        signal.throwIfAborted();
      }
      const pages = await this.upload(screen, sources, signal);
      if (!this.show(screen, pages)) throw new SlideRefused("offline");
      this.stateSignal.value = { step: "none" };
      return true;
    } catch (error) {
      if (!signal.aborted) this.stateSignal.value = { step: "failed", screen, why: troubleOf(error) };
      return false;
    } finally {
      for (const source of sources) source.close();
      if (this.stopper === stopper) this.stopper = null;
    }
  }

  /** Stops what is on its way, or forgets why it failed. */
  cancel(): void {
    this.stopper?.abort();
    this.stopper = null;
    this.stateSignal.value = { step: "none" };
  }

  private async upload(screen: string, sources: readonly PageSource[], signal: AbortSignal): Promise<string[]> {
    const total = sources.reduce((sum, { count }) => sum + count, 0);
    if (total > LIMITS.SLIDES_PAGES_MAX) throw new SlideRefused("too_many");
    const pages: string[] = [];
    this.stateSignal.value = { step: "working", screen, done: 0, total };
    for (const source of sources) {
      for (let i = 0; i < source.count; i++) {
        const image = await source.draw(i);
        signal.throwIfAborted();
        const before = pages.length;
        pages.push(
          await this.store.put(image, signal, (share) => {
            if (!signal.aborted) this.stateSignal.value = { step: "working", screen, done: before + share, total };
          }),
        );
        signal.throwIfAborted();
        this.stateSignal.value = { step: "working", screen, done: pages.length, total };
      }
    }
    return pages;
  }
}

function troubleOf(error: unknown): SlideTrouble {
  return error instanceof SlideRefused ? error.why : "unreadable";
}
