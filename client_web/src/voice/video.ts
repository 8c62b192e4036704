/**
 * The video sections of the voice connection: one to share by, and one for each screen that is watched at a time.
 *
 * They are negotiated from the start, with or without a picture, so that sharing and watching need no other offer. An
 * offer without them is as good: whoever wants to save data leaves them out.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";

/** What is sent, and its bounds: bits and frames a second. */
export interface SentVideo {
  readonly track: MediaStreamTrack;
  readonly maxBps: number;
  readonly maxFps: number;
  /** What gives way when there is too little bandwidth: the smoothness of what is to be read, the sharpness of faces. */
  readonly keep: "maintain-resolution" | "maintain-framerate";
}

/** The one codec that every browser has both ways, and that the house forwards. */
const CODEC = "video/vp8";

export class VideoSections {
  private readonly codecs: () => readonly RTCRtpCodec[];
  private readonly tracksSignal = signal<readonly MediaStreamTrack[]>([]);
  private sender: RTCRtpSender | null = null;
  private sent: SentVideo | null = null;

  /** `codecs` are those of the browser. */
  constructor(codecs: () => readonly RTCRtpCodec[]) {
    this.codecs = codecs;
  }

  /** What comes in each slot of the connection of now, picture or not; none if it has no video. */
  get tracks(): ReadonlySignal<readonly MediaStreamTrack[]> {
    return this.tracksSignal;
  }

  /** Adds the sections to a new connection: one to send, `slots` to receive; none at all for no slots. */
  open(peer: RTCPeerConnection, slots: number): void {
    if (slots === 0) return;
    const only = this.codecs().filter(({ mimeType }) => mimeType.toLowerCase() === CODEC);
    const add = (track: MediaStreamTrack | null, init: RTCRtpTransceiverInit): RTCRtpTransceiver => {
      const section = peer.addTransceiver(track ?? "video", init);
      if (only.length > 0) section.setCodecPreferences([...only]);
      return section;
    };
    const sendEncodings = [this.sent === null ? {} : encodingOf(this.sent)];
    this.sender = add(this.sent?.track ?? null, { direction: "sendonly", sendEncodings }).sender;
    const receivers = Array.from({ length: slots }, () => add(null, { direction: "recvonly" }).receiver);
    this.tracksSignal.value = receivers.map(({ track }) => track);
  }

  /** What is sent from now on, on this connection and the next ones; null is nothing. */
  send(sent: SentVideo | null): void {
    this.sent = sent;
    if (this.sender !== null) void this.apply(this.sender, sent);
  }

  /** The connection is gone. */
  drop(): void {
    this.sender = null;
    if (this.tracksSignal.peek().length > 0) this.tracksSignal.value = [];
  }

  private async apply(sender: RTCRtpSender, sent: SentVideo | null): Promise<void> {
    try {
      await sender.replaceTrack(sent?.track ?? null);
      if (sent === null || this.sent !== sent) return;
      const parameters = sender.getParameters();
      parameters.encodings = parameters.encodings.map((encoding) => ({ ...encoding, ...encodingOf(sent) }));
      parameters.degradationPreference = sent.keep;
      await sender.setParameters(parameters);
    } catch (error) {
      // Only a closed connection refuses, and the next one takes it from the start.
      console.info("a picture could not be put into a connection", error);
    }
  }
}

function encodingOf({ maxBps, maxFps }: SentVideo): RTCRtpEncodingParameters {
  return { maxBitrate: maxBps, maxFramerate: maxFps };
}
