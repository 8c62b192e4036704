/** How long to wait before the next attempt to connect. */

const FIRST_MS = 400;
const LONGEST_MS = 5_000;

/**
 * Milliseconds before attempt number `attempt` (0 is the first after a loss): doubling, with half of it random
 * (`dice` is 0 to 1), so that a house full of people does not come back in one instant.
 */
export function backoffMs(attempt: number, dice: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return ceiling * (0.5 + 0.5 * dice);
}
