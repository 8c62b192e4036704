/** Stand-ins for what a browser gives: connections, devices and timers that tests play by hand. */
import type { Devices } from "../../src/voice/microphone";

type Listener = () => void;

/** Listeners by type, called by `emit`. */
class Emitter {
  private readonly listeners = new Map<string, Set<Listener>>();

  addEventListener(type: string, listener: Listener): void {
    const set = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, set.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.listeners.get(type)?.delete(listener);
  }

  emit(type: string): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener();
  }

  count(type: string): number {
    return this.listeners.get(type)?.size ?? 0;
  }
}

export class FakeTrack extends Emitter {
  enabled = true;
  stopped = false;
  readonly deviceId: string;

  constructor(deviceId = "default") {
    super();
    this.deviceId = deviceId;
  }

  stop(): void {
    this.stopped = true;
  }
}

export class FakeDevices extends Emitter {
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  /** The name of the error of the next requests, or null. */
  failure: string | null = null;
  /** Ids of the microphones that are plugged in. */
  plugged = ["default", "headset"];

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    if (this.failure !== null) throw new DOMException("no microphone", this.failure);
    const audio = constraints.audio as MediaTrackConstraints;
    const wanted = (audio.deviceId as { exact: string } | undefined)?.exact ?? "default";
    if (!this.plugged.includes(wanted)) throw new DOMException("no such device", "OverconstrainedError");
    const track = new FakeTrack(wanted);
    this.tracks.push(track);
    return { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream;
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.plugged.map((deviceId) => ({ kind: "audioinput", deviceId, label: deviceId }) as MediaDeviceInfo);
  }

  get devices(): Devices {
    return this as unknown as Devices;
  }

  /** The track given last. */
  get last(): FakeTrack {
    const track = this.tracks.at(-1);
    if (track === undefined) throw new Error("no track was given yet");
    return track;
  }
}

export class FakePeer extends Emitter {
  connectionState: RTCPeerConnectionState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteSdp: string | null = null;
  closed = false;
  readonly directions: string[] = [];
  readonly sent: unknown[] = [];

  addTransceiver(trackOrKind: unknown, init: RTCRtpTransceiverInit): RTCRtpTransceiver {
    this.directions.push(init.direction ?? "");
    if (init.direction === "sendonly") this.sent.push(trackOrKind);
    const replaceTrack = async (track: unknown): Promise<void> => {
      this.sent.push(track);
    };
    return { sender: { replaceTrack }, receiver: { track: {} } } as unknown as RTCRtpTransceiver;
  }

  async setLocalDescription(): Promise<void> {
    this.localDescription = { type: "offer", sdp: "an offer" };
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.remoteSdp = description.sdp ?? null;
  }

  close(): void {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.emit("connectionstatechange");
  }
}

/** One timer at a time, started by `after` and run by `run`. */
export class FakeTimer {
  ms: number | null = null;
  private action: Listener = () => undefined;

  readonly after = (ms: number, action: Listener): (() => void) => {
    this.ms = ms;
    this.action = action;
    return () => {
      if (this.action === action) this.ms = null;
    };
  };

  run(): void {
    if (this.ms === null) throw new Error("nothing is waited for");
    this.ms = null;
    this.action();
  }
}
