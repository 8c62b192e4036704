import { describe, expect, it } from "vitest";
import { type Attempt, troubleOf, UNMADE, Witness } from "../../src/voice/diagnosis";

const ATTEMPT: Attempt = { made: true, answered: true, relays: true, relayed: false, errors: [] };

describe("why there is no voice", () => {
  it.each([
    ["no_webrtc", UNMADE],
    ["unanswered", { ...ATTEMPT, answered: false }],
    ["no_udp", { ...ATTEMPT, relays: false }],
    ["no_udp", { ...ATTEMPT, relays: false, errors: [701] }],
    ["relay_refused", { ...ATTEMPT, errors: [701, 401] }],
    ["relay_away", { ...ATTEMPT, errors: [701] }],
    ["relay_away", { ...ATTEMPT, relayed: true, errors: [401] }],
  ] as const)("%s", (trouble, attempt) => {
    expect(troubleOf(attempt)).toBe(trouble);
  });
});

describe("Witness", () => {
  function watch(servers: readonly RTCIceServer[]) {
    const peer = new EventTarget();
    const witness = new Witness(peer as unknown as RTCPeerConnection, servers);
    const emit = (type: string, parts: object) => peer.dispatchEvent(Object.assign(new Event(type), parts));
    return { witness, emit };
  }

  it("knows a relay by its scheme", () => {
    expect(watch([{ urls: ["stun:a"] }]).witness.attempt.relays).toBe(false);
    expect(watch([{ urls: "turns:a?transport=tcp" }]).witness.attempt.relays).toBe(true);
    expect(watch([{ urls: ["stun:a", "turn:b"] }]).witness.attempt.relays).toBe(true);
  });

  it("collects errors and the candidates of relays", () => {
    const { witness, emit } = watch([{ urls: "turn:a" }]);
    emit("icecandidate", { candidate: { type: "host" } });
    emit("icecandidate", { candidate: null });
    emit("icecandidateerror", { errorCode: 701 });
    expect(witness.attempt).toMatchObject({ relayed: false, errors: [701], answered: false });
    emit("icecandidate", { candidate: { type: "relay" } });
    expect(witness.attempt.relayed).toBe(true);
  });
});
