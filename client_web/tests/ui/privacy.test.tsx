// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { MemberChange } from "../../src/net/messages.gen";
import type { View } from "../../src/ui/app";
import { bob, me, nameOf, Page } from "./apps";

let page: Page;

const text = (selector: string) => page.root.querySelector(selector)?.textContent ?? "";

let seconds = 0;

/** A change of somebody, and the moment in which the list takes notice of it. */
async function change(parts: MemberChange): Promise<void> {
  await page.tell({ type: "roster_news", joined: [], changed: [parts], left: [] });
  await page.later(++seconds);
}

async function arrive(view: View = "list"): Promise<void> {
  page = new Page(view);
  await page.enter();
  page.sent.length = 0;
}

beforeEach(() => arrive());

describe("requests", () => {
  it("are shown with named buttons, and answered by them", async () => {
    await page.tell({ type: "bubble_asked", id: "bob", verb: "invite" });
    expect(text(".requests")).toContain("Bob would like to talk apart with you");
    await page.click("Talk apart with Bob");
    expect(page.sent).toEqual([{ type: "bubble", verb: "accept", to: "bob" }]);
    expect(page.root.querySelector(".requests")).toBeNull();
  });

  it("are answered by keys, in both views", async () => {
    for (const view of ["list", "picture"] as const) {
      await arrive(view);
      await page.tell({ type: "bubble_asked", id: "bob", verb: "ask" });
      await page.press("n");
      expect(page.sent).toEqual([{ type: "bubble", verb: "decline", to: "bob" }]);
    }
  });

  it("are left alone by keys while one writes, or has switched the keys off", async () => {
    await page.tell({ type: "bubble_asked", id: "bob", verb: "ask" });
    const field = page.root.querySelector("textarea");
    await page.press("y", field as HTMLElement);
    page.app.preferences.shortcuts.value = false;
    await page.press("y");
    expect(page.sent).toEqual([]);
  });

  it("are told politely", async () => {
    await page.show();
    await page.tell({ type: "bubble_asked", id: "bob", verb: "ask" });
    expect(text("[data-live=notices]")).toBe("Bob asks to join your conversation apart");
  });
});

describe("a conversation apart", () => {
  it("is offered at each person, says who is in it, and is left", async () => {
    await page.click("Invite Bob to talk apart");
    expect(page.sent).toEqual([{ type: "bubble", verb: "invite", to: "bob" }]);
    await change({ id: me.id, bubble: "b1" });
    await change({ id: "bob", bubble: "b1" });
    expect(text(".part .zone-sign")).toContain("Apart with Bob: nobody else hears you.");
    expect(text(".person")).toContain("apart with you");
    await page.click("Leave the conversation apart");
    expect(page.sent.at(-1)).toEqual({ type: "bubble", verb: "leave" });
  });

  it("of others can be asked to be let into", async () => {
    await change({ id: "bob", bubble: "b1" });
    expect(text(".person")).toContain("talks apart");
    await page.click("Ask Bob to be let into their conversation apart");
    expect(page.sent).toEqual([{ type: "bubble", verb: "ask", to: "bob" }]);
  });
});

describe("blocking", () => {
  it("is behind a second button, explains itself, and is undone there or in the settings", async () => {
    await page.click("More about Bob");
    expect(text(".person-more-actions")).toContain("You will neither hear nor read each other");
    await page.click("Block Bob");
    expect(page.sent).toEqual([{ type: "block", identity: bob.identity, blocked: true }]);
    await page.tell({ type: "blocked", identity: bob.identity, blocked: true });
    expect(text(".person")).toContain("blocked");
    await page.click("Settings");
    expect(text(".blocked-list")).toContain("Bob");
    await page.click("Unblock Bob");
    expect(page.sent.at(-1)).toEqual({ type: "block", identity: bob.identity, blocked: false });
  });

  it("remembers the names of those who are away", async () => {
    await page.click("More about Bob");
    await page.click("Block Bob");
    await page.tell({ type: "blocked", identity: bob.identity, blocked: true });
    await page.tell({ type: "roster_news", joined: [], changed: [], left: ["bob"] });
    await page.click("Settings");
    expect(text(".blocked-list")).toContain("Bob");
  });
});

describe("who hears one", () => {
  it("is a count at the microphone, and one tap away the exact list", async () => {
    expect(page.root.querySelector(".hearers")).toBeNull();
    await page.tell({ type: "hearers", numbers: [2] });
    await page.click("1 hears you");
    expect([...page.root.querySelectorAll(".hearers-list li")].map((one) => one.textContent)).toEqual(["Bob"]);
  });

  it("is nobody while the microphone is closed, and says whom it would be", async () => {
    await page.tell({ type: "hearers", numbers: [2] });
    await page.click("Mute");
    await page.click("Nobody hears you");
    expect(text(".hearers-card")).toContain("With it open these people would:");
    expect(text(".hearers-list")).toBe("Bob");
  });
});

describe("hosts", () => {
  it("have tools that others do not see", async () => {
    expect(page.root.querySelector(".host-tools")).toBeNull();
    page.visit.house.message({ type: "roster", members: [{ ...me, role: "host" }, bob] });
    await page.show();
    await page.click("Close all microphones");
    expect(page.sent).toEqual([{ type: "host_mute", member: null, muted: true }]);
    await page.tell({ type: "room_changed", room: { plain: false, muted: true } });
    await page.click("Let people open their microphones");
    expect(page.sent.at(-1)).toEqual({ type: "host_mute", member: null, muted: false });
    await page.click("More about Bob");
    await page.click("Close the microphone of Bob");
    expect(page.sent.at(-1)).toEqual({ type: "host_mute", member: "bob", muted: true });
  });

  it("keep a microphone closed visibly, and pressing it says why", async () => {
    page.voice.microphone.held.value = true;
    await page.show();
    const button = page.button("Closed by a host");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await page.click("Closed by a host");
    expect(page.voice.microphone.state.value).toBe("open");
    expect(text("[data-live=notices]")).toBe("A host keeps your microphone closed.");
  });
});

describe("voice that does not get through", () => {
  it("says why, in both languages, and how to try again", async () => {
    page.voice.state.value = "lost";
    page.voice.trouble.value = "no_udp";
    await page.show();
    expect(text(".banners")).toContain("this network lets no voice traffic (UDP) out");
    expect(page.button("Try again")).toBeTruthy();
    page.app.preferences.language.value = "fr";
    await page.show();
    expect(text(".banners")).toContain("ne laisse pas sortir les paquets de voix");
  });
});

it("every button of all this has a name", async () => {
  await page.tell({ type: "hearers", numbers: [2] });
  await page.tell({ type: "bubble_asked", id: "bob", verb: "ask" });
  await page.click("1 hears you");
  await page.click("More about Bob");
  for (const button of page.root.querySelectorAll("button, a")) expect(nameOf(button)).not.toBe("");
});
