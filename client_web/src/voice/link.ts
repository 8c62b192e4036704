/**
 * The WebRTC connection to the house: offered, watched over, and offered again by itself whenever it is lost.
 *
 * The microphone's section is negotiated from the start, with or without a track, so that a microphone can come, go and
 * change without another offer. The server learns where we are from our checks: an offer need not wait for candidates.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { backoffMs } from "../net/backoff";
import { type Trouble, troubleOf, UNMADE, Witness } from "./diagnosis";
import type { VideoSections } from "./video";

/** `off`: not wanted. `connecting`: on the way. `connected`: it works. `lost`: it will be tried again by itself. */
export type LinkState = "off" | "connecting" | "connected" | "lost";

export interface LinkSettings {
  /** Voices that may be received at once. */
  readonly slots: number;
  /** Screens that may be watched at once; 0 leaves all video out of the offer. */
  readonly videoSlots: number;
  readonly iceServers: readonly RTCIceServer[];
}

export interface LinkDeps {
  createPeer(configuration: RTCConfiguration): RTCPeerConnection;
  /** Resolves with the answer, rejects if there is none. */
  sendOffer(sdp: string): Promise<string>;
  /** Calls `action` once after `ms`, unless the function returned is called before. */
  after(ms: number, action: () => void): () => void;
  /** 0 to 1. */
  dice(): number;
}

export interface LinkEvents {
  /** There is a new connection on the way; these are the tracks of its slots, in order. */
  opened(slots: readonly RTCRtpReceiver[]): void;
  closed(): void;
}

/** From the offer to a connection; longer is a failure. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Browsers report `disconnected` for a moment's trouble too. */
const DISCONNECTED_MS = 3_000;

export class Link {
  private readonly deps: LinkDeps;
  private readonly events: LinkEvents;
  private readonly video: VideoSections;
  private readonly stateSignal = signal<LinkState>("off");
  private readonly troubleSignal = signal<Trouble | null>(null);
  private witness: Witness | null = null;
  private settings: LinkSettings | null = null;
  private peer: RTCPeerConnection | null = null;
  private sender: RTCRtpSender | null = null;
  private track: MediaStreamTrack | null = null;
  private attempt = 0;
  private cancelTimer: () => void = () => undefined;

  constructor(deps: LinkDeps, events: LinkEvents, video: VideoSections) {
    this.deps = deps;
    this.events = events;
    this.video = video;
  }

  get state(): ReadonlySignal<LinkState> {
    return this.stateSignal;
  }

  /** Why the last attempt failed; null while none has since it worked. */
  get trouble(): ReadonlySignal<Trouble | null> {
    return this.troubleSignal;
  }

  /** Connects, or connects anew. */
  connect(settings: LinkSettings): void {
    this.settings = settings;
    this.attempt = 0;
    this.open();
  }

  /** What the next connection is made with: relays give credentials that hold for a while only. */
  refresh(settings: LinkSettings): void {
    if (this.settings !== null) this.settings = settings;
  }

  disconnect(): void {
    this.settings = null;
    this.drop();
    this.stateSignal.value = "off";
    this.troubleSignal.value = null;
  }

  /** The other side is gone, as the house has told: connects anew after a short pause. */
  lost(): void {
    if (this.settings !== null) this.retry();
  }

  /** Tries at once if it would otherwise wait: the house can be reached again. */
  retryNow(): void {
    if (this.stateSignal.peek() === "lost") this.open();
  }

  /** Connects anew without waiting: the network is another one, or the room's voices come from elsewhere now. */
  renew(): void {
    if (this.settings === null) return;
    this.attempt = 0;
    this.open();
  }

  /** Connects anew if there is a doubt that the connection still works. */
  renewIfDoubtful(): void {
    const state = this.stateSignal.peek();
    if (state === "lost" || (state === "connected" && this.peer?.connectionState !== "connected")) this.renew();
  }

  /** What is sent from now on; null is nothing. */
  send(track: MediaStreamTrack | null): void {
    this.track = track;
    this.sender?.replaceTrack(track).catch((error: unknown) => {
      // Only a closed connection refuses a track of the same kind, and the next one takes it from the start.
      console.info("a microphone could not be put into a connection", error);
    });
  }

  private open(): void {
    const { settings } = this;
    if (settings === null) return;
    this.drop();
    this.stateSignal.value = "connecting";
    const peer = this.createPeer(settings);
    if (peer === null) {
      this.troubleSignal.value = troubleOf(UNMADE);
      this.retry();
      return;
    }
    this.peer = peer;
    this.witness = new Witness(peer, settings.iceServers);
    this.sender = peer.addTransceiver(this.track ?? "audio", { direction: "sendonly" }).sender;
    const slots = Array.from(
      { length: settings.slots },
      () => peer.addTransceiver("audio", { direction: "recvonly" }).receiver,
    );
    this.video.open(peer, settings.videoSlots);
    peer.addEventListener("connectionstatechange", () => this.peerChanged(peer));
    this.wait(CONNECT_TIMEOUT_MS, () => this.failed());
    this.events.opened(slots);
    void this.negotiate(peer);
  }

  /** Null where the browser makes none: some people switch WebRTC off. */
  private createPeer(settings: LinkSettings): RTCPeerConnection | null {
    try {
      return this.deps.createPeer({
        bundlePolicy: "max-bundle",
        rtcpMuxPolicy: "require",
        iceServers: [...settings.iceServers],
      });
    } catch (error) {
      console.info("this browser makes no voice connection", error);
      return null;
    }
  }

  private async negotiate(peer: RTCPeerConnection): Promise<void> {
    try {
      await peer.setLocalDescription();
      const sdp = await this.deps.sendOffer(peer.localDescription?.sdp ?? "");
      if (this.peer !== peer) return;
      if (this.witness !== null) this.witness.answered = true;
      await peer.setRemoteDescription({ type: "answer", sdp });
    } catch (error) {
      if (this.peer !== peer) return;
      console.info("a voice connection was not made", error);
      this.failed();
    }
  }

  private peerChanged(peer: RTCPeerConnection): void {
    if (this.peer !== peer) return;
    switch (peer.connectionState) {
      case "connected":
        this.attempt = 0;
        this.cancelTimer();
        this.stateSignal.value = "connected";
        this.troubleSignal.value = null;
        return;
      case "disconnected":
        this.wait(DISCONNECTED_MS, () => this.retry());
        return;
      case "failed":
      case "closed":
        if (this.stateSignal.peek() === "connected") this.retry();
        else this.failed();
    }
  }

  /** An attempt came to nothing: says why, and makes another. */
  private failed(): void {
    if (this.witness !== null) this.troubleSignal.value = troubleOf(this.witness.attempt);
    this.retry();
  }

  /** Gives this connection up and makes another after a pause. */
  private retry(): void {
    this.drop();
    this.stateSignal.value = "lost";
    this.wait(backoffMs(this.attempt++, this.deps.dice()), () => this.open());
  }

  private drop(): void {
    this.cancelTimer();
    const { peer } = this;
    if (peer === null) return;
    this.peer = null;
    this.sender = null;
    this.witness = null;
    this.video.drop();
    this.events.closed();
    peer.close();
  }

  /** At most one thing is waited for at a time. */
  private wait(ms: number, action: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.deps.after(ms, action);
  }
}
