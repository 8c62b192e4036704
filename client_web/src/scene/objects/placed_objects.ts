/** Members' objects in the scene: drawn together by squares of floor, written where near, marked when chosen. */
import { Group, type Material, Mesh, MeshLambertMaterial } from "three";
import type { PlacedObject } from "../../net/messages.gen";
import type { Vec3 } from "../camera/blockers";
import { entry } from "../geometry/boxes";
import { type LightAt, MeshWriter } from "../geometry/mesh_writer";
import { Piece, type Stuff } from "../geometry/piece";
import type { LightField } from "../light/field";
import { dice, seedOf } from "../materials/noise";
import type { Palette } from "../materials/palette";
import { lightBy } from "../materials/shading";
import { drawObject, objectBox, objectMatrix, sheetOf } from "./bodies";
import { SHEET_REACH_M, SHEETS_MAX, Sheet } from "./sheets";

const SQUARE_M = 4;
const UNCONFIRMED_OPACITY = 0.6;

interface Square {
  readonly objects: readonly PlacedObject[];
  readonly meshes: Mesh[];
}

export class PlacedObjects {
  readonly group = new Group();
  private readonly squares = new Map<string, Square>();
  private readonly sheets = new Map<string, Sheet>();
  private readonly palette: Palette;
  private readonly translucent: MeshLambertMaterial;
  private field: LightField;
  private objects: readonly PlacedObject[] = [];

  constructor(palette: Palette, field: LightField) {
    this.palette = palette;
    this.field = field;
    this.translucent = new MeshLambertMaterial({ vertexColors: true, transparent: true, opacity: UNCONFIRMED_OPACITY });
    lightBy(this.translucent, "corner", palette.uniforms);
  }

  /** Shows exactly these objects; squares whose objects are the same as before are left as they are. */
  show(objects: readonly PlacedObject[], unconfirmed: ReadonlySet<string>, moving: string | null): void {
    this.objects = objects.filter((object) => object.id !== moving);
    const wanted = new Map<string, PlacedObject[]>();
    for (const object of this.objects) {
      const waiting = unconfirmed.has(object.id);
      const key = `${Math.floor(object.x / SQUARE_M)},${Math.floor(object.z / SQUARE_M)}${waiting ? "?" : ""}`;
      const list = wanted.get(key);
      if (list) list.push(object);
      else wanted.set(key, [object]);
    }
    for (const [key, square] of this.squares) {
      const next = wanted.get(key);
      if (next && same(next, square.objects)) wanted.delete(key);
      else {
        clear(square);
        this.squares.delete(key);
      }
    }
    for (const [key, list] of wanted) {
      const meshes = this.build(list, key.endsWith("?"));
      this.group.add(...meshes);
      this.squares.set(key, { objects: list, meshes });
    }
  }

  private build(objects: readonly PlacedObject[], waiting: boolean): Mesh[] {
    const writers = new Map<Stuff, MeshWriter>();
    const sink = (stuff: Stuff) => {
      let writer = writers.get(stuff);
      if (!writer) {
        writer = new MeshWriter();
        writers.set(stuff, writer);
      }
      return writer;
    };
    const light: LightAt = (x, y, z, nx, ny, nz, out) => this.field.at(x, y, z, nx, ny, nz, out);
    for (const object of objects) {
      drawObject(new Piece(sink, objectMatrix(object), light, dice(seedOf(object.id))), object);
    }
    return [...writers].map(([stuff, writer]) => {
      const material: Material = waiting ? this.translucent : this.palette.get(stuff, "corner");
      const mesh = new Mesh(writer.build(), material);
      mesh.receiveShadow = true;
      mesh.matrixAutoUpdate = false;
      mesh.userData = waiting ? {} : { surface: stuff };
      return mesh;
    });
  }

  /** Writes the sheets near the eye, and wipes those far away. */
  write(eye: Vec3): void {
    const near = this.objects
      .filter((object) => object.text !== "" && sheetOf(object.kind) !== null)
      .map((object) => ({ object, distance: Math.hypot(object.x - eye.x, object.z - eye.z) }))
      .filter(({ distance }) => distance < SHEET_REACH_M)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, SHEETS_MAX);
    const wanted = new Map(near.map(({ object }) => [object.id, object]));
    for (const [id, sheet] of this.sheets) {
      if (wanted.get(id) === sheet.object) wanted.delete(id);
      else {
        sheet.dispose();
        this.sheets.delete(id);
      }
    }
    for (const [id, object] of wanted) {
      const sheet = new Sheet(object, this.field, this.palette.uniforms);
      this.sheets.set(id, sheet);
      this.group.add(sheet.mesh);
    }
  }

  /** The object met first from `from` to `to`, and where on the way. */
  pick(from: Vec3, to: Vec3): { id: string; t: number } | null {
    let best: { id: string; t: number } | null = null;
    for (const object of this.objects) {
      const t = entry(objectBox(object), from.x, from.y, from.z, to.x, to.y, to.z);
      if (t !== null && (!best || t < best.t)) best = { id: object.id, t };
    }
    return best;
  }

  find(id: string | null): PlacedObject | null {
    return this.objects.find((object) => object.id === id) ?? null;
  }

  refinish(): void {
    for (const { meshes } of this.squares.values()) {
      for (const mesh of meshes)
        if (mesh.userData.surface) mesh.material = this.palette.get(mesh.userData.surface, "corner");
    }
  }

  /** Another room: everything is built anew in its light. */
  enter(field: LightField): void {
    this.empty();
    this.field = field;
  }

  private empty(): void {
    for (const square of this.squares.values()) clear(square);
    for (const sheet of this.sheets.values()) sheet.dispose();
    this.squares.clear();
    this.sheets.clear();
    this.objects = [];
  }

  dispose(): void {
    this.empty();
    this.translucent.dispose();
    this.group.removeFromParent();
  }
}

function same(a: readonly PlacedObject[], b: readonly PlacedObject[]): boolean {
  return a.length === b.length && a.every((object, i) => object === b[i]);
}

function clear(square: Square): void {
  for (const mesh of square.meshes) {
    mesh.removeFromParent();
    mesh.geometry.dispose();
  }
}
