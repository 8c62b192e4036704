/** How long a connection waits, and how much it keeps; what both sides must know of is in `LIMITS`. */
import { LIMITS } from "./messages.gen";

export const CONNECT_TIMEOUT_MS = 10_000;
/** Four pings without an answer: the connection is gone, whatever the socket says. */
export const SILENCE_MS = 8_000;
/** So many counted frames are not left unreported till the next ping: the house bounds what it keeps. */
export const UNREPORTED_MAX = LIMITS.RELIABLE_BACKLOG_FRAMES / 4;
/** A page that stood still for longer has not listened meanwhile: only so much of the pause counts as silence. */
export const AWAKE_MS = 500;
export const CLOSE_NORMAL = 1000;
/** A socket that cannot send holds inputs back: they are of no use later. */
export const INPUT_BACKLOG_BYTES = 4_096;
export const RTT_SHARE = 0.25;
