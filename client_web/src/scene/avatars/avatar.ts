/** One avatar in the scene: its body, its ground shadow, the ring when it speaks. */
import {
  AdditiveBlending,
  type BufferGeometry,
  Group,
  type IUniform,
  Mesh,
  type MeshBasicMaterial,
  MeshLambertMaterial,
  MeshStandardMaterial,
  ShaderMaterial,
  SkinnedMesh,
  Sphere,
  Vector3,
  Vector4,
} from "three";
import { easing } from "../camera/rig";
import type { Figure } from "../contract";
import type { LightField } from "../light/field";
import { type LightCube, lightCube } from "../light/piece_light";
import { mix, seedOf } from "../materials/noise";
import type { Finish } from "../materials/palette";
import { plainMaterial } from "../materials/plain";
import { type HouseUniforms, lightBy } from "../materials/shading";
import { type Gesture, poseAt } from "./gait";
import type { SharedParts } from "./shared_parts";
import { Rig } from "./skeleton";
import type { Stride } from "./stride";
import type { Wardrobe } from "./wardrobe";

const GESTURES: Readonly<Record<string, Gesture>> = {
  clap: "clap",
  heart: "heart",
  laugh: "laugh",
  thumb: "cheer",
  idea: "nod",
  thanks: "wave",
};
/** The light on somebody is looked up again after this way or time. */
const RELIGHT_M = 0.25;
const AWAY_OPACITY = 0.38;
const RING_REACH = 1.3;

type BodyMaterial = ShaderMaterial | MeshLambertMaterial | MeshStandardMaterial;

export interface Surroundings {
  readonly field: LightField;
  readonly time: number;
  readonly now: number;
  readonly reducedMotion: boolean;
}

export class AvatarView {
  readonly group = new Group();
  readonly shape: Figure["avatar"];
  private readonly rig = new Rig();
  private readonly mesh: SkinnedMesh<BufferGeometry, BodyMaterial>;
  private readonly shadow: Mesh;
  private readonly ring: Mesh<SharedParts["ring"], MeshBasicMaterial>;
  private readonly cube: IUniform<Vector4[]> = { value: Array.from({ length: 6 }, () => new Vector4()) };
  private readonly goal: LightCube = new Float32Array(24);
  private readonly lit = new Vector3(Number.NaN, 0, 0);
  private readonly seed: number;
  private readonly stride: Stride;
  private readonly wardrobe: Wardrobe;
  private fresh = true;

  constructor(figure: Figure, stride: Stride, parts: SharedParts, uniforms: HouseUniforms, finish: Finish) {
    this.stride = stride;
    this.shape = figure.avatar;
    this.wardrobe = parts.wardrobe;
    this.seed = (seedOf(figure.id) % 1000) / 1000;
    this.mesh = new SkinnedMesh(parts.wardrobe.take(figure.avatar), this.material(uniforms, finish));
    this.mesh.add(this.rig.root);
    this.mesh.bind(this.rig.skeleton);
    this.mesh.boundingSphere = new Sphere(new Vector3(0, 0.95, 0), 1.25);
    this.mesh.castShadow = true;
    this.mesh.receiveShadow = true;
    this.shadow = new Mesh(parts.disc, parts.shadow);
    this.shadow.position.y = 0.03;
    this.shadow.renderOrder = 1;
    this.ring = new Mesh(parts.ring, parts.glow.clone());
    this.ring.position.y = 0.035;
    this.ring.visible = false;
    this.ring.renderOrder = 1;
    this.group.add(this.mesh, this.shadow, this.ring);
  }

  private material(uniforms: HouseUniforms, finish: Finish): BodyMaterial {
    const own = { cube: this.cube };
    if (finish === "plain") return plainMaterial(uniforms, { source: "sample", tinted: true, own });
    const material =
      finish === "rich"
        ? new MeshStandardMaterial({ vertexColors: true, roughness: 0.78 })
        : new MeshLambertMaterial({ vertexColors: true });
    lightBy(material, "sample", uniforms, own);
    return material;
  }

  refinish(uniforms: HouseUniforms, finish: Finish): void {
    this.mesh.material.dispose();
    this.mesh.material = this.material(uniforms, finish);
  }

  set shown(shown: boolean) {
    this.mesh.visible = shown;
  }

  update(figure: Figure, dtMs: number, around: Surroundings): void {
    this.stride.advance(figure, dtMs);
    this.group.position.set(figure.x, figure.y, figure.z);
    this.group.rotation.y = figure.yaw;
    const gesture = figure.reaction ? (GESTURES[figure.reaction.kind] ?? null) : null;
    const pose = poseAt({
      time: around.time,
      speed: this.stride.pace,
      phase: this.stride.phase,
      seed: this.seed,
      hand: figure.hand,
      level: figure.speaking ? Math.max(0.12, figure.level) : 0,
      gesture,
      gestureTime: figure.reaction ? (around.now - figure.reaction.at) / 1000 : 0,
      still: around.reducedMotion,
    });
    this.rig.apply(pose, this.stride.hipTurn);
    this.light(figure, dtMs, around.field);
    this.signs(figure, around);
  }

  private light(figure: Figure, dtMs: number, field: LightField): void {
    const moved = Math.hypot(figure.x - this.lit.x, figure.z - this.lit.z);
    if (!(moved < RELIGHT_M)) {
      this.lit.set(figure.x, figure.y, figure.z);
      lightCube(field, figure.x, figure.y + 1.1, figure.z, this.goal);
    }
    const rate = this.fresh ? 1 : easing(dtMs, 120);
    this.fresh = false;
    this.cube.value.forEach((side, i) => {
      const at = (k: number) => this.goal[i * 4 + k] ?? 0;
      side.set(mix(side.x, at(0), rate), mix(side.y, at(1), rate), mix(side.z, at(2), rate), mix(side.w, at(3), rate));
    });
  }

  private signs(figure: Figure, { time, reducedMotion }: Surroundings): void {
    const material = this.mesh.material;
    if (material.transparent !== figure.away) {
      material.transparent = figure.away;
      const opacity = figure.away ? AWAY_OPACITY : 1;
      material.opacity = opacity;
      if (material instanceof ShaderMaterial && material.uniforms.opacity) material.uniforms.opacity.value = opacity;
      material.depthWrite = true;
      material.needsUpdate = true;
    }
    this.shadow.visible = this.mesh.visible && !figure.away;
    this.ring.visible = figure.speaking && this.mesh.visible;
    if (!this.ring.visible) return;
    const wave = reducedMotion ? 0.5 : (time * 0.9) % 1;
    const size = 0.42 + (RING_REACH - 0.42) * wave * (0.35 + 0.65 * figure.level);
    this.ring.scale.set(size, 1, size);
    this.ring.material.opacity = (1 - wave) * (0.3 + 0.5 * figure.level);
    this.ring.material.blending = AdditiveBlending;
  }

  dispose(): void {
    this.group.removeFromParent();
    this.wardrobe.giveBack(this.shape);
    this.mesh.material.dispose();
    this.ring.material.dispose();
    this.rig.dispose();
  }
}
