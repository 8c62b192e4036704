/** One's own microphone: asked for, chosen, muted, lost and found again. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { MicState } from "../net/messages.gen";

/**
 * `off`: not wanted. `asking`: the browser asks the person. `refused`: they or the browser said no. `missing`: there is
 * no device. `lost`: the device went away or is taken; it is used again when it comes back. `muted` and `open`: it works.
 */
export type MicrophoneState = "off" | "asking" | "refused" | "missing" | "lost" | "muted" | "open";

export interface Processing {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** The part of `navigator.mediaDevices` that is used here. */
export interface Devices {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  addEventListener(type: "devicechange", listener: () => void): void;
  removeEventListener(type: "devicechange", listener: () => void): void;
}

export interface MicrophoneChoice {
  readonly id: string;
  /** Empty until the person has once allowed a microphone. */
  readonly label: string;
}

const KINDS = ["echoCancellation", "noiseSuppression", "autoGainControl"] as const;

export const PROCESSING: Processing = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const SHORT_LIVED_MS = 1_000;

/** The browser's name of an error, and what it means for the microphone. */
function stateAfter(error: unknown): MicrophoneState {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "lost";
  return "missing";
}

/** Its methods may be called from within effects: they subscribe to nothing. */
export class Microphone {
  private readonly devices: Devices | undefined;
  private readonly now: () => number;
  private readonly stateSignal = signal<MicrophoneState>("off");
  private readonly trackSignal = signal<MediaStreamTrack | null>(null);
  private readonly choicesSignal = signal<readonly MicrophoneChoice[]>([]);
  private readonly processingSignal = signal<Processing>(PROCESSING);
  private deviceId: string | null = null;
  private wanted = false;
  private mutedByChoice = false;
  private talkByPush = false;
  private pushed = false;
  private readonly heldSignal = signal(false);
  /** Requests that were overtaken by a later one carry an older number; their tracks are stopped. */
  private request = 0;
  private acquiredAt = 0;

  /**
   * `devices` is undefined where the browser gives no microphone at all: on plain http of another machine. `now` gives
   * milliseconds that only grow.
   */
  constructor(devices: Devices | undefined, now: () => number) {
    this.devices = devices;
    this.now = now;
    devices?.addEventListener("devicechange", this.devicesChanged);
  }

  get state(): ReadonlySignal<MicrophoneState> {
    return this.stateSignal;
  }

  /** What is to be sent, or null; a muted track is silent by itself. */
  get track(): ReadonlySignal<MediaStreamTrack | null> {
    return this.trackSignal;
  }

  /** The devices to choose from; see `refreshChoices`. */
  get choices(): ReadonlySignal<readonly MicrophoneChoice[]> {
    return this.choicesSignal;
  }

  get processing(): ReadonlySignal<Processing> {
    return this.processingSignal;
  }

  /** The device chosen, or null for the system's own choice. */
  get device(): string | null {
    return this.deviceId;
  }

  /** What the house is told. */
  get announced(): MicState {
    const state = this.stateSignal.value;
    return state === "open" || state === "muted" ? state : "off";
  }

  /** Whether a host keeps it closed. */
  get held(): ReadonlySignal<boolean> {
    return this.heldSignal;
  }

  get muted(): boolean {
    return this.mutedByChoice;
  }

  get pushToTalk(): boolean {
    return this.talkByPush;
  }

  /** Asks for the microphone; resolves when it is known whether there is one. */
  async start(): Promise<void> {
    this.wanted = true;
    if (this.trackSignal.peek() === null) await this.acquire();
  }

  /** Gives the microphone back. */
  stop(): void {
    this.wanted = false;
    this.request++;
    this.release();
    this.stateSignal.value = "off";
  }

  /** Uses another device from now on; null is the system's own choice. */
  async choose(deviceId: string | null): Promise<void> {
    if (deviceId === this.deviceId) return;
    this.deviceId = deviceId;
    if (this.wanted) await this.acquire();
  }

  /** Switches the browser's treatment of the sound. */
  async process(processing: Processing): Promise<void> {
    const before = this.processingSignal.peek();
    if (KINDS.every((kind) => processing[kind] === before[kind])) return;
    this.processingSignal.value = processing;
    if (this.wanted) await this.acquire();
  }

  mute(muted: boolean): void {
    this.mutedByChoice = muted;
    this.applyMute();
  }

  /** Whether the microphone is open only while `push(true)` holds. */
  talkWhilePushed(enabled: boolean): void {
    this.talkByPush = enabled;
    this.pushed = false;
    this.applyMute();
  }

  /** The push-to-talk key or button goes down or up. */
  push(down: boolean): void {
    this.pushed = down;
    this.applyMute();
  }

  /** A host keeps it closed, or lets it be opened again: nobody is heard by surprise, so one opens or pushes it oneself. */
  hold(held: boolean): void {
    if (held === this.heldSignal.peek()) return;
    this.heldSignal.value = held;
    if (held && !this.talkByPush) this.mutedByChoice = true;
    this.applyMute();
  }

  /** Looks up which devices there are. */
  async refreshChoices(): Promise<void> {
    const devices = (await this.devices?.enumerateDevices()) ?? [];
    this.choicesSignal.value = devices
      .filter((device) => device.kind === "audioinput" && device.deviceId !== "")
      .map((device) => ({ id: device.deviceId, label: device.label }));
  }

  dispose(): void {
    this.stop();
    this.devices?.removeEventListener("devicechange", this.devicesChanged);
  }

  private readonly devicesChanged = (): void => {
    void this.refreshChoices();
    const state = this.stateSignal.peek();
    if (this.wanted && (state === "lost" || state === "missing")) void this.acquire();
  };

  private async acquire(): Promise<void> {
    const request = ++this.request;
    if (this.devices === undefined) {
      this.stateSignal.value = "missing";
      return;
    }
    if (this.trackSignal.peek() === null && this.stateSignal.peek() !== "lost") this.stateSignal.value = "asking";
    let stream: MediaStream;
    try {
      stream = await this.open(this.devices);
    } catch (error) {
      if (request !== this.request) return;
      this.release();
      this.stateSignal.value = stateAfter(error);
      return;
    }
    const track = stream.getAudioTracks()[0];
    if (request !== this.request || track === undefined) {
      for (const unused of stream.getTracks()) unused.stop();
      return;
    }
    const before = this.trackSignal.peek();
    track.addEventListener("ended", () => this.trackEnded(track));
    this.acquiredAt = this.now();
    this.trackSignal.value = track;
    before?.stop();
    this.applyMute();
    await this.refreshChoices();
  }

  /** The chosen device, or whatever there is once that is gone. */
  private async open(devices: Devices): Promise<MediaStream> {
    const { deviceId } = this;
    const audio: MediaTrackConstraints = { ...this.processingSignal.peek(), channelCount: 1 };
    if (deviceId === null) return devices.getUserMedia({ audio });
    try {
      return await devices.getUserMedia({ audio: { ...audio, deviceId: { exact: deviceId } } });
    } catch (error) {
      if (stateAfter(error) === "refused") throw error;
      return devices.getUserMedia({ audio });
    }
  }

  private trackEnded(track: MediaStreamTrack): void {
    if (this.trackSignal.peek() !== track) return;
    this.trackSignal.value = null;
    this.stateSignal.value = "lost";
    // A device that goes away at once would be asked for without end: it is tried again when the devices change.
    if (this.now() - this.acquiredAt >= SHORT_LIVED_MS) void this.acquire();
  }

  private release(): void {
    const track = this.trackSignal.peek();
    this.trackSignal.value = null;
    track?.stop();
  }

  private applyMute(): void {
    const track = this.trackSignal.peek();
    if (track === null) return;
    const open = !this.mutedByChoice && (!this.talkByPush || this.pushed) && !this.heldSignal.peek();
    track.enabled = open;
    this.stateSignal.value = open ? "open" : "muted";
  }
}
