/** Whose name is shown: the nearest few of those in view, and not one over another. */
import type { PerspectiveCamera } from "three";
import type { Blockers } from "../camera/blockers";
import type { Figure } from "../contract";
import { HEADLINE_REACH_M, onScreen, TAG_REACH_M, Tag, tagScale } from "./tags";

/** Somebody who may have a name tag. */
export interface Named {
  readonly figure: Figure;
  readonly distance: number;
  /** Metres above the floor where the tag hangs. */
  readonly top: number;
  tag: Tag | null;
  /** Whether a wall stands between, looked up now and then. */
  hidden: boolean;
}

export interface Screen {
  readonly camera: PerspectiveCamera;
  readonly width: number;
  readonly height: number;
}

const TAGS_MAX = 24;
/** So many of the nearest are looked at; in a crowd most of them are behind the eye or behind others. */
const CANDIDATES_MAX = 64;
/** A wall between is looked for every so many frames, at other frames for each. */
const HIDDEN_EVERY = 9;
/** The share of a tag that others may cover: less for one that is to appear than for one that is there. */
const COVERED_TO_APPEAR = 0.1;
const COVERED_TO_STAY = 0.35;
/** About the size of a plate, in CSS pixels at scale 1. */
const LETTER_PX = 7.4;
const EDGE_PX = 30;
const PLATE_PX = 24;
const HEADLINE_LETTER_PX = 6;
const HEADLINE_MAX_PX = 190;
const HEADLINE_PX = 20;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The share of `box` that the first `count` of `others` cover, each for itself: the largest of them. */
export function covered(box: Box, others: readonly Box[], count = others.length): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const other = others[i] as Box;
    const width = Math.min(box.left + box.width, other.left + other.width) - Math.max(box.left, other.left);
    const height = Math.min(box.top + box.height, other.top + other.height) - Math.max(box.top, other.top);
    if (width > 0 && height > 0) most = Math.max(most, (width * height) / (box.width * box.height));
  }
  return most;
}

export class Labels {
  private readonly overlay: HTMLElement;
  private readonly spare: Tag[] = [];
  private readonly candidates: Named[] = [];
  private readonly boxes: Box[] = Array.from({ length: TAGS_MAX }, () => ({ left: 0, top: 0, width: 0, height: 0 }));
  private readonly box: Box = { left: 0, top: 0, width: 0, height: 0 };
  private frame = 0;

  constructor(overlay: HTMLElement) {
    this.overlay = overlay;
  }

  /** Places the tags, once the camera stands. Oneself has none but for a sign. */
  update(all: readonly Named[], screen: Screen, blockers: Blockers, selfId: string, now: number): void {
    this.frame += 1;
    const { candidates } = this;
    candidates.length = 0;
    for (const one of all) {
      if (one.distance < TAG_REACH_M) candidates.push(one);
      else this.release(one);
    }
    candidates.sort((a, b) => a.distance - b.distance);
    this.look(screen.camera, blockers);
    let placed = 0;
    for (let i = 0; i < candidates.length; i++) {
      const one = candidates[i] as Named;
      const own = one.figure.id === selfId;
      const wanted = i < CANDIDATES_MAX && placed < TAGS_MAX && !one.hidden && (!own || hasSign(one.figure));
      if (wanted && this.place(one, screen, placed, own, now)) placed += 1;
      else this.release(one);
    }
  }

  private look(camera: PerspectiveCamera, blockers: Blockers): void {
    const eye = camera.position;
    for (let i = this.frame % HIDDEN_EVERY; i < Math.min(this.candidates.length, CANDIDATES_MAX); i += HIDDEN_EVERY) {
      const one = this.candidates[i] as Named;
      const { x, y, z } = one.figure;
      one.hidden = blockers.hides(eye, { x, y: y + 1.7, z });
    }
  }

  private place(one: Named, { camera, width, height }: Screen, placed: number, own: boolean, now: number): boolean {
    const { figure, distance } = one;
    const at = onScreen(camera, figure.x, one.top, figure.z, width, height);
    if (at === null) return false;
    const { box } = this;
    const scale = tagScale(distance);
    const headline = distance > HEADLINE_REACH_M ? 0 : figure.headline.length;
    const widest = Math.max(figure.name.length * LETTER_PX, Math.min(headline * HEADLINE_LETTER_PX, HEADLINE_MAX_PX));
    box.width = (EDGE_PX + widest) * scale;
    box.height = (headline > 0 ? PLATE_PX + HEADLINE_PX : PLATE_PX) * scale;
    box.left = at.x - box.width / 2;
    box.top = at.y - box.height;
    if (!own && covered(box, this.boxes, placed) > (one.tag ? COVERED_TO_STAY : COVERED_TO_APPEAR)) return false;
    Object.assign(this.boxes[placed] as Box, box);
    one.tag ??= this.spare.pop() ?? new Tag(this.overlay);
    one.tag.show(figure, at.x, at.y, distance, now, !own);
    return true;
  }

  /** Takes somebody's tag away, as when they leave. */
  release(one: Named): void {
    if (one.tag === null) return;
    one.tag.hide();
    this.spare.push(one.tag);
    one.tag = null;
  }

  dispose(): void {
    for (const tag of this.spare) tag.dispose();
    this.spare.length = 0;
  }
}

function hasSign(figure: Figure): boolean {
  return figure.reaction !== null || figure.hand;
}
