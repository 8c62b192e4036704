/** Voice in the browser: microphone, connection, slots and ears, put together. */
import { computed, effect, type ReadonlySignal } from "@preact/signals-core";
import { after } from "../browser";
import type { Filling } from "../state/privacy";
import type { Acoustic, Wall } from "../state/world";
import type { Pose } from "./bearing";
import type { Trouble } from "./diagnosis";
import { Ducking } from "./ducking";
import { Link, type LinkSettings, type LinkState } from "./link";
import { barLength } from "./meter";
import { type Devices, Microphone } from "./microphone";
import { watchNetworks } from "./networks";
import { Output } from "./output";
import { type PictureDevices, Share } from "./share";
import type { Signalling } from "./signalling";
import { type Places, SlotTable } from "./slots";
import { VideoSections } from "./video";
import { Walls } from "./walls";

/** The connection, or `blocked` where it works and the browser waits for a touch before it lets anything sound. */
export type VoiceState = LinkState | "blocked";

/** One voice as it is heard now; rms from 0 to 1, measured after direction and gain. */
export interface HeardSource {
  readonly member_id: string;
  readonly way: string;
  readonly gain: number;
  /** What is above is cut off, in Hz: lower behind walls, and for a murmur. */
  readonly cutoff_hz: number;
  readonly rms_left: number;
  readonly rms_right: number;
}

/** What of a room is heard. */
export interface RoomSound {
  readonly id: string;
  /** From how many metres on nothing is heard. */
  readonly hearing_m: number;
  readonly acoustic: Acoustic;
  readonly walls: readonly Wall[];
}

export interface VoiceDeps {
  readonly signalling: Signalling;
  /** Undefined where the browser gives no microphone. */
  readonly devices: (Devices & PictureDevices) | undefined;
  /** What the browser can receive. */
  videoCodecs(): readonly RTCRtpCodec[];
  createPeer(configuration: RTCConfiguration): RTCPeerConnection;
  createContext(): AudioContext;
  /** Where touches are listened for, and news of being online. */
  readonly page: EventTarget;
  /** `navigator.connection`, where the browser has it. */
  readonly network: EventTarget | undefined;
  after(ms: number, action: () => void): () => void;
  /** Milliseconds that only grow. */
  now(): number;
  /** 0 to 1. */
  dice(): number;
}

/** A voice not heard for so long is silent, whatever its last packet said. */
const STALE_MS = 300;
/** Until the room has said how far one hears. */
const HEARING_M = 18;
/** From this loudness on, 0 to 1, somebody on a stage speaks, and the crowd makes way. */
const STAGE_SPEAKS = 0.25;

/** What an engine needs of a real browser. */
export function browserDeps(signalling: Signalling): VoiceDeps {
  return {
    signalling,
    devices: navigator.mediaDevices as MediaDevices | undefined,
    // Where WebRTC is switched off there is no such name either.
    videoCodecs: () => globalThis.RTCRtpReceiver?.getCapabilities("video")?.codecs ?? [],
    createPeer: (configuration) => new RTCPeerConnection(configuration),
    createContext: () => new AudioContext({ latencyHint: "interactive" }),
    page: window,
    network: (navigator as { connection?: EventTarget }).connection,
    after,
    now: () => performance.now(),
    dice: () => Math.random(),
  };
}

export class VoiceEngine {
  readonly microphone: Microphone;
  readonly output: Output;
  /** One's own screen or camera, and the pictures that come. */
  readonly share: Share;
  readonly video: VideoSections;
  readonly state: ReadonlySignal<VoiceState>;
  private readonly deps: VoiceDeps;
  private readonly link: Link;
  private readonly table = new SlotTable(HEARING_M);
  private readonly ducking = new Ducking();
  private room: RoomSound | null = null;
  private readonly disposers: (() => void)[];
  private receivers: readonly RTCRtpReceiver[] = [];

  constructor(deps: VoiceDeps) {
    this.deps = deps;
    this.microphone = new Microphone(deps.devices, deps.now);
    this.output = new Output(deps.createContext(), deps.page, deps.after);
    this.share = new Share(deps.devices);
    this.video = new VideoSections(deps.videoCodecs);
    this.link = new Link(
      {
        createPeer: deps.createPeer,
        sendOffer: (sdp) => deps.signalling.sendOffer(sdp),
        after: deps.after,
        dice: deps.dice,
      },
      {
        opened: (receivers) => {
          this.receivers = receivers;
          this.output.attach(receivers.map((receiver) => receiver.track));
          this.output.apply(this.table.current);
        },
        closed: () => {
          this.receivers = [];
          this.output.detach();
        },
      },
      this.video,
    );
    this.state = computed(() => {
      const state = this.link.state.value;
      return state === "connected" && this.output.blocked.value ? "blocked" : state;
    });
    this.disposers = [
      effect(() => this.link.send(this.microphone.track.value)),
      this.announceChanges(),
      watchNetworks(
        deps.page,
        deps.network,
        () => this.link.renew(),
        () => this.link.renewIfDoubtful(),
      ),
    ];
  }

  /** Connects, or connects anew after a welcome; tells the house the state of the microphone. */
  connect(settings: LinkSettings): void {
    this.deps.signalling.sendMicState(this.microphone.announced);
    this.link.connect(settings);
  }

  /** Newer settings for the next connection; the one that stands is left alone. */
  refresh(settings: LinkSettings): void {
    this.link.refresh(settings);
  }

  /** Ends the voice connection and tells the house. */
  disconnect(): void {
    if (this.link.state.peek() === "off") return;
    this.link.disconnect();
    this.deps.signalling.sendClose();
  }

  /** The house has lost the voice connection. */
  lost(): void {
    this.link.lost();
  }

  /** The room's voices come from elsewhere now: connects anew at once. */
  moved(): void {
    this.link.renew();
  }

  /** Why voice does not get through; null while nothing is known to be wrong. */
  get trouble(): ReadonlySignal<Trouble | null> {
    return this.link.trouble;
  }

  /** The house can be reached again: what waits for its next attempt makes it now. */
  retryNow(): void {
    this.link.retryNow();
  }

  /** Who is in each slot, and how they are to be heard. */
  setSlots(fillings: readonly Filling[]): void {
    this.table.assign(fillings, this.deps.now());
    this.output.apply(this.table.current);
  }

  /** The room one is in: how far one hears in it, its walls, and its echo. */
  setRoom(room: RoomSound): void {
    this.room = room;
    this.table.hearingM = room.hearing_m;
    this.table.plan = new Walls(room.walls);
    this.sound();
  }

  /** Whether the room sounds plainly: everybody alike, without distance and direction. */
  setPlain(plain: boolean): void {
    this.table.plain = plain;
    this.sound();
  }

  /** How loud one wants to hear somebody: 1 is as they are, 0 not at all, at most 2. */
  setVolume(number: number, volume: number): void {
    this.table.setVolume(number, volume);
  }

  volume(number: number): number {
    return this.table.volume(number);
  }

  /** Where everybody is now; to be called a few times a second at least, by member number. */
  update(listener: Pose, places: Places): void {
    const now = this.deps.now();
    // Where everybody is heard alike nobody has to make way.
    const staged =
      !this.table.plain &&
      this.table.current.some(
        ({ number, way, gain }) => way === "even" && gain > 0 && (this.loudness(number) ?? 0) > STAGE_SPEAKS,
      );
    this.output.apply(this.table.update(listener, places, now, this.ducking.update(staged, now)));
  }

  /** How loud somebody speaks, 0 to 1 by dB, whatever the distance; null if they are in no slot. */
  loudness(number: number): number | null {
    const receiver = this.receivers[this.table.slotOf(number)];
    if (receiver === undefined) return null;
    const last = receiver.getSynchronizationSources()[0];
    // Both times are of the page's own clock, from 1970 in some browsers and from the page's start in others.
    const age = last === undefined ? Number.POSITIVE_INFINITY : Math.min(...ages(last.timestamp));
    return age < STALE_MS ? barLength(last?.audioLevel ?? 0) : 0;
  }

  /** The voices in the slots; `memberId` knows a member by number. */
  sources(memberId: (number: number) => string | undefined): HeardSource[] {
    return this.table.current.flatMap((sound, slot) => {
      const member_id = sound.number === 0 ? undefined : memberId(sound.number);
      if (member_id === undefined) return [];
      const { left, right } = this.output.ears(slot);
      const { way, gain, cutoffHz } = sound;
      return [{ member_id, way, gain, cutoff_hz: cutoffHz, rms_left: left, rms_right: right }];
    });
  }

  /** How many packets each slot has received on this connection, in the order of the slots. */
  packets(): Promise<number[]> {
    return Promise.all(
      this.receivers.map(async (receiver) => {
        let packets = 0;
        for (const [, report] of (await receiver.getStats()) as Map<
          string,
          { type: string; packetsReceived?: number }
        >) {
          if (report.type === "inbound-rtp") packets += report.packetsReceived ?? 0;
        }
        return packets;
      }),
    );
  }

  async dispose(): Promise<void> {
    for (const dispose of this.disposers) dispose();
    this.link.disconnect();
    this.microphone.dispose();
    this.share.stop();
    await this.output.dispose();
  }

  /** Gives the room its echo; whoever sits in a plain meeting hears none. */
  private sound(): void {
    const { room } = this;
    this.output.setRoom(this.table.plain ? null : (room?.acoustic ?? null), seedOf(room?.id ?? ""));
  }

  private announceChanges(): () => void {
    let told = this.microphone.announced;
    return effect(() => {
      this.microphone.state.value;
      const { announced } = this.microphone;
      if (announced === told) return;
      told = announced;
      this.deps.signalling.sendMicState(announced);
    });
  }
}

function ages(timestamp: number): [number, number] {
  return [Math.abs(performance.now() - timestamp), Math.abs(performance.timeOrigin + performance.now() - timestamp)];
}

/** A number for an id: rooms of one size echo alike, and not the same. */
function seedOf(id: string): number {
  let seed = 1;
  for (let i = 0; i < id.length; i++) seed = (seed * 31 + id.charCodeAt(i)) | 0;
  return seed;
}
