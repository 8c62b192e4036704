/** Walking by keys, by where they are and not by what is printed on them: WASD is ZQSD on a French keyboard. */

// KeyZ as well, so that the letters of both ways of walking do: Z and W change places between the two keyboards.
const FORWARD = ["KeyW", "KeyZ", "ArrowUp", "Numpad8"];
const BACK = ["KeyS", "ArrowDown", "Numpad2"];
const LEFT = ["KeyA"];
const RIGHT = ["KeyD"];
const TURN_LEFT = ["ArrowLeft", "KeyQ", "Numpad4"];
const TURN_RIGHT = ["ArrowRight", "KeyE", "Numpad6"];
const RUN = ["ShiftLeft", "ShiftRight"];
const KNOWN = new Set([...FORWARD, ...BACK, ...LEFT, ...RIGHT, ...TURN_LEFT, ...TURN_RIGHT, ...RUN]);

/** What the keys ask: forward and to the right from -1 to 1, turning to the left from -1 to 1. */
export interface Axes {
  readonly forward: number;
  readonly right: number;
  readonly turn: number;
  readonly run: boolean;
}

export function axesOf(held: ReadonlySet<string>): Axes {
  const any = (codes: readonly string[]) => (codes.some((code) => held.has(code)) ? 1 : 0);
  return {
    forward: any(FORWARD) - any(BACK),
    right: any(RIGHT) - any(LEFT),
    turn: any(TURN_LEFT) - any(TURN_RIGHT),
    run: any(RUN) > 0,
  };
}

export interface KeyCommands {
  /** Escape: true if there was something to leave. */
  cancel(): boolean;
  /** Enter or space: true if there was something to put down. */
  confirm(): boolean;
  /** R: turns what is about to be placed. */
  rotate(): boolean;
  zoom(factor: number): void;
}

/** Listens on one element while it has the focus. */
export class Keyboard {
  readonly held = new Set<string>();
  private readonly stop: () => void;

  constructor(target: HTMLElement, commands: KeyCommands) {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (KNOWN.has(event.code)) {
        this.held.add(event.code);
        event.preventDefault();
        return;
      }
      if (event.code === "Escape" && commands.cancel()) event.preventDefault();
      else if ((event.code === "Enter" || event.code === "Space") && commands.confirm()) event.preventDefault();
      else if (event.code === "KeyR" && commands.rotate()) event.preventDefault();
      else if (event.code === "Equal" || event.code === "NumpadAdd") commands.zoom(0.8);
      else if (event.code === "Minus" || event.code === "NumpadSubtract") commands.zoom(1.25);
    };
    const up = (event: KeyboardEvent) => this.held.delete(event.code);
    const release = () => this.held.clear();
    target.addEventListener("keydown", down);
    target.addEventListener("keyup", up);
    target.addEventListener("blur", release);
    window.addEventListener("blur", release);
    this.stop = () => {
      target.removeEventListener("keydown", down);
      target.removeEventListener("keyup", up);
      target.removeEventListener("blur", release);
      window.removeEventListener("blur", release);
    };
  }

  dispose(): void {
    this.stop();
    this.held.clear();
  }
}
