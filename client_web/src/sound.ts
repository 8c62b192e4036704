/** Connects the voice engine with the house, the preferences and the keys. */
import { effect } from "@preact/signals-core";
import type { Preferences } from "./state/preferences";
import type { Visit } from "./state/visit";
import { isTyping } from "./ui/keys";
import type { VoiceEngine } from "./voice/engine";
import { MicrophoneMeter } from "./voice/meter";

/** Louder than this, one's own sign of speaking shows. */
const SPEAKING_LEVEL = 0.35;
const UPDATE_MS = 50;

export class Sound {
  private readonly visit: Visit;
  private readonly voice: VoiceEngine;
  private readonly preferences: Preferences;
  private meter: MicrophoneMeter | null = null;
  private updatedAt = Number.NEGATIVE_INFINITY;

  constructor(visit: Visit, voice: VoiceEngine, preferences: Preferences) {
    this.visit = visit;
    this.voice = voice;
    this.preferences = preferences;
    this.followHouse(preferences);
    this.followPreferences(preferences);
    this.followPushKey(preferences);
    visit.house.crowd.listenTo((number) => voice.loudness(number));
    effect(() => {
      const track = voice.microphone.track.value;
      this.meter?.dispose();
      this.meter = track === null ? null : new MicrophoneMeter(voice.output.context, track);
    });
  }

  /** How loud one's microphone is now, 0 to 1. */
  readonly micLevel = (): number => this.meter?.read() ?? 0;

  /** Connects after a welcome; `fresh` is true for a new session. */
  settled(fresh: boolean): void {
    this.visit.wishes.watchHearers(true);
    const settings = this.visit.house.voice.value;
    if (settings === null) return;
    if (!settings.available) {
      if (fresh) this.voice.disconnect();
      return;
    }
    const iceServers = settings.ice_servers.map(({ urls, username, credential }) => ({
      urls,
      ...(username && { username }),
      ...(credential && { credential }),
    }));
    const videoSlots = this.preferences.saveData.peek() ? 0 : settings.video_slots;
    const link = { slots: settings.slots, videoSlots, iceServers };
    if (fresh) this.voice.connect(link);
    else this.voice.refresh(link);
  }

  /** Tells the ears where everybody is. */
  update(now: number): void {
    if (now - this.updatedAt < UPDATE_MS) return;
    this.updatedAt = now;
    const { house } = this.visit;
    const { self, roster, crowd } = house;
    this.voice.update(self, {
      get: (number) => {
        const member = roster.numbered(number);
        return member === undefined ? undefined : crowd.get(member.id);
      },
    });
    const level = this.voice.microphone.state.peek() === "open" ? this.micLevel() : 0;
    self.speaking = level > SPEAKING_LEVEL;
    self.level = self.speaking ? level : 0;
  }

  private followHouse(preferences: Preferences): void {
    const { house } = this.visit;
    effect(() => this.voice.setSlots(house.slots.value));
    effect(() => {
      const room = house.room.value;
      if (room !== null) this.voice.setRoom(room);
    });
    effect(() => this.voice.setPlain(house.privacy.room.value.plain));
    effect(() => this.voice.microphone.hold(house.me.value?.held ?? false));
    effect(() => {
      const volumes = preferences.volumes.value;
      for (const { number, identity } of house.roster.members.value) {
        this.voice.setVolume(number, volumes[identity] ?? 1);
      }
    });
  }

  private followPreferences(preferences: Preferences): void {
    const { microphone, output } = this.voice;
    const { micDevice, echoCancellation, noiseSuppression, autoGain, pushToTalk } = preferences;
    if (micDevice.peek() !== "") void microphone.choose(micDevice.peek());
    effect(() => output.setMode(preferences.output.value));
    effect(() => {
      void microphone.process({
        echoCancellation: echoCancellation.value,
        noiseSuppression: noiseSuppression.value,
        autoGainControl: autoGain.value,
      });
    });
    effect(() => microphone.talkWhilePushed(pushToTalk.value));
    const saved = preferences.saveData.peek();
    let before = saved;
    effect(() => {
      // Video is in the offer or it is not: the connection is made anew.
      const now = preferences.saveData.value;
      if (now === before) return;
      before = now;
      if (this.voice.state.peek() !== "off") this.settled(true);
    });
    void microphone.refreshChoices();
  }

  private followPushKey(preferences: Preferences): void {
    const { microphone } = this.voice;
    const isKey = (event: KeyboardEvent): boolean =>
      preferences.pushToTalk.value && event.code === preferences.pushKey.value && !isTyping(event.target);
    document.addEventListener("keydown", (event) => {
      if (!isKey(event) || event.ctrlKey || event.altKey || event.metaKey) return;
      // The space bar would scroll the page or press the button that has the focus as well.
      if (event.target === document.body || event.target instanceof HTMLCanvasElement) event.preventDefault();
      if (!event.repeat) microphone.push(true);
    });
    document.addEventListener("keyup", (event) => {
      if (preferences.pushToTalk.value && event.code === preferences.pushKey.value) microphone.push(false);
    });
    window.addEventListener("blur", () => microphone.push(false));
  }
}
