/** A page with the voice engine and nothing else: tests/media/browser drives it in real browsers. */
import type { Place, Pose } from "../../../src/voice/bearing";
import { browserDeps, VoiceEngine } from "../../../src/voice/engine";
import { PROCESSING } from "../../../src/voice/microphone";

/** What the test gives the page. */
interface Given {
  answerOffer(sdp: string): Promise<string>;
  tellMic(state: string): void;
}

/** What was heard over a while, of each slot's member number: means over all samples. */
interface Heard {
  readonly left: number;
  readonly right: number;
  readonly gain: number;
}

const given = window as unknown as Given;
const places = new Map<number, Place>();
const peers: RTCPeerConnection[] = [];
let pose: Pose = { x: 0, z: 0, yaw: 0 };

const engine = new VoiceEngine({
  ...browserDeps({
    sendOffer: (sdp) => given.answerOffer(sdp),
    sendMicState: (state) => given.tellMic(state),
    sendClose: () => undefined,
  }),
  createPeer: (configuration) => {
    const peer = new RTCPeerConnection(configuration);
    peers.push(peer);
    return peer;
  },
});
setInterval(() => engine.update(pose, places), 50);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function listen(number: number, samples: number): Promise<Heard> {
  const sum = { left: 0, right: 0, gain: 0 };
  for (let i = 0; i < samples; i++) {
    await pause(25);
    const source = engine.sources(String).find((heard) => heard.member_id === String(number));
    sum.left += (source?.rms_left ?? 0) / samples;
    sum.right += (source?.rms_right ?? 0) / samples;
    sum.gain += (source?.gain ?? 0) / samples;
  }
  return sum;
}

/** Packets received by all slots of the newest connection. */
async function packetsReceived(): Promise<number> {
  let packets = 0;
  const report = await peers.at(-1)?.getStats();
  report?.forEach((entry) => {
    if (entry.type === "inbound-rtp") packets += entry.packetsReceived;
  });
  return packets;
}

/** What the slots of the newest connection have received and made up, in samples and packets. */
async function received(): Promise<Record<string, number>> {
  const names = ["concealedSamples", "totalSamplesReceived", "packetsReceived", "packetsLost", "nackCount"];
  const sums: Record<string, number> = Object.fromEntries([...names, "fecPacketsReceived"].map((name) => [name, 0]));
  const report = await peers.at(-1)?.getStats();
  report?.forEach((entry) => {
    if (entry.type !== "inbound-rtp" || !entry.packetsReceived) return;
    for (const name of Object.keys(sums)) sums[name] = (sums[name] ?? 0) + (entry[name] ?? 0);
  });
  return sums;
}

/** Packets received once none has come for `ms`. */
async function packetsOnceStill(ms: number): Promise<number> {
  let before = -1;
  let packets = await packetsReceived();
  while (packets !== before) {
    await pause(ms);
    before = packets;
    packets = await packetsReceived();
  }
  return packets;
}

Object.assign(window, {
  voice: {
    engine,
    listen,
    packetsReceived,
    received,
    packetsOnceStill,
    stand: (x: number, z: number, yaw: number) => {
      pose = { x, z, yaw };
    },
    place: (number: number, x: number, z: number) => places.set(number, { x, z }),
    /** Has one member in the first slot. */
    fill: (first: number) =>
      engine.setSlots([first, 0, 0, 0, 0, 0].map((number) => ({ number, way: "near", factor: 1 }))),
    connect: () => engine.connect({ slots: 6, videoSlots: 0, iceServers: [] }),
    /** Takes the sound as it is: a steady tone is what noise suppression removes. */
    startRaw: () => {
      const raw = Object.fromEntries(Object.keys(PROCESSING).map((name) => [name, false]));
      return engine.microphone.process(raw as unknown as typeof PROCESSING).then(() => engine.microphone.start());
    },
    peers: () => peers.length,
  },
});
