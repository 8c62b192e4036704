/** How the voices reach the ears: one chain of Web Audio nodes for each slot. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { Meter } from "./meter";
import { SILENT, type SlotSound } from "./slots";

/**
 * `headphones`: each voice comes from where its speaker stands. `echo_safe`: for loudspeakers; plain playback, quieter
 * with distance, which the browser's echo canceller knows of. It may not know of what Web Audio plays.
 */
export type OutputMode = "headphones" | "echo_safe";

/** Changes of gain take this time constant: quick to the ear, and without a click. */
const GAIN_SMOOTHING_S = 0.015;

/** Events in which browsers see a wish of the person, and let sound start. */
const TOUCHES = ["pointerdown", "pointerup", "keydown", "touchend"] as const;

/** What one slot is heard as, measured after direction and gain. */
export interface Ears {
  readonly left: number;
  readonly right: number;
}

const SILENCE: Ears = { left: 0, right: 0 };

class SlotOutput {
  /** Chromium gives the sound of a remote stream to Web Audio only while an element plays it, if muted. */
  private readonly element: HTMLAudioElement;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly panner: PannerNode;
  private readonly gain: GainNode;
  private readonly splitter: ChannelSplitterNode;
  private readonly left: Meter;
  private readonly right: Meter;
  private readonly context: AudioContext;
  private mode: OutputMode | null = null;
  private target = 0;

  constructor(context: AudioContext, track: MediaStreamTrack, mode: OutputMode) {
    this.context = context;
    const stream = new MediaStream([track]);
    this.element = new Audio();
    this.element.srcObject = stream;
    this.source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    // Direction only: how loud a voice is at which distance is decided in gain.ts.
    this.panner = new PannerNode(context, { panningModel: "HRTF", distanceModel: "inverse", rolloffFactor: 0 });
    this.gain = new GainNode(context, { gain: 0, channelCount: 2, channelCountMode: "explicit" });
    this.splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.gain.connect(this.splitter);
    this.left = new Meter(context, this.splitter, 0);
    this.right = new Meter(context, this.splitter, 1);
    this.setMode(mode);
  }

  setMode(mode: OutputMode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    this.source.disconnect();
    this.panner.disconnect();
    if (mode === "headphones") {
      this.source.connect(this.panner).connect(this.gain);
      this.gain.connect(this.context.destination);
    } else {
      this.source.connect(this.gain);
      this.gain.disconnect();
      this.gain.connect(this.splitter);
    }
    this.element.muted = mode === "headphones";
    this.element.volume = mode === "headphones" ? 0 : Math.min(1, this.target);
    this.play();
  }

  apply(sound: SlotSound): void {
    if (sound.gain !== this.target) {
      this.target = sound.gain;
      this.gain.gain.setTargetAtTime(sound.gain, this.context.currentTime, GAIN_SMOOTHING_S);
      if (this.mode === "echo_safe") this.element.volume = Math.min(1, sound.gain);
    }
    // A voice that fades away does so where it was.
    if (sound.gain === 0) return;
    this.panner.positionX.value = sound.right;
    this.panner.positionZ.value = sound.behind;
  }

  /** Browsers refuse to play before the person has touched the page; then it is tried again. */
  play(): void {
    this.element.play().catch(() => undefined);
  }

  get ears(): Ears {
    return { left: this.left.read(), right: this.right.read() };
  }

  dispose(): void {
    this.element.pause();
    this.element.srcObject = null;
    for (const node of [this.source, this.panner, this.gain, this.splitter]) node.disconnect();
    this.left.dispose();
    this.right.dispose();
  }
}

export class Output {
  readonly context: AudioContext;
  private readonly page: EventTarget;
  private readonly blockedSignal = signal(false);
  private readonly modeSignal = signal<OutputMode>("headphones");
  private slots: SlotOutput[] = [];

  /** `page` is where the person's touches are listened for, since sound may start only after one. */
  constructor(context: AudioContext, page: EventTarget) {
    this.context = context;
    this.page = page;
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
    this.slots = tracks.map((track) => new SlotOutput(this.context, track, this.modeSignal.peek()));
  }

  detach(): void {
    for (const slot of this.slots) slot.dispose();
    this.slots = [];
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
