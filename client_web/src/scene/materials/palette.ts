/** The materials of the house by surface and light source; plain ones for weak machines, rich ones for others. */
import {
  DoubleSide,
  FrontSide,
  type Material,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshStandardMaterial,
  ShaderMaterial,
  type Texture,
} from "three";
import { plainMaterial } from "./plain";
import { type HouseUniforms, type LightSource, lightBy } from "./shading";
import { type Surface, TextureLibrary } from "./textures";

export type Finish = "plain" | "soft" | "rich";

/** How rough and how metallic a surface is, and how deep its relief; the rich finish shows it. */
const NATURE: Partial<Record<Surface, { roughness: number; metalness?: number; relief?: number }>> = {
  "floor-herringbone": { roughness: 0.42, relief: 0.6 },
  "floor-oak": { roughness: 0.5, relief: 0.6 },
  "floor-terracotta": { roughness: 0.55, relief: 1 },
  "floor-concrete": { roughness: 0.45 },
  "floor-stone": { roughness: 0.75, relief: 1.5 },
  "floor-deck": { roughness: 0.8, relief: 1.2 },
  // There are no surroundings to mirror: a full metal would be black.
  metal: { roughness: 0.4, metalness: 0.2 },
  leather: { roughness: 0.45, relief: 0.5 },
  wood: { roughness: 0.55, relief: 0.4 },
  plain: { roughness: 0.5 },
  brick: { roughness: 0.9, relief: 3 },
  rubble: { roughness: 0.95, relief: 3 },
  fabric: { roughness: 1, relief: 0.6 },
  tiles: { roughness: 0.85, relief: 3 },
  water: { roughness: 0.08 },
};

const GLASS_OPACITY = 0.16;
const TWO_SIDED = new Set<Surface>(["leaf"]);

export class Palette {
  private readonly textures: TextureLibrary;
  private readonly materials = new Map<string, Material>();
  private finish: Finish = "plain";

  readonly uniforms: HouseUniforms;

  constructor(uniforms: HouseUniforms, anisotropy: number) {
    this.uniforms = uniforms;
    this.textures = new TextureLibrary(anisotropy);
  }

  /** What `get` answers from now on; materials made before stay valid until `dispose`. */
  setFinish(finish: Finish): void {
    this.finish = finish;
  }

  /** The material for a surface, of the finish of now. */
  get(surface: Surface, source: LightSource): Material {
    const key = `${surface}/${source}/${this.finish}`;
    let material = this.materials.get(key);
    if (!material) {
      material = this.make(surface, source);
      material.name = key;
      this.materials.set(key, material);
    }
    return material;
  }

  /** Makes the texture of a surface ahead of its first use. */
  prepare(surface: Surface): void {
    this.textures.get(surface);
  }

  private make(surface: Surface, source: LightSource): Material {
    if (surface === "glow") return new MeshBasicMaterial({ vertexColors: true, fog: false });
    const map = this.textures.get(surface);
    if (this.finish === "plain") {
      return this.dress(surface, plainMaterial(this.uniforms, { source, map, tinted: true }));
    }
    const material = this.finish === "rich" ? this.rich(surface, map) : new MeshLambertMaterial({ map });
    material.vertexColors = true;
    lightBy(material, source, this.uniforms);
    return this.dress(surface, material);
  }

  private dress<Dressed extends Material>(surface: Surface, material: Dressed): Dressed {
    material.side = TWO_SIDED.has(surface) ? DoubleSide : FrontSide;
    material.shadowSide = DoubleSide;
    if (surface === "glass") {
      material.transparent = true;
      material.depthWrite = false;
      material.side = DoubleSide;
      if (material instanceof ShaderMaterial && material.uniforms.opacity)
        material.uniforms.opacity.value = GLASS_OPACITY;
      else material.opacity = GLASS_OPACITY;
    }
    return material;
  }

  private rich(surface: Surface, map: Texture | null): MeshStandardMaterial {
    const { roughness = 0.85, metalness = 0, relief = 0 } = NATURE[surface] ?? {};
    const material = new MeshStandardMaterial({ map, roughness, metalness });
    if (relief > 0 && map) {
      material.bumpMap = map;
      material.bumpScale = relief;
    }
    return material;
  }

  dispose(): void {
    for (const material of this.materials.values()) material.dispose();
    this.materials.clear();
    this.textures.dispose();
  }
}
