/** The glow seen round lamps: soft discs that always face the eye, all in one draw. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, Points, ShaderMaterial } from "three";
import type { Lamp } from "./lamps";

const VERTEX = `
attribute vec4 glow;
uniform float height;
uniform float flicker;
varying vec3 vGlow;
void main() {
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * seen;
  float size = abs(glow.w);
  vGlow = glow.rgb * (glow.w < 0.0 ? flicker : 1.0) * smoothstep(0.6, 3.2, -seen.z) * (1.0 - smoothstep(26.0, 44.0, -seen.z));
  gl_PointSize = min(size * height * projectionMatrix[1][1] / -seen.z, height * 0.6);
}`;

const FRAGMENT = `
varying vec3 vGlow;
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  float d = max(0.0, 1.0 - dot(p, p));
  float core = d * d * d;
  gl_FragColor = vec4(vGlow * (core * 0.55 + d * d * 0.12), 1.0);
}`;

export class Halos {
  readonly points: Points<BufferGeometry, ShaderMaterial>;

  constructor(lamps: readonly Lamp[], strength: number) {
    const seen = lamps.filter((lamp) => lamp.halo > 0);
    const geometry = new BufferGeometry();
    const positions = seen.flatMap(({ x, y, z }) => [x, y, z]);
    const glow = seen.flatMap(({ colour, halo, fire }) => [
      ...colour.map((c) => c * strength * 0.5),
      fire ? -halo : halo,
    ]);
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
    geometry.setAttribute("glow", new BufferAttribute(new Float32Array(glow), 4));
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { height: { value: 720 }, flicker: { value: 1 } },
      blending: AdditiveBlending,
      transparent: true,
      depthWrite: false,
    });
    this.points = new Points(geometry, material);
    this.points.frustumCulled = false;
    this.points.renderOrder = 3;
    this.points.visible = seen.length > 0;
  }

  /** `height` of the drawing in pixels, and how bright the fires are just now (around 1). */
  update(height: number, flicker: number): void {
    const { uniforms } = this.points.material;
    if (uniforms.height) uniforms.height.value = height;
    if (uniforms.flicker) uniforms.flicker.value = flicker;
  }

  dispose(): void {
    this.points.removeFromParent();
    this.points.geometry.dispose();
    this.points.material.dispose();
  }
}
