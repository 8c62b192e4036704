/** Teaches Three.js materials the house's own light: baked by map, by corner, or sampled for what moves. */
import { type IUniform, type Material, Matrix4, ShaderChunk, type Texture, Vector2, Vector3 } from "three";

/** Where a mesh has its soft light from. */
export type LightSource = "map" | "corner" | "sample";

/** Shared by all materials of a house; changing a value changes the next frame. */
export interface HouseUniforms {
  readonly bakeMap: IUniform<Texture | null>;
  readonly bakeScale: IUniform<Vector2>;
  /** Light of the fire as red, green, blue; its brightness wavers. */
  readonly fire: IUniform<readonly number[]>;
  /** The sun's shadow map, and what takes the world to it; where the sun is, and its light. */
  readonly sunMap: IUniform<Texture | null>;
  readonly sunMatrix: IUniform<Matrix4>;
  readonly sunDirection: IUniform<Vector3>;
  readonly sunlight: IUniform<readonly number[]>;
  /** The colour of the distance as shown (sRGB), and from where to where it rises, in metres. */
  readonly haze: IUniform<readonly number[]>;
  readonly hazeRange: IUniform<Vector2>;
}

export function houseUniforms(): HouseUniforms {
  return {
    bakeMap: { value: null },
    bakeScale: { value: new Vector2(1, 1) },
    fire: { value: [1, 0.42, 0.12] },
    sunMap: { value: null },
    sunMatrix: { value: new Matrix4() },
    sunDirection: { value: new Vector3(0, 1, 0) },
    sunlight: { value: [0, 0, 0] },
    haze: { value: [1, 1, 1] },
    hazeRange: { value: new Vector2(18, 190) },
  };
}

const VERTEX: Readonly<Record<LightSource, readonly [string, string]>> = {
  map: ["attribute vec4 baked;\nvarying vec2 vBake;\nuniform vec2 bakeScale;", "vBake = baked.xy * bakeScale;"],
  corner: ["attribute vec4 baked;\nvarying vec4 vBake;", "vBake = baked;"],
  sample: [
    "uniform vec4 cube[6];\nvarying vec4 vBake;",
    `{
      vec3 n = normalize((vec4(transformedNormal, 0.0) * viewMatrix).xyz);
      vec3 w = n * n;
      vBake = w.x * (n.x > 0.0 ? cube[0] : cube[1]) + w.y * (n.y > 0.0 ? cube[2] : cube[3]) + w.z * (n.z > 0.0 ? cube[4] : cube[5]);
      vBake *= 0.86 + 0.24 * n.y + 0.1 * n.x;
    }`,
  ],
};

const FRAGMENT: Readonly<Record<LightSource, readonly [string, string]>> = {
  map: ["uniform sampler2D bakeMap;\nuniform vec3 fire;\nvarying vec2 vBake;", "texture2D(bakeMap, vBake)"],
  corner: ["uniform vec3 fire;\nvarying vec4 vBake;", "vBake"],
  sample: ["uniform vec3 fire;\nvarying vec4 vBake;", "vBake"],
};

const AMBIENT = "vec3 irradiance = getAmbientLightIrradiance( ambientLightColor );";
const SKY_DIFFUSE = "iblIrradiance += getIBLIrradiance( geometryNormal );";
const SKY_MIRROR = "radiance += iblRadiance;";

/** Changes a material (Lambert or Standard) so that its ambient light is the baked one. `own` are uniforms of its own. */
export function lightBy(
  material: Material,
  source: LightSource,
  uniforms: HouseUniforms,
  own: Readonly<Record<string, IUniform>> = {},
): void {
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, { fire: uniforms.fire }, own);
    if (source === "map") Object.assign(shader.uniforms, { bakeMap: uniforms.bakeMap, bakeScale: uniforms.bakeScale });
    const [declared, computed] = VERTEX[source];
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", `#include <common>\n${declared}`)
      .replace("#include <begin_vertex>", `#include <begin_vertex>\n${computed}`);
    const [received, baked] = FRAGMENT[source];
    const begin = ShaderChunk.lights_fragment_begin.replace(
      AMBIENT,
      `vec4 house = ${baked};\nvec3 irradiance = PI * (house.rgb + house.a * fire);`,
    );
    // The sky's own diffuse light is in the baked light already; its mirror image is dimmed where little light comes.
    const maps = ShaderChunk.lights_fragment_maps
      .replace(SKY_DIFFUSE, "")
      .replace(SKY_MIRROR, "radiance += iblRadiance * clamp(dot(irradiance, vec3(0.25)), 0.03, 1.0);");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", `#include <common>\n${received}`)
      .replace("#include <lights_fragment_begin>", begin)
      .replace("#include <lights_fragment_maps>", maps);
  };
  material.customProgramCacheKey = () => `house ${source}`;
}
