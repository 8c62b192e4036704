// Figures of a run, and the lines of JSON by which servers and bots are told what to do and tell what they found.

import { createInterface } from "node:readline";

/** The value below which a `share` (0 to 1) of the values lies, or null if there are none. Sorts the values. */
export function quantile(values, share) {
  if (values.length === 0) return null;
  values.sort((one, other) => one - other);
  return values[Math.min(values.length - 1, Math.floor(share * values.length))];
}

/** The times of ticks in milliseconds, from `clear` on. */
export class TickTimes {
  constructor() {
    this.times = [];
  }

  add(milliseconds) {
    this.times.push(milliseconds);
  }

  clear() {
    this.times.length = 0;
  }

  report() {
    return {
      ticks: this.times.length,
      tick_ms_p50: quantile(this.times, 0.5),
      tick_ms_p99: quantile(this.times, 0.99),
      tick_ms_max: quantile(this.times, 1),
    };
  }
}

/** Writes one line of JSON. */
export function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Answers each line of standard input by `commands[its command]`; the process ends when its input does. */
export async function obey(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    try {
      tell((await commands[message.command](message)) ?? {});
    } catch (error) {
      tell({ error: String(error) });
    }
  }
  process.exit(0);
}
