/** Voice offers and their answers, over the house's own connection. */
import type { ClientMessage, MicState } from "../net/messages.gen";
import type { VoiceMessage } from "../state/house";

/** What the voice needs of the connection to the house. */
export interface Signalling {
  /** Resolves with the SDP answer; rejects with a `VoiceRefused`. */
  sendOffer(sdp: string): Promise<string>;
  sendMicState(state: MicState): void;
  sendClose(): void;
}

/** The house did not answer an offer; `code` is one of its own, or `unsent` if the offer could not go out. */
export class VoiceRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "VoiceRefused";
    this.code = code;
  }
}

interface Waiting {
  resolve(sdp: string): void;
  reject(error: VoiceRefused): void;
}

export class HouseSignalling implements Signalling {
  private readonly send: (message: ClientMessage) => boolean;
  private readonly lost: (code: string) => void;
  private waiting: Waiting | null = null;

  /** `send` is the connection's; `lost` is told when the house has lost the voice connection. */
  constructor(send: (message: ClientMessage) => boolean, lost: (code: string) => void) {
    this.send = send;
    this.lost = lost;
  }

  /** A message of the house that concerns voice. */
  message(message: VoiceMessage): void {
    if (message.type === "voice_lost") {
      this.settle((waiting) => waiting.reject(new VoiceRefused(message.code)));
      this.lost(message.code);
    } else if (message.type === "voice_answer") {
      this.settle((waiting) => waiting.resolve(message.sdp));
    } else {
      this.settle((waiting) => waiting.reject(new VoiceRefused(message.code)));
    }
  }

  sendOffer(sdp: string): Promise<string> {
    this.settle((waiting) => waiting.reject(new VoiceRefused("overtaken")));
    return new Promise((resolve, reject) => {
      if (this.send({ type: "voice_offer", sdp })) this.waiting = { resolve, reject };
      else reject(new VoiceRefused("unsent"));
    });
  }

  sendMicState(state: MicState): void {
    this.send({ type: "mic", state });
  }

  sendClose(): void {
    this.send({ type: "voice_close" });
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) how(waiting);
  }
}
