import { beforeEach, describe, expect, it, vi } from "vitest";
import { HouseSlides, slideAddress } from "../../src/slides/store";

class FakeRequest {
  static readonly all: FakeRequest[] = [];
  readonly headers: Record<string, string> = {};
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 0;
  response: unknown = null;
  retryAfter: string | null = null;
  aborted = false;
  opened = "";
  body: unknown = null;
  onload: () => void = () => undefined;
  onerror: () => void = () => undefined;
  ontimeout: () => void = () => undefined;
  onabort: () => void = () => undefined;

  constructor() {
    FakeRequest.all.push(this);
  }

  open(method: string, path: string): void {
    this.opened = `${method} ${path}`;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(): string | null {
    return this.retryAfter;
  }

  send(body: unknown): void {
    this.body = body;
  }

  abort(): void {
    this.aborted = true;
    this.onabort();
  }

  answer(status: number, response: unknown = null, retryAfter: string | null = null): void {
    Object.assign(this, { status, response, retryAfter });
    this.onload();
  }
}

const image = new Blob(["pixels"], { type: "image/png" });
const last = () => FakeRequest.all.at(-1) ?? expect.fail("nothing was asked");
const flush = () => new Promise((resolve) => setImmediate(resolve));

let waits: { ms: number; go(): void; cancelled: boolean }[];
let token: string | null;
let stop: AbortController;
let progress: ReturnType<typeof vi.fn<(share: number) => void>>;
let store: HouseSlides;

const put = () => store.put(image, stop.signal, progress);

beforeEach(() => {
  FakeRequest.all.length = 0;
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  waits = [];
  token = "resume-token";
  stop = new AbortController();
  progress = vi.fn();
  store = new HouseSlides(
    () => token,
    (ms, go) => {
      const wait = { ms, go, cancelled: false };
      waits.push(wait);
      return () => {
        wait.cancelled = true;
      };
    },
  );
});

describe("the house's store of slides", () => {
  it("P-SLIDE-1: takes an image from a member, and names it", async () => {
    const id = put();
    expect(last().opened).toBe("POST /api/slides");
    expect(last().headers).toEqual({ "Content-Type": "image/png", Authorization: "Bearer resume-token" });
    expect(last().body).toBe(image);
    last().upload.onprogress?.({ loaded: 3, total: 6 });
    expect(progress).toHaveBeenCalledWith(0.5);
    last().answer(201, { id: "abc", width: 4, height: 3 });
    expect(await id).toBe("abc");
    expect(slideAddress("a b")).toBe("/api/slides/a%20b");
  });

  it.each([
    [401, "refused"],
    [413, "unreadable"],
    [422, "unreadable"],
    [507, "full"],
    [500, "refused"],
  ] as const)("says why not: %i is %s", async (status, why) => {
    const id = put();
    last().answer(status, { code: "x", message: "y" });
    await expect(id).rejects.toMatchObject({ why });
    expect(FakeRequest.all).toHaveLength(1);
  });

  it("comes back when the house says so, but not for ever", async () => {
    const id = put();
    last().answer(429, null, "7");
    await flush();
    expect(waits[0]?.ms).toBe(7_000);
    waits[0]?.go();
    await flush();
    last().answer(503, null, null);
    await flush();
    waits[1]?.go();
    await flush();
    last().answer(201, { id: "abc" });
    expect(await id).toBe("abc");
    const never = put();
    const refused = expect(never).rejects.toMatchObject({ why: "refused" });
    for (let i = 2; i < 5; i++) {
      last().answer(429, null, "50");
      await flush();
      waits[i]?.go();
      await flush();
    }
    await refused;
  });

  it("is offline without a session, and when the connection breaks", async () => {
    token = null;
    await expect(put()).rejects.toMatchObject({ why: "offline" });
    expect(FakeRequest.all).toHaveLength(0);
    token = "t";
    const id = put();
    last().onerror();
    await expect(id).rejects.toMatchObject({ why: "offline" });
  });

  it("stops at once when it is cancelled, on the way and while it waits", async () => {
    const sending = put();
    stop.abort();
    expect(last().aborted).toBe(true);
    await expect(sending).rejects.toMatchObject({ why: "offline" });
    stop = new AbortController();
    const waiting = put();
    last().answer(429, null, "7");
    await flush();
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ why: "offline" });
    expect(waits.at(-1)?.cancelled).toBe(true);
  });
});
