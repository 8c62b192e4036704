/** Signs over portals, as HTML over the canvas: where the way leads, in the language of the page. */
import type { PerspectiveCamera } from "three";
import type { Language } from "../../net/messages.gen";
import type { Room } from "../../state/world";
import { onScreen } from "../avatars/tags";
import type { Blockers } from "../camera/blockers";
import { gatePlace } from "./gates";

const REACH_M = 14;
const SIGN_M = 2.85;

export class Signs {
  private readonly signs: { readonly element: HTMLElement; readonly x: number; readonly z: number }[] = [];

  constructor(room: Room, language: Language, overlay: HTMLElement) {
    for (const portal of room.portals) {
      const element = document.createElement("div");
      element.className = "scene-sign";
      element.textContent = portal.title[language];
      element.hidden = true;
      overlay.append(element);
      const { x, z } = gatePlace(portal);
      this.signs.push({ element, x, z });
    }
  }

  update(camera: PerspectiveCamera, blockers: Blockers, width: number, height: number): void {
    for (const { element, x, z } of this.signs) {
      const distance = Math.hypot(x - camera.position.x, z - camera.position.z);
      const near = distance < REACH_M && !blockers.hides(camera.position, { x, y: SIGN_M, z });
      const at = near ? onScreen(camera, x, SIGN_M, z, width, height) : null;
      element.hidden = at === null;
      if (!at) continue;
      const scale = Math.max(0.75, Math.min(1, 1.15 - distance * 0.03));
      element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -50%) scale(${scale.toFixed(3)})`;
    }
  }

  dispose(): void {
    for (const { element } of this.signs) element.remove();
  }
}
