/** The building site of one room: where its walls, floors and furniture write their triangles, by material. */
import { Matrix4, Mesh, type Vector3 } from "three";
import type { Room } from "../../state/world";
import { MeshWriter } from "../geometry/mesh_writer";
import type { Stuff } from "../geometry/piece";
import { Piece } from "../geometry/piece";
import { LightField } from "../light/field";
import { Lightmap } from "../light/lightmap";
import { dice } from "../materials/noise";
import type { Palette } from "../materials/palette";
import type { LightSource } from "../materials/shading";
import type { Surface } from "../materials/textures";

/** The side of the squares that furniture is drawn in, for each ceiling and for the open. */
const SQUARE_M = 8;

interface Batch {
  readonly surface: Surface;
  readonly source: LightSource;
  readonly part: string;
  readonly writer: MeshWriter;
}

/** Surfaces that cast no shadow: light goes through, or they shine themselves. */
const SHADOWLESS = new Set<Surface>(["glass", "glow", "water", "rug"]);
/** What stands beyond the garden's edge would put the whole house into its shade when the sun is low. */
const SHADOWLESS_PARTS = new Set(["garden", "far", "floors"]);

export class Site {
  readonly field: LightField;
  readonly lightmap = new Lightmap();
  readonly places = new Map<string, Vector3[]>();
  private readonly batches = new Map<string, Batch>();

  readonly room: Room;

  constructor(room: Room) {
    this.room = room;
    this.field = new LightField(room);
  }

  /** Which part of the room a place belongs to: what is drawn together, and left out together when out of sight. */
  part(x: number, z: number): string {
    const index = this.room.ceilings.findIndex(
      ({ area }) => x >= area[0] && x <= area[2] && z >= area[1] && z <= area[3],
    );
    const place = index < 0 ? "outdoors" : `ceiling-${index}`;
    return `${place}:${Math.floor(x / SQUARE_M)},${Math.floor(z / SQUARE_M)}`;
  }

  /** Notes where something of a part is, so that the part is drawn when it comes into sight. */
  note(part: string, places: readonly Vector3[]): void {
    const known = this.places.get(part);
    if (known) known.push(...places);
    else this.places.set(part, [...places]);
  }

  /** The writer for a surface in a part of the room. */
  writer(surface: Surface, source: LightSource, part: string): MeshWriter {
    const key = `${surface}/${source}/${part}`;
    let batch = this.batches.get(key);
    if (!batch) {
      batch = { surface, source, part, writer: new MeshWriter() };
      this.batches.set(key, batch);
    }
    return batch.writer;
  }

  /** A piece that is lit at each of its corners: window frames, the roof. */
  piece(part: string, placed: Matrix4, seed: number): Piece {
    const sink = (stuff: Stuff) => this.writer(stuff, "corner", part);
    return new Piece(sink, placed, this.field.at, dice(seed));
  }

  get surfaces(): readonly Surface[] {
    return [...new Set([...this.batches.values()].map((batch) => batch.surface))];
  }

  /** The meshes of all that was written. Their geometries are the caller's; the materials stay the palette's. */
  meshes(palette: Palette): Mesh[] {
    const meshes: Mesh[] = [];
    for (const { surface, source, part, writer } of this.batches.values()) {
      if (writer.triangles === 0) continue;
      const mesh = new Mesh(writer.build(), palette.get(surface, source));
      mesh.castShadow = !SHADOWLESS.has(surface) && !SHADOWLESS_PARTS.has(part.replace(/[^a-z].*/, ""));
      mesh.name = part;
      mesh.receiveShadow = true;
      mesh.matrixAutoUpdate = false;
      mesh.userData = { surface, source };
      if (surface === "glass") mesh.renderOrder = 2;
      meshes.push(mesh);
    }
    return meshes;
  }
}

/** Takes a piece's own space to the world: turned by yaw, standing at (x, y, z). */
export function standing(x: number, y: number, z: number, yaw: number): Matrix4 {
  return new Matrix4().makeRotationY(yaw).setPosition(x, y, z);
}
