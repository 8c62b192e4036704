import { beforeEach, describe, expect, it, vi } from "vitest";
import { Link } from "../../src/voice/link";
import { VideoSections } from "../../src/voice/video";
import { FakePeer, FakeTimer } from "./fakes";

const SETTINGS = { slots: 3, videoSlots: 0, iceServers: [] };
const CODECS = [
  { mimeType: "video/VP8", clockRate: 90_000 },
  { mimeType: "video/H264", clockRate: 90_000 },
];
const CONNECT_MS = 15_000;

let peers: FakePeer[];
let timer: FakeTimer;
let sendOffer: ReturnType<typeof vi.fn<(sdp: string) => Promise<string>>>;
let opened: ReturnType<typeof vi.fn<(slots: readonly RTCRtpReceiver[]) => void>>;
let closed: ReturnType<typeof vi.fn<() => void>>;
let link: Link;

const flush = () => new Promise((resolve) => setImmediate(resolve));
const peer = () => peers.at(-1) ?? expect.fail("no connection was made");

beforeEach(() => {
  vi.spyOn(console, "info").mockReturnValue();
  peers = [];
  timer = new FakeTimer();
  sendOffer = vi.fn(async () => "an answer");
  opened = vi.fn();
  closed = vi.fn();
  link = new Link(
    {
      createPeer: () => {
        peers.push(new FakePeer());
        return peer() as unknown as RTCPeerConnection;
      },
      sendOffer,
      after: timer.after,
      dice: () => 1,
    },
    { opened, closed },
    new VideoSections(() => CODECS),
  );
});

async function connect(): Promise<void> {
  link.connect(SETTINGS);
  await flush();
  peer().become("connected");
}

describe("Link", () => {
  it("offers the microphone first, then the slots, and takes the answer", async () => {
    link.connect(SETTINGS);
    expect(link.state.value).toBe("connecting");
    await flush();
    expect(peer().directions).toEqual(["sendonly", "recvonly", "recvonly", "recvonly"]);
    expect(sendOffer).toHaveBeenCalledWith("an offer");
    expect(peer().remoteSdp).toBe("an answer");
    expect(opened.mock.calls[0]?.[0]).toHaveLength(3);
    peer().become("connected");
    expect(link.state.value).toBe("connected");
    expect(timer.ms).toBeNull();
  });

  it("works without a microphone, which may come and go without another offer", async () => {
    await connect();
    expect(peer().sent).toEqual(["audio"]);
    const track = {} as MediaStreamTrack;
    link.send(track);
    link.send(null);
    expect(peer().sent).toEqual(["audio", track, null]);
    expect(sendOffer).toHaveBeenCalledTimes(1);
  });

  it("takes the microphone into the next connection", async () => {
    const track = {} as MediaStreamTrack;
    link.send(track);
    await connect();
    expect(peer().sent).toEqual([track]);
  });

  it("waits a moment when disconnected, and goes on if it passes", async () => {
    await connect();
    peer().become("disconnected");
    expect(timer.ms).toBe(3_000);
    peer().become("connected");
    expect(timer.ms).toBeNull();
    expect(peers).toHaveLength(1);
  });

  it("connects anew when it stays disconnected", async () => {
    await connect();
    peer().become("disconnected");
    timer.run();
    expect(peers[0]?.closed).toBe(true);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(link.state.value).toBe("lost");
    timer.run();
    await flush();
    peer().become("connected");
    expect(peers).toHaveLength(2);
    expect(link.state.value).toBe("connected");
  });

  it.each(["failed", "closed"] as const)("connects anew when it has %s", async (state) => {
    await connect();
    peer().become(state);
    expect(link.state.value).toBe("lost");
    timer.run();
    expect(peers).toHaveLength(2);
  });

  it("connects anew when the house says that it was lost", async () => {
    await connect();
    link.lost();
    expect(link.state.value).toBe("lost");
    timer.run();
    expect(link.state.value).toBe("connecting");
  });

  it("waits longer after each failure, and is quick again after a success", async () => {
    sendOffer.mockRejectedValue(new Error("voice_unavailable"));
    link.connect(SETTINGS);
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      await flush();
      expect(link.state.value).toBe("lost");
      pauses.push(timer.ms ?? 0);
      timer.run();
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan(10 * (pauses[0] ?? 0));
    sendOffer.mockResolvedValue("an answer");
    await flush();
    peer().become("connected");
    peer().become("failed");
    expect(timer.ms).toBe(pauses[0]);
  });

  it("gives a connection up that is not made in time", async () => {
    link.connect(SETTINGS);
    await flush();
    expect(timer.ms).toBe(CONNECT_MS);
    timer.run();
    expect(link.state.value).toBe("lost");
  });

  it("ignores what a connection given up still does", async () => {
    let answer: (sdp: string) => void = () => undefined;
    sendOffer.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    link.connect(SETTINGS);
    await flush();
    const old = peer();
    link.connect(SETTINGS);
    await flush();
    answer("a late answer");
    await flush();
    old.become("failed");
    expect(old.remoteSdp).toBeNull();
    expect(old.closed).toBe(true);
    expect(link.state.value).toBe("connecting");
    expect(peers).toHaveLength(2);
  });

  it("tries at once when the house can be reached again, but does not disturb what works", async () => {
    sendOffer.mockRejectedValueOnce(new Error("unsent"));
    link.connect(SETTINGS);
    await flush();
    link.retryNow();
    await flush();
    peer().become("connected");
    link.retryNow();
    expect(peers).toHaveLength(2);
  });

  it("keeps trying, quietly, where the browser makes no connections", () => {
    const createPeer = vi.fn<() => RTCPeerConnection>(() => {
      throw new ReferenceError("RTCPeerConnection is not defined");
    });
    const barred = new Link(
      { createPeer, sendOffer, after: timer.after, dice: () => 1 },
      { opened, closed },
      new VideoSections(() => []),
    );
    barred.connect(SETTINGS);
    expect(barred.state.value).toBe("lost");
    timer.run();
    expect(createPeer).toHaveBeenCalledTimes(2);
  });

  it("stays off once disconnected", async () => {
    await connect();
    link.disconnect();
    expect(link.state.value).toBe("off");
    expect(peer().closed).toBe(true);
    link.lost();
    link.retryNow();
    peer().become("failed");
    expect(link.state.value).toBe("off");
    expect(peers).toHaveLength(1);
    expect(timer.ms).toBeNull();
  });
});

describe("a Link in trouble", () => {
  it("says why an attempt failed, and no longer once one works", async () => {
    link.connect(SETTINGS);
    await flush();
    expect(link.trouble.value).toBeNull();
    timer.run();
    expect(link.state.value).toBe("lost");
    expect(link.trouble.value).toBe("no_udp");
    timer.run();
    await flush();
    expect(link.trouble.value).toBe("no_udp");
    peer().become("connected");
    expect(link.trouble.value).toBeNull();
  });

  it("says that the house did not answer", async () => {
    sendOffer.mockRejectedValueOnce(new Error("no answer"));
    link.connect(SETTINGS);
    await flush();
    expect(link.trouble.value).toBe("unanswered");
  });

  it("blames no network for the loss of what worked", async () => {
    await connect();
    peer().become("failed");
    expect(link.state.value).toBe("lost");
    expect(link.trouble.value).toBeNull();
  });

  it("is made anew at once when the network or the house's own place for voices changes", async () => {
    await connect();
    link.renew();
    expect(peers).toHaveLength(2);
    expect(link.state.value).toBe("connecting");
    expect(peers[0]?.closed).toBe(true);
  });

  it("is left alone by reports about a network over which it works, and renewed when it falters", async () => {
    await connect();
    link.renewIfDoubtful();
    expect(peers).toHaveLength(1);
    peer().become("disconnected");
    link.renewIfDoubtful();
    expect(peers).toHaveLength(2);
  });

  it("takes newer settings for its next connection, and leaves the one that stands alone", async () => {
    await connect();
    link.refresh({ ...SETTINGS, slots: 1 });
    expect(peers).toHaveLength(1);
    link.renew();
    expect(peer().directions.filter((direction) => direction === "recvonly")).toHaveLength(1);
  });

  it("is not begun by news of networks while nobody wants it", () => {
    link.renew();
    link.renewIfDoubtful();
    expect(peers).toHaveLength(0);
  });
});
