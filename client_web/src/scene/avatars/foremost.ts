/** Who of a crowd is drawn whole: those who are nearest, and those who speak; steadily, so that nobody flickers. */

export interface Ranked {
  /** Metres from the eye. */
  readonly distance: number;
  readonly speaking: boolean;
  /** Chosen to be drawn whole. */
  chosen: boolean;
}

/** Whoever is chosen stays so until somebody is nearer by this share. */
const STAYS = 0.8;
/** Those who speak count as if they were nearer. */
const SPEAKS = 0.5;

function rank(one: Ranked): number {
  return one.distance * (one.chosen ? STAYS : 1) * (one.speaking ? SPEAKS : 1);
}

/** Sorts `all`, the foremost first, and marks the first `places` as chosen and the others as not. */
export function chooseForemost(all: Ranked[], places: number): void {
  if (all.length > places) all.sort((a, b) => rank(a) - rank(b));
  for (let i = 0; i < all.length; i++) (all[i] as Ranked).chosen = i < places;
}
