/** How one voice reaches the ears: a chain of Web Audio nodes, or plain playback. */
import { Meter } from "./meter";
import type { SlotSound } from "./slots";
import { OPEN_HZ } from "./walls";

/**
 * `headphones`: each voice comes from where its speaker stands. `echo_safe`: for loudspeakers; plain playback, quieter
 * with distance, which the browser's echo canceller knows of. It may not know of what Web Audio plays.
 */
export type OutputMode = "headphones" | "echo_safe";

/** Changes of gain take this time constant: quick to the ear, and without a click. */
const GAIN_SMOOTHING_S = 0.015;
/** Walls come and go with steps. */
const CUTOFF_SMOOTHING_S = 0.08;
/** Plain playback has no low-pass: a voice behind walls is quieter by its dullness as well. */
const DULL_GAIN = 0.6;
/** Where a voice counts as wholly dull. */
const DULLEST_HZ = 500;

/** What one slot is heard as, measured after direction and gain. */
export interface Ears {
  readonly left: number;
  readonly right: number;
}

export class SlotOutput {
  /** Chromium gives the sound of a remote stream to Web Audio only while an element plays it, if muted. */
  private readonly element: HTMLAudioElement;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly muffle: BiquadFilterNode;
  private readonly panner: PannerNode;
  private readonly gain: GainNode;
  private readonly echo: GainNode;
  private readonly splitter: ChannelSplitterNode;
  private readonly left: Meter;
  private readonly right: Meter;
  private readonly context: AudioContext;
  private readonly reverb: AudioNode;
  private mode: OutputMode | null = null;
  private sound: Pick<SlotSound, "gain" | "echo" | "cutoffHz"> = { gain: 0, echo: 0, cutoffHz: OPEN_HZ };

  /** `reverb` is where what shall echo goes. */
  constructor(context: AudioContext, reverb: AudioNode, track: MediaStreamTrack, mode: OutputMode) {
    this.context = context;
    this.reverb = reverb;
    const stream = new MediaStream([track]);
    this.element = new Audio();
    this.element.srcObject = stream;
    this.source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.muffle = new BiquadFilterNode(context, { type: "lowpass", frequency: OPEN_HZ, Q: Math.SQRT1_2 });
    // Direction only: how loud a voice is at which distance is decided in gain.ts.
    this.panner = new PannerNode(context, { panningModel: "HRTF", distanceModel: "inverse", rolloffFactor: 0 });
    this.gain = new GainNode(context, { gain: 0, channelCount: 2, channelCountMode: "explicit" });
    this.echo = new GainNode(context, { gain: 0 });
    this.splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.muffle.connect(this.panner);
    this.muffle.connect(this.echo);
    this.gain.connect(this.splitter);
    this.left = new Meter(context, this.splitter, 0);
    this.right = new Meter(context, this.splitter, 1);
    this.setMode(mode);
  }

  setMode(mode: OutputMode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    for (const node of [this.source, this.panner, this.gain, this.echo]) node.disconnect();
    this.gain.connect(this.splitter);
    if (mode === "headphones") {
      this.source.connect(this.muffle);
      this.panner.connect(this.gain);
      this.gain.connect(this.context.destination);
      this.echo.connect(this.reverb);
    } else {
      this.source.connect(this.gain);
    }
    this.element.muted = mode === "headphones";
    this.applyVolume();
    this.play();
  }

  apply(sound: SlotSound): void {
    const { gain, echo, cutoffHz } = this.sound;
    const { currentTime } = this.context;
    this.sound = sound.gain === 0 ? { gain: 0, echo: sound.echo, cutoffHz } : sound;
    if (sound.gain !== gain) {
      this.gain.gain.setTargetAtTime(sound.gain, currentTime, GAIN_SMOOTHING_S);
      this.applyVolume();
    }
    if (sound.echo !== echo) this.echo.gain.setTargetAtTime(sound.echo, currentTime, GAIN_SMOOTHING_S);
    // A voice that fades away does so where it was, and as it was.
    if (sound.gain === 0) return;
    if (sound.cutoffHz !== cutoffHz) {
      this.muffle.frequency.setTargetAtTime(sound.cutoffHz, currentTime, CUTOFF_SMOOTHING_S);
    }
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
    for (const node of [this.source, this.muffle, this.panner, this.gain, this.echo, this.splitter]) node.disconnect();
    this.left.dispose();
    this.right.dispose();
  }

  private applyVolume(): void {
    const { gain, cutoffHz } = this.sound;
    const dull = DULL_GAIN ** (1 - Math.log(cutoffHz / DULLEST_HZ) / Math.log(OPEN_HZ / DULLEST_HZ));
    this.element.volume = this.mode === "headphones" ? 0 : Math.min(1, gain * dull);
  }
}
