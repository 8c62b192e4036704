/** What all avatars share: their bodies, the soft shadow on the ground and the ring of who speaks. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, Color, MeshBasicMaterial } from "three";
import { Wardrobe } from "./wardrobe";

const STEPS = 28;

/** Rings of [radius, alpha] around the origin, lying flat, as a fan of quads with alpha in the colours. */
function rings(profile: readonly (readonly [number, number])[], colour: Color): BufferGeometry {
  const positions: number[] = [];
  const colours: number[] = [];
  const index: number[] = [];
  profile.forEach(([radius, alpha], i) => {
    for (let k = 0; k <= STEPS; k++) {
      const a = (k / STEPS) * Math.PI * 2;
      positions.push(Math.cos(a) * radius, 0, -Math.sin(a) * radius);
      colours.push(colour.r, colour.g, colour.b, alpha);
      if (i > 0 && k < STEPS) {
        const [p, q] = [(i - 1) * (STEPS + 1) + k, i * (STEPS + 1) + k];
        index.push(p, q, q + 1, p, q + 1, p + 1);
      }
    }
  });
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute("color", new BufferAttribute(new Float32Array(colours), 4));
  geometry.setIndex(index);
  return geometry;
}

export class SharedParts {
  readonly wardrobe = new Wardrobe();
  readonly disc = rings(
    [
      [0, 0.55],
      [0.14, 0.46],
      [0.26, 0.2],
      [0.4, 0],
    ],
    new Color("#1a0f08"),
  );
  readonly ring = rings(
    [
      [0.78, 0],
      [0.93, 1],
      [1, 0],
    ],
    new Color("#ffdf9e"),
  );
  readonly shadow = new MeshBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false });
  readonly glow = new MeshBasicMaterial({
    vertexColors: true,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
  });

  dispose(): void {
    this.wardrobe.dispose();
    this.disc.dispose();
    this.ring.dispose();
    this.shadow.dispose();
    this.glow.dispose();
  }
}
