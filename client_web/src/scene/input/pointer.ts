/** Listens to mouse, pen and fingers on the canvas, and shows the stick that a finger holds. */
import { Gestures, type GestureTarget, type PointerSample, STICK_RADIUS_PX, type Stick } from "./gestures";

export interface PointerCommands extends GestureTarget {
  /** The pointer moves without being pressed; null when it leaves. */
  hover(at: { x: number; y: number } | null): void;
  /** Right click: true if it was of use. */
  cancel(): boolean;
}

const WHEEL_STEP = 0.0014;

export class PointerInput {
  private readonly gestures: Gestures;
  private readonly joystick: Joystick;
  private readonly stop = new AbortController();

  constructor(canvas: HTMLCanvasElement, overlay: HTMLElement, commands: PointerCommands) {
    this.joystick = new Joystick(overlay);
    this.gestures = new Gestures({
      look: (dx, dy) => commands.look(dx, dy),
      tap: (x, y) => commands.tap(x, y),
      zoom: (factor) => commands.zoom(factor),
      stick: (stick) => {
        this.joystick.show(stick);
        commands.stick(stick);
      },
    });
    const { signal } = this.stop;
    const sample = (event: PointerEvent): PointerSample => {
      const box = canvas.getBoundingClientRect();
      return {
        id: event.pointerId,
        touch: event.pointerType === "touch",
        x: event.clientX - box.left,
        y: event.clientY - box.top,
      };
    };
    canvas.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        canvas.focus({ preventScroll: true });
        canvas.setPointerCapture(event.pointerId);
        this.gestures.down(sample(event), canvas.clientWidth, event.timeStamp);
      },
      { signal },
    );
    canvas.addEventListener(
      "pointermove",
      (event) => {
        const at = sample(event);
        this.gestures.move(at);
        if (event.buttons === 0 && !at.touch) commands.hover(at);
      },
      { signal },
    );
    canvas.addEventListener("pointerup", (event) => this.gestures.up(sample(event), event.timeStamp), { signal });
    canvas.addEventListener("pointercancel", (event) => this.gestures.cancel(event.pointerId), { signal });
    canvas.addEventListener("pointerleave", () => commands.hover(null), { signal });
    canvas.addEventListener("wheel", (event) => this.wheel(event, commands), { signal, passive: false });
    canvas.addEventListener(
      "contextmenu",
      (event) => {
        event.preventDefault();
        commands.cancel();
      },
      { signal },
    );
  }

  get looking(): boolean {
    return this.gestures.looking;
  }

  private wheel(event: WheelEvent, commands: PointerCommands): void {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    commands.zoom(Math.exp(Math.max(-300, Math.min(300, pixels)) * WHEEL_STEP));
  }

  dispose(): void {
    this.stop.abort();
    this.joystick.dispose();
  }
}

/** Two circles that appear under a finger. */
class Joystick {
  private readonly base = document.createElement("div");
  private readonly knob = document.createElement("div");

  constructor(overlay: HTMLElement) {
    this.base.className = "scene-stick";
    this.knob.className = "scene-stick-knob";
    this.base.append(this.knob);
    this.base.hidden = true;
    overlay.append(this.base);
  }

  show(stick: Stick | null): void {
    this.base.hidden = stick === null;
    if (!stick) return;
    this.base.style.transform = `translate(${stick.x - STICK_RADIUS_PX}px, ${stick.y - STICK_RADIUS_PX}px)`;
    const reach = STICK_RADIUS_PX * 0.6;
    this.knob.style.transform = `translate(${stick.tiltX * reach}px, ${stick.tiltY * reach}px)`;
  }

  dispose(): void {
    this.base.remove();
  }
}
