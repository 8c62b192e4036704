/** The whole of what panels share, with a visit that has no connection; see `show`. */
import { computed, signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { Builder } from "../../src/build/builder";
import { wordsOf } from "../../src/i18n/words";
import type { Connection } from "../../src/net/connection";
import type { ClientMessage, Member, ScreenState, ServerMessage } from "../../src/net/messages.gen";
import type { ConnectionStatus } from "../../src/net/seams";
import { loadPreferences } from "../../src/state/preferences";
import { Visit } from "../../src/state/visit";
import type { World } from "../../src/state/world";
import { Surfaces } from "../../src/surfaces";
import type { App, View } from "../../src/ui/app";
import { Root } from "../../src/ui/root";
import type { Trouble } from "../../src/voice/diagnosis";
import type { VoiceEngine } from "../../src/voice/engine";
import type { MicrophoneState } from "../../src/voice/microphone";
import { Share } from "../../src/voice/share";
import { VideoSections } from "../../src/voice/video";
import { snapshotOf } from "../net/hot_frames";
import { member, news, room, screenPlace, welcome, world, zone } from "../state/rooms_for_tests";
import { FakeTrack } from "../voice/fakes";

export const house = room({
  zones: [zone("hall", [-10, -10, 10, 10], { build: true })],
  screens: [screenPlace("wall", 0, -5, Math.PI), screenPlace("stage", 8, 9, 0, { sharers: "hosts" })],
});
export const me = member("me", 1);
export const bob = member("bob", 2, { name: "Bob", headline: "likes maps" });

/** A camera and a screen, by which tests look at what was asked for; `failure` is the name of the next error. */
export class FakePictures {
  failure: string | null = null;
  readonly given: FakeTrack[] = [];

  readonly getDisplayMedia = () => this.give("screen");
  readonly getUserMedia = () => this.give("camera");

  private async give(id: string): Promise<MediaStream> {
    if (this.failure !== null) throw new DOMException("no picture", this.failure);
    const track = new FakeTrack(id);
    this.given.push(track);
    return { getVideoTracks: () => [track] } as unknown as MediaStream;
  }
}

function fakeVoice(pictures: FakePictures) {
  const state = signal<MicrophoneState>("open");
  const microphone = {
    state,
    choices: signal([]),
    mute: (muted: boolean) => {
      state.value = muted ? "muted" : "open";
    },
    push: (down: boolean) => {
      state.value = down ? "open" : "muted";
    },
    start: async () => {
      state.value = "open";
    },
    stop: () => {
      state.value = "off";
    },
    held: signal(false),
  };
  const output = { resume: async () => undefined };
  return {
    state: signal("connected"),
    trouble: signal<Trouble | null>(null),
    microphone,
    output,
    share: new Share(pictures),
    video: new VideoSections(() => []),
  };
}

/** Pages of earlier tests, which would listen to keys as well. */
const shown: Element[] = [];

export class Page {
  readonly sent: ClientMessage[] = [];
  readonly status = signal<ConnectionStatus>({ state: "open", retryAt: null, attempt: 0, reason: null });
  readonly linePlace = signal<number | null>(null);
  readonly pictures = new FakePictures();
  readonly voice = fakeVoice(this.pictures);
  readonly visit: Visit;
  readonly surfaces: Surfaces;
  /** What was uploaded as slides. */
  readonly uploaded: Blob[] = [];
  readonly app: App;
  readonly root = document.createElement("div");
  entered = 0;
  cancelled = 0;
  private lowerings = 0;
  private readonly place: World = world(house);

  constructor(view: View) {
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    };
    const preferences = loadPreferences(memory, {
      name: "",
      headline: "",
      avatar: me.avatar,
      language: "en",
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
    let ids = 0;
    this.visit = new Visit(
      {
        now: () => performance.now(),
        date: () => Date.now(),
        newId: () => `id-${++ids}`,
        fetchWorld: async () => this.place,
        teleports: () => true,
        wantsVideo: () => !preferences.saveData.value,
        screens: {
          changed: (state) => this.surfaces.changed(state),
          refused: (screen) => this.surfaces.refused(screen),
        },
        voice: () => undefined,
        settled: () => this.surfaces.settled(),
        resumed: () => undefined,
      },
      me.avatar,
    );
    const link = {
      state: "open",
      status: this.status,
      rtt: signal(12),
      linePlace: this.linePlace,
      retryNow: () => undefined,
      send: (message: ClientMessage) => {
        this.sent.push(message);
        return true;
      },
      hold: () => undefined,
      release: () => undefined,
    };
    this.visit.attach(link as unknown as Connection);
    const store = {
      put: async (image: Blob) => `page-${this.uploaded.push(image)}`,
    };
    this.surfaces = new Surfaces(() => this.visit, this.voice as unknown as VoiceEngine, store);
    this.app = {
      view,
      visit: this.visit,
      voice: this.voice as unknown as VoiceEngine,
      micLevel: () => 0,
      builder: new Builder(this.visit),
      preferences,
      words: computed(() => wordsOf(preferences.language.value)),
      stage: signal("entrance"),
      panel: signal(null),
      dialog: signal(null),
      person: signal(null),
      surfaces: this.surfaces,
      screen: signal(null),
      fullScreen: signal(null),
      unread: signal(0),
      picture: signal({ state: "ready", fps: 60, quality: "high" }),
      avatarPreview: signal(null),
      canvasFocused: signal(false),
      canvasHost: () => undefined,
      focusCanvas: () => undefined,
      enter: () => {
        this.entered++;
      },
      cancelEntry: () => {
        this.cancelled++;
      },
      leave: () => undefined,
      viewAddress: (other) => `?view=${other}`,
    };
    shown.splice(0).forEach((root) => {
      render(null, root);
    });
    shown.push(this.root);
    document.body.replaceChildren(this.root);
  }

  /** Draws the page. */
  async show(): Promise<void> {
    await act(() => render(<Root app={this.app} />, this.root));
  }

  /** Comes in, with Bob there already. */
  async enter(): Promise<void> {
    this.visit.connectionEvents().welcomed(welcome(me, { members: [bob] }), true);
    await act(async () => {
      this.app.stage.value = "inside";
    });
    this.look();
    await this.show();
  }

  tell(message: ServerMessage): Promise<void> {
    return act(() => this.visit.connectionEvents().message(message)) as Promise<void>;
  }

  /** A new session after a loss: what the house says is on the screens now. */
  comeBack(screens: readonly ScreenState[], role: Member["role"] = "member"): void {
    const self = { ...me, role };
    this.visit.connectionEvents().welcomed(welcome(self, { members: [bob], screens: [...screens] }), true);
  }

  /** A moment in which Bob is seen three metres to the north. */
  look(): void {
    const at = performance.now();
    this.visit.connectionEvents().snapshot(snapshotOf(house.bounds, [{ number: 2, x: 0, z: -3 }], { tick: 1 }), at);
    this.visit.interpolate(at, 0, 16);
  }

  /** So many members in a row to the north, one metre after the other; seen `later` seconds on, some elsewhere. */
  async fill(count: number, later = 0, moved: Readonly<Record<number, number>> = {}): Promise<void> {
    const numbers = Array.from({ length: count - 2 }, (_, i) => i + 3);
    if (this.visit.house.roster.members.value.length === 1) {
      const named = (number: number) => `${number === 900 ? "Zoé" : "Person"} ${String(number).padStart(4, "0")}`;
      const members = numbers.map((number) => member(`m${number}`, number, { name: named(number) }));
      this.visit.connectionEvents().welcomed(welcome(me, { members }), true);
    }
    const places = numbers.map((number) => ({ number, x: 0, z: -(moved[number] ?? (number - 2) * 0.009) }));
    await act(() => {
      const at = performance.now() + later * 1_000;
      const tick = 1_000 + later * 20;
      this.visit.connectionEvents().snapshot(snapshotOf(house.bounds, places, { tick }), at);
      for (let i = 0; i < 20; i++) this.visit.interpolate(at + i * 50, 0, 50);
    });
    await this.show();
  }

  /** Members who come in at once. */
  join(first: number, count: number): void {
    for (let number = first; number < first + count; number++) {
      const one = member(`m${number}`, number, { name: `Person ${number}` });
      this.visit.connectionEvents().message(news({ joined: [one] }));
    }
  }

  /** What is shown so many seconds on. */
  async later(seconds: number): Promise<void> {
    await act(() => this.visit.interpolate(performance.now() + seconds * 1_000, 0, 50));
  }

  /** Snapshots of so many seconds that say what the house sheds. */
  async lower(lowered: number, seconds: number): Promise<void> {
    await act(() => {
      for (let i = 0; i <= seconds * 5; i++) {
        this.lowerings += 200;
        const head = { tick: 100 + this.lowerings / 50, lowered };
        this.visit.connectionEvents().snapshot(snapshotOf(house.bounds, [], head), this.lowerings);
      }
    });
  }

  async focus(element: HTMLElement | null | undefined): Promise<void> {
    if (!element) throw new Error("there is nothing to focus");
    await act(() => element.focus());
  }

  async press(key: string, target: EventTarget = document.body): Promise<void> {
    await act(() => {
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
  }

  async click(name: string): Promise<void> {
    await act(() => this.button(name).click());
  }

  async type(field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> {
    await act(() => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  /** A button by its accessible name. */
  button(name: string): HTMLButtonElement {
    const found = [...this.root.querySelectorAll("button")].find((button) => nameOf(button) === name);
    if (found === undefined) throw new Error(`no button is called ${name}`);
    return found;
  }

  /** A field by its label. */
  field(name: string): HTMLInputElement {
    const label = [...this.root.querySelectorAll("label")].find((one) => one.textContent?.trim() === name);
    const found = label?.querySelector("input") ?? this.root.querySelector<HTMLInputElement>(`[aria-label="${name}"]`);
    if (found === null || found === undefined) throw new Error(`no field is called ${name}`);
    return found;
  }
}

/** The accessible name of a button: its label, or its text that is not hidden. */
export function nameOf(button: Element): string {
  const label = button.getAttribute("aria-label");
  if (label !== null) return label;
  const copy = button.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return copy.textContent?.trim() ?? "";
}
