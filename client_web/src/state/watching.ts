/** Which screens one watches: those chosen in a panel, then the nearest that one looks at. Few at a time, and not by turns. */
import { wrap, yawTowards } from "./angle";
import { isLive, type RoomScreen } from "./screens";
import type { Viewpoint } from "./whereabouts";

/** Beyond, a screen is too small to be read; one that is watched is kept a little longer. */
const REACH_M = 22;
const KEPT_REACH_M = 26;
/** A screen that is watched counts as nearer than it is, so that two at the same distance do not take turns. */
const KEPT_SHARE = 0.7;
/** Wider than this from where one looks, a screen counts as farther: the picture is some 60 degrees to each side. */
const SIGHT_RAD = (65 * Math.PI) / 180;
const UNSEEN_FACTOR = 2.5;
/** From behind there is nothing to see. */
const BEHIND_FACTOR = 4;

/**
 * The ids of at most `most` live screens. `before` are those watched until now, `chosen` those asked for by name, the
 * most wanted first. One's own share is not watched: it is here already.
 */
export function watchedScreens(
  from: Viewpoint,
  screens: readonly RoomScreen[],
  self: string,
  chosen: readonly string[],
  before: readonly string[],
  most: number,
): string[] {
  const live = screens.filter(({ state }) => isLive(state) && state.sharer !== self);
  const wanted = chosen.filter((id) => live.some(({ place }) => place.id === id));
  const others = live
    .filter(({ place }) => !wanted.includes(place.id))
    .map((screen) => ({ id: screen.place.id, cost: costOf(from, screen, before.includes(screen.place.id)) }))
    .filter(({ cost }) => cost < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.cost - b.cost);
  return [...wanted, ...others.map(({ id }) => id)].slice(0, most);
}

/** Metres, made longer for what one does not look at. */
function costOf(from: Viewpoint, { place }: RoomScreen, kept: boolean): number {
  const [dx, dz] = [place.x - from.x, place.z - from.z];
  const distance = Math.hypot(dx, dz);
  if (distance > (kept ? KEPT_REACH_M : REACH_M)) return Number.POSITIVE_INFINITY;
  const seen = Math.abs(wrap(yawTowards(dx, dz) - from.yaw)) < SIGHT_RAD || distance < 1;
  // It faces along its yaw; whoever sees its front stands on that side.
  const front = -Math.sin(place.yaw) * -dx + -Math.cos(place.yaw) * -dz > 0;
  return (1 + distance) * (kept ? KEPT_SHARE : 1) * (seen ? 1 : UNSEEN_FACTOR) * (front ? 1 : BEHIND_FACTOR);
}

/** Whether two lists name the same screens; the order of slots is the house's. */
export function sameScreens(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
