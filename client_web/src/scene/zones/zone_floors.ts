/** Zones with rules as a soft light on the floor: a bright edge, and next to nothing within. */
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, ShaderMaterial } from "three";
import type { Zone, ZoneKind } from "../../state/world";

/** Above rugs, and below all that stands. */
const LIFT_M = 0.035;
const COLOURS: Readonly<Partial<Record<ZoneKind, string>>> = {
  private: "#7fd6a8",
  stage: "#ffc46b",
  megaphone: "#ffc46b",
  quiet: "#9db8ff",
};

const VERTEX = `
attribute vec2 place;
attribute vec2 extent;
attribute vec3 tint;
varying vec2 vPlace;
varying vec2 vExtent;
varying vec3 vTint;
void main() {
  vPlace = place;
  vExtent = extent;
  vTint = tint;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = `
varying vec2 vPlace;
varying vec2 vExtent;
varying vec3 vTint;
void main() {
  vec2 inside = min(vPlace, vExtent - vPlace);
  float edge = min(inside.x, inside.y);
  float line = smoothstep(0.0, 0.02, edge) * (1.0 - smoothstep(0.03, 0.07, edge));
  float glow = exp(-edge * 2.6);
  gl_FragColor = vec4(vTint, 0.55 * line + 0.26 * glow + 0.05);
}`;

/** The zones of a room that are drawn. */
export function drawnZones(zones: readonly Zone[]): Zone[] {
  return zones.filter(({ kind }) => COLOURS[kind] !== undefined);
}

export class ZoneFloors {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(zones: readonly Zone[]) {
    const positions: number[] = [];
    const places: number[] = [];
    const extents: number[] = [];
    const tints: number[] = [];
    const index: number[] = [];
    for (const { area, kind } of drawnZones(zones)) {
      const [x0, z0, x1, z1] = area;
      const tint = new Color(COLOURS[kind]);
      const first = positions.length / 3;
      for (const [x, z] of [
        [x0, z0],
        [x1, z0],
        [x1, z1],
        [x0, z1],
      ] as const) {
        positions.push(x, LIFT_M, z);
        places.push(x - x0, z - z0);
        extents.push(x1 - x0, z1 - z0);
        tints.push(tint.r, tint.g, tint.b);
      }
      index.push(first, first + 2, first + 1, first, first + 3, first + 2);
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
    geometry.setAttribute("place", new BufferAttribute(new Float32Array(places), 2));
    geometry.setAttribute("extent", new BufferAttribute(new Float32Array(extents), 2));
    geometry.setAttribute("tint", new BufferAttribute(new Float32Array(tints), 3));
    geometry.setIndex(index);
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.visible = index.length > 0;
    this.mesh.renderOrder = 1;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
