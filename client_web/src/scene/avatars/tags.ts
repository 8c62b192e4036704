/** Name tags over heads: HTML over the canvas, so that they stay sharp when little is drawn. Names are set as text. */
import type { PerspectiveCamera } from "three";
import { Vector3 } from "three";
import { type Figure, REACTION_MS, type ShownReaction } from "../contract";
import { handIcon, microphoneIcon, reactionIcon } from "./icons";

/** Farther away there is no tag, and from here on no headline. */
export const TAG_REACH_M = 16;
export const HEADLINE_REACH_M = 5.5;

/** The size of a tag by distance: never larger than 1, never too small to read. */
export function tagScale(distance: number): number {
  return Math.max(0.72, Math.min(1, 1.12 - distance * 0.035));
}

export class Tag {
  private readonly root = document.createElement("div");
  private readonly plate = document.createElement("div");
  private readonly name = document.createElement("span");
  private readonly headline = document.createElement("div");
  private signs = "";
  private reaction: ShownReaction | null = null;
  private bubble: HTMLElement | null = null;

  constructor(overlay: HTMLElement) {
    this.root.className = "scene-tag";
    this.plate.className = "scene-tag-plate";
    this.name.className = "scene-tag-name";
    this.headline.className = "scene-tag-headline";
    this.plate.append(this.name);
    this.root.append(this.plate, this.headline);
    this.root.hidden = true;
    overlay.append(this.root);
  }

  hide(): void {
    this.root.hidden = true;
  }

  show(figure: Figure, x: number, y: number, distance: number, now: number, withPlate: boolean): void {
    this.root.hidden = false;
    if (this.name.textContent !== figure.name) this.name.textContent = figure.name;
    if (this.headline.textContent !== figure.headline) this.headline.textContent = figure.headline;
    this.plate.hidden = !withPlate;
    this.headline.hidden = !withPlate;
    this.root.classList.toggle("speaking", figure.speaking);
    this.root.classList.toggle("away", figure.away);
    this.root.classList.toggle("far", distance > HEADLINE_REACH_M);
    const signs = `${figure.hand ? "h" : ""}${figure.muted ? "m" : figure.speaking ? "s" : ""}`;
    if (signs !== this.signs) {
      this.signs = signs;
      const icons = [
        figure.hand ? handIcon() : null,
        figure.muted || figure.speaking ? microphoneIcon(figure.muted) : null,
      ];
      this.plate.replaceChildren(...icons.filter((icon) => icon !== null), this.name);
    }
    this.react(figure.reaction, now);
    const scale = tagScale(distance);
    this.root.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -100%) scale(${scale.toFixed(3)})`;
    this.root.style.zIndex = String(1000 - Math.round(distance * 20));
  }

  private react(reaction: ShownReaction | null, now: number): void {
    const live = reaction && now - reaction.at < REACTION_MS ? reaction : null;
    if (live === this.reaction) return;
    this.reaction = live;
    this.bubble?.remove();
    this.bubble = null;
    if (!live) return;
    this.bubble = document.createElement("div");
    this.bubble.className = "scene-reaction";
    this.bubble.append(reactionIcon(live.kind));
    this.root.prepend(this.bubble);
  }

  dispose(): void {
    this.root.remove();
  }
}

const projected = new Vector3();

/** Where a point of the world is on the overlay, in pixels; null behind the camera. */
export function onScreen(
  camera: PerspectiveCamera,
  x: number,
  y: number,
  z: number,
  width: number,
  height: number,
): { x: number; y: number } | null {
  projected.set(x, y, z).project(camera);
  if (projected.z > 1 || Math.abs(projected.x) > 1.2 || Math.abs(projected.y) > 1.3) return null;
  return { x: ((projected.x + 1) / 2) * width, y: ((1 - projected.y) / 2) * height };
}
