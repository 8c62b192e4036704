/** Makes textures from paints, once each; their owner is the library, which frees them all. */
import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearMipmapNearestFilter,
  RepeatWrapping,
  SRGBColorSpace,
} from "three";
import type { FloorMaterial } from "../../state/world";
import type { Stuff } from "../geometry/piece";
import type { Paint, Rgb } from "./floor_paints";
import * as floors from "./floor_paints";
import * as surfaces from "./surface_paints";

/** A paint, how many pixels its square has, and how many metres of the house it covers (along u and v). */
interface Recipe {
  readonly paint: Paint;
  readonly pixels: number;
  readonly metres: readonly [number, number];
}

export type FloorStuff = `floor-${FloorMaterial}`;
/** Everything that has a material of its own. */
export type Surface = Stuff | FloorStuff;

const RECIPES: Partial<Record<Surface, Recipe>> = {
  "floor-oak": { paint: floors.oak, pixels: 512, metres: [2.6, 1.5] },
  "floor-herringbone": { paint: floors.herringbone, pixels: 512, metres: [1.9, 1.9] },
  "floor-terracotta": { paint: floors.terracotta, pixels: 512, metres: [1.3, 1.28] },
  "floor-stone": { paint: floors.stone, pixels: 512, metres: [3, 2.6] },
  "floor-deck": { paint: floors.deck, pixels: 512, metres: [3.2, 1.7] },
  "floor-grass": { paint: floors.grass, pixels: 256, metres: [4, 4] },
  "floor-gravel": { paint: floors.gravel, pixels: 256, metres: [1.6, 1.6] },
  "floor-concrete": { paint: floors.concrete, pixels: 256, metres: [4, 4] },
  "floor-carpet": { paint: floors.carpet, pixels: 256, metres: [1.2, 1.2] },
  plaster: { paint: surfaces.plaster, pixels: 256, metres: [2.4, 2.4] },
  limewash: { paint: surfaces.limewash, pixels: 256, metres: [2.8, 2.8] },
  render: { paint: surfaces.render, pixels: 256, metres: [2.6, 2.6] },
  brick: { paint: surfaces.brick, pixels: 512, metres: [0.92, 0.84] },
  rubble: { paint: surfaces.rubble, pixels: 256, metres: [1.9, 1.9] },
  wood: { paint: surfaces.wood, pixels: 256, metres: [1.6, 0.8] },
  fabric: { paint: surfaces.fabric, pixels: 256, metres: [0.5, 0.5] },
  leather: { paint: surfaces.leather, pixels: 256, metres: [0.8, 0.8] },
  foliage: { paint: surfaces.foliage, pixels: 256, metres: [1, 1] },
  bark: { paint: surfaces.bark, pixels: 128, metres: [0.8, 0.8] },
  tiles: { paint: surfaces.tiles, pixels: 256, metres: [2.4, 2.1] },
  rug: { paint: surfaces.rug, pixels: 128, metres: [0.8, 0.8] },
};

/** The pixels of a paint, rows from v = 0 up. */
export function pixelsOf(paint: Paint, size: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(size * size * 4);
  const rgb: Rgb = [0, 0, 0];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      paint((x + 0.5) / size, (y + 0.5) / size, rgb);
      const at = (y * size + x) * 4;
      data[at] = Math.max(0, Math.min(255, rgb[0]));
      data[at + 1] = Math.max(0, Math.min(255, rgb[1]));
      data[at + 2] = Math.max(0, Math.min(255, rgb[2]));
      data[at + 3] = 255;
    }
  }
  return data;
}

export class TextureLibrary {
  private readonly textures = new Map<Surface, DataTexture>();

  private readonly anisotropy: number;

  constructor(anisotropy: number) {
    this.anisotropy = anisotropy;
  }

  /** The texture of a surface, or null for one without. Coordinates are metres. */
  get(surface: Surface): DataTexture | null {
    const known = this.textures.get(surface);
    if (known) return known;
    const recipe = RECIPES[surface];
    if (!recipe) return null;
    const texture = new DataTexture(pixelsOf(recipe.paint, recipe.pixels), recipe.pixels, recipe.pixels);
    texture.wrapS = RepeatWrapping;
    texture.wrapT = RepeatWrapping;
    texture.magFilter = LinearFilter;
    // A software renderer pays for each level that is blended.
    texture.minFilter = this.anisotropy > 1 ? LinearMipmapLinearFilter : LinearMipmapNearestFilter;
    texture.generateMipmaps = true;
    texture.anisotropy = this.anisotropy;
    texture.colorSpace = SRGBColorSpace;
    texture.repeat.set(1 / recipe.metres[0], 1 / recipe.metres[1]);
    if (surface === "floor-herringbone") texture.rotation = Math.PI / 4;
    texture.needsUpdate = true;
    this.textures.set(surface, texture);
    return texture;
  }

  dispose(): void {
    for (const texture of this.textures.values()) texture.dispose();
    this.textures.clear();
  }
}
