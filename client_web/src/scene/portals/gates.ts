/** Portals as garden gates: an arch of wood and leaves, a warm shimmer in it, a sign above. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, DoubleSide, Mesh, ShaderMaterial } from "three";
import type { Portal } from "../../state/world";
import { type Piece, shade } from "../geometry/piece";

const HEIGHT_M = 2.35;

export interface GatePlace {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly width: number;
}

/** Where the gate of a portal stands: in the middle of its area, across the shorter way through. */
export function gatePlace(portal: Portal): GatePlace {
  const [x0, z0, x1, z1] = portal.area;
  const [w, d] = [x1 - x0, z1 - z0];
  return { x: (x0 + x1) / 2, z: (z0 + z1) / 2, yaw: d > w ? Math.PI / 2 : 0, width: Math.max(1.3, Math.max(w, d)) };
}

/** The gate's body, its opening along x. */
export function drawGate(p: Piece, width: number): void {
  const half = width / 2;
  const wood = "#6f8d86";
  for (const s of [-1, 1]) {
    p.box("wood", [0.13, HEIGHT_M - 0.25, 0.16], [s * half, (HEIGHT_M - 0.25) / 2, 0], { colour: wood });
    p.box("plain", [0.26, 0.16, 0.28], [s * half, 0.08, 0], { colour: "#d9c8a8" });
    p.soft("wood", [0.2, 0.06, 0.22], [s * half, HEIGHT_M - 0.3, 0], { colour: wood, round: 0.02 });
    for (let i = 0; i < 7; i++) {
      const at = [s * (half + (p.random() - 0.5) * 0.16), 0.35 + i * 0.27, (p.random() - 0.5) * 0.14] as const;
      p.clump([0.17, 0.19, 0.17], at, { colour: shade("#6f8f4a", "#a9b35c", p.random() * 0.6), detail: 0 });
      if (p.random() < 0.7) rose(p, at);
    }
  }
  const steps = 14;
  for (let i = 0; i < steps; i++) {
    const [a, b] = [(i / steps) * Math.PI, ((i + 1) / steps) * Math.PI];
    const point = (t: number, grow: number) =>
      [-Math.cos(t) * (half + grow), HEIGHT_M - 0.3 + Math.sin(t) * (0.55 + grow), 0] as const;
    p.bar("wood", 0.055, point(a, 0), point(b, 0), { colour: wood });
    const at = point((a + b) / 2, 0.06);
    p.clump([0.2, 0.15, 0.19], at, { colour: shade("#6f8f4a", "#a9b35c", p.random() * 0.6), detail: 0 });
    rose(p, at);
  }
}

function rose(p: Piece, [x, y, z]: readonly [number, number, number]): void {
  for (const side of [-1, 1]) {
    const at = [x + (p.random() - 0.5) * 0.14, y + (p.random() - 0.5) * 0.12, z + side * 0.15] as const;
    p.clump([0.05, 0.045, 0.05], at, { colour: p.random() < 0.5 ? "#e8a0a4" : "#f6e3d2", detail: 0 });
  }
}

const VERTEX = `
varying vec2 vUv;
void main() {
  vUv = uv;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = `
uniform float time;
varying vec2 vUv;
void main() {
  vec2 p = vec2(vUv.x * 2.0 - 1.0, vUv.y);
  float arch = 1.0 - smoothstep(0.82, 1.0, length(vec2(p.x, max(0.0, p.y - 0.72) * 3.4)));
  float rise = 0.5 + 0.5 * sin(p.y * 9.0 - time * 1.4 + sin(p.x * 5.0 + time * 0.7) * 1.3);
  float glow = arch * (0.16 + 0.12 * rise) * (1.0 - 0.45 * p.y);
  gl_FragColor = vec4(vec3(1.0, 0.84, 0.52) * glow, 1.0);
}`;

/** The shimmer in the gates' openings. */
export class Shimmers {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(portals: readonly Portal[]) {
    const positions: number[] = [];
    const uvs: number[] = [];
    const index: number[] = [];
    for (const place of portals.map(gatePlace)) {
      const first = positions.length / 3;
      const [cx, cz] = [(Math.cos(place.yaw) * place.width) / 2, (-Math.sin(place.yaw) * place.width) / 2];
      for (const [s, t] of [
        [-1, 0],
        [1, 0],
        [1, 1],
        [-1, 1],
      ] as const) {
        positions.push(place.x + cx * s, 0.02 + (HEIGHT_M + 0.2) * t, place.z + cz * s);
        uvs.push((s + 1) / 2, t);
      }
      index.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
    geometry.setAttribute("uv", new BufferAttribute(new Float32Array(uvs), 2));
    geometry.setIndex(index);
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { time: { value: 0 } },
      blending: AdditiveBlending,
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.visible = index.length > 0;
    this.mesh.renderOrder = 3;
  }

  update(time: number): void {
    const { uniforms } = this.mesh.material;
    if (uniforms.time) uniforms.time.value = time;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
