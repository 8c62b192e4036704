/**
 * The cheapest way to show the house as it is: baked light, one look at the sun's shadow, haze; worked out by corner
 * wherever that does, since a software renderer pays for every operation. Used instead of Three.js' own materials.
 */
import { type IUniform, ShaderMaterial, type Texture } from "three";
import type { HouseUniforms, LightSource } from "./shading";

const VERTEX = `
#include <common>
#include <skinning_pars_vertex>
#ifndef SAMPLED
attribute vec4 baked;
#endif
#ifdef MAPPED
uniform vec2 bakeScale;
varying vec2 vBake;
#else
varying vec3 vBake;
#endif
#ifdef SAMPLED
uniform vec4 cube[6];
#endif
#ifdef TEXTURED
uniform mat3 mapTransform;
varying vec2 vUv;
#endif
#ifdef TINTED
varying vec3 vColor;
#endif
uniform mat4 sunMatrix;
uniform vec3 sunDirection;
uniform vec2 hazeRange;
uniform vec3 fire;
varying vec4 vSun;
varying float vHaze;
void main() {
  #ifdef SAMPLED
    #include <beginnormal_vertex>
    #include <skinbase_vertex>
    #include <skinnormal_vertex>
    #include <begin_vertex>
    #include <skinning_vertex>
    vec3 n = normalize(mat3(modelMatrix) * objectNormal);
    vec4 world = modelMatrix * vec4(transformed, 1.0);
    vec3 w = n * n;
    vec4 light = w.x * (n.x > 0.0 ? cube[0] : cube[1]) + w.y * (n.y > 0.0 ? cube[2] : cube[3]) + w.z * (n.z > 0.0 ? cube[4] : cube[5]);
    // Soft light from all sides would leave a body flat: less from below, more from above and ahead.
    vBake = (light.rgb + light.a * fire) * (0.86 + 0.24 * n.y + 0.1 * n.x);
  #else
    // What stands still is written in world space.
    vec3 n = normal;
    vec4 world = vec4(position, 1.0);
    #ifdef MAPPED
      vBake = baked.xy * bakeScale;
    #else
      vBake = baked.rgb + baked.a * fire;
    #endif
  #endif
  #ifdef TEXTURED
    vUv = (mapTransform * vec3(uv, 1.0)).xy;
  #endif
  #ifdef TINTED
    vColor = color;
  #endif
  vSun = vec4((sunMatrix * vec4(world.xyz + n * 0.035, 1.0)).xyz - vec3(0.0, 0.0, 0.0006), max(0.0, dot(n, sunDirection)));
  vec4 seen = viewMatrix * world;
  vHaze = smoothstep(hazeRange.x, hazeRange.y, -seen.z);
  gl_Position = projectionMatrix * seen;
}`;

/** Light, tint, the sun with its shadow, and haze; `vBake`, `vColor`, `vSun` and `vHaze` come by corner. */
export const FRAGMENT = `
uniform sampler2DShadow sunMap;
uniform vec3 sunlight;
uniform vec3 haze;
uniform float opacity;
#ifdef MAPPED
uniform sampler2D bakeMap;
uniform vec3 fire;
varying vec2 vBake;
#else
varying vec3 vBake;
#endif
#ifdef TEXTURED
uniform sampler2D map;
varying vec2 vUv;
#endif
#ifdef TINTED
varying vec3 vColor;
#endif
varying vec4 vSun;
varying float vHaze;
void main() {
  #ifdef MAPPED
    vec4 baked = texture2D(bakeMap, vBake);
    vec3 light = baked.rgb + baked.a * fire;
  #else
    vec3 light = vBake;
  #endif
  float sun = vSun.w;
  if (sun > 0.0 && all(lessThan(abs(vSun.xyz - 0.5), vec3(0.5)))) sun *= texture(sunMap, vSun.xyz);
  light += sunlight * sun;
  vec3 colour = light;
  #ifdef TEXTURED
    colour *= texture2D(map, vUv).rgb;
  #endif
  #ifdef TINTED
    colour *= vColor;
  #endif
  gl_FragColor = vec4(colour, opacity);
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
  gl_FragColor.rgb = mix(gl_FragColor.rgb, haze, vHaze);
}`;

export interface PlainOptions {
  readonly source: LightSource;
  readonly map?: Texture | null;
  /** Corners have colours. */
  readonly tinted: boolean;
  readonly own?: Readonly<Record<string, IUniform>>;
}

/** A material of its own; its texture and the shared uniforms stay their owners'. */
export function plainMaterial(
  uniforms: HouseUniforms,
  { source, map, tinted, own = {} }: PlainOptions,
): ShaderMaterial {
  const defines: Record<string, string> = {};
  if (source === "map") defines.MAPPED = "";
  if (source === "sample") defines.SAMPLED = "";
  if (map) defines.TEXTURED = "";
  if (tinted) defines.TINTED = "";
  map?.updateMatrix();
  const material = new ShaderMaterial({
    defines,
    vertexColors: tinted,
    uniforms: {
      ...uniforms,
      map: { value: map ?? null },
      mapTransform: { value: map?.matrix ?? null },
      opacity: { value: 1 },
      ...own,
    },
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
  });
  return material;
}
