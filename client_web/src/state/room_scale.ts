/** What the integers of hot frames mean in a room: its bounds are the ends of their scale. */
import { CROWD_SCALE, SNAPSHOT_SCALE } from "../net/frames";
import type { Area } from "./world";

const TURN = 2 * Math.PI;

/** One kind of frame in one room; metres and radians. */
export class RoomScale {
  private readonly minX: number;
  private readonly minZ: number;
  private readonly stepX: number;
  private readonly stepZ: number;
  private readonly stepYaw: number;

  constructor([minX, minZ, maxX, maxZ]: Area, steps: { readonly place: number; readonly yaw: number }) {
    this.minX = minX;
    this.minZ = minZ;
    this.stepX = (maxX - minX) / steps.place;
    this.stepZ = (maxZ - minZ) / steps.place;
    this.stepYaw = TURN / steps.yaw;
  }

  x(value: number): number {
    return this.minX + value * this.stepX;
  }

  z(value: number): number {
    return this.minZ + value * this.stepZ;
  }

  yaw(value: number): number {
    return value * this.stepYaw;
  }

  /** Half of a step along x, along z and of yaw. */
  get half(): readonly [number, number, number] {
    return [this.stepX / 2, this.stepZ / 2, this.stepYaw / 2];
  }
}

export const snapshotScale = (bounds: Area): RoomScale => new RoomScale(bounds, SNAPSHOT_SCALE);
export const crowdScale = (bounds: Area): RoomScale => new RoomScale(bounds, CROWD_SCALE);
