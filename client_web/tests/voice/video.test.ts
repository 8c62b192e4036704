import { beforeEach, describe, expect, it } from "vitest";
import { type SentVideo, VideoSections } from "../../src/voice/video";

const CODECS = ["video/VP8", "video/rtx", "video/H264"].map((mimeType) => ({ mimeType, clockRate: 90_000 }));
const flush = () => new Promise((resolve) => setImmediate(resolve));

class Section {
  readonly replaced: unknown[] = [];
  codecs: string[] = [];
  parameters: RTCRtpSendParameters | null = null;
  readonly what: unknown;
  readonly init: RTCRtpTransceiverInit;
  readonly sender = {
    replaceTrack: async (track: unknown) => void this.replaced.push(track),
    getParameters: () => ({ encodings: [{ active: true }] }),
    setParameters: async (parameters: RTCRtpSendParameters) => {
      this.parameters = parameters;
    },
  };
  readonly receiver = { track: { id: "received" } };

  constructor(what: unknown, init: RTCRtpTransceiverInit) {
    this.what = what;
    this.init = init;
  }

  setCodecPreferences(codecs: RTCRtpCodec[]): void {
    this.codecs = codecs.map(({ mimeType }) => mimeType);
  }
}

let sections: Section[];
let video: VideoSections;

function peer(): RTCPeerConnection {
  return {
    addTransceiver: (what: unknown, init: RTCRtpTransceiverInit) => {
      const section = new Section(what, init);
      sections.push(section);
      return section;
    },
  } as unknown as RTCPeerConnection;
}

const sent = (): SentVideo => ({
  track: {} as MediaStreamTrack,
  maxBps: 500_000,
  maxFps: 15,
  keep: "maintain-resolution",
});

beforeEach(() => {
  sections = [];
  video = new VideoSections(() => CODECS);
});

describe("the video sections", () => {
  it("are one to send and one for each slot, of the one codec that the house forwards", () => {
    video.open(peer(), 2);
    expect(sections.map(({ what, init }) => [what, init.direction])).toEqual([
      ["video", "sendonly"],
      ["video", "recvonly"],
      ["video", "recvonly"],
    ]);
    for (const { codecs } of sections) expect(codecs).toEqual(["video/VP8"]);
    expect(video.tracks.value).toHaveLength(2);
  });

  it("are left out where data is to be saved", () => {
    video.open(peer(), 0);
    expect(sections).toEqual([]);
    expect(video.tracks.value).toEqual([]);
  });

  it("take a picture without another offer, with its bounds", async () => {
    video.open(peer(), 1);
    const picture = sent();
    video.send(picture);
    await flush();
    expect(sections[0]?.replaced).toEqual([picture.track]);
    expect(sections[0]?.parameters).toEqual({
      encodings: [{ active: true, maxBitrate: 500_000, maxFramerate: 15 }],
      degradationPreference: "maintain-resolution",
    });
    video.send(null);
    await flush();
    expect(sections[0]?.replaced.at(-1)).toBeNull();
  });

  it("carry what is shared into the next connection", () => {
    const picture = sent();
    video.send(picture);
    video.open(peer(), 1);
    expect(sections[0]?.what).toBe(picture.track);
    expect(sections[0]?.init.sendEncodings).toEqual([{ maxBitrate: 500_000, maxFramerate: 15 }]);
  });

  it("have no pictures once the connection is gone", () => {
    video.open(peer(), 2);
    video.drop();
    expect(video.tracks.value).toEqual([]);
    video.send(sent());
    expect(sections[0]?.replaced).toEqual([]);
  });
});
