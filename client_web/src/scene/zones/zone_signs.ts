/** Signs over private places, as HTML over the canvas: their name, and a lock while they are locked. */
import type { PerspectiveCamera } from "three";
import type { Language, ZoneState } from "../../net/messages.gen";
import { middle, type Room } from "../../state/world";
import { onScreen } from "../avatars/tags";
import type { Blockers } from "../camera/blockers";

const REACH_M = 11;
const SIGN_M = 2.5;

interface Sign {
  readonly id: string;
  readonly element: HTMLElement;
  readonly x: number;
  readonly z: number;
}

const SVG = "http://www.w3.org/2000/svg";

/** A padlock; it shows on signs of locked places alone. */
function lock(): SVGElement {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("class", "lock");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3");
  icon.append(shape);
  return icon;
}

export class ZoneSigns {
  private readonly signs: Sign[] = [];

  constructor(room: Room, language: Language, overlay: HTMLElement) {
    for (const zone of room.zones) {
      if (zone.kind !== "private") continue;
      const element = document.createElement("div");
      element.className = "scene-sign private";
      element.append(lock(), zone.title[language]);
      element.hidden = true;
      overlay.append(element);
      const [x, z] = middle(zone.area);
      this.signs.push({ id: zone.id, element, x, z });
    }
  }

  /** Shows which are locked. */
  mark(states: ReadonlyMap<string, ZoneState>): void {
    for (const { id, element } of this.signs) element.classList.toggle("locked", states.get(id)?.locked ?? false);
  }

  update(camera: PerspectiveCamera, blockers: Blockers, width: number, height: number): void {
    for (const { element, x, z } of this.signs) {
      const distance = Math.hypot(x - camera.position.x, z - camera.position.z);
      const near = distance < REACH_M && !blockers.hides(camera.position, { x, y: SIGN_M, z });
      const at = near ? onScreen(camera, x, SIGN_M, z, width, height) : null;
      element.hidden = at === null;
      if (at) {
        element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -50%)`;
      }
    }
  }

  dispose(): void {
    for (const { element } of this.signs) element.remove();
  }
}
