/**
 * How somebody else moves as seen from here: precisely while they are in sight, slowly and coarsely while only the
 * crowd frames tell of them, and from the one to the other without a leap (P-SNAP-1).
 */
import { GAIT_GOES } from "../net/messages.gen";
import { wrap } from "./angle";
import { Glide } from "./glide";
import { Track, type TrackPose } from "./interpolation";

/** Without a record for longer they are out of sight: a skipped snapshot can hold the last record. */
const SIGHT_TICKS = 50;
/** Without any news for longer, nobody knows where they are. */
const KNOWN_TICKS = 200;
/** Whoever goes out of sight is on their way for about as long as the next crowd frame takes. */
const LEAVING_TICKS = 20;
/** What is between the coarse place and the precise one fades with this time; beyond the reach of it one leaps. */
const FADE_TICKS = 8;
const FADE_MAX_M = 8;

/** Half of a cell of crowd frames: metres along x and z, and radians. */
export type HalfCell = readonly [number, number, number];

export class Course {
  readonly pose: TrackPose = { x: 0, y: 0, z: 0, yaw: 0, gait: 0, speed: 0 };
  private readonly track = new Track();
  private readonly glide = new Glide();
  private sight = false;
  private known = false;
  /** When the last record and the last news of any kind were told. */
  private recordedAt = 0;
  private toldAt = 0;
  private playedAt: number | null = null;
  /** What still fades of the place shown before they came in sight. */
  private awayX = 0;
  private awayZ = 0;
  private awayYaw = 0;
  private entering = false;

  /** Whether records tell of them. */
  get inSight(): boolean {
    return this.sight;
  }

  /** Whether their place is known. */
  get placed(): boolean {
    return this.known;
  }

  /** A record of a snapshot; metres and radians. */
  record(tick: number, x: number, z: number, yaw: number, gait: number): void {
    if (tick < this.toldAt && this.known) return;
    this.toldAt = tick;
    this.recordedAt = tick;
    if (gait === GAIT_GOES) {
      this.leave(x, z, yaw, tick);
      return;
    }
    if (!this.sight) {
      this.sight = true;
      this.entering = this.known;
      this.track.clear();
    }
    this.track.add(tick, x, z, yaw, gait);
    if (!this.known) this.put(x, z, yaw);
  }

  /** A record of a crowd frame, the next of which comes in so many ticks. Whoever is in sight is known better. */
  cell(tick: number, x: number, z: number, yaw: number, half: HalfCell, ticks: number): void {
    if (this.sight || (tick < this.toldAt && this.known)) return;
    this.toldAt = tick;
    if (!this.known) {
      this.put(x, z, yaw);
      this.glide.towards(this.pose, x, z, yaw, tick, ticks);
      return;
    }
    this.glide.into(this.pose, x, z, yaw, half, Math.max(tick, this.playedAt ?? tick), ticks);
  }

  private put(x: number, z: number, yaw: number): void {
    this.known = true;
    this.pose.x = x;
    this.pose.z = z;
    this.pose.yaw = wrap(yaw);
  }

  private leave(x: number, z: number, yaw: number, tick: number): void {
    if (!this.known) this.put(x, z, yaw);
    this.sight = false;
    this.glide.towards(this.pose, x, z, yaw, Math.max(tick, this.playedAt ?? tick), LEAVING_TICKS);
  }

  /** Moves `pose` to where they are at `tick` (with fraction); `heard` is the newest tick of any frame. */
  play(tick: number, heard: number): void {
    if (!this.known) return;
    if (heard - this.toldAt > KNOWN_TICKS) {
      this.known = false;
      this.sight = false;
      return;
    }
    if (this.sight && heard - this.recordedAt > SIGHT_TICKS) this.rest(tick);
    const passed = this.playedAt === null ? 0 : Math.max(0, tick - this.playedAt);
    this.playedAt = tick;
    if (this.sight) this.follow(tick, passed);
    else this.glide.poseAt(tick, this.pose);
  }

  /** The last record was lost: they are where they were shown last until a crowd frame tells more. */
  private rest(tick: number): void {
    this.sight = false;
    const { x, z, yaw } = this.pose;
    this.glide.towards(this.pose, x, z, yaw, tick, LEAVING_TICKS);
  }

  private follow(tick: number, passed: number): void {
    const { pose } = this;
    const { x, z, yaw } = pose;
    this.track.poseAt(tick, pose);
    if (this.entering) {
      this.entering = false;
      const near = Math.hypot(x - pose.x, z - pose.z) <= FADE_MAX_M;
      this.awayX = near ? x - pose.x : 0;
      this.awayZ = near ? z - pose.z : 0;
      this.awayYaw = near ? wrap(yaw - pose.yaw) : 0;
    }
    if (this.awayX === 0 && this.awayZ === 0 && this.awayYaw === 0) return;
    const left = Math.exp(-passed / FADE_TICKS);
    this.awayX = fade(this.awayX * left);
    this.awayZ = fade(this.awayZ * left);
    this.awayYaw = fade(this.awayYaw * left);
    pose.x += this.awayX;
    pose.z += this.awayZ;
    pose.yaw = wrap(pose.yaw + this.awayYaw);
  }
}

const fade = (away: number): number => (Math.abs(away) < 0.002 ? 0 : away);
