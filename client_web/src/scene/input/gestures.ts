/**
 * What fingers and mouse mean: look around, tap, pinch, or steer with a stick. Pure: it is fed pointer events.
 *
 * A mouse drag looks; a press that hardly moves is a tap. On a touch screen the first finger on the left half is the
 * stick (it appears where the finger is), another finger looks, and two looking fingers pinch.
 */

export interface PointerSample {
  readonly id: number;
  readonly touch: boolean;
  readonly x: number;
  readonly y: number;
}

export interface GestureTarget {
  /** Drag by pixels. */
  look(dx: number, dy: number): void;
  tap(x: number, y: number): void;
  zoom(factor: number): void;
  /** The stick's place and tilt (-1 to 1 each, y down), or null when it is let go. */
  stick(stick: Stick | null): void;
}

export interface Stick {
  readonly x: number;
  readonly y: number;
  readonly tiltX: number;
  readonly tiltY: number;
}

/** Farther than this from where it began, a press is a drag. */
export const TAP_SLOP_PX = 7;
const TAP_MS = 450;
export const STICK_RADIUS_PX = 56;
/** The stick's share of the screen's width, from the left. */
const STICK_SIDE = 0.45;

interface Press {
  readonly role: "stick" | "look";
  readonly startX: number;
  readonly startY: number;
  readonly since: number;
  readonly touch: boolean;
  x: number;
  y: number;
  moved: boolean;
}

export class Gestures {
  private readonly target: GestureTarget;
  private readonly presses = new Map<number, Press>();

  constructor(target: GestureTarget) {
    this.target = target;
  }

  /** Whether somebody drags to look just now. */
  get looking(): boolean {
    return [...this.presses.values()].some((press) => press.role === "look" && press.moved);
  }

  down(at: PointerSample, width: number, now: number): void {
    const stickFree = ![...this.presses.values()].some((press) => press.role === "stick");
    const role = at.touch && stickFree && at.x < width * STICK_SIDE ? "stick" : "look";
    const { x, y } = at;
    this.presses.set(at.id, { role, startX: x, startY: y, since: now, touch: at.touch, x, y, moved: false });
  }

  move(at: PointerSample): void {
    const press = this.presses.get(at.id);
    if (!press) return;
    const [dx, dy] = [at.x - press.x, at.y - press.y];
    const spread = this.spread();
    press.x = at.x;
    press.y = at.y;
    if (!press.moved && Math.hypot(at.x - press.startX, at.y - press.startY) < TAP_SLOP_PX) return;
    press.moved = true;
    if (press.role === "stick") {
      this.target.stick(tilt(press));
      return;
    }
    const after = this.spread();
    if (spread !== null && after !== null) {
      if (after > 1) this.target.zoom(spread / after);
      return;
    }
    this.target.look(dx, dy);
  }

  up(at: PointerSample, now: number): void {
    const press = this.presses.get(at.id);
    if (!press) return;
    this.presses.delete(at.id);
    if (press.role === "stick") this.target.stick(null);
    if (!press.moved && now - press.since < TAP_MS) this.target.tap(at.x, at.y);
  }

  /** The system took the pointer away. */
  cancel(id: number): void {
    if (this.presses.get(id)?.role === "stick") this.target.stick(null);
    this.presses.delete(id);
  }

  /** The distance of two looking fingers, or null. */
  private spread(): number | null {
    const [a, b] = [...this.presses.values()].filter((press) => press.role === "look" && press.touch);
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : null;
  }
}

function tilt(press: Press): Stick {
  const [dx, dy] = [press.x - press.startX, press.y - press.startY];
  const length = Math.hypot(dx, dy);
  const scale = length > STICK_RADIUS_PX ? 1 / length : 1 / STICK_RADIUS_PX;
  return { x: press.startX, y: press.startY, tiltX: dx * scale, tiltY: dy * scale };
}
