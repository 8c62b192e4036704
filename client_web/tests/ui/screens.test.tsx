// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ScreenState } from "../../src/net/messages.gen";
import { member, news } from "../state/rooms_for_tests";
import { nameOf, Page } from "./apps";

const on = (parts: Partial<ScreenState> = {}): ScreenState => ({
  id: "wall",
  what: "slides",
  sharer: "bob",
  pages: ["page-1", "page-2", "page-3"],
  page: 0,
  ...parts,
});

let page: Page;

const tell = (state: ScreenState) => page.tell({ type: "screen_changed", screen: state });
const card = (title: string): HTMLElement => {
  const found = [...page.root.querySelectorAll<HTMLElement>(".screen-card")].find(
    (one) => one.querySelector("h3")?.textContent === title,
  );
  return found ?? expect.fail(`no screen is called ${title}`);
};
const buttons = (title: string) => [...card(title).querySelectorAll("button")].map(nameOf);
const press = async (title: string, name: string): Promise<void> => {
  const button = [...card(title).querySelectorAll("button")].find((one) => nameOf(one) === name);
  if (button === undefined) throw new Error(`no button is called ${name}, but ${buttons(title)}`);
  await act(() => button.click());
};
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve)));
const becomeHost = (...screens: ScreenState[]) => act(() => page.comeBack(screens, "host"));

beforeEach(() => {
  vi.stubGlobal(
    "MediaStream",
    class {
      readonly tracks: unknown[];
      constructor(tracks: unknown[]) {
        this.tracks = tracks;
      }
    },
  );
  // What stands in for a browser plays nothing, and takes no stream but its own.
  HTMLMediaElement.prototype.play = async () => undefined;
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", { value: null, writable: true, configurable: true });
});

describe("the screens of the list view", () => {
  beforeEach(async () => {
    page = new Page("list");
    await page.enter();
  });

  it("say what is shown, by whom, and offer to share, each with a name of its own", async () => {
    expect(card("The wall").textContent).toContain("Nothing is shown.");
    expect(buttons("The wall")).toEqual(["Share my screen", "Share my camera", "Show slides"]);
    await tell(on());
    expect(card("The wall").textContent).toContain("Bob shows slides");
    expect(page.root.querySelector("[data-live=notices]")?.textContent).toBe("Bob shows slides");
  });

  it("name a page of slides for those who do not see it, and tell the page politely", async () => {
    await tell(on({ page: 1 }));
    const image = card("The wall").querySelector("img");
    expect(image?.getAttribute("src")).toBe("/api/slides/page-2");
    expect(image?.getAttribute("alt")).toBe("Slides of Bob, page 2 of 3");
    expect(card("The wall").querySelector(".pages [role=status]")?.textContent).toBe("Page 2 of 3");
    page.app.preferences.language.value = "fr";
    await page.show();
    expect(card("Le wall").querySelector("img")?.getAttribute("alt")).toBe("Diapositives de Bob, page 2 sur 3");
  });

  it("turn the pages of one's own slides by buttons and by keys", async () => {
    await tell(on({ sharer: "me", page: 1 }));
    await press("The wall", "Next page");
    expect(page.sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 2 });
    await page.press("ArrowLeft", card("The wall"));
    expect(page.sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 0 });
    await page.press("End", card("The wall").querySelector("button") as HTMLElement);
    expect(page.sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 2 });
    await press("The wall", "Take the slides away");
    expect(page.sent.at(-1)).toEqual({ type: "unshare", screen: "wall" });
  });

  it("leave the keys to the page while the slides are somebody else's", async () => {
    await tell(on());
    const sent = page.sent.length;
    await page.press("ArrowRight", card("The wall"));
    expect(page.sent).toHaveLength(sent);
    expect(buttons("The wall")).not.toContain("Next page");
    expect(card("The wall").textContent).toContain("Bob uses this screen now.");
    expect(buttons("The wall")).not.toContain("Show slides");
  });

  it("are taken over and stopped by a host, who is told so", async () => {
    await becomeHost(on());
    expect(card("The wall").textContent).toContain("As a host, you take it over when you share.");
    await press("The wall", "Stop what Bob shows");
    expect(page.sent.at(-1)).toEqual({ type: "unshare", screen: "wall" });
    expect(buttons("The wall")).toContain("Share my screen");
  });

  it("are for hosts alone where the world says so", async () => {
    expect(card("The stage").textContent).toContain("Only hosts share on this screen.");
    expect(buttons("The stage")).toEqual([]);
    await becomeHost();
    expect(buttons("The stage")).toContain("Share my screen");
  });

  it("fill the page and let it go again", async () => {
    await tell(on({ sharer: "me" }));
    await press("The wall", "Enlarge: The wall");
    const dialog = page.root.querySelector("dialog.screen-full");
    expect(dialog?.querySelector("img")?.getAttribute("src")).toBe("/api/slides/page-1");
    await page.press("PageDown", dialog as HTMLElement);
    expect(page.sent.at(-1)).toEqual({ type: "turn", screen: "wall", page: 1 });
    await tell(on({ what: "nothing", sharer: "", pages: [] }));
    expect(page.root.querySelector("dialog.screen-full")).toBeNull();
  });

  it("gives every control a name, whatever is shown", async () => {
    await becomeHost();
    for (const what of ["nothing", "screen", "camera", "slides"] as const) {
      await tell(on({ what }));
      for (const button of page.root.querySelectorAll(".screens button")) expect(nameOf(button)).not.toBe("");
    }
  });
});

describe("sharing", () => {
  beforeEach(async () => {
    page = new Page("list");
    await page.enter();
  });

  it("shows one's own picture at once, and ends with the browser's own button", async () => {
    await press("The wall", "Share my screen");
    await settled();
    expect(page.sent.at(-1)).toEqual({ type: "share", screen: "wall", source: "screen" });
    await tell(on({ what: "screen", sharer: "me", pages: [] }));
    const video = card("The wall").querySelector("video");
    expect(video?.getAttribute("aria-label")).toBe("Picture: You share your screen");
    expect(video?.srcObject).toMatchObject({ tracks: page.pictures.given });
    await act(() => page.pictures.given[0]?.emit("ended"));
    expect(page.sent.at(-1)).toEqual({ type: "unshare", screen: "wall" });
  });

  it("says in plain words why there is no picture, at the screen it was for", async () => {
    page.pictures.failure = "NotAllowedError";
    await press("The wall", "Share my camera");
    await settled();
    expect(card("The wall").querySelector("[role=alert]")?.textContent).toContain("does not allow the camera");
    expect(card("The stage").querySelector("[role=alert]")).toBeNull();
    expect(page.sent.some(({ type }) => type === "share")).toBe(false);
  });

  it("gives the picture back when the house refuses it, or a host takes the screen over", async () => {
    await press("The wall", "Share my screen");
    await settled();
    await page.tell({ type: "refused", re: "share", ref: "wall", code: "screen_taken", message: "" });
    expect(page.pictures.given[0]?.stopped).toBe(true);
    expect(page.root.querySelector(".notices")?.textContent).toContain("Somebody else uses this screen");
    await press("The wall", "Share my camera");
    await settled();
    await tell(on({ what: "camera", sharer: "me", pages: [] }));
    await tell(on({ what: "camera", sharer: "bob", pages: [] }));
    expect(page.pictures.given[1]?.stopped).toBe(true);
    expect(page.root.querySelector(".notices")?.textContent).toContain("Bob has taken over: The wall");
  });

  it("leaves the first screen when one shares on another", async () => {
    await becomeHost();
    await press("The wall", "Share my screen");
    await settled();
    await tell(on({ what: "screen", sharer: "me", pages: [] }));
    await press("The stage", "Share my camera");
    await settled();
    expect(page.sent.slice(-2)).toEqual([
      { type: "unshare", screen: "wall" },
      { type: "share", screen: "stage", source: "camera" },
    ]);
    await tell(on({ what: "nothing", sharer: "", pages: [] }));
    expect(page.pictures.given[1]?.stopped).toBe(false);
  });

  it("goes on after the session was lost, and is shared anew", async () => {
    await press("The wall", "Share my screen");
    await settled();
    await tell(on({ what: "screen", sharer: "me", pages: [] }));
    const before = page.sent.length;
    await act(() => page.comeBack([]));
    expect(page.sent.slice(before)).toContainEqual({ type: "share", screen: "wall", source: "screen" });
    await act(() => page.comeBack([on({ what: "screen" })]));
    expect(page.pictures.given[0]?.stopped).toBe(true);
  });

  it("ends when one wants sound alone", async () => {
    await press("The wall", "Share my camera");
    await settled();
    await act(() => page.surfaces.end());
    expect(page.sent.at(-1)).toEqual({ type: "unshare", screen: "wall" });
    expect(page.pictures.given[0]?.stopped).toBe(true);
    const sent = page.sent.length;
    await act(() => page.surfaces.end());
    expect(page.sent).toHaveLength(sent);
  });

  it("is not offered where only sound is wanted, but slides are", async () => {
    page.app.preferences.saveData.value = true;
    await page.show();
    expect(buttons("The wall")).toEqual(["Show slides"]);
    await tell(on({ what: "screen", pages: [] }));
    expect(card("The wall").textContent).toContain("video is switched off in your settings");
  });
});

describe("the screens panel beside the picture", () => {
  beforeEach(async () => {
    page = new Page("picture");
    await page.enter();
  });

  it("opens at the screen that was clicked, watches it, and lets it go again", async () => {
    await tell(on({ id: "stage", what: "screen", pages: [] }));
    await act(() => {
      page.app.screen.value = "stage";
      page.app.panel.value = "screens";
    });
    expect(document.activeElement).toBe(card("The stage"));
    expect(page.root.querySelector(".screen-card h3")?.textContent).toBe("The stage");
    expect(page.visit.sharing.chosen.value).toEqual(["stage"]);
    await page.press("Escape");
    expect(page.visit.sharing.chosen.value).toEqual([]);
  });

  it("begins with the nearest when it is opened by its button", async () => {
    await page.click("Screens");
    expect(page.root.querySelector(".screen-card h3")?.textContent).toBe("The wall");
  });

  it("says so in a room without screens", async () => {
    page.visit.house.screens.reset([], []);
    await page.click("Screens");
    expect(page.root.querySelector(".panel-screens")?.textContent).toContain("There is no screen in this room.");
  });
});

it("tells who shares once they are known", async () => {
  page = new Page("list");
  await page.enter();
  await page.tell(news({ joined: [member("eve", 9, { name: "Eve" })] }));
  await tell(on({ what: "camera", sharer: "eve", pages: [] }));
  expect(card("The wall").textContent).toContain("Eve shares a camera");
  expect(card("The wall").textContent).toContain("Come nearer");
});
