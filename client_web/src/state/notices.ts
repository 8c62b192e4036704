/** What a member is told in passing: who waved, what was refused, what came back. Words are the panels' business. */
import { type ReadonlySignal, signal } from "@preact/signals-core";

export type Happening =
  | { readonly kind: "waved"; readonly name: string; readonly member: string }
  | { readonly kind: "wave_sent"; readonly name: string }
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "left"; readonly name: string }
  | { readonly kind: "many_joined"; readonly count: number }
  | { readonly kind: "many_left"; readonly count: number }
  | { readonly kind: "hand_raised"; readonly name: string }
  | { readonly kind: "arrived_room"; readonly room: string }
  | { readonly kind: "arrived_beside"; readonly name: string }
  | { readonly kind: "arrived_zone"; readonly zone: string }
  | { readonly kind: "no_way" }
  | { readonly kind: "restored" }
  | { readonly kind: "draining" }
  | { readonly kind: "rebuilt" }
  | { readonly kind: "moved_aside"; readonly why: "wall" | "room" }
  | { readonly kind: "not_sent" }
  | {
      readonly kind: "history_done";
      readonly what: "undo" | "redo" | "rollback" | "version";
      /** How many objects kept what others did. */
      readonly skipped: number;
    }
  | {
      readonly kind: "asked";
      readonly request: "knock" | "invite" | "ask";
      readonly name: string;
      readonly zone: string;
    }
  | { readonly kind: "knock_sent" | "knock_admitted" | "knock_refused"; readonly zone: string }
  | {
      readonly kind: "bubble_invite_sent" | "bubble_ask_sent" | "bubble_accepted" | "bubble_declined";
      readonly name: string;
    }
  | { readonly kind: "blocked" | "unblocked"; readonly name: string }
  | { readonly kind: "room_muted" | "room_released" | "room_plain" | "room_spatial" | "mic_held" | "mic_released" }
  | { readonly kind: "apart_begun" | "apart_ended" }
  | { readonly kind: "put_back"; readonly zone: string; readonly code: "zone_locked" | "zone_full" }
  | { readonly kind: "shared"; readonly what: "screen" | "camera" | "slides"; readonly name: string }
  | { readonly kind: "share_ended"; readonly screen: string }
  | { readonly kind: "taken_over"; readonly name: string; readonly screen: string }
  | { readonly kind: "refused"; readonly re: string; readonly code: string };

export interface Notice {
  readonly id: number;
  readonly at: number;
  readonly what: Happening;
}

const SHOWN_MS = 7_000;
const NOTICES_MAX = 4;
/** Said to screen readers, and not shown: a house full of people would cover the picture with them. */
const QUIET: ReadonlySet<Happening["kind"]> = new Set([
  "joined",
  "left",
  "many_joined",
  "many_left",
  "hand_raised",
  "arrived_room",
  "arrived_beside",
  "arrived_zone",
  // It stands on the page until it is answered.
  "asked",
  "share_ended",
]);

export class Notices {
  private readonly list = signal<readonly Notice[]>([]);
  private readonly last = signal<Notice | null>(null);
  private count = 0;

  /** Those to be shown now, oldest first. */
  get shown(): ReadonlySignal<readonly Notice[]> {
    return this.list;
  }

  /** The last one, shown or not, for live regions. */
  get latest(): ReadonlySignal<Notice | null> {
    return this.last;
  }

  tell(what: Happening, at: number): void {
    const notice = { id: ++this.count, at, what };
    this.last.value = notice;
    if (!QUIET.has(what.kind)) this.list.value = [...this.list.value, notice].slice(-NOTICES_MAX);
  }

  dismiss(id: number): void {
    this.list.value = this.list.value.filter((notice) => notice.id !== id);
  }

  /** Lets old ones go. */
  expire(now: number): void {
    const left = this.list.value.filter((notice) => now - notice.at < SHOWN_MS);
    if (left.length !== this.list.value.length) this.list.value = left;
  }
}
