/** The composition root: everything is built and connected here, and nowhere else. */
import { batch, computed, effect, signal } from "@preact/signals";
import { h, render } from "preact";
import { after, fetchWorld, forgetHostKey, hostKey, memoryOf, newId, openSocket, takeHostKey } from "./browser";
import { Builder } from "./build/builder";
import { preferredLanguage, wordsOf } from "./i18n/words";
import { Loop, run } from "./loop";
import { Connection } from "./net/connection";
import { askSeat, SeatRefused } from "./net/seats";
import { pageApi } from "./page_api";
import { PictureStage } from "./picture";
import { HouseSlides } from "./slides/store";
import { Sound } from "./sound";
import { loadPreferences } from "./state/preferences";
import { Visit } from "./state/visit";
import { Surfaces } from "./surfaces";
import type { App, Dialog, Panel, Stage, View } from "./ui/app";
import { randomAvatar } from "./ui/palette";
import { Root } from "./ui/root";
import { browserDeps, VoiceEngine } from "./voice/engine";
import { HouseSignalling } from "./voice/signalling";
import "./styles/page.css";

const PLACE_KEY = "cenacle.place";

const view: View = new URLSearchParams(location.search).get("view") === "list" ? "list" : "picture";
const memory = memoryOf(() => localStorage);
const tabMemory = memoryOf(() => sessionStorage);
takeHostKey(tabMemory);
// The link may be opened in a tab that shows the house already: one comes in anew, as a host.
addEventListener("hashchange", () => {
  if (takeHostKey(tabMemory)) location.reload();
});
const now = (): number => performance.now();

const preferences = loadPreferences(memory, {
  name: "",
  headline: "",
  avatar: randomAvatar(Math.random),
  language: preferredLanguage(navigator.languages),
  withMic: true,
  micDevice: "",
  output: "headphones",
  echoCancellation: true,
  noiseSuppression: true,
  autoGain: true,
  pushToTalk: false,
  pushKey: "KeyV",
  shortcuts: true,
  quality: "auto",
  motion: "system",
  saveData: false,
  volumes: {},
  names: {},
});
const words = computed(() => wordsOf(preferences.language.value));

const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const systemReduces = signal(stillness.matches);
stillness.addEventListener("change", () => {
  systemReduces.value = stillness.matches;
});
const reducedMotion = computed(() => {
  const choice = preferences.motion.value;
  return choice === "reduced" || (choice === "system" && systemReduces.value);
});

/** The first fetch of the world begins while the entrance shows. */
let earlyWorld: ReturnType<typeof fetchWorld> | null = fetchWorld();
const visit = new Visit(
  {
    now,
    date: () => Date.now(),
    newId,
    fetchWorld: () => {
      const early = earlyWorld;
      earlyWorld = null;
      return early ?? fetchWorld();
    },
    teleports: () => reducedMotion.value,
    wantsVideo: () => !preferences.saveData.peek(),
    voice: (message) => signalling.message(message),
    screens: {
      changed: (state) => surfaces.changed(state),
      refused: (screen) => surfaces.refused(screen),
    },
    settled: (fresh) => {
      builder.cancel();
      sound.settled(fresh);
      surfaces.settled();
    },
    resumed: () => voice.retryNow(),
  },
  preferences.avatar.value,
);
const connection = new Connection(
  {
    openSocket,
    askSeat: () =>
      askSeat(guest(), memory, fetch.bind(window)).catch((error: unknown) => {
        // The next attempt comes without it.
        if (error instanceof SeatRefused && error.code === "host_key_invalid") forgetHostKey(tabMemory);
        throw error;
      }),
    now,
    dice: Math.random,
    known: () => visit.house.known(),
    place: {
      get: () => tabMemory.getItem(PLACE_KEY),
      set: (place) => tabMemory.setItem(PLACE_KEY, place),
    },
  },
  visit.connectionEvents(),
);
visit.attach(connection);
const signalling = new HouseSignalling(
  (message) => connection.send(message),
  (code) => (code === "voice_moved" ? voice.moved() : voice.lost()),
);
const voice = new VoiceEngine(browserDeps(signalling));
const sound = new Sound(visit, voice, preferences);
const surfaces = new Surfaces(() => visit, voice, new HouseSlides(() => connection.token, after));
const builder = new Builder(visit);

const stage = signal<Stage>("entrance");
const panel = signal<Panel | null>(null);
const person = signal<string | null>(null);
const screen = signal<string | null>(null);
const unread = signal(0);

const picture = new PictureStage({
  visit,
  builder,
  preferences,
  words,
  reducedMotion,
  load: () => import("./scene/mount"),
  openObjects: () => {
    panel.value = "objects";
  },
  openPerson: (id) => {
    person.value = id;
  },
  surfaces,
  openScreen: (id) => {
    screen.value = id;
    panel.value = "screens";
  },
});

function guest() {
  const { name, headline, avatar, language } = preferences;
  const key = hostKey(tabMemory);
  return {
    name: name.value.trim(),
    headline: headline.value.trim(),
    avatar: avatar.value,
    language: language.value,
    ...(key !== undefined && { host_key: key }),
  };
}

const app: App = {
  view,
  visit,
  voice,
  micLevel: sound.micLevel,
  builder,
  preferences,
  words,
  stage,
  panel,
  dialog: signal<Dialog | null>(null),
  person,
  surfaces,
  screen,
  fullScreen: signal<string | null>(null),
  unread,
  picture: picture.picture,
  avatarPreview: picture.preview,
  canvasFocused: picture.focused,
  canvasHost: picture.setHost,
  focusCanvas: () => picture.focus(),
  enter: () => {
    if (stage.value === "entering") return;
    stage.value = "entering";
    if (preferences.withMic.value) void voice.microphone.start();
    else voice.microphone.stop();
    void voice.output.resume();
    connection.enter();
  },
  cancelEntry: () => {
    connection.leave();
    voice.microphone.stop();
    stage.value = "entrance";
  },
  leave: () => {
    connection.leave();
    void voice.dispose();
    stage.value = "left";
  },
  viewAddress: (other) => (other === "list" ? "?view=list" : location.pathname),
};

effect(() => {
  if (preferences.saveData.value) surfaces.end();
});
effect(() => {
  const { state } = connection.status.value;
  if (stage.peek() === "inside" && state === "closed") {
    voice.disconnect();
    voice.share.stop();
    voice.microphone.stop();
  }
  if (stage.peek() !== "entering") return;
  if (visit.house.me.value !== null) stage.value = "inside";
  else if (state === "closed" && connection.status.value.reason !== null) stage.value = "entrance";
});
effect(() => {
  document.documentElement.lang = preferences.language.value;
  const room = stage.value === "inside" ? visit.house.room.value : null;
  document.title = room === null ? "Cénacle" : `${room.title[preferences.language.value]} · Cénacle`;
});
effect(() => {
  const line = visit.house.lines.latest.value;
  if (line !== null && view === "picture" && panel.peek() !== "chat") unread.value = unread.peek() + 1;
});

const loop = new Loop({
  input: () => picture.input(),
  // What came since the last frame is seen at once, however much it is: 200 may come in within a second.
  network: () =>
    batch(() => {
      connection.deliver();
      connection.advance();
    }),
  step: () => visit.step(),
  interpolate: (at, share, dtMs) => {
    visit.interpolate(at, share, dtMs);
    sound.update(at);
  },
  draw: (dtMs) => picture.draw(dtMs),
});
run(loop, () => picture.shown);

window.addEventListener("online", () => connection.retryNow());
// A page that goes away leaves at once; a reload comes back to its place by the note kept for the tab.
window.addEventListener("pagehide", () => connection.leave());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

Object.defineProperty(window, "cenacle", { value: pageApi(visit, voice, surfaces), enumerable: true });
render(h(Root, { app }), document.getElementById("app") as HTMLElement);
if (view === "picture") picture.preload();
