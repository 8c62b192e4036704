// Figures of a run, and the lines of JSON by which servers and bots are told what to do and tell what they found.

import { createInterface } from "node:readline";

/** The value below which a `share` (0 to 1) of the values lies, or null if there are none. Sorts the values. */
export function quantile(values, share) {
  if (values.length === 0) return null;
  values.sort((one, other) => one - other);
  return values[Math.min(values.length - 1, Math.floor(share * values.length))];
}

/** How long ticks took, in milliseconds. */
export class TickTimes {
  constructor() {
    this.ticks = [];
  }

  /** Notes a tick that has just ended. */
  add(took) {
    this.ticks.push({ at: Date.now(), took });
  }

  /** The figures of the ticks that ended between two times, in ms since 1970. */
  report({ from, to }) {
    const times = this.ticks.filter(({ at }) => at >= from && at < to).map(({ took }) => took);
    return {
      ticks: times.length,
      tick_ms_p50: quantile(times, 0.5),
      tick_ms_p99: quantile(times, 0.99),
      tick_ms_max: quantile(times, 1),
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
