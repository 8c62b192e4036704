/** The room's echo: one convolver for all voices, and a cross-fade from one room's to the next one's. */
import type { Acoustic } from "../state/world";
import { impulse } from "./impulse";

/** How long a room's echo takes to make way for another's. */
const CROSS_FADE_S = 0.8;

/** One room's echo, from the shared input to the ears. */
class RoomEcho {
  private readonly convolver: ConvolverNode;
  private readonly gain: GainNode;
  private readonly context: AudioContext;

  constructor(context: AudioContext, input: AudioNode, { size, wet }: Acoustic, seed: number) {
    this.context = context;
    const [left, right] = impulse(size, context.sampleRate, seed);
    const buffer = new AudioBuffer({ length: left.length, numberOfChannels: 2, sampleRate: context.sampleRate });
    buffer.copyToChannel(left, 0);
    buffer.copyToChannel(right, 1);
    // Impulses have the energy 1 already: the browser's own measure of loudness would undo that.
    this.convolver = new ConvolverNode(context, { disableNormalization: true, buffer });
    this.gain = new GainNode(context, { gain: 0 });
    input.connect(this.convolver).connect(this.gain).connect(context.destination);
    this.fadeTo(wet);
  }

  fadeTo(gain: number): void {
    const { currentTime } = this.context;
    this.gain.gain.setValueAtTime(this.gain.gain.value, currentTime);
    this.gain.gain.linearRampToValueAtTime(gain, currentTime + CROSS_FADE_S);
  }

  dispose(input: AudioNode): void {
    input.disconnect(this.convolver);
    this.convolver.disconnect();
    this.gain.disconnect();
  }
}

export class Reverb {
  /** What is to echo. */
  readonly input: GainNode;
  private readonly context: AudioContext;
  private readonly after: (ms: number, action: () => void) => () => void;
  private acoustic: Acoustic | null = null;
  private room: RoomEcho | null = null;
  private readonly leaving = new Map<RoomEcho, () => void>();

  /** `after` calls an action once after so many milliseconds, unless what it returns is called before. */
  constructor(context: AudioContext, after: (ms: number, action: () => void) => () => void) {
    this.context = context;
    this.after = after;
    this.input = new GainNode(context, { channelCount: 1, channelCountMode: "explicit" });
  }

  /** Sounds as this room from now on; null, or a room that is dry, has no echo. */
  set(acoustic: Acoustic | null, seed: number): void {
    const wanted = acoustic !== null && acoustic.wet > 0 ? acoustic : null;
    if (wanted?.size === this.acoustic?.size && wanted?.wet === this.acoustic?.wet) return;
    this.acoustic = wanted;
    const { room } = this;
    if (room !== null) {
      room.fadeTo(0);
      this.leaving.set(
        room,
        this.after(CROSS_FADE_S * 1_000, () => this.remove(room)),
      );
    }
    this.room = wanted === null ? null : new RoomEcho(this.context, this.input, wanted, seed);
  }

  dispose(): void {
    for (const [room, cancel] of this.leaving) {
      cancel();
      this.remove(room);
    }
    this.room?.dispose(this.input);
    this.room = null;
    this.acoustic = null;
  }

  private remove(room: RoomEcho): void {
    this.leaving.delete(room);
    room.dispose(this.input);
  }
}
