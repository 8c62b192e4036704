import { describe, expect, it, vi } from "vitest";
import type { ClientMessage } from "../../src/net/messages.gen";
import { HouseSignalling } from "../../src/voice/signalling";

function make(sends = true) {
  const sent: ClientMessage[] = [];
  const lost = vi.fn<(code: string) => void>();
  const signalling = new HouseSignalling((message) => {
    if (sends) sent.push(message);
    return sends;
  }, lost);
  return { signalling, sent, lost };
}

describe("HouseSignalling", () => {
  it("offers, and resolves with the answer", async () => {
    const { signalling, sent } = make();
    const answer = signalling.sendOffer("offer");
    expect(sent).toEqual([{ type: "voice_offer", sdp: "offer" }]);
    signalling.message({ type: "voice_answer", sdp: "answer" });
    await expect(answer).resolves.toBe("answer");
  });

  it("rejects with the code of a refusal", async () => {
    const { signalling, lost } = make();
    const answer = signalling.sendOffer("offer");
    signalling.message({ type: "refused", re: "voice_offer", ref: null, code: "sdp_invalid", message: "" });
    await expect(answer).rejects.toMatchObject({ code: "sdp_invalid" });
    expect(lost).not.toHaveBeenCalled();
  });

  it("rejects, and tells, when the voice connection is lost meanwhile", async () => {
    const { signalling, lost } = make();
    const answer = signalling.sendOffer("offer");
    signalling.message({ type: "voice_lost", code: "voice_unavailable", message: "" });
    await expect(answer).rejects.toMatchObject({ code: "voice_unavailable" });
    expect(lost).toHaveBeenCalledWith("voice_unavailable");
  });

  it("rejects at once when the house cannot be reached", async () => {
    await expect(make(false).signalling.sendOffer("offer")).rejects.toMatchObject({ code: "unsent" });
  });

  it("answers only the latest of two offers", async () => {
    const { signalling } = make();
    const first = signalling.sendOffer("first");
    const second = signalling.sendOffer("second");
    signalling.message({ type: "voice_answer", sdp: "answer" });
    await expect(first).rejects.toMatchObject({ code: "overtaken" });
    await expect(second).resolves.toBe("answer");
  });

  it("tells the microphone's state and the end", () => {
    const { signalling, sent } = make();
    signalling.sendMicState("muted");
    signalling.sendClose();
    expect(sent).toEqual([{ type: "mic", state: "muted" }, { type: "voice_close" }]);
  });
});
