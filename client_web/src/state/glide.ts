/**
 * Where somebody out of sight is between crowd frames: they glide from where they are shown to where a frame tells,
 * in about the time until the next one. Whatever is told, nobody leaps.
 */
import { mixAngles, wrap } from "./angle";
import { JUMP_M_PER_TICK, TICKS_PER_S, type TrackPose } from "./interpolation";

/** A frame that is a little late does not stop anybody. */
const SPARE_TICKS = 1;
const WALKS_FROM_M_S = 0.3;
const RUNS_FROM_M_S = 3.9;

export class Glide {
  private fromX = 0;
  private fromZ = 0;
  private fromYaw = 0;
  private toX = 0;
  private toZ = 0;
  private toYaw = 0;
  private from = 0;
  private ticks = 1;
  private speed = 0;

  /** Begins at the pose shown at `tick`, to be at the place in about so many ticks; or at once, if it is too far. */
  towards(pose: TrackPose, x: number, z: number, yaw: number, tick: number, ticks: number): void {
    const way = Math.hypot(x - pose.x, z - pose.z);
    const leap = way > JUMP_M_PER_TICK * ticks;
    this.fromX = leap ? x : pose.x;
    this.fromZ = leap ? z : pose.z;
    this.fromYaw = leap ? yaw : pose.yaw;
    this.toX = x;
    this.toZ = z;
    this.toYaw = yaw;
    this.from = tick;
    this.ticks = ticks + SPARE_TICKS;
    this.speed = leap ? 0 : (way / this.ticks) * TICKS_PER_S;
  }

  /**
   * A crowd frame tells of a cell, `half` of whose size is given: of all its places they are taken to be at the one
   * nearest to where they were going, so that whoever stands does not stir. Angles likewise.
   */
  into(
    pose: TrackPose,
    x: number,
    z: number,
    yaw: number,
    half: readonly [number, number, number],
    tick: number,
    ticks: number,
  ): void {
    const toX = Math.min(Math.max(this.toX, x - half[0]), x + half[0]);
    const toZ = Math.min(Math.max(this.toZ, z - half[1]), z + half[1]);
    const turn = wrap(this.toYaw - yaw);
    this.towards(pose, toX, toZ, yaw + Math.min(Math.max(turn, -half[2]), half[2]), tick, ticks);
  }

  poseAt(tick: number, pose: TrackPose): void {
    const share = Math.min(Math.max((tick - this.from) / this.ticks, 0), 1);
    const speed = share < 1 ? this.speed : 0;
    pose.x = this.fromX + (this.toX - this.fromX) * share;
    pose.z = this.fromZ + (this.toZ - this.fromZ) * share;
    pose.yaw = wrap(mixAngles(this.fromYaw, this.toYaw, share));
    pose.gait = speed > RUNS_FROM_M_S ? 2 : speed > WALKS_FROM_M_S ? 1 : 0;
    pose.speed = pose.gait === 0 ? 0 : speed;
  }
}
