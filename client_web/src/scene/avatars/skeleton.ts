/** The bones of a body and where they sit when it stands straight; y up, facing -z, the left side at -x. */
import { Bone, Skeleton } from "three";
import type { Pose } from "./gait";

/** Name, parent, and place in the world of the standing body. */
const BONES = [
  ["hips", null, [0, 0.92, 0]],
  ["chest", "hips", [0, 1.02, 0]],
  ["head", "chest", [0, 1.44, 0.005]],
  ["armLeft", "chest", [-0.185, 1.365, 0.01]],
  ["foreLeft", "armLeft", [-0.205, 1.1, 0.012]],
  ["armRight", "chest", [0.185, 1.365, 0.01]],
  ["foreRight", "armRight", [0.205, 1.1, 0.012]],
  ["legLeft", "hips", [-0.088, 0.89, 0]],
  ["shinLeft", "legLeft", [-0.09, 0.475, -0.005]],
  ["legRight", "hips", [0.088, 0.89, 0]],
  ["shinRight", "legRight", [0.09, 0.475, -0.005]],
  ["eyes", "head", [0, 1.575, -0.13]],
  ["mouth", "head", [0, 1.5, -0.136]],
] as const;

export type BoneName = (typeof BONES)[number][0];

const NUMBERS = new Map<BoneName, number>(BONES.map(([name], i) => [name, i]));

export function boneNumber(name: BoneName): number {
  return NUMBERS.get(name) ?? 0;
}

export class Rig {
  readonly root: Bone;
  readonly skeleton: Skeleton;
  private readonly bones = new Map<BoneName, Bone>();

  constructor() {
    for (const [name, parent, [x, y, z]] of BONES) {
      const bone = new Bone();
      const above = parent ? BONES.find(([other]) => other === parent)?.[2] : undefined;
      bone.position.set(x - (above?.[0] ?? 0), y - (above?.[1] ?? 0), z - (above?.[2] ?? 0));
      this.bones.set(name, bone);
      if (parent) this.bone(parent).add(bone);
    }
    this.root = this.bone("hips");
    this.root.updateMatrixWorld(true);
    this.skeleton = new Skeleton([...this.bones.values()]);
  }

  private bone(name: BoneName): Bone {
    const bone = this.bones.get(name);
    if (!bone) throw new Error(`no bone ${name}`);
    return bone;
  }

  /** Bends the bones; `hipTurn` turns legs against the chest, when one walks another way than one looks. */
  apply(pose: Pose, hipTurn: number): void {
    const hips = this.bone("hips");
    hips.position.y = 0.92 + pose.lift;
    hips.rotation.set(0, hipTurn + pose.twist, pose.sway);
    const chest = this.bone("chest");
    chest.rotation.set(-pose.lean, -hipTurn - pose.twist * 1.9, -pose.sway * 1.5);
    const breath = 1 + pose.breath * 0.008;
    chest.scale.set(breath, 1, breath);
    this.bone("head").rotation.set(pose.headPitch + pose.lean * 0.6, pose.headYaw + pose.twist * 0.9, pose.headRoll);
    this.bone("legLeft").rotation.x = pose.legLeft;
    this.bone("legRight").rotation.x = pose.legRight;
    this.bone("shinLeft").rotation.x = -pose.kneeLeft;
    this.bone("shinRight").rotation.x = -pose.kneeRight;
    this.bone("armLeft").rotation.set(pose.armLeft, 0, -pose.spreadLeft);
    this.bone("armRight").rotation.set(pose.armRight, 0, pose.spreadRight);
    this.bone("foreLeft").rotation.x = pose.elbowLeft;
    this.bone("foreRight").rotation.x = pose.elbowRight;
    this.bone("eyes").scale.y = Math.max(0.08, pose.eyes);
    this.bone("mouth").scale.set(1 + pose.mouth * 0.15, 1 + pose.mouth * 3.2, 1);
  }

  dispose(): void {
    this.skeleton.dispose();
  }
}
