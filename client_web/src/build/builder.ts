/** Placing, moving, changing and deleting objects, by click in the picture or by form; and taking it back. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { ObjectPatch } from "../net/messages.gen";
import type { Ghost, Point } from "../scene/contract";
import { facing } from "../state/angle";
import type { Visit } from "../state/visit";
import { type Command, changeCommand, type Draft, deleteCommand, moveCommand, placeCommand } from "./commands";

/** "In front of me". */
const REACH_M = 1.2;

/** From one place of a drag that is told to the next, and how often one that rests is told, to keep hold of it. */
const DRAG_MS = 200;
const HOLD_MS = 4_000;

export class Builder {
  private hovered = { at: Number.NEGATIVE_INFINITY, x: 0, z: 0, yaw: 0 };
  private readonly visit: Visit;
  private readonly ghostSignal = signal<Ghost | null>(null);
  private readonly selectedSignal = signal<string | null>(null);

  constructor(visit: Visit) {
    this.visit = visit;
  }

  /** What is about to be placed by a click. */
  get ghost(): ReadonlySignal<Ghost | null> {
    return this.ghostSignal;
  }

  get selected(): ReadonlySignal<string | null> {
    return this.selectedSignal;
  }

  select(id: string | null): void {
    this.selectedSignal.value = id;
  }

  /** Begins to place by a click. */
  begin(draft: Draft): void {
    this.cancel();
    this.ghostSignal.value = { ...draft, yaw: this.visit.house.self.yaw, moving: null };
  }

  /** Begins to move an object by a click. */
  beginMove(id: string): void {
    this.cancel();
    const object = this.visit.house.objects.get(id);
    if (object === undefined) return;
    const { kind, colour, text, yaw } = object;
    this.ghostSignal.value = { kind, colour, text, yaw, moving: id };
    this.visit.grab(id, true);
  }

  /** Where the ghost is now: whoever is around sees an object that is being moved there. */
  hover(point: Point, yaw: number, now: number): void {
    const id = this.ghostSignal.value?.moving;
    if (typeof id !== "string" || now - this.hovered.at < DRAG_MS) return;
    const { x, z } = point;
    const still = this.hovered.x === x && this.hovered.z === z && this.hovered.yaw === yaw;
    if (still && now - this.hovered.at < HOLD_MS) return;
    this.hovered = { at: now, x, z, yaw };
    this.visit.drag(id, x, this.visit.house.objects.get(id)?.y ?? 0, z, yaw);
  }

  cancel(): void {
    const moving = this.ghostSignal.value?.moving;
    if (typeof moving === "string") this.visit.grab(moving, false);
    this.ghostSignal.value = null;
  }

  /** The click that places or moves the ghost; false where it may not stand. */
  drop(point: Point, yaw: number): boolean {
    const ghost = this.ghostSignal.value;
    if (ghost === null || !this.visit.mayPlace(point)) return false;
    this.ghostSignal.value = null;
    if (ghost.moving === null) this.place(ghost, point, yaw);
    else {
      this.move(ghost.moving, point, yaw);
      this.visit.grab(ghost.moving, false);
    }
    return true;
  }

  /** Where an object goes that is placed without a click: before one's feet, or there where one stands. */
  spot(): Point | null {
    const { self } = this.visit.house;
    const [dx, dz] = facing(self.yaw);
    const before = { x: self.x + dx * REACH_M, z: self.z + dz * REACH_M };
    if (this.visit.mayPlace(before)) return before;
    return this.visit.mayPlace(self) ? { x: self.x, z: self.z } : null;
  }

  place(draft: Draft, point: Point, yaw: number): void {
    const id = this.visit.newObjectId();
    this.run(placeCommand(id, draft, point.x, point.z, yaw));
    this.selectedSignal.value = id;
  }

  move(id: string, point: Point, yaw?: number): void {
    this.run(moveCommand(id, point.x, point.z, yaw));
  }

  change(id: string, patch: ObjectPatch): void {
    this.run(changeCommand(id, patch));
  }

  delete(id: string): void {
    if (this.selectedSignal.value === id) this.selectedSignal.value = null;
    this.run(deleteCommand(id));
  }

  /** Takes the last op of one's own in this room back, or does it again; the house knows which, also of earlier visits. */
  undo(redo = false): void {
    this.visit.history.undo(redo);
  }

  private run(command: Command): void {
    this.visit.edit(command.verb, command.object, command.patch);
  }
}
