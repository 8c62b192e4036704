/** How loud a voice is from where one stands. */

/** Up to here a voice is heard in full. */
export const FULL_M = 1;
/** 1.25 makes 7.5 dB for each doubling of the distance: a little steeper than in free air, so that groups stay apart. */
const ROLLOFF = 1.25;
/** The last part of the way to `hearingM`, over which a voice fades out instead of breaking off. */
const FADE_SHARE = 0.15;

/** The gain, 0 to 1, of a voice at `distanceM` where nothing is heard from `hearingM` on. */
export function gainAt(distanceM: number, hearingM: number): number {
  if (!(distanceM < hearingM)) return 0;
  const fade = Math.min(1, (hearingM - distanceM) / (FADE_SHARE * hearingM));
  return Math.max(distanceM, FULL_M) ** -ROLLOFF * fade;
}
