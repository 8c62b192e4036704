// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { Line } from "../../src/net/messages.gen";
import { news } from "../state/rooms_for_tests";
import { bob, nameOf, Page } from "./apps";

const line = (text: string, parts: Partial<Line> = {}): Line => ({
  line_id: text,
  member: "bob",
  identity: "identity-bob",
  name: "Bob",
  to: "room",
  text,
  at: 1,
  ...parts,
});

describe("the entrance", () => {
  let page: Page;

  beforeEach(async () => {
    page = new Page("picture");
    await page.show();
  });

  it("asks for a name before it lets one in", async () => {
    page.root.querySelector("form")?.requestSubmit();
    await page.show();
    expect(page.entered).toBe(0);
    expect(page.root.textContent).toContain("Please tell us your name.");
    await page.type(page.field("Your name"), "Ana");
    page.root.querySelector("form")?.requestSubmit();
    expect(page.entered).toBe(1);
    expect(page.app.preferences.name.value).toBe("Ana");
  });

  it("speaks French when asked to", async () => {
    const french = [...page.root.querySelectorAll<HTMLInputElement>("input[name=language]")][1];
    french?.click();
    await page.show();
    expect(page.field("Votre nom")).toBeTruthy();
    expect(page.button("Entrer").type).toBe("submit");
  });

  it("tells one's place in line politely, in both languages, and lets one cancel", async () => {
    const told = page.root.querySelector(".entry .in-line[role=status]");
    expect(told?.textContent).toBe("");
    page.app.stage.value = "entering";
    page.linePlace.value = 3;
    await page.show();
    expect(told?.textContent).toBe("The house is full. You are number 3 in line; you come in by yourself.");
    page.linePlace.value = 2;
    page.app.preferences.language.value = "fr";
    await page.show();
    expect(told?.textContent).toContain("La maison est pleine. Vous êtes numéro 2 dans la file");
    await page.click("Annuler");
    expect(page.cancelled).toBe(1);
    page.linePlace.value = null;
    page.app.stage.value = "entrance";
    await page.show();
    expect(told?.textContent).toBe("");
    expect(page.button("Entrer").type).toBe("submit");
  });

  it("gives every control a name", () => {
    for (const button of page.root.querySelectorAll("button, a")) expect(nameOf(button)).not.toBe("");
    for (const input of page.root.querySelectorAll("input, select, textarea")) {
      expect(input.getAttribute("aria-label") ?? input.closest("label")?.textContent?.trim()).toBeTruthy();
    }
  });
});

describe("the list view", () => {
  let page: Page;

  beforeEach(async () => {
    page = new Page("list");
    await page.enter();
  });

  it("has landmarks, headings and a skip link, and no canvas", () => {
    expect(page.root.querySelectorAll("main, header").length).toBeGreaterThanOrEqual(2);
    expect(page.root.querySelector("h1")?.textContent).toBe("The house as a list");
    expect(page.root.querySelector("a")?.getAttribute("href")).toBe("#content");
    expect(page.root.querySelector("canvas")).toBeNull();
    const headings = [...page.root.querySelectorAll("h2")].map((heading) => heading.textContent);
    expect(headings).toEqual(
      expect.arrayContaining(["Where you are", "My voice", "Who is here", "Places", "Chat", "Objects"]),
    );
  });

  it("tells who is where, in words", () => {
    const person = page.root.querySelector(".person");
    expect(person?.textContent).toContain("Bob");
    expect(person?.textContent).toContain("likes maps");
    expect(person?.textContent).toContain("Hall · 3 metres, ahead");
  });

  it("waves and goes to somebody by buttons", async () => {
    await page.click("Wave to Bob");
    expect(page.sent.at(-1)).toEqual({ type: "wave", to: "bob" });
    await page.click("Go to Bob");
    expect(page.sent.at(-1)).toMatchObject({ type: "go", x: expect.closeTo(0, 2) });
  });

  it("shows a line as the text it is", async () => {
    await page.tell({ type: "said", line: line("<img src=x onerror=alert(1)> https://example.org") });
    const text = page.root.querySelector(".line-text");
    expect(text?.textContent).toBe("<img src=x onerror=alert(1)> https://example.org");
    expect(text?.children).toHaveLength(0);
    expect(page.root.querySelector("[data-live=lines]")?.textContent).toContain("Bob: <img");
  });

  it("says a line by the Enter key", async () => {
    const field = page.root.querySelector("textarea[aria-label='Write a line']") as HTMLTextAreaElement;
    await page.type(field, "good evening");
    await page.press("Enter", field);
    expect(page.sent.at(-1)).toMatchObject({ type: "say", to: "room", text: "good evening" });
    expect(field.value).toBe("");
    expect(page.root.querySelector(".line.own")?.textContent).toContain("on its way");
  });

  it("mutes by its button and by its key, but not while one types", async () => {
    await page.click("Mute");
    expect(page.voice.microphone.state.value).toBe("muted");
    await page.press("m");
    expect(page.voice.microphone.state.value).toBe("open");
    await page.press("m", page.root.querySelector("textarea") as HTMLTextAreaElement);
    expect(page.voice.microphone.state.value).toBe("open");
    page.app.preferences.shortcuts.value = false;
    await page.press("m");
    expect(page.voice.microphone.state.value).toBe("open");
  });

  it("says which trouble the microphone is in", async () => {
    page.voice.microphone.state.value = "refused";
    await page.show();
    expect(page.root.querySelector(".banner")?.textContent).toContain("does not allow the microphone");
    expect(page.button("Switch on the microphone")).toBeTruthy();
  });

  it("places a note by its form, changes it, and takes that back", async () => {
    const field = page.root.querySelector(".draft textarea") as HTMLTextAreaElement;
    await page.type(field, "welcome");
    await page.click("Place in front of me");
    expect(page.sent.at(-1)).toMatchObject({ verb: "place", patch: { kind: "note", text: "welcome", z: -1.2 } });
    await page.click("Edit: Note “welcome”");
    await page.type(page.root.querySelector(".object-editor textarea") as HTMLTextAreaElement, "hello");
    page.root.querySelector<HTMLFormElement>(".object-editor")?.requestSubmit();
    expect(page.sent.at(-1)).toMatchObject({ verb: "change", patch: { text: "hello" } });
    await page.show();
    await page.click("Undo");
    expect(page.sent.at(-1)).toMatchObject({ type: "undo", redo: false });
    await page.click("Redo");
    expect(page.sent.at(-1)).toMatchObject({ type: "undo", redo: true });
  });

  it("tells one's place in line when the house was filled while the connection was lost", async () => {
    page.status.value = { state: "waiting", retryAt: null, attempt: 1, reason: null };
    page.linePlace.value = 4;
    await page.show();
    expect(page.root.querySelector(".banner.serious [role=status]")?.textContent).toContain("number 4 in line");
  });

  it("counts down to the next attempt when the connection is lost", async () => {
    page.status.value = { state: "lost", retryAt: performance.now() + 4_500, attempt: 2, reason: null };
    await page.show();
    const banner = page.root.querySelector(".banner.serious");
    expect(banner?.textContent).toContain("The connection is lost.");
    expect(banner?.textContent).toContain("Trying again in 5 seconds.");
  });

  it("tells screen readers who comes", async () => {
    await page.tell(news({ joined: [{ ...bob, id: "eve", number: 3, name: "Eve" }] }));
    expect(page.root.querySelector("[data-live=notices]")?.textContent).toBe("Eve has come in");
    expect(page.root.querySelectorAll(".notice")).toHaveLength(0);
    await page.tell({ type: "waved", id: "bob" });
    expect(page.root.querySelector(".notice")?.textContent).toContain("Bob waves to you");
  });
});

describe("a house full of people", () => {
  let page: Page;

  beforeEach(async () => {
    page = new Page("list");
    await page.enter();
    await page.fill(1_000);
  });

  const rows = (): Element[] => [...page.root.querySelectorAll("#people .person")];
  const names = (): (string | null)[] => rows().map((row) => row.querySelector("strong")?.textContent ?? null);

  it("lists the nearest, and more when asked to", async () => {
    expect(names().slice(0, 3)).toEqual(["Person 0003", "Person 0004", "Person 0005"]);
    expect(rows()).toHaveLength(30);
    expect(page.root.querySelector("#people")?.textContent).toContain("30 of 998, the nearest first");
    await page.click("Show 50 more");
    expect(rows()).toHaveLength(80);
    expect(document.activeElement?.textContent).toContain("Person 0033");
  });

  it("finds somebody by name, whatever the accents", async () => {
    await page.type(page.field("Find someone"), "zoe 09");
    expect(names()).toEqual(["Zoé 0900"]);
    expect(page.root.querySelector("#people [role=status]")?.textContent).toBe("1 person found");
    await page.type(page.field("Find someone"), "xyz");
    expect(page.root.querySelector("#people [role=status]")?.textContent).toBe("0 people found");
  });

  it("draws only those rows anew of which something has changed", async () => {
    const before = rows();
    const texts = before.map((row) => row.querySelector(".where")?.firstChild);
    await page.fill(1_000, 1);
    const after = rows();
    expect(after.map((row, i) => row === before[i])).toEqual(before.map(() => true));
    expect(after.slice(1).map((row, i) => row.querySelector(".where")?.firstChild === texts[i + 1])).not.toContain(
      false,
    );
  });

  it("keeps its order while the focus is in it", async () => {
    const button = rows()[0]?.querySelector("button");
    await page.focus(button);
    await page.fill(1_000, 1, { 3: 5 });
    expect(names()[0]).toBe("Person 0003");
    await page.focus(page.root.querySelector("textarea"));
    await page.fill(1_000, 4, { 3: 5 });
    expect(names()[0]).toBe("Person 0004");
  });

  it("tells of many who come at once by their number", async () => {
    page.join(5_000, 3);
    const told = page.root.querySelector("[data-live=notices]");
    await page.show();
    expect(told?.textContent).toBe("Person 5000 has come in");
    await page.later(4);
    expect(told?.textContent).toBe("2 people have come in");
  });
});

describe("a house that shows less than it would", () => {
  it.each([
    ["en", 3, "The room is very full: movements are shown less often."],
    ["en", 0x80, "Your connection is slow: only those nearest are shown."],
    ["fr", 4, "La salle est très pleine : les mouvements sont montrés moins souvent."],
    ["fr", 0x84, "Votre connexion est lente : seuls les plus proches sont montrés."],
  ] as const)("says so politely in %s at %i, and stops when it is over", async (language, lowered, text) => {
    const page = new Page("picture");
    page.app.preferences.language.value = language;
    await page.enter();
    const sign = () => [...page.root.querySelectorAll(".banners [role=status]")].map((one) => one.textContent).join("");
    expect(sign()).toBe("");
    await page.lower(lowered, 3);
    expect(sign()).toBe(text);
    await page.lower(0, 10);
    expect(sign()).toBe("");
  });
});

describe("the picture view", () => {
  it("opens and closes panels by buttons and keys", async () => {
    const page = new Page("picture");
    await page.enter();
    await page.click("Who is here");
    expect(page.root.querySelector("aside h2")?.textContent).toBe("Who is here");
    expect(page.button("Who is here").getAttribute("aria-expanded")).toBe("true");
    await page.press("Escape");
    expect(page.root.querySelector("aside")).toBeNull();
    await page.press("c");
    expect(page.root.querySelector("aside h2")?.textContent).toBe("Chat");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Write a line");
  });

  it("keeps push-to-talk open only while it is held", async () => {
    const page = new Page("picture");
    page.app.preferences.pushToTalk.value = true;
    page.voice.microphone.state.value = "muted";
    await page.enter();
    const button = page.button("Hold V to talk");
    button.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    expect(page.voice.microphone.state.value).toBe("open");
    button.dispatchEvent(new Event("pointerup", { bubbles: true }));
    expect(page.voice.microphone.state.value).toBe("muted");
  });
});
