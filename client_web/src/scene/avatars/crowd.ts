/**
 * Everybody in the room: the foremost as whole avatars, as many as the quality allows, the others as figures of a
 * crowd; and the name tags of those near.
 */
import { Frustum, type Group, Matrix4, type PerspectiveCamera, Sphere } from "three";
import type { Blockers, Vec3 } from "../camera/blockers";
import type { Figure, SelfFigure } from "../contract";
import type { Finish } from "../materials/palette";
import type { HouseUniforms } from "../materials/shading";
import { AvatarView, type Surroundings } from "./avatar";
import type { Detail } from "./extra_body";
import { Extras, packColours } from "./extras";
import { chooseForemost, type Ranked } from "./foremost";
import { Labels, type Named, type Screen } from "./labels";
import { LightGrid, type PackedLight } from "./light_grid";
import { SharedParts } from "./shared_parts";
import { Stride } from "./stride";
import type { Tag } from "./tags";

/** The foremost are chosen anew every so many frames. */
const CHOOSE_EVERY = 6;
/** For so long a frame may build whole avatars, or a share of the time between frames where that is long. */
const BUILD_MS = 5;
const BUILD_SHARE = 0.1;
/** Up to how many metres figures are drawn in which detail; whoever is in one stays so for a little longer. */
const NEAR_M = 13;
const FAR_M = 30;
const LONGER = 1.12;
const BODY = { radius: 0.34, height: 1.85 };
const TAG_M = 1.93;

/** Somebody, however they are drawn. */
class Person implements Named, Ranked {
  figure: Figure;
  readonly stride = new Stride();
  view: AvatarView | null = null;
  tag: Tag | null = null;
  hidden = false;
  chosen = false;
  distance = 0;
  detail: Detail = "near";
  seen = 0;
  colours: Uint32Array;
  cell = Number.NaN;
  light: PackedLight | null = null;
  private avatar: Figure["avatar"];

  constructor(figure: Figure) {
    this.figure = figure;
    this.avatar = figure.avatar;
    this.colours = packColours(figure.avatar);
  }

  get speaking(): boolean {
    return this.figure.speaking;
  }

  get top(): number {
    return this.figure.y + TAG_M;
  }

  /** The figure of this frame; another avatar is dressed anew. */
  follow(figure: Figure): void {
    this.figure = figure;
    if (this.avatar === figure.avatar) return;
    this.avatar = figure.avatar;
    this.colours = packColours(figure.avatar);
    this.strip();
  }

  strip(): void {
    this.view?.dispose();
    this.view = null;
  }
}

export class Crowd {
  private readonly parts = new SharedParts();
  private readonly people = new Map<string, Person>();
  /** The same people, the foremost first as of the last choice. */
  private readonly ranking: Person[] = [];
  private readonly parent: Group;
  private readonly uniforms: HouseUniforms;
  private readonly extras: Extras;
  private readonly labels: Labels;
  private readonly frustum = new Frustum();
  private readonly matrix = new Matrix4();
  private readonly sphere = new Sphere(undefined, 1.25);
  private grid: LightGrid | null = null;
  private finish: Finish = "plain";
  private places = Number.POSITIVE_INFINITY;
  private frame = 0;

  constructor(parent: Group, overlay: HTMLElement, uniforms: HouseUniforms) {
    this.parent = parent;
    this.uniforms = uniforms;
    this.extras = new Extras(parent, uniforms);
    this.labels = new Labels(overlay);
  }

  /** How well the avatars are drawn, and how many of them whole besides oneself. */
  setQuality(finish: Finish, places: number): void {
    this.places = places;
    if (finish === this.finish) return;
    this.finish = finish;
    for (const { view } of this.people.values()) view?.refinish(this.uniforms, finish);
  }

  /** Follows the figures of this frame. One's own body is not drawn in first person. */
  update(
    self: SelfFigure,
    others: Iterable<Figure>,
    selfShown: boolean,
    dtMs: number,
    around: Surroundings,
    camera: PerspectiveCamera,
  ): void {
    this.frame += 1;
    const own = this.follow(self, camera.position);
    own.view ??= this.build(own);
    let count = 1;
    for (const figure of others) {
      this.follow(figure, camera.position);
      count += 1;
    }
    if (count < this.ranking.length) this.forget();
    if (this.frame % CHOOSE_EVERY === 1) chooseForemost(this.ranking, this.places + 1);
    own.chosen = true;
    this.draw(dtMs, around, camera);
    own.view.shown = selfShown;
  }

  private follow(figure: Figure, eye: Vec3): Person {
    let person = this.people.get(figure.id);
    if (person === undefined) {
      person = new Person(figure);
      this.people.set(figure.id, person);
      this.ranking.push(person);
    }
    person.follow(figure);
    person.seen = this.frame;
    person.distance = Math.hypot(figure.x - eye.x, figure.y + 1.6 - eye.y, figure.z - eye.z);
    return person;
  }

  /** Lets those go who are not there any more. */
  private forget(): void {
    const { ranking } = this;
    let kept = 0;
    for (const person of ranking) {
      if (person.seen === this.frame) {
        ranking[kept++] = person;
      } else {
        this.labels.release(person);
        person.strip();
        this.people.delete(person.figure.id);
      }
    }
    ranking.length = kept;
  }

  private build(person: Person): AvatarView {
    const view = new AvatarView(person.figure, person.stride, this.parts, this.uniforms, this.finish);
    this.parent.add(view.group);
    return view;
  }

  private draw(dtMs: number, around: Surroundings, camera: PerspectiveCamera): void {
    const grid = this.lightOf(around);
    camera.updateMatrixWorld();
    this.matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    this.frustum.setFromProjectionMatrix(this.matrix);
    this.extras.begin(around.reducedMotion ? 0 : around.time);
    const until = performance.now() + Math.max(BUILD_MS, dtMs * BUILD_SHARE);
    let built = false;
    for (const person of this.ranking) {
      if (!person.chosen) person.strip();
      else if (person.view === null && (!built || performance.now() < until)) {
        person.view = this.build(person);
        built = true;
      }
      if (person.view !== null) person.view.update(person.figure, dtMs, around);
      else this.drawExtra(person, grid, dtMs);
    }
    this.extras.end();
  }

  private drawExtra(person: Person, grid: LightGrid, dtMs: number): void {
    const { figure, stride } = person;
    stride.advance(figure, dtMs);
    person.detail = detailAt(person.distance, person.detail);
    const { center } = this.sphere;
    center.set(figure.x, figure.y + 0.95, figure.z);
    if (!this.frustum.intersectsSphere(this.sphere)) return;
    const cell = LightGrid.cell(figure.x, figure.z);
    if (cell !== person.cell || person.light === null) {
      person.cell = cell;
      person.light = grid.at(cell);
    }
    this.extras.add(figure, stride, person.colours, person.light ?? grid.some, person.detail);
  }

  /** The light of the room; another room has another. */
  private lightOf({ field }: Surroundings): LightGrid {
    if (this.grid?.field !== field) {
      this.grid = new LightGrid(field);
      for (const person of this.ranking) person.light = null;
    }
    this.grid.begin();
    return this.grid;
  }

  /** Places the tags, once the camera stands. */
  label(screen: Screen, blockers: Blockers, selfId: string, now: number): void {
    this.labels.update(this.ranking, screen, blockers, selfId, now);
  }

  /** Who is met first on the way from `from` to `to`, and where on it (0 to 1). */
  pick(from: Vec3, to: Vec3, selfId: string): { id: string; t: number } | null {
    let best: { id: string; t: number } | null = null;
    for (const { figure } of this.ranking) {
      if (figure.id === selfId) continue;
      const t = meets(figure, from, to);
      if (t !== null && (!best || t < best.t)) best = { id: figure.id, t };
    }
    return best;
  }

  dispose(): void {
    for (const person of this.ranking) {
      this.labels.release(person);
      person.strip();
    }
    this.people.clear();
    this.ranking.length = 0;
    this.labels.dispose();
    this.extras.dispose();
    this.parts.dispose();
  }
}

function detailAt(distance: number, before: Detail): Detail {
  if (distance < NEAR_M * (before === "near" ? LONGER : 1)) return "near";
  return distance < FAR_M * (before === "distant" ? 1 : LONGER) ? "far" : "distant";
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
