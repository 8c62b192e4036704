/** Asks the house for a seat (P-SEAT-1), and keeps the identity by which objects and lines stay one's own. */
import type { Avatar, Language, SeatAnswer, SeatRequest } from "./messages.gen";

/** Who comes in. */
export interface Guest {
  readonly name: string;
  readonly headline: string;
  readonly avatar: Avatar;
  readonly language: Language;
  /** Of the link that hosts are given. */
  readonly host_key?: string;
}

/** What the browser remembers; localStorage fits. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The house said no: `code` is stable, `final` says that asking again as before is of no use. */
export class SeatRefused extends Error {
  readonly code: string;
  readonly final: boolean;

  constructor(code: string, message: string, final: boolean) {
    super(message);
    this.name = "SeatRefused";
    this.code = code;
    this.final = final;
  }
}

const IDENTITY_KEY = "cenacle.identity";
const SEATS_PATH = "/api/seats";
const TIMEOUT_MS = 8_000;

async function refusal(response: Response): Promise<SeatRefused> {
  const final = response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408;
  try {
    const body = (await response.json()) as { code?: unknown; message?: unknown };
    if (typeof body.code === "string") return new SeatRefused(body.code, String(body.message ?? ""), final);
  } catch {
    // A proxy's error page; the status is all there is to say.
  }
  return new SeatRefused(`http_${response.status}`, response.statusText, final);
}

/** A seat for one hello. Rejects with SeatRefused, or with what fetch rejects with when the house cannot be reached. */
export async function askSeat(guest: Guest, memory: Memory, fetcher: typeof fetch): Promise<SeatAnswer> {
  const request: SeatRequest = { ...guest, identity: memory.getItem(IDENTITY_KEY) };
  const response = await fetcher(SEATS_PATH, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw await refusal(response);
  const answer = (await response.json()) as SeatAnswer;
  memory.setItem(IDENTITY_KEY, answer.identity);
  return answer;
}
