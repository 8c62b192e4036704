/** The chat of one's room: lines that were said, and one's own that are on their way. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Line } from "../net/messages.gen";

export type LineState = "said" | "sending" | "refused";

export interface ShownLine extends Line {
  readonly state: LineState;
  /** Written by oneself, on this visit or an earlier one. */
  readonly own: boolean;
}

/** More than the server keeps of a room; older ones leave the page. */
export const LINES_SHOWN_MAX = 300;

export class Lines {
  private readonly list = signal<readonly ShownLine[]>([]);
  private readonly arrived = signal<ShownLine | null>(null);
  private identity = "";

  /** In the order they were said, one's own unanswered ones last. */
  get shown(): ReadonlySignal<readonly ShownLine[]> {
    return this.list;
  }

  /** The last line that somebody else said just now, to be announced; null at first. */
  get latest(): ReadonlySignal<ShownLine | null> {
    return this.arrived;
  }

  /** The kept lines of a room. `same` keeps what is here of those near, and what is on its way. */
  reset(lines: readonly Line[], identity: string, same: boolean): void {
    this.identity = identity;
    const told = new Set(lines.map((line) => line.line_id));
    const here = same ? this.list.value.filter((line) => !told.has(line.line_id)) : [];
    const kept = here.filter((line) => line.state !== "said" || line.to === "near");
    this.publish([...lines.map((line) => this.shownAs(line)), ...kept]);
  }

  /** One's own line goes out. */
  sending(line: Line): void {
    this.publish([...this.list.value, { ...line, state: "sending", own: true }]);
  }

  /** A line was said; one that is here already takes its place. */
  said(line: Line): void {
    const shown = this.shownAs(line);
    this.publish([...this.list.value.filter(({ line_id }) => line_id !== line.line_id), shown]);
    if (!shown.own) this.arrived.value = shown;
  }

  refused(lineId: string): void {
    this.publish(this.list.value.map((line) => (line.line_id === lineId ? { ...line, state: "refused" } : line)));
  }

  private shownAs(line: Line): ShownLine {
    return { ...line, state: "said", own: line.identity === this.identity };
  }

  private publish(lines: readonly ShownLine[]): void {
    const said = lines.filter((line) => line.state === "said").sort((a, b) => a.at - b.at);
    const waiting = lines.filter((line) => line.state !== "said");
    this.list.value = [...said, ...waiting].slice(-LINES_SHOWN_MAX);
  }
}
