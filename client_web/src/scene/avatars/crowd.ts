/** Everybody in the room: keeps an avatar and a tag for each figure, and lets them go when they leave. */
import type { Group, PerspectiveCamera } from "three";
import type { Blockers, Vec3 } from "../camera/blockers";
import type { Figure, SelfFigure } from "../contract";
import type { Finish } from "../materials/palette";
import type { HouseUniforms } from "../materials/shading";
import { AvatarView, type Surroundings } from "./avatar";
import { SharedParts } from "./shared_parts";
import { nearest, onScreen, Tag } from "./tags";

interface Person {
  readonly view: AvatarView;
  readonly tag: Tag;
  figure: Figure;
  distance: number;
  seen: number;
  /** Whether a wall stands between, looked up now and then. */
  hidden: boolean;
}

/** A wall between is looked for every so many frames, at other frames for each person. */
const HIDDEN_EVERY = 9;
const BODY = { radius: 0.34, height: 1.85 };

export interface Screen {
  readonly camera: PerspectiveCamera;
  readonly width: number;
  readonly height: number;
}

export class Crowd {
  private readonly parts = new SharedParts();
  private readonly people = new Map<string, Person>();
  private readonly parent: Group;
  private readonly overlay: HTMLElement;
  private readonly uniforms: HouseUniforms;
  private finish: Finish = "plain";
  private frame = 0;

  constructor(parent: Group, overlay: HTMLElement, uniforms: HouseUniforms) {
    this.parent = parent;
    this.overlay = overlay;
    this.uniforms = uniforms;
  }

  setFinish(finish: Finish): void {
    this.finish = finish;
    for (const { view } of this.people.values()) view.refinish(this.uniforms, finish);
  }

  /** Follows the figures of this frame. One's own body is not drawn in first person, and has no tag. */
  update(self: SelfFigure, others: Iterable<Figure>, selfShown: boolean, dtMs: number, around: Surroundings): void {
    this.frame += 1;
    this.follow(self, dtMs, around).view.shown = selfShown;
    for (const figure of others) this.follow(figure, dtMs, around);
    for (const [id, person] of this.people) {
      if (person.seen !== this.frame) {
        this.release(person);
        this.people.delete(id);
      }
    }
  }

  private follow(figure: Figure, dtMs: number, around: Surroundings): Person {
    let person = this.people.get(figure.id);
    if (person && person.view.shape !== figure.avatar) {
      this.release(person);
      person = undefined;
    }
    if (!person) {
      const view = new AvatarView(figure, this.parts, this.uniforms, this.finish);
      this.parent.add(view.group);
      person = { view, tag: new Tag(this.overlay), figure, distance: 0, seen: 0, hidden: false };
      this.people.set(figure.id, person);
    }
    person.figure = figure;
    person.seen = this.frame;
    person.view.update(figure, dtMs, around);
    return person;
  }

  /** Places the tags, once the camera stands. */
  label({ camera, width, height }: Screen, blockers: Blockers, selfId: string, now: number): void {
    const eye = camera.position;
    let turn = 0;
    for (const person of this.people.values()) {
      const { figure } = person;
      person.distance = Math.hypot(figure.x - eye.x, figure.y + 1.6 - eye.y, figure.z - eye.z);
      if ((this.frame + turn++) % HIDDEN_EVERY === 0) {
        person.hidden = blockers.hides(eye, { x: figure.x, y: figure.y + 1.7, z: figure.z });
      }
    }
    const shown = new Set(nearest([...this.people.values()].filter((person) => !person.hidden)));
    for (const person of this.people.values()) {
      const own = person.figure.id === selfId;
      const visible = shown.has(person) && (!own || person.figure.reaction !== null || person.figure.hand);
      const at = visible ? onScreen(camera, person.figure.x, person.view.top, person.figure.z, width, height) : null;
      if (at) person.tag.show(person.figure, at.x, at.y, person.distance, now, !own);
      else person.tag.hide();
    }
  }

  /** Who is met first on the way from `from` to `to`, and where on it (0 to 1). */
  pick(from: Vec3, to: Vec3, selfId: string): { id: string; t: number } | null {
    let best: { id: string; t: number } | null = null;
    for (const { figure } of this.people.values()) {
      if (figure.id === selfId) continue;
      const t = meets(figure, from, to);
      if (t !== null && (!best || t < best.t)) best = { id: figure.id, t };
    }
    return best;
  }

  private release(person: Person): void {
    person.view.dispose();
    person.tag.dispose();
  }

  dispose(): void {
    for (const person of this.people.values()) this.release(person);
    this.people.clear();
    this.parts.dispose();
  }
}

/** Where a ray passes nearest to somebody's axis, if it passes through the body. */
function meets(figure: Figure, from: Vec3, to: Vec3): number | null {
  const [dx, dz] = [to.x - from.x, to.z - from.z];
  const flat = dx * dx + dz * dz;
  if (flat < 1e-9) return null;
  const t = ((figure.x - from.x) * dx + (figure.z - from.z) * dz) / flat;
  if (t <= 0 || t > 1) return null;
  const miss = Math.hypot(from.x + dx * t - figure.x, from.z + dz * t - figure.z);
  const y = from.y + (to.y - from.y) * t - figure.y;
  return miss < BODY.radius && y > 0 && y < BODY.height ? t : null;
}
