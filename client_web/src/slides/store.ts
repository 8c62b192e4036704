/** Where slides are kept: images go to the house one by one, and are named by their content. */
import type { DeckTrouble } from "./deck";

export interface SlideStore {
  /** Uploads an image; its id. `progress` is told how much is sent, 0 to 1. Rejects with a `SlideRefused`. */
  put(image: Blob, signal: AbortSignal, progress: (share: number) => void): Promise<string>;
}

/** Slides were not taken. */
export class SlideRefused extends Error {
  readonly why: DeckTrouble;

  constructor(why: DeckTrouble) {
    super(why);
    this.name = "SlideRefused";
    this.why = why;
  }
}

const PATH = "/api/slides";
const TIMEOUT_MS = 60_000;

/** The address of a page. */
export function slideAddress(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

/** The house's own store. `token` names who uploads; empty while one is not in. */
export class HouseSlides implements SlideStore {
  private readonly token: () => string;

  constructor(token: () => string) {
    this.token = token;
  }

  put(image: Blob, signal: AbortSignal, progress: (share: number) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      // Not fetch: it does not tell how much of an upload is sent.
      const request = new XMLHttpRequest();
      const abort = (): void => request.abort();
      const settle = (done: () => void): void => {
        signal.removeEventListener("abort", abort);
        done();
      };
      request.open("POST", PATH);
      request.timeout = TIMEOUT_MS;
      request.responseType = "json";
      request.setRequestHeader("Content-Type", image.type);
      request.setRequestHeader("Authorization", `Bearer ${this.token()}`);
      request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
      request.onload = () => {
        const { id } = (request.response ?? {}) as { id?: unknown };
        settle(() =>
          request.status === 201 && typeof id === "string" ? resolve(id) : reject(new SlideRefused("refused")),
        );
      };
      request.onerror = request.ontimeout = () => settle(() => reject(new SlideRefused("offline")));
      request.onabort = () => settle(() => reject(new SlideRefused("offline")));
      signal.addEventListener("abort", abort);
      if (signal.aborted) settle(() => reject(new SlideRefused("offline")));
      else request.send(image);
    });
  }
}
