/** How a picture lies on a screen, and how often it is drawn anew: figures alone, for what draws. */

/** Width and height that a picture takes within a frame, whole and in its own shape. */
export function contained(picture: { width: number; height: number }, frame: { width: number; height: number }) {
  if (picture.width <= 0 || picture.height <= 0) return { ...frame };
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Beyond, nothing of a moving picture is to be made out. */
const FAR_M = 40;
const NEAR_M = 8;
const NEAR_MS = 40;
const FAR_MS = 250;
/** Where the processor draws, each picture costs as much as many of the house's. */
const SOFTWARE_MS = 160;

/** The time between two pictures that are taken from a video, by how far away its screen is; infinite for none. */
export function pictureInterval(distance: number, software: boolean): number {
  if (distance > FAR_M) return Number.POSITIVE_INFINITY;
  const share = Math.max(0, Math.min(1, (distance - NEAR_M) / (FAR_M - NEAR_M)));
  return Math.max(software ? SOFTWARE_MS : 0, NEAR_MS + (FAR_MS - NEAR_MS) * share);
}

/** The size at which a video is copied where the processor draws: what a screen in the distance shows anyway. */
const SMALL_PX = 640;

export function smallSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SMALL_PX / Math.max(1, width));
  return { width: Math.max(2, Math.round(width * scale)), height: Math.max(2, Math.round(height * scale)) };
}
