/** Why a voice connection was not made, from what the browser lets one see of the attempt. */

/**
 * `no_webrtc`: the browser makes none. `unanswered`: the house gave no answer. `no_udp`: nothing gets through, and there
 * is no relay. `relay_refused`: the relay does not take the credentials. `relay_away`: nor is the relay reached, or of use.
 */
export type Trouble = "no_webrtc" | "unanswered" | "no_udp" | "relay_refused" | "relay_away";

/** What was seen of one attempt. */
export interface Attempt {
  /** The browser made a connection at all. */
  readonly made: boolean;
  /** The house answered the offer. */
  readonly answered: boolean;
  /** There were relays to try. */
  readonly relays: boolean;
  /** A relay gave a place through which to come. */
  readonly relayed: boolean;
  /** The codes of errors in asking servers for candidates: of STUN and TURN (RFC 8489, 8656), 701 if one was not reached. */
  readonly errors: readonly number[];
}

/** TURN's own answers: no right to it, or no more for this user. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 437, 438, 441, 442, 486, 508]);

export function troubleOf({ made, answered, relays, relayed, errors }: Attempt): Trouble {
  if (!made) return "no_webrtc";
  if (!answered) return "unanswered";
  if (!relays) return "no_udp";
  return !relayed && errors.some((code) => REFUSALS.has(code)) ? "relay_refused" : "relay_away";
}

/** Watches one attempt. */
export class Witness {
  private readonly relays: boolean;
  private readonly errors: number[] = [];
  private relayed = false;
  answered = false;

  constructor(peer: RTCPeerConnection, servers: readonly RTCIceServer[]) {
    this.relays = servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type === "relay") this.relayed = true;
    });
    peer.addEventListener("icecandidateerror", ({ errorCode }) => {
      this.errors.push(errorCode);
    });
  }

  get attempt(): Attempt {
    const { answered, relays, relayed, errors } = this;
    return { made: true, answered, relays, relayed, errors };
  }
}

/** An attempt for which the browser made no connection. */
export const UNMADE: Attempt = { made: false, answered: false, relays: false, relayed: false, errors: [] };
