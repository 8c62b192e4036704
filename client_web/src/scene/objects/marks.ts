/** Marks on the scene: the chosen object, the one under the pointer, what is about to be placed, the way walked. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  RingGeometry,
} from "three";
import type { PlacedObject } from "../../net/messages.gen";
import { kindOf } from "../../state/object_kinds";
import type { Ghost, Point } from "../contract";
import { MeshWriter } from "../geometry/mesh_writer";
import { Piece } from "../geometry/piece";
import { standing } from "../house/site";
import { dice } from "../materials/noise";
import { drawObject, objectBox } from "./bodies";

const GOLD = new Color("#ffcf7a");
const DOTS_MAX = 40;

/** The twelve edges of a box of size 1, standing on the floor. */
function cage(): BufferGeometry {
  const points: number[] = [];
  const corner = (a: number, b: number, c: number) => [a - 0.5, b, c - 0.5];
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    points.push(
      ...corner(0, a, b),
      ...corner(1, a, b),
      ...corner(a, 0, b),
      ...corner(a, 1, b),
      ...corner(a, b, 0),
      ...corner(a, b, 1),
    );
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(points), 3));
  return geometry;
}

class Cage {
  readonly lines: LineSegments<BufferGeometry, LineBasicMaterial>;

  constructor(opacity: number) {
    this.lines = new LineSegments(
      cage(),
      new LineBasicMaterial({ color: GOLD, transparent: true, opacity, toneMapped: false }),
    );
    this.lines.visible = false;
  }

  show(object: PlacedObject | null): void {
    this.lines.visible = object !== null;
    if (!object) return;
    const box = objectBox(object);
    const margin = 0.05;
    this.lines.position.set(object.x, object.y + 0.01, object.z);
    this.lines.rotation.y = object.yaw;
    this.lines.scale.set(box.hx * 2 + margin, box.y1 - box.y0 + margin, box.hz * 2 + margin);
  }

  dispose(): void {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
  }
}

export class Marks {
  readonly group = new Group();
  private readonly chosen = new Cage(1);
  private readonly hovered = new Cage(0.5);
  private readonly goal: Mesh<RingGeometry, MeshBasicMaterial>;
  private readonly dots: Mesh<RingGeometry, MeshBasicMaterial>[] = [];
  private readonly dot = new RingGeometry(0, 0.07, 10);
  private readonly ghostMaterial = new MeshBasicMaterial({ vertexColors: true, transparent: true, opacity: 0.62 });
  private ghostMesh: Mesh | null = null;
  private ghostKey = "";

  constructor() {
    const ring = new RingGeometry(0.2, 0.29, 32);
    ring.rotateX(-Math.PI / 2);
    this.dot.rotateX(-Math.PI / 2);
    this.goal = new Mesh(
      ring,
      new MeshBasicMaterial({ color: GOLD, transparent: true, opacity: 0.85, depthWrite: false }),
    );
    this.goal.visible = false;
    this.goal.renderOrder = 1;
    this.group.add(this.goal, this.chosen.lines, this.hovered.lines);
  }

  select(object: PlacedObject | null): void {
    this.chosen.show(object);
  }

  hover(object: PlacedObject | null): void {
    this.hovered.show(object);
  }

  /** Dots from where one stands to the goal, which carries a ring. */
  way(from: Point, path: readonly Point[], time: number, still: boolean): void {
    const goal = path.at(-1);
    this.goal.visible = goal !== undefined;
    const spots = goal ? dotsAlong(from, path) : [];
    while (this.dots.length < spots.length) {
      const mesh = new Mesh(this.dot, this.goal.material);
      mesh.renderOrder = 1;
      this.dots.push(mesh);
      this.group.add(mesh);
    }
    this.dots.forEach((mesh, i) => {
      const spot = spots[i];
      mesh.visible = spot !== undefined;
      if (spot) mesh.position.set(spot.x, 0.03, spot.z);
    });
    if (!goal) return;
    const pulse = still ? 1 : 1 + 0.14 * Math.sin(time * 5);
    this.goal.position.set(goal.x, 0.035, goal.z);
    this.goal.scale.set(pulse, 1, pulse);
  }

  /** What is about to be placed at a point; null takes it away. */
  ghost(ghost: Ghost | null, at: Point | null, yaw: number, allowed: boolean): void {
    const key = ghost ? `${ghost.kind}/${ghost.colour}` : "";
    if (key !== this.ghostKey) {
      this.ghostKey = key;
      this.dropGhost();
      if (ghost) this.makeGhost(ghost);
    }
    if (!this.ghostMesh) return;
    this.ghostMesh.visible = at !== null;
    if (!at) return;
    this.ghostMesh.position.set(at.x, 0, at.z);
    this.ghostMesh.rotation.y = yaw;
    this.ghostMaterial.color.set(allowed ? "#ffffff" : "#7c7470");
    this.ghostMaterial.opacity = allowed ? 0.7 : 0.4;
  }

  private makeGhost({ kind, colour, own }: Ghost): void {
    const writer = new MeshWriter();
    drawObject(new Piece(() => writer, standing(0, 0, 0, 0), null, dice(1)), {
      kind,
      colour,
      own: { ...own },
      material: kindOf(kind).material,
    });
    this.ghostMesh = new Mesh(writer.build(), this.ghostMaterial);
    this.group.add(this.ghostMesh);
  }

  private dropGhost(): void {
    this.ghostMesh?.removeFromParent();
    this.ghostMesh?.geometry.dispose();
    this.ghostMesh = null;
  }

  dispose(): void {
    this.dropGhost();
    this.group.removeFromParent();
    this.chosen.dispose();
    this.hovered.dispose();
    this.goal.geometry.dispose();
    this.goal.material.dispose();
    this.dot.dispose();
    this.ghostMaterial.dispose();
  }
}

/** Points every 0.6 m along a path. */
export function dotsAlong(from: Point, path: readonly Point[]): Point[] {
  const spots: Point[] = [];
  let [x, z] = [from.x, from.z];
  let left = 0.6;
  for (const { x: nx, z: nz } of path) {
    let length = Math.hypot(nx - x, nz - z);
    while (length > left && spots.length < DOTS_MAX) {
      const t = left / length;
      x += (nx - x) * t;
      z += (nz - z) * t;
      spots.push({ x, z });
      length -= left;
      left = 0.6;
    }
    left -= length;
    [x, z] = [nx, nz];
  }
  const last = spots.at(-1);
  if (last && Math.hypot(last.x - x, last.z - z) < 0.3) spots.pop();
  return spots;
}
