import { beforeEach, describe, expect, it } from "vitest";
import { type PictureDevices, Share, sentVideo } from "../../src/voice/share";
import { FakeTrack } from "./fakes";

interface Ask {
  readonly what: "screen" | "camera";
  readonly options: unknown;
  give(track: FakeTrack | null): void;
  refuse(name: string): void;
}

let asks: Ask[];
let share: Share;

function asked(what: Ask["what"], options: unknown): Promise<MediaStream> {
  return new Promise((resolve, reject) => {
    asks.push({
      what,
      options,
      give: (track) => resolve({ getVideoTracks: () => (track ? [track] : []) } as unknown as MediaStream),
      refuse: (name) => reject(new DOMException("no picture", name)),
    });
  });
}

beforeEach(() => {
  asks = [];
  const devices: PictureDevices = {
    getDisplayMedia: (options) => asked("screen", options),
    getUserMedia: (constraints) => asked("camera", constraints),
  };
  share = new Share(devices);
});

async function take(source: "screen" | "camera"): Promise<FakeTrack> {
  const track = new FakeTrack(source);
  const started = share.start(source);
  asks.at(-1)?.give(track);
  expect(await started).toBe(true);
  return track;
}

describe("one's own picture", () => {
  it("is asked of the browser within bounds, and marked as what it is", async () => {
    const screen = await take("screen");
    expect(asks[0]).toMatchObject({ what: "screen", options: { audio: false, video: { frameRate: { max: 15 } } } });
    expect((screen as unknown as MediaStreamTrack).contentHint).toBe("detail");
    expect(share.shown.value?.source).toBe("screen");
    const camera = await take("camera");
    expect((camera as unknown as MediaStreamTrack).contentHint).toBe("motion");
    expect(screen.stopped).toBe(true);
  });

  it("ends by itself when the browser's own button is pressed", async () => {
    const track = await take("screen");
    track.emit("ended");
    expect(share.shown.value).toBeNull();
  });

  it("does not end with one that was there before it", async () => {
    const first = await take("screen");
    await take("camera");
    first.emit("ended");
    expect(share.shown.value?.source).toBe("camera");
  });

  it("is given back when it is stopped", async () => {
    const track = await take("camera");
    share.stop();
    expect(track.stopped).toBe(true);
    expect(share.shown.value).toBeNull();
  });

  it("is not taken once the question was taken back", async () => {
    const started = share.start("screen");
    expect(share.asking.value).toBe(true);
    share.stop();
    expect(share.asking.value).toBe(false);
    const late = new FakeTrack();
    asks[0]?.give(late);
    expect(await started).toBe(false);
    expect(late.stopped).toBe(true);
    expect(share.shown.value).toBeNull();
  });

  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "in_use"],
    ["NotSupportedError", "unsupported"],
  ] as const)("says why there is none: %s is %s", async (name, why) => {
    const started = share.start("camera");
    asks[0]?.refuse(name);
    expect(await started).toBe(false);
    expect(share.trouble.value).toEqual({ source: "camera", why });
    expect(share.asking.value).toBe(false);
    await take("camera");
    expect(share.trouble.value).toBeNull();
  });

  it("keeps what is shown when the browser's dialog for another is closed", async () => {
    const track = await take("camera");
    const started = share.start("screen");
    asks[1]?.refuse("NotAllowedError");
    expect(await started).toBe(false);
    expect(share.shown.value?.track).toBe(track);
  });

  it("cannot be where the browser has none", async () => {
    const phone = new Share({ getUserMedia: async () => ({}) as MediaStream });
    expect([phone.can("screen"), phone.can("camera")]).toEqual([false, true]);
    expect(await phone.start("screen")).toBe(false);
    expect(phone.trouble.value?.why).toBe("unsupported");
    expect(new Share(undefined).can("camera")).toBe(false);
  });
});

describe("how it is sent", () => {
  const track = new FakeTrack() as unknown as MediaStreamTrack;

  it("keeps a screen sharp and a face moving", () => {
    expect(sentVideo({ source: "screen", track }, 0)).toMatchObject({ maxFps: 15, keep: "maintain-resolution" });
    expect(sentVideo({ source: "camera", track }, 0)).toMatchObject({ maxFps: 24, keep: "maintain-framerate" });
  });

  it("takes no more than the house allows", () => {
    expect(sentVideo({ source: "screen", track }, 600_000).maxBps).toBe(600_000);
    expect(sentVideo({ source: "camera", track }, 9_000_000).maxBps).toBe(900_000);
  });
});
