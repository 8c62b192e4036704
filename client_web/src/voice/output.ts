/** How all voices reach the ears: an output for each slot, and the room's echo for all. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Acoustic } from "../state/world";
import { playChime } from "./chime";
import { Reverb } from "./reverb";
import { type Ears, type OutputMode, SlotOutput } from "./slot_output";
import { SILENT, type SlotSound } from "./slots";

/** Events in which browsers see a wish of the person, and let sound start. */
const TOUCHES = ["pointerdown", "pointerup", "keydown", "touchend"] as const;

const SILENCE: Ears = { left: 0, right: 0 };

export class Output {
  readonly context: AudioContext;
  private readonly page: EventTarget;
  private readonly blockedSignal = signal(false);
  private readonly modeSignal = signal<OutputMode>("headphones");
  private readonly reverb: Reverb;
  private slots: SlotOutput[] = [];

  /**
   * `page` is where the person's touches are listened for, since sound may start only after one; `after` calls an
   * action once after so many milliseconds, unless what it returns is called before.
   */
  constructor(context: AudioContext, page: EventTarget, after: (ms: number, action: () => void) => () => void) {
    this.context = context;
    this.page = page;
    this.reverb = new Reverb(context, after);
    this.blockedSignal.value = context.state !== "running";
    context.addEventListener("statechange", this.stateChanged);
    for (const type of TOUCHES) this.page.addEventListener(type, this.touched);
  }

  /** Whether the browser holds back all sound until the person touches the page. */
  get blocked(): ReadonlySignal<boolean> {
    return this.blockedSignal;
  }

  get mode(): ReadonlySignal<OutputMode> {
    return this.modeSignal;
  }

  setMode(mode: OutputMode): void {
    this.modeSignal.value = mode;
    for (const slot of this.slots) slot.setMode(mode);
  }

  /** Plays these tracks, one a slot, in place of earlier ones. */
  attach(tracks: readonly MediaStreamTrack[]): void {
    this.detach();
    this.slots = tracks.map((track) => new SlotOutput(this.context, this.reverb.input, track, this.modeSignal.peek()));
  }

  detach(): void {
    for (const slot of this.slots) slot.dispose();
    this.slots = [];
  }

  /** Sounds as a room of that kind; null has no echo. `seed` tells one room's echo from another's. */
  setRoom(acoustic: Acoustic | null, seed: number): void {
    this.reverb.set(acoustic, seed);
  }

  /** Plays the test sound, left and then right; resolves when it is over. */
  async chime(): Promise<void> {
    await this.resume();
    await playChime(this.context);
  }

  apply(sounds: readonly SlotSound[]): void {
    this.slots.forEach((slot, i) => {
      slot.apply(sounds[i] ?? SILENT);
    });
  }

  ears(slot: number): Ears {
    return this.slots[slot]?.ears ?? SILENCE;
  }

  /** Starts the sound, to be called while a touch is being handled. */
  async resume(): Promise<void> {
    if (this.context.state !== "running" && this.context.state !== "closed") await this.context.resume();
    for (const slot of this.slots) slot.play();
  }

  async dispose(): Promise<void> {
    this.detach();
    this.reverb.dispose();
    for (const type of TOUCHES) this.page.removeEventListener(type, this.touched);
    this.context.removeEventListener("statechange", this.stateChanged);
    if (this.context.state !== "closed") await this.context.close();
  }

  private readonly stateChanged = (): void => {
    this.blockedSignal.value = this.context.state !== "running";
  };

  private readonly touched = (): void => {
    if (this.context.state !== "running") void this.resume();
  };
}
