/** What one shows to the others: one's screen or camera, asked of the browser, until it is stopped here or there. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Source } from "../state/sharing";
import type { SentVideo } from "./video";

/** What the browser gives pictures by; a part is missing where it has none. */
export interface PictureDevices {
  getDisplayMedia?(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  getUserMedia?(constraints: MediaStreamConstraints): Promise<MediaStream>;
}

/** Why there is no picture: not allowed (or the dialog closed), no device, in use elsewhere, not in this browser. */
export type ShareTrouble = "refused" | "missing" | "in_use" | "unsupported";

export interface Shown {
  readonly source: Source;
  readonly track: MediaStreamTrack;
}

interface Quality {
  readonly hint: "detail" | "motion";
  readonly maxFps: number;
  readonly maxBps: number;
  readonly keep: SentVideo["keep"];
}

/** A screen is to be read, so that it may be slow; a face is to move, so that it may be coarse. */
const QUALITY: Readonly<Record<Source, Quality>> = {
  screen: { hint: "detail", maxFps: 15, maxBps: 2_500_000, keep: "maintain-resolution" },
  camera: { hint: "motion", maxFps: 24, maxBps: 900_000, keep: "maintain-framerate" },
};
const SCREEN_PX = { width: 1920, height: 1080 } as const;
const CAMERA_PX = { width: 960, height: 540 } as const;

type Options = DisplayMediaStreamOptions & { surfaceSwitching?: "include"; selfBrowserSurface?: "exclude" };

export class Share {
  private readonly devices: PictureDevices | undefined;
  private readonly shownSignal = signal<Shown | null>(null);
  private readonly troubleSignal = signal<{ readonly source: Source; readonly why: ShareTrouble } | null>(null);
  private readonly askingSignal = signal(false);
  private asked = 0;

  /** `devices` are undefined where the browser gives nothing to the page. */
  constructor(devices: PictureDevices | undefined) {
    this.devices = devices;
  }

  /** What is taken now; it becomes null by itself when the browser's own "stop sharing" is pressed. */
  get shown(): ReadonlySignal<Shown | null> {
    return this.shownSignal;
  }

  /** Why the last attempt gave nothing. */
  get trouble(): ReadonlySignal<{ readonly source: Source; readonly why: ShareTrouble } | null> {
    return this.troubleSignal;
  }

  /** Whether the browser asks the person just now. */
  get asking(): ReadonlySignal<boolean> {
    return this.askingSignal;
  }

  /** Whether this browser can show such a thing at all: phones share no screens. */
  can(source: Source): boolean {
    return typeof (source === "screen" ? this.devices?.getDisplayMedia : this.devices?.getUserMedia) === "function";
  }

  /** Asks the browser, in place of what is taken already; to be called while a click or key is handled. True if it is there. */
  async start(source: Source): Promise<boolean> {
    const asked = ++this.asked;
    this.troubleSignal.value = null;
    this.askingSignal.value = true;
    try {
      const track = await this.take(source);
      if (asked !== this.asked) {
        track.stop();
        return false;
      }
      this.show({ source, track });
      return true;
    } catch (error) {
      if (asked === this.asked) this.troubleSignal.value = { source, why: troubleOf(error) };
      return false;
    } finally {
      if (asked === this.asked) this.askingSignal.value = false;
    }
  }

  /** Ends it, or takes the question back. */
  stop(): void {
    this.asked++;
    this.askingSignal.value = false;
    this.shownSignal.peek()?.track.stop();
    this.shownSignal.value = null;
  }

  /** Forgets why there was no picture. */
  forgive(): void {
    this.troubleSignal.value = null;
  }

  private async take(source: Source): Promise<MediaStreamTrack> {
    if (!this.can(source)) throw new DOMException("not in this browser", "NotSupportedError");
    const { hint, maxFps } = QUALITY[source];
    const stream = await (source === "screen"
      ? this.devices?.getDisplayMedia?.(screenOptions(maxFps))
      : this.devices?.getUserMedia?.(cameraConstraints(maxFps)));
    const track = stream?.getVideoTracks()[0];
    if (track === undefined) throw new DOMException("no picture", "NotFoundError");
    track.contentHint = hint;
    return track;
  }

  private show(shown: Shown): void {
    this.shownSignal.peek()?.track.stop();
    shown.track.addEventListener("ended", () => {
      if (this.shownSignal.peek() === shown) this.shownSignal.value = null;
    });
    this.shownSignal.value = shown;
  }
}

/** How a picture is sent; `houseBps` is the most that the house takes. */
export function sentVideo({ source, track }: Shown, houseBps: number): SentVideo {
  const { maxBps, maxFps, keep } = QUALITY[source];
  return { track, maxFps, keep, maxBps: houseBps > 0 ? Math.min(maxBps, houseBps) : maxBps };
}

function screenOptions(maxFps: number): Options {
  const video = { width: { max: SCREEN_PX.width }, height: { max: SCREEN_PX.height }, frameRate: { max: maxFps } };
  return { video, audio: false, surfaceSwitching: "include", selfBrowserSurface: "exclude" };
}

function cameraConstraints(maxFps: number): MediaStreamConstraints {
  const video = {
    width: { ideal: CAMERA_PX.width, max: SCREEN_PX.width },
    height: { ideal: CAMERA_PX.height, max: SCREEN_PX.height },
    frameRate: { ideal: maxFps, max: 30 },
  };
  return { video, audio: false };
}

function troubleOf(error: unknown): ShareTrouble {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    case "NotSupportedError":
    case "TypeError":
      return "unsupported";
    default:
      return "refused";
  }
}
