/** Who comes and goes, told one by one while that can be read, and by number when many do. */
import type { Happening } from "./notices";

type Kind = "joined" | "left";

/** After one was told by name, those who follow within this time are told of together. */
const TOGETHER_MS = 3_000;

interface Turn {
  until: number;
  names: string[];
}

export class Comings {
  private readonly tell: (what: Happening, now: number) => void;
  private readonly turns: Readonly<Record<Kind, Turn>> = {
    joined: { until: 0, names: [] },
    left: { until: 0, names: [] },
  };

  constructor(tell: (what: Happening, now: number) => void) {
    this.tell = tell;
  }

  came(name: string, now: number): void {
    this.note("joined", name, now);
  }

  went(name: string, now: number): void {
    this.note("left", name, now);
  }

  /** Tells of those whose time has come. */
  advance(now: number): void {
    for (const kind of ["joined", "left"] as const) {
      const turn = this.turns[kind];
      if (turn.names.length === 0 || now < turn.until) continue;
      const [name = ""] = turn.names;
      const count = turn.names.length;
      turn.names = [];
      turn.until = now + TOGETHER_MS;
      this.tell(count === 1 ? { kind, name } : { kind: kind === "joined" ? "many_joined" : "many_left", count }, now);
    }
  }

  private note(kind: Kind, name: string, now: number): void {
    const turn = this.turns[kind];
    if (now >= turn.until && turn.names.length === 0) {
      turn.until = now + TOGETHER_MS;
      this.tell({ kind, name }, now);
    } else {
      turn.names.push(name);
    }
  }
}
