/** The light baked onto floors, walls and ceilings: one texture, in which each flat surface has a region. */
import { DataTexture, DataUtils, HalfFloatType, LinearFilter, RGBAFormat, Vector2 } from "three";
import type { Light4 } from "../geometry/mesh_writer";
import type { LightField } from "./field";

type Three = readonly [number, number, number];

/** A flat rectangle in the world: a corner, the two edges from it, and its normal. */
export interface Surface {
  readonly corner: Three;
  readonly along: Three;
  readonly up: Three;
  readonly normal: Three;
  /** Texels a metre. */
  readonly density: number;
}

/** Where a surface lies in the texture, in texels. */
export class Region {
  readonly surface: Surface;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;

  constructor(surface: Surface, x: number, y: number, width: number, height: number) {
    this.surface = surface;
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  /** The texel coordinates of a point of the surface, given as parts (0 to 1) of its edges. */
  place(s: number, t: number): [number, number] {
    return [this.x + 0.5 + s * (this.width - 1), this.y + 0.5 + t * (this.height - 1)];
  }
}

const WIDTH = 512;
const HEIGHT_MAX = 2048;

function size(edge: Three, density: number): number {
  return Math.max(2, Math.min(WIDTH, Math.ceil(Math.hypot(...edge) * density) + 1));
}

export class Lightmap {
  private readonly regions: Region[] = [];
  private shelf = { x: 0, y: 0, height: 0 };
  private made: DataTexture | null = null;
  /** What texel coordinates are multiplied with in the shader. */
  readonly scale = { value: new Vector2(1 / WIDTH, 1) };

  /** Reserves a region. All are reserved before the baking; when the texture is full, surfaces become coarser. */
  reserve(surface: Surface): Region {
    let density = surface.density;
    if (this.shelf.y > HEIGHT_MAX * 0.7) density *= 0.3;
    const [width, height] = [size(surface.along, density), size(surface.up, density)];
    if (this.shelf.x + width > WIDTH) this.shelf = { x: 0, y: this.shelf.y + this.shelf.height, height: 0 };
    const region = new Region(surface, this.shelf.x, this.shelf.y, width, height);
    this.shelf.x += width;
    this.shelf.height = Math.max(this.shelf.height, height);
    this.regions.push(region);
    return region;
  }

  /** Computes all regions row by row, and yields after each, so that the caller can spread the work over frames. */
  *bake(field: LightField): Generator<void, DataTexture> {
    const height = Math.max(4, this.shelf.y + this.shelf.height);
    const data = new Uint16Array(WIDTH * height * 4);
    const light: Light4 = [0, 0, 0, 0];
    for (const { surface, x, y, width, height: rows } of this.regions) {
      const { corner, along, up, normal } = surface;
      for (let j = 0; j < rows; j++) {
        const t = inset(j / (rows - 1), rows);
        for (let i = 0; i < width; i++) {
          const s = inset(i / (width - 1), width);
          const [px, py, pz] = [0, 1, 2].map((k) => (corner[k] ?? 0) + (along[k] ?? 0) * s + (up[k] ?? 0) * t);
          field.at(px ?? 0, py ?? 0, pz ?? 0, ...normal, light);
          const at = ((y + j) * WIDTH + x + i) * 4;
          for (let k = 0; k < 4; k++) data[at + k] = DataUtils.toHalfFloat(light[k] ?? 0);
        }
        yield;
      }
    }
    const texture = new DataTexture(data, WIDTH, height, RGBAFormat, HalfFloatType);
    texture.magFilter = LinearFilter;
    texture.minFilter = LinearFilter;
    texture.needsUpdate = true;
    this.scale.value.set(1 / WIDTH, 1 / height);
    this.made = texture;
    return texture;
  }

  dispose(): void {
    this.made?.dispose();
    this.made = null;
  }
}

/** Keeps samples a little inside the surface: its very edge lies within the next wall. */
function inset(t: number, count: number): number {
  const margin = Math.min(0.2, 0.35 / count);
  return margin + t * (1 - 2 * margin);
}
