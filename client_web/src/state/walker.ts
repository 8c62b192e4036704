/** One's own steps: what keys, clicks and the autopilot want, 20 times a second, predicted and sent. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { type Step, yawToWire } from "../net/codec";
import type { Snapshot } from "../net/frames";
import { LIMITS } from "../net/messages.gen";
import { mixAngles, wrap, yawTowards } from "./angle";
import { Autopilot, type Outcome } from "./autopilot";
import type { OwnFigure } from "./figures";
import { FloorGrid } from "./floor_grid";
import { type Place, RUN_STEP_M, STEP_MS, WALK_STEP_M } from "./movement";
import { findPath, type Point } from "./path";
import { Prediction } from "./prediction";
import type { Area, Room } from "./world";

/** Where one wants to go: (dx, dz) in the world, of length 0 to 1; held until the next. Yaw is where one looks. */
export interface Steering {
  readonly dx: number;
  readonly dz: number;
  readonly run: boolean;
  readonly yaw: number;
}

/** Sends steps made in `epoch`, the last of which is `seq`; false if they cannot go now. */
export type SendSteps = (epoch: number, seq: number, steps: readonly Step[]) => boolean;

const DIRECTION_SCALE = 127;
/** How much of the way to where one walks the autopilot turns in a step. */
const TURN_SHARE = 0.35;
const STEPS_PER_S = 1000 / STEP_MS;

const stepLength = (run: boolean): number => (run ? RUN_STEP_M : WALK_STEP_M);

export class Walker {
  private readonly self: OwnFigure;
  private readonly sendSteps: SendSteps;
  private readonly autopilot = new Autopilot();
  private readonly waySignal = signal<readonly Point[]>([]);
  private room: Room | null = null;
  private grid: FloorGrid | null = null;
  private prediction: Prediction | null = null;
  private steering: Steering = { dx: 0, dz: 0, run: false, yaw: 0 };
  private unsent: Step[] = [];
  private sentYaw = -1;

  constructor(self: OwnFigure, sendSteps: SendSteps) {
    this.self = self;
    this.sendSteps = sendSteps;
  }

  /** What is left of the way that is being walked, the goal last. */
  get way(): ReadonlySignal<readonly Point[]> {
    return this.waySignal;
  }

  get place(): Place {
    return this.prediction?.place ?? { x: 0, y: 0, z: 0 };
  }

  /** Stands in a room, at the start of a session or behind a portal. Steps are numbered on through a session. */
  arrive(room: Room, place: Place, yaw: number, epoch: number, fresh: boolean): void {
    if (this.room !== room) this.grid = new FloorGrid(room);
    this.room = room;
    this.prediction = new Prediction(room, place, epoch, fresh ? 0 : this.prediction?.seq);
    this.unsent = [];
    this.sentYaw = yawToWire(yaw);
    this.stop();
    this.look(yaw);
  }

  /** From keys and joystick. A direction other than 0 ends the autopilot. */
  steer(steering: Steering): void {
    this.steering = steering;
    if (steering.dx !== 0 || steering.dz !== 0) this.stop();
    if (!this.autopilot.active) this.self.yaw = steering.yaw;
  }

  /** Turns to look along `yaw`; the camera follows. */
  look(yaw: number): void {
    this.self.yaw = wrap(yaw);
    this.self.turns++;
    this.steering = { ...this.steering, yaw: this.self.yaw };
  }

  /** The way to a point, `short` metres before its end, around what is `closed`; null if there is none. */
  wayTo(goal: Point, short = 0, closed: readonly Area[] = []): Point[] | null {
    if (this.room === null || this.grid === null) return null;
    const way = findPath(this.room, this.grid, this.place, goal, closed);
    return way === null || short === 0 ? way : shorten(this.place, way, short);
  }

  /** Walks a way; the promise tells how it ended. */
  walk(way: readonly Point[]): Promise<Outcome> {
    const ended = this.autopilot.start(way);
    this.publishWay();
    return ended;
  }

  stop(outcome: Outcome = "cancelled"): void {
    if (this.autopilot.active) this.autopilot.stop(outcome);
    this.publishWay();
  }

  /** What a snapshot says of oneself; true if the server has moved one. */
  reconcile(snapshot: Snapshot): boolean {
    if (!this.prediction?.reconcile(snapshot.ack, snapshot.epoch, snapshot)) return false;
    this.unsent = [];
    this.stop();
    return true;
  }

  /** The connection is lost: steps on their way are, too, and nobody walks on. */
  interrupt(): void {
    this.prediction?.abandon();
    this.unsent = [];
    this.stop();
  }

  /** One step of 50 ms. */
  step(): void {
    const { prediction, self } = this;
    if (prediction === null) return;
    const wish = this.wish(prediction.place);
    const step: Step = {
      dx: Math.round(wish.dx * DIRECTION_SCALE),
      dz: Math.round(wish.dz * DIRECTION_SCALE),
      yaw: yawToWire(self.yaw),
      run: wish.run,
    };
    const from = prediction.place;
    if (step.dx === 0 && step.dz === 0 && step.yaw === this.sentYaw) {
      prediction.stand();
    } else {
      this.sentYaw = step.yaw;
      const seq = prediction.take(step);
      this.unsent = [...this.unsent, step].slice(-LIMITS.INPUT_STEPS_PER_FRAME);
      if (this.sendSteps(prediction.epoch, seq, this.unsent)) this.unsent = [];
    }
    const { place } = prediction;
    self.speed = Math.hypot(place.x - from.x, place.z - from.z) * STEPS_PER_S;
    self.gait = self.speed < 0.1 ? "stand" : wish.run ? "run" : "walk";
  }

  /** Moves the drawn figure to `share` (0 to 1) of the way through the current step. */
  interpolate(share: number, dtMs: number): void {
    if (this.prediction === null) return;
    this.prediction.fade(dtMs);
    const { x, y, z } = this.prediction.drawnAt(share);
    this.self.x = x;
    this.self.y = y;
    this.self.z = z;
  }

  private wish(place: Place): Pick<Steering, "dx" | "dz" | "run"> {
    if (!this.autopilot.active) return this.steering;
    const wish = this.autopilot.next(place, stepLength, this.prediction?.unconfirmed === 0);
    if (this.autopilot.way.length !== this.waySignal.value.length) this.publishWay();
    if (wish === null) {
      this.look(this.self.yaw);
      return { dx: 0, dz: 0, run: false };
    }
    if (wish.dx !== 0 || wish.dz !== 0) {
      this.self.yaw = wrap(mixAngles(this.self.yaw, yawTowards(wish.dx, wish.dz), TURN_SHARE));
    }
    return wish;
  }

  private publishWay(): void {
    this.self.autopilot = this.autopilot.active;
    if (this.waySignal.value !== this.autopilot.way) this.waySignal.value = this.autopilot.way;
  }
}

/** A way without its last `short` metres; empty if it is shorter than that. */
export function shorten(from: Point, way: readonly Point[], short: number): Point[] {
  const points = [from, ...way];
  let left = short;
  while (points.length > 1) {
    const end = points[points.length - 1] as Point;
    const before = points[points.length - 2] as Point;
    const length = Math.hypot(end.x - before.x, end.z - before.z);
    points.pop();
    if (length > left) {
      const share = (length - left) / length;
      points.push({ x: before.x + (end.x - before.x) * share, z: before.z + (end.z - before.z) * share });
      break;
    }
    left -= length;
  }
  return points.slice(1);
}
