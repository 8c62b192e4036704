/** What hands do in the scene: look, walk, click on people, objects and floor, put down what is to be placed. */
import { Vector3 } from "three";
import type { Crowd } from "../avatars/crowd";
import type { Blockers } from "../camera/blockers";
import type { CameraRig } from "../camera/rig";
import type { Ghost, Point, SceneActions, SceneState, Steering } from "../contract";
import type { Marks } from "../objects/marks";
import type { PlacedObjects } from "../objects/placed_objects";
import type { Screens } from "../screens/screens";
import type { Stick } from "./gestures";
import { axesOf, Keyboard } from "./keyboard";
import { PointerInput } from "./pointer";
import { sameSteering, steeringOf } from "./steering";

export interface Reach {
  readonly crowd: Crowd;
  blockers(): Blockers;
  objects(): PlacedObjects | null;
  readonly screens: Screens;
}

const LOOK_PER_PX = 0.0052;
const TURN_PER_S = 2.3;
const SIGHT_M = 60;
/** Clicks on walls and furniture lead to this far before them. */
const BEFORE_M = 0.45;
const GHOST_STEP = Math.PI / 8;
/** Where a thing lies that was to be placed and has not been pointed anywhere. */
const GHOST_AHEAD_M = 1.7;
/** A stick tilted this far runs. */
const STICK_RUN = 0.92;

type Hit = { kind: "member" | "object" | "screen"; id: string } | { kind: "floor"; point: Point };

export class Hands {
  private readonly canvas: HTMLCanvasElement;
  private readonly rig: CameraRig;
  private readonly state: SceneState;
  private readonly actions: SceneActions;
  private readonly reach: Reach;
  private readonly keyboard: Keyboard;
  private readonly pointer: PointerInput;
  private readonly stop = new AbortController();
  private stick: Stick | null = null;
  private hovering: { x: number; y: number } | null = null;
  private hit: Hit | null = null;
  private sent: Steering = { dx: 0, dz: 0, run: false, yaw: Number.NaN };
  private ghost: Ghost | null = null;
  private ghostTurn = 0;
  private ghostAt: Point | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    overlay: HTMLElement,
    rig: CameraRig,
    state: SceneState,
    actions: SceneActions,
    reach: Reach,
  ) {
    this.canvas = canvas;
    this.rig = rig;
    this.state = state;
    this.actions = actions;
    this.reach = reach;
    this.keyboard = new Keyboard(canvas, {
      cancel: () => this.cancel(),
      confirm: () => this.putDown() || this.openScreen(),
      rotate: () => this.turnGhost(),
      zoom: (factor) => rig.zoomBy(factor),
    });
    this.pointer = new PointerInput(canvas, overlay, {
      look: (dx, dy) => rig.look(dx * LOOK_PER_PX, dy * LOOK_PER_PX),
      tap: (x, y) => this.tap(x, y),
      zoom: (factor) => rig.zoomBy(factor),
      stick: (stick) => {
        this.stick = stick;
      },
      hover: (at) => {
        this.hovering = at;
      },
      cancel: () => this.cancel(),
    });
    const { signal } = this.stop;
    canvas.addEventListener("focus", () => actions.focusChanged(true), { signal });
    canvas.addEventListener("blur", () => actions.focusChanged(false), { signal });
  }

  /** Whether one turns the camera by hand just now. */
  get looking(): boolean {
    return this.pointer.looking;
  }

  /** Turns what keys, stick and camera ask into steering, and tells it when it has changed. */
  update(dtMs: number): void {
    const axes = axesOf(this.keyboard.held);
    if (axes.turn !== 0) this.rig.look((axes.turn * TURN_PER_S * Math.min(dtMs, 100)) / 1000, 0);
    const forward = axes.forward - (this.stick?.tiltY ?? 0);
    const right = axes.right + (this.stick?.tiltX ?? 0);
    const run = axes.run || (this.stick !== null && Math.hypot(this.stick.tiltX, this.stick.tiltY) > STICK_RUN);
    const next = steeringOf(forward, right, this.rig.yaw, run);
    const { self } = this.state;
    const walks = next.dx !== 0 || next.dz !== 0;
    // While a path is walked or the camera still swings, the yaw is not ours to set.
    if (!walks && (self.autopilot || this.rig.swinging || self.turns !== this.rig.known)) {
      this.sent = { ...next, yaw: Number.NaN };
      return;
    }
    if (sameSteering(next, this.sent)) return;
    this.sent = next;
    this.actions.steer(next);
  }

  /** Shows what the pointer is over and what is about to be placed. */
  mark(marks: Marks): void {
    const ghost = this.state.ghost.peek();
    if (ghost?.kind !== this.ghost?.kind || ghost?.moving !== this.ghost?.moving) {
      this.ghostTurn = 0;
      this.ghostAt = ghost ? this.ahead() : null;
    }
    this.ghost = ghost;
    this.hit = this.hovering ? this.pick(this.hovering.x, this.hovering.y, ghost !== null) : null;
    if (ghost && this.hit?.kind === "floor") this.ghostAt = this.hit.point;
    const allowed = this.ghostAt !== null && this.state.mayPlace(this.ghostAt);
    marks.ghost(ghost, this.ghostAt, (ghost?.yaw ?? 0) + this.ghostTurn, allowed);
    if (ghost && allowed && this.ghostAt) this.actions.hoverAt(this.ghostAt, ghost.yaw + this.ghostTurn);
    const over = this.hit?.kind === "object" ? this.hit.id : null;
    marks.hover(this.reach.objects()?.find(over) ?? null);
    this.canvas.classList.toggle("points", this.hit !== null && this.hit.kind !== "floor");
    this.canvas.classList.toggle("places", ghost !== null);
  }

  private ahead(): Point {
    const { self } = this.state;
    return { x: self.x - Math.sin(this.rig.yaw) * GHOST_AHEAD_M, z: self.z - Math.cos(this.rig.yaw) * GHOST_AHEAD_M };
  }

  private tap(x: number, y: number): void {
    const ghost = this.state.ghost.peek();
    const hit = this.pick(x, y, ghost !== null);
    if (ghost) {
      if (hit?.kind === "floor") this.ghostAt = hit.point;
      this.putDown();
      return;
    }
    if (hit?.kind === "member") this.actions.selectMember(hit.id);
    else if (hit?.kind === "object") this.actions.selectObject(hit.id);
    else if (hit?.kind === "screen") this.actions.openScreen(hit.id);
    else {
      if (this.state.selected.peek() !== null) this.actions.selectObject(null);
      if (hit?.kind === "floor") this.actions.walkTo(hit.point);
    }
  }

  private putDown(): boolean {
    const ghost = this.state.ghost.peek();
    if (!ghost) return false;
    if (this.ghostAt && this.state.mayPlace(this.ghostAt))
      this.actions.placeAt(this.ghostAt, ghost.yaw + this.ghostTurn);
    return true;
  }

  private openScreen(): boolean {
    const screen = this.reach.screens.before(this.state.self, this.rig.yaw);
    if (screen !== null) this.actions.openScreen(screen);
    return screen !== null;
  }

  private turnGhost(): boolean {
    if (!this.state.ghost.peek()) return false;
    this.ghostTurn += GHOST_STEP;
    return true;
  }

  private cancel(): boolean {
    if (this.state.ghost.peek()) this.actions.cancelGhost();
    else if (this.state.selected.peek() !== null) this.actions.selectObject(null);
    else return false;
    return true;
  }

  /** What is under a point of the canvas: people, objects and screens before the floor, none through walls. */
  private pick(x: number, y: number, floorOnly: boolean): Hit | null {
    const from = this.rig.camera.position;
    const ray = new Vector3((x / this.canvas.clientWidth) * 2 - 1, 1 - (y / this.canvas.clientHeight) * 2, 0.5);
    ray.unproject(this.rig.camera).sub(from).normalize();
    const to = from.clone().addScaledVector(ray, SIGHT_M);
    const blockers = this.reach.blockers();
    const wall = blockers.sight(from, to);
    if (!floorOnly) {
      const first = this.first(from, to);
      if (first && first.t < wall) return { kind: first.kind, id: first.id };
    }
    const ground = ray.y < -1e-3 ? -from.y / ray.y / SIGHT_M : 2;
    if (ground > 1 && wall >= 1) return null;
    const before = wall < ground ? Math.max(0, wall - BEFORE_M / SIGHT_M) : ground;
    return { kind: "floor", point: { x: from.x + (to.x - from.x) * before, z: from.z + (to.z - from.z) * before } };
  }

  private first(from: Vector3, to: Vector3) {
    const { crowd, objects, screens } = this.reach;
    const found = [
      { kind: "member" as const, hit: crowd.pick(from, to, this.state.self.id) },
      { kind: "object" as const, hit: objects()?.pick(from, to) ?? null },
      { kind: "screen" as const, hit: screens.pick(from, to) },
    ];
    let best: { kind: "member" | "object" | "screen"; id: string; t: number } | null = null;
    for (const { kind, hit } of found) if (hit && (!best || hit.t < best.t)) best = { kind, ...hit };
    return best;
  }

  dispose(): void {
    this.stop.abort();
    this.keyboard.dispose();
    this.pointer.dispose();
  }
}
