/** Rings on the floor around those who talk apart: one's own conversation in one colour, the others' in another. */
import { Color, DynamicDrawUsage, InstancedMesh, Matrix4, MeshBasicMaterial, RingGeometry } from "three";
import type { Figure } from "../contract";

const RINGS_MAX = 64;
const LIFT_M = 0.045;
const OWN = new Color("#8fe0ff");
const OTHERS = new Color("#c9b6e8");

export class BubbleRings {
  readonly mesh: InstancedMesh<RingGeometry, MeshBasicMaterial>;
  private readonly matrix = new Matrix4();

  constructor() {
    const ring = new RingGeometry(0.4, 0.48, 40);
    ring.rotateX(-Math.PI / 2);
    const material = new MeshBasicMaterial({ transparent: true, opacity: 0.8, depthWrite: false });
    this.mesh = new InstancedMesh(ring, material, RINGS_MAX);
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.setColorAt(0, OWN);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
    this.mesh.count = 0;
  }

  update(self: Figure, others: Iterable<Figure>): void {
    let count = this.ring(self, self.bubble, 0);
    for (const figure of others) count = this.ring(figure, self.bubble, count);
    this.mesh.count = count;
    this.mesh.visible = count > 0;
    if (count === 0) return;
    this.mesh.instanceMatrix.needsUpdate = true;
    if (this.mesh.instanceColor) this.mesh.instanceColor.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.mesh.dispose();
  }

  private ring({ x, y, z, bubble }: Figure, own: string, count: number): number {
    if (bubble === "" || count === RINGS_MAX) return count;
    this.mesh.setMatrixAt(count, this.matrix.makeTranslation(x, y + LIFT_M, z));
    this.mesh.setColorAt(count, bubble === own ? OWN : OTHERS);
    return count + 1;
  }
}
