/** Where slides are kept: images go to the house one by one, and are named by their content. */

/** Why there are no slides: no picture, too many, no place left, not allowed, no connection. */
export type SlideTrouble = "unreadable" | "too_many" | "full" | "refused" | "offline";

export interface SlideStore {
  /** Uploads an image; its id. `progress` is told how much is sent, 0 to 1. Rejects with a `SlideRefused`. */
  put(image: Blob, signal: AbortSignal, progress: (share: number) => void): Promise<string>;
}

/** Slides were not taken. */
export class SlideRefused extends Error {
  readonly why: SlideTrouble;

  constructor(why: SlideTrouble) {
    super(why);
    this.name = "SlideRefused";
    this.why = why;
  }
}

const PATH = "/api/slides";
const TIMEOUT_MS = 60_000;
/** How long one waits in all where the house asks to come back later, as it does with many pages at once. */
const PATIENCE_MS = 120_000;
const WAIT_MS = 5_000;

/** The address of a page. */
export function slideAddress(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

interface Answer {
  readonly status: number;
  readonly id: string | null;
  readonly retryAfterMs: number | null;
}

/** The house's own store (P-SLIDE-1). */
export class HouseSlides implements SlideStore {
  private readonly token: () => string | null;
  private readonly after: (ms: number, action: () => void) => () => void;

  /** `token` is that of one's session, null while one is not in; `after` calls an action later, unless it is taken back. */
  constructor(token: () => string | null, after: (ms: number, action: () => void) => () => void) {
    this.token = token;
    this.after = after;
  }

  async put(image: Blob, signal: AbortSignal, progress: (share: number) => void): Promise<string> {
    for (let waitedMs = 0; ; ) {
      const { status, id, retryAfterMs } = await this.send(image, signal, progress);
      if (status === 201 && id !== null) return id;
      if (status !== 429 && status !== 503) throw new SlideRefused(troubleOf(status));
      const ms = retryAfterMs ?? WAIT_MS;
      waitedMs += ms;
      if (waitedMs > PATIENCE_MS) throw new SlideRefused("refused");
      await this.wait(ms, signal);
    }
  }

  private send(image: Blob, signal: AbortSignal, progress: (share: number) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const token = this.token();
      if (signal.aborted || token === null) {
        reject(new SlideRefused("offline"));
        return;
      }
      // Not fetch: it does not tell how much of an upload is sent.
      const request = new XMLHttpRequest();
      const abort = (): void => request.abort();
      const lost = (): void => {
        signal.removeEventListener("abort", abort);
        reject(new SlideRefused("offline"));
      };
      request.open("POST", PATH);
      request.timeout = TIMEOUT_MS;
      request.responseType = "json";
      request.setRequestHeader("Content-Type", image.type);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
      request.onload = () => {
        signal.removeEventListener("abort", abort);
        resolve(answerOf(request));
      };
      request.onerror = lost;
      request.ontimeout = lost;
      request.onabort = lost;
      signal.addEventListener("abort", abort);
      request.send(image);
    });
  }

  private wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        cancel();
        reject(new SlideRefused("offline"));
      };
      const cancel = this.after(ms, () => {
        signal.removeEventListener("abort", aborted);
        resolve();
      });
      signal.addEventListener("abort", aborted, { once: true });
    });
  }
}

function answerOf(request: XMLHttpRequest): Answer {
  const { id } = (request.response ?? {}) as { id?: unknown };
  const seconds = Number(request.getResponseHeader("Retry-After") ?? Number.NaN);
  return {
    status: request.status,
    id: typeof id === "string" ? id : null,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null,
  };
}

function troubleOf(status: number): SlideTrouble {
  if (status === 413 || status === 415 || status === 422) return "unreadable";
  return status === 507 ? "full" : "refused";
}
