/** Lowers the crowd while the stage speaks, and lets it come back: pure, with the time as an argument. */

/** What is left of the crowd's gain under the stage: 10 dB less. */
export const DUCKED = 0.32;
/** Quick to make way, slow to come back: pauses between words are not filled. */
const ATTACK_MS = 120;
const HOLD_MS = 700;
const RELEASE_MS = 900;
/** Nearer to all of it than this, it is all of it. */
const NEARLY = 0.995;

export class Ducking {
  private level = 1;
  private spokeAt = Number.NEGATIVE_INFINITY;
  private at: number | null = null;

  /** The crowd's gain now, 0 to 1, given whether somebody speaks who is heard evenly. */
  update(speaking: boolean, nowMs: number): number {
    const elapsed = this.at === null ? 0 : Math.max(0, nowMs - this.at);
    this.at = nowMs;
    if (speaking) this.spokeAt = nowMs;
    const ducks = nowMs - this.spokeAt < HOLD_MS;
    const target = ducks ? DUCKED : 1;
    const share = 1 - Math.exp(-elapsed / (ducks ? ATTACK_MS : RELEASE_MS));
    this.level += (target - this.level) * share;
    if (!ducks && this.level > NEARLY) this.level = 1;
    return this.level;
  }
}
