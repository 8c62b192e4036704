import { beforeEach, describe, expect, it, vi } from "vitest";
import { LIMITS } from "../../src/net/messages.gen";
import { Deck } from "../../src/slides/deck";
import { Unreadable } from "../../src/slides/images";
import type { PageSource } from "../../src/slides/pages";
import { SlideRefused } from "../../src/slides/store";

let uploads: { readonly image: Blob; finish(): void; refuse(): void; progress(share: number): void }[];
let shown: { screen: string; pages: readonly string[] }[];
let closed: number;
let reachable: boolean;
let deck: Deck;

const flush = () => new Promise((resolve) => setImmediate(resolve));
const file = (name: string, pages = 1) => Object.assign(new Blob([name]), { pages });

async function open(blob: Blob): Promise<PageSource> {
  const { pages } = blob as ReturnType<typeof file>;
  if (pages === 0) throw new Unreadable("not a picture");
  return { count: pages, draw: async (index) => new Blob([`page ${index}`]), close: () => closed++ };
}

beforeEach(() => {
  uploads = [];
  shown = [];
  closed = 0;
  reachable = true;
  const put = (image: Blob, signal: AbortSignal, progress: (share: number) => void) =>
    new Promise<string>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new SlideRefused("offline")));
      const number = uploads.length + 1;
      const finish = () => resolve(`image-${number}`);
      uploads.push({ image, progress, finish, refuse: () => reject(new SlideRefused("refused")) });
    });
  const show = (screen: string, pages: readonly string[]): boolean => {
    if (reachable) shown.push({ screen, pages });
    return reachable;
  };
  deck = new Deck({ put }, show, open);
});

async function upload(): Promise<void> {
  for (let number = 0; deck.state.value.step === "working"; number++) {
    await vi.waitFor(() => expect(uploads.length).toBeGreaterThan(number));
    uploads[number]?.finish();
    await flush();
  }
}

describe("slides on their way", () => {
  it("are drawn and uploaded in order, and shown when all are there", async () => {
    const done = deck.put("wall", [file("a"), file("b", 2)]);
    await upload();
    expect(await done).toBe(true);
    expect(shown).toEqual([{ screen: "wall", pages: ["image-1", "image-2", "image-3"] }]);
    expect(await Promise.all(uploads.map(({ image }) => image.text()))).toEqual(["page 0", "page 0", "page 1"]);
    expect(deck.state.value).toEqual({ step: "none" });
    expect(closed).toBe(2);
  });

  it("tell how far they are", async () => {
    void deck.put("wall", [file("a", 4)]);
    await vi.waitFor(() => expect(uploads).toHaveLength(1));
    uploads[0]?.progress(0.5);
    expect(deck.state.value).toEqual({ step: "working", screen: "wall", done: 0.5, total: 4 });
    uploads[0]?.finish();
    await vi.waitFor(() => expect(uploads).toHaveLength(2));
    expect(deck.state.value).toMatchObject({ done: 1, total: 4 });
  });

  it("stop when they are cancelled, and nothing is shown", async () => {
    const done = deck.put("wall", [file("a", 3)]);
    await vi.waitFor(() => expect(uploads).toHaveLength(1));
    deck.cancel();
    expect(deck.state.value).toEqual({ step: "none" });
    expect(await done).toBe(false);
    expect(deck.state.value).toEqual({ step: "none" });
    expect(uploads).toHaveLength(1);
    expect(shown).toEqual([]);
    expect(closed).toBe(1);
  });

  it("make way for others that are chosen meanwhile", async () => {
    const first = deck.put("wall", [file("a", 3)]);
    await vi.waitFor(() => expect(uploads).toHaveLength(1));
    const second = deck.put("door", [file("b")]);
    expect(await first).toBe(false);
    await vi.waitFor(() => expect(uploads).toHaveLength(2));
    uploads[1]?.finish();
    expect(await second).toBe(true);
    expect(shown).toEqual([{ screen: "door", pages: ["image-2"] }]);
  });

  it("say why they failed", async () => {
    expect(await deck.put("wall", [file("broken", 0)])).toBe(false);
    expect(deck.state.value).toEqual({ step: "failed", screen: "wall", why: "unreadable" });
    expect(await deck.put("wall", [file("a", LIMITS.SLIDES_PAGES_MAX), file("b")])).toBe(false);
    expect(deck.state.value).toMatchObject({ why: "too_many" });
    expect(uploads).toEqual([]);
    const refused = deck.put("wall", [file("a")]);
    await vi.waitFor(() => expect(uploads).toHaveLength(1));
    uploads[0]?.refuse();
    expect(await refused).toBe(false);
    expect(deck.state.value).toMatchObject({ why: "refused" });
    reachable = false;
    const away = deck.put("wall", [file("a")]);
    await vi.waitFor(() => expect(uploads).toHaveLength(2));
    uploads[1]?.finish();
    expect(await away).toBe(false);
    expect(deck.state.value).toMatchObject({ why: "offline" });
    deck.cancel();
    expect(deck.state.value).toEqual({ step: "none" });
  });

  it("are none without a file", async () => {
    expect(await deck.put("wall", [])).toBe(false);
    expect(deck.state.value).toEqual({ step: "none" });
  });
});
