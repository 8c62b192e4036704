/** The screens of a room: their glass, the signs of who shares, and which of them are in sight. */
import { CanvasTexture, Frustum, Group, Matrix4, type PerspectiveCamera, Sphere, type Vector3 } from "three";
import type { ScreenPlace } from "../../state/world";
import { onScreen } from "../avatars/tags";
import type { Blockers, Vec3 } from "../camera/blockers";
import type { SceneScreen } from "../contract";
import { entry } from "../geometry/boxes";
import { screenBox, screenHeight } from "./body";
import { Glass } from "./glass";

const SIGN_REACH_M = 18;
/** From how near a key opens the screen that one looks at, and how straight one must look. */
const HAND_REACH_M = 7;
const HAND_COS = Math.cos((50 * Math.PI) / 180);
const LOOK_MS = 150;
const GLOW_PX = 128;

interface Standing {
  readonly glass: Glass;
  readonly sign: HTMLElement;
  inSight: boolean;
  distance: number;
}

export class Screens {
  readonly group = new Group();
  private readonly standing = new Map<string, Standing>();
  private readonly overlay: HTMLElement;
  private readonly software: boolean;
  private readonly glow: CanvasTexture;
  private readonly frustum = new Frustum();
  private readonly matrix = new Matrix4();
  private readonly sphere = new Sphere();
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(overlay: HTMLElement, software: boolean) {
    this.overlay = overlay;
    this.software = software;
    this.glow = glowTexture();
  }

  /** Shows exactly these. */
  show(screens: readonly SceneScreen[]): void {
    // One that a new version of the world has moved is made anew where it stands now.
    const places = new Map(screens.map(({ place }) => [place.id, place]));
    for (const [id, one] of this.standing) if (places.get(id) !== one.glass.place) this.remove(id, one);
    for (const screen of screens) {
      const one = this.standing.get(screen.place.id) ?? this.add(screen);
      one.glass.show(screen);
      one.sign.textContent = screen.sign;
    }
    this.lookedAt = Number.NEGATIVE_INFINITY;
  }

  private add(screen: SceneScreen): Standing {
    const sign = document.createElement("div");
    sign.className = "scene-sign scene-screen-sign";
    sign.hidden = true;
    this.overlay.append(sign);
    const glass = new Glass(screen, this.software, this.glow);
    const one = { glass, sign, inSight: false, distance: Number.POSITIVE_INFINITY };
    this.group.add(glass.group);
    glass.group.updateMatrixWorld(true);
    this.standing.set(screen.place.id, one);
    return one;
  }

  private remove(id: string, { glass, sign }: Standing): void {
    glass.dispose();
    sign.remove();
    this.standing.delete(id);
  }

  /** Takes new pictures for what is in sight, and puts the signs where they belong. */
  update(camera: PerspectiveCamera, blockers: Blockers, width: number, height: number, now: number): void {
    if (now - this.lookedAt >= LOOK_MS) {
      this.lookedAt = now;
      this.look(camera, blockers);
    }
    for (const { glass, sign, inSight, distance } of this.standing.values()) {
      if (inSight) glass.update(now, distance);
      const { place } = glass;
      const top = place.lift + screenHeight(place) + 0.22;
      const near = inSight && sign.textContent !== "" && distance < SIGN_REACH_M;
      const at = near ? onScreen(camera, place.x, top, place.z, width, height) : null;
      sign.hidden = at === null;
      if (!at) continue;
      const scale = Math.max(0.75, Math.min(1, 1.15 - distance * 0.03));
      sign.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -100%) scale(${scale.toFixed(3)})`;
    }
  }

  private look(camera: PerspectiveCamera, blockers: Blockers): void {
    this.matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    this.frustum.setFromProjectionMatrix(this.matrix);
    for (const one of this.standing.values()) {
      const { place } = one.glass;
      this.sphere.center.set(place.x, place.lift + screenHeight(place) / 2, place.z);
      this.sphere.radius = place.width * 0.58;
      one.distance = camera.position.distanceTo(this.sphere.center);
      const front = facesEye(place, camera.position);
      one.inSight = front && this.frustum.intersectsSphere(this.sphere) && seen(place, camera.position, blockers);
      one.glass.group.visible = one.inSight;
    }
  }

  /** The screen met first from `from` to `to`, and where on the way. */
  pick(from: Vec3, to: Vec3): { id: string; t: number } | null {
    let best: { id: string; t: number } | null = null;
    for (const [id, { glass }] of this.standing) {
      const t = entry(screenBox(glass.place), from.x, from.y, from.z, to.x, to.y, to.z);
      if (t !== null && (!best || t < best.t)) best = { id, t };
    }
    return best;
  }

  /** The screen near one that one looks at along a yaw, or null. */
  before(self: { readonly x: number; readonly z: number }, yaw: number): string | null {
    return screenBefore(
      [...this.standing.values()].map(({ glass }) => glass.place),
      self,
      yaw,
    );
  }

  dispose(): void {
    for (const [id, one] of [...this.standing]) this.remove(id, one);
    this.glow.dispose();
    this.group.removeFromParent();
  }
}

/** The nearest of the screens within reach that one looks at from their front, or null. */
export function screenBefore(
  places: readonly ScreenPlace[],
  self: { readonly x: number; readonly z: number },
  yaw: number,
): string | null {
  let best: { id: string; distance: number } | null = null;
  for (const place of places) {
    const [dx, dz] = [place.x - self.x, place.z - self.z];
    const distance = Math.hypot(dx, dz);
    if (distance > HAND_REACH_M || !facesEye(place, { x: self.x, y: 0, z: self.z })) continue;
    const straight = (-Math.sin(yaw) * dx - Math.cos(yaw) * dz) / (distance || 1);
    if (straight >= HAND_COS && (best === null || distance < best.distance)) best = { id: place.id, distance };
  }
  return best?.id ?? null;
}

function facesEye(place: ScreenPlace, eye: Vec3): boolean {
  return -Math.sin(place.yaw) * (eye.x - place.x) - Math.cos(place.yaw) * (eye.z - place.z) > 0;
}

/** Whether the middle or a side of a screen can be seen past the walls. */
function seen(place: ScreenPlace, eye: Vector3, blockers: Blockers): boolean {
  const y = place.lift + screenHeight(place) / 2;
  return [0, -0.42, 0.42].some((share) => {
    const along = share * place.width;
    const x = place.x + Math.cos(place.yaw) * along - Math.sin(place.yaw) * 0.12;
    const z = place.z - Math.sin(place.yaw) * along - Math.cos(place.yaw) * 0.12;
    return !blockers.hides(eye, { x, y, z });
  });
}

/** A soft round light. */
function glowTexture(): CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = GLOW_PX;
  canvas.height = GLOW_PX;
  const pen = canvas.getContext("2d");
  if (pen) {
    const half = GLOW_PX / 2;
    const light = pen.createRadialGradient(half, half, 0, half, half, half);
    light.addColorStop(0, "rgb(214 228 255)");
    light.addColorStop(0.5, "rgb(84 92 108)");
    light.addColorStop(1, "rgb(0 0 0)");
    pen.fillStyle = light;
    pen.fillRect(0, 0, GLOW_PX, GLOW_PX);
  }
  return new CanvasTexture(canvas);
}
