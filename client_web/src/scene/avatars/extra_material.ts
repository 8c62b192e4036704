/** How people of a crowd are drawn: they walk, lean and raise a hand in the vertex shader, and are lit like the house. */
import { Color, ShaderMaterial } from "three";
import { FRAGMENT } from "../materials/plain";
import type { HouseUniforms } from "../materials/shading";
import { LIGHT_MAX } from "./light_grid";

/** The joints and swings of skeleton.ts and gait.ts. */
const VERTEX = `
attribute vec3 limb; // leg (1 left, -1 right), arm (1 right, -1 left), below knee or elbow
attribute vec2 part; // which colour, tone
attribute vec4 place; // x, y, z, yaw
attribute vec4 walk; // cycles, how much one walks, how much one runs, 1 hand + 2 away
attribute vec4 skin;
attribute vec4 hair;
attribute vec4 top;
attribute vec4 bottom;
attribute vec4 lightUp;
attribute vec4 lightSide;
uniform float time;
uniform mat4 sunMatrix;
uniform vec3 sunDirection;
uniform vec2 hazeRange;
uniform vec3 fire;
varying vec3 vBake;
varying vec3 vColor;
varying vec4 vSun;
varying float vHaze;
varying float vAway;

void swing(inout vec3 p, inout vec3 n, float pivot, float angle) {
  float s = sin(angle);
  float c = cos(angle);
  float y = p.y - pivot;
  p.yz = vec2(pivot + y * c - p.z * s, y * s + p.z * c);
  n.yz = vec2(n.y * c - n.z * s, n.y * s + n.z * c);
}

void main() {
  float cycle = walk.x * 6.2831853;
  float go = walk.y;
  float run = walk.z;
  float raised = mod(walk.w, 2.0);
  vAway = step(1.5, walk.w);
  float s = sin(cycle);
  float c = cos(cycle);
  vec3 p = position;
  vec3 n = normal;
  if (limb.x != 0.0) {
    float bend = go * (mix(0.62, 1.35, run) * max(0.0, c * sign(limb.x)) + mix(0.1, 0.28, run));
    swing(p, n, 0.475, -bend * limb.z);
    swing(p, n, 0.89, go * mix(0.5, 0.82, run) * s * limb.x);
  }
  if (limb.y != 0.0) {
    float up = limb.y > 0.0 ? raised : 0.0;
    swing(p, n, 1.1, mix(mix(0.16, 0.34, go) + run * 0.95, 0.14, up) * limb.z);
    swing(p, n, 1.365, mix(go * mix(0.46, 0.8, run) * s * limb.y, 2.95, up));
  }
  float upper = smoothstep(0.85, 1.05, p.y);
  swing(p, n, 0.92, -(go * 0.045 + run * 0.13) * upper);
  p.y += go * (mix(0.022, 0.05, run) * cos(2.0 * cycle) - mix(0.02, 0.05, run));
  // Whoever stands shifts their weight and looks about; the place tells people apart.
  float own = time + place.x * 7.3 + place.z * 3.1;
  p.x += ((1.0 - go) * 0.014 * sin(own * 0.42) + go * 0.02 * c) * p.y;
  float look = place.w + (1.0 - go) * 0.14 * sin(own * 0.31) * smoothstep(1.0, 1.45, position.y);
  float ys = sin(look);
  float yc = cos(look);
  vec3 world = vec3(p.x * yc + p.z * ys, p.y, p.z * yc - p.x * ys) + place.xyz;
  n = vec3(n.x * yc + n.z * ys, n.y, n.z * yc - n.x * ys);

  vec4 fromUp = lightUp * lightUp * ${LIGHT_MAX.toFixed(1)};
  vec4 fromSide = lightSide * lightSide * ${LIGHT_MAX.toFixed(1)};
  vec4 light = mix(fromSide, n.y > 0.0 ? fromUp : fromSide * 0.55, n.y * n.y);
  vBake = (light.rgb + light.a * fire) * (0.86 + 0.24 * n.y + 0.1 * n.x);
  vec3 tint = part.x < 0.5 ? skin.rgb : part.x < 1.5 ? hair.rgb : part.x < 2.5 ? top.rgb : bottom.rgb;
  tint = part.x > 3.5 ? vec3(0.14, 0.11, 0.1) : tint;
  tint *= tint;
  vColor = part.y > 1.0 ? mix(tint, vec3(1.0), part.y - 1.0) : tint * part.y;
  vSun = vec4((sunMatrix * vec4(world + n * 0.035, 1.0)).xyz - vec3(0.0, 0.0, 0.0006), max(0.0, dot(n, sunDirection)));
  vec4 seen = viewMatrix * vec4(world, 1.0);
  vHaze = smoothstep(hazeRange.x, hazeRange.y, -seen.z);
  gl_Position = projectionMatrix * seen;
}`;

/** Those whose connection is lost show every other point only: no order of drawing is needed for that. */
const AWAY = `varying float vAway;
void main() {
  if (vAway > 0.5 && mod(floor(gl_FragCoord.x) + floor(gl_FragCoord.y), 2.0) < 0.5) discard;`;

/** A material of its own for all figures; the house's uniforms are shared, \`time\` is in seconds. */
export function extraMaterial(uniforms: HouseUniforms): ShaderMaterial {
  return new ShaderMaterial({
    defines: { TINTED: "" },
    uniforms: { ...uniforms, opacity: { value: 1 }, time: { value: 0 } },
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT.replace("void main() {", AWAY),
  });
}

/** The soft shadow under each figure: a square whose middle is dark. */
export function underfootMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: { colour: { value: new Color("#1a0f08") } },
    vertexShader: `
attribute vec4 place;
varying vec2 vAt;
void main() {
  vAt = position.xz / 0.4;
  gl_Position = projectionMatrix * viewMatrix * vec4(position + place.xyz + vec3(0.0, 0.03, 0.0), 1.0);
}`,
    fragmentShader: `
uniform vec3 colour;
varying vec2 vAt;
void main() {
  float d = 1.0 - min(1.0, length(vAt));
  gl_FragColor = vec4(colour, 0.55 * smoothstep(0.0, 0.8, d));
  #include <colorspace_fragment>
}`,
  });
}
