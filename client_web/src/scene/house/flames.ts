/** Flames in fireplaces and bowls: a few crossed sheets whose shader makes tongues of fire. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, DoubleSide, Mesh, ShaderMaterial } from "three";
import type { Furniture } from "../../state/world";
import { hearthOf } from "../furniture/hearth";

const VERTEX = `
attribute float phase;
varying vec2 vUv;
varying float vPhase;
void main() {
  vUv = uv;
  vPhase = phase;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = `
uniform float time;
varying vec2 vUv;
varying float vPhase;
float hash(vec2 p) { return fract(sin(dot(p, vec2(41.3, 289.1))) * 43758.5); }
float noise(vec2 p) {
  vec2 i = floor(p); vec2 f = fract(p); f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
void main() {
  float y = vUv.y;
  float x = (vUv.x - 0.5) * 2.0;
  vec2 q = vec2(vUv.x * 4.0 + vPhase, y * 2.6 - time * 2.1 + vPhase * 3.0);
  float n = noise(q) * 0.65 + noise(q * 2.3 + 4.0) * 0.35;
  x += (n - 0.5) * 0.7 * y;
  float body = 1.0 - y * (1.15 + 0.5 * n) - x * x * (0.85 + y * 1.6);
  float flame = smoothstep(0.0, 0.42, body + (n - 0.5) * 0.45);
  vec3 colour = mix(vec3(1.0, 0.22, 0.02), vec3(1.0, 0.62, 0.14), smoothstep(0.1, 0.75, flame - y * 0.35));
  colour = mix(colour, vec3(1.0, 0.9, 0.55), smoothstep(0.62, 1.0, flame - y * 0.5));
  gl_FragColor = vec4(colour * flame * (1.0 - 0.35 * y) * 1.15, 1.0);
}`;

interface Sheet {
  x: number;
  y: number;
  z: number;
  yaw: number;
  width: number;
  height: number;
}

/** The sheets of fire of a piece of furniture, in the world. */
function sheetsOf(piece: Furniture): Sheet[] {
  if (piece.kind === "fireplace") {
    const { width, head } = hearthOf(piece);
    return [
      [-0.2, 0.06, 0.12, 0.5, 0.66],
      [0.18, 0.1, -0.16, 0.5, 0.78],
      [0, 0.0, 0, 0.62, 0.95],
    ].map(([dx = 0, dz = 0, turn = 0, w = 1, h = 1]) => at(piece, dx * width, 0.16, dz, turn, w * width, h * head));
  }
  if (piece.kind === "fire_bowl") {
    const r = piece.width / 2;
    return [0, 1.05, 2.1].map((turn) => at(piece, 0, piece.height * 0.55, 0, turn, r * 1.4, r * 1.9));
  }
  return [];
}

function at(piece: Furniture, lx: number, ly: number, lz: number, turn: number, width: number, height: number): Sheet {
  const [cos, sin] = [Math.cos(piece.yaw), Math.sin(piece.yaw)];
  return {
    x: piece.x + lx * cos + lz * sin,
    y: piece.lift + ly,
    z: piece.z - lx * sin + lz * cos,
    yaw: piece.yaw + turn,
    width,
    height,
  };
}

export class Flames {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(furniture: readonly Furniture[]) {
    const positions: number[] = [];
    const uvs: number[] = [];
    const phases: number[] = [];
    const index: number[] = [];
    for (const sheet of furniture.flatMap(sheetsOf)) {
      const first = positions.length / 3;
      const [cx, cz] = [(Math.cos(sheet.yaw) * sheet.width) / 2, (-Math.sin(sheet.yaw) * sheet.width) / 2];
      for (const [s, t] of [
        [-1, 0],
        [1, 0],
        [1, 1],
        [-1, 1],
      ] as const) {
        positions.push(sheet.x + cx * s, sheet.y + sheet.height * t, sheet.z + cz * s);
        uvs.push((s + 1) / 2, t);
        phases.push(first * 1.7);
      }
      index.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
    geometry.setAttribute("uv", new BufferAttribute(new Float32Array(uvs), 2));
    geometry.setAttribute("phase", new BufferAttribute(new Float32Array(phases), 1));
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
    this.mesh.renderOrder = 2;
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

/** How bright a fire is at a time, around 1. */
export function flicker(time: number): number {
  return 1 + 0.09 * Math.sin(time * 7.3) + 0.07 * Math.sin(time * 12.7 + 1.3) + 0.05 * Math.sin(time * 23.1 + 0.4);
}
