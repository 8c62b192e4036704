/**
 * Where somebody else is at a moment between snapshots.
 *
 * Those near come with every tick, those far once a second (P-SNAP-2), so each track plays its own delay behind the
 * server's clock: two ticks when near, one interval and a tick when far, easing between them.
 */
import { mixAngles, wrap } from "./angle";

export interface Sample {
  readonly tick: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly gait: number;
  readonly speaking: boolean;
}

export interface TrackPose {
  x: number;
  y: number;
  z: number;
  yaw: number;
  gait: number;
  /** Metres a second. */
  speed: number;
}

const SAMPLES_KEPT = 8;
const DELAY_TICKS_MIN = 2;
const DELAY_TICKS_MAX = 22;
/** The delay eases by at most this share of the time that passes: play is half to one and a half times as fast. */
const EASE = 0.5;
/** Faster than anyone can run: moved by the server, so jump instead of sliding through walls. */
const JUMP_M_PER_TICK = 0.6;
const TICKS_PER_S = 20;

export class Track {
  private samples: Sample[] = [];
  private delay = DELAY_TICKS_MIN;
  private interval = 1;
  private playedAt: number | null = null;

  /** The newest sample, or null before the first. */
  get latest(): Sample | null {
    return this.samples.at(-1) ?? null;
  }

  /** A record of a snapshot; older ones than the newest are ignored. */
  add(sample: Sample): void {
    const latest = this.latest;
    if (latest !== null) {
      if (sample.tick <= latest.tick) return;
      const gap = Math.min(sample.tick - latest.tick, DELAY_TICKS_MAX);
      // Growing at once avoids running dry; shrinking slowly rides out a single late frame.
      this.interval = gap > this.interval ? gap : this.interval + 0.25 * (gap - this.interval);
    }
    this.samples.push(sample);
    if (this.samples.length > SAMPLES_KEPT) this.samples.shift();
  }

  /** The pose at the server's tick `tick` (with fraction) less the delay, into `pose`; false before the first sample. */
  poseAt(tick: number, pose: TrackPose): boolean {
    const first = this.samples[0];
    if (first === undefined) return false;
    this.ease(tick);
    const at = tick - this.delay;
    let before = first;
    let after: Sample | null = null;
    for (const sample of this.samples) {
      if (sample.tick <= at) before = sample;
      else {
        after = sample;
        break;
      }
    }
    if (after === null || after === before) rest(before, pose, after === null);
    else between(before, after, at, pose);
    return true;
  }

  private ease(tick: number): void {
    const target = Math.min(Math.max(DELAY_TICKS_MIN, this.interval + 1), DELAY_TICKS_MAX);
    const passed = this.playedAt === null ? Number.POSITIVE_INFINITY : Math.max(0, tick - this.playedAt);
    this.playedAt = tick;
    const most = EASE * passed;
    this.delay += Math.min(Math.max(target - this.delay, -most), most);
  }
}

function rest(sample: Sample, pose: TrackPose, ranDry: boolean): void {
  pose.x = sample.x;
  pose.y = sample.y;
  pose.z = sample.z;
  pose.yaw = wrap(sample.yaw);
  pose.gait = ranDry ? sample.gait : 0;
  pose.speed = 0;
}

function between(a: Sample, b: Sample, at: number, pose: TrackPose): void {
  const ticks = b.tick - a.tick;
  const distance = Math.hypot(b.x - a.x, b.z - a.z);
  if (distance > JUMP_M_PER_TICK * ticks) {
    rest(a, pose, false);
    return;
  }
  const share = (at - a.tick) / ticks;
  pose.x = a.x + (b.x - a.x) * share;
  pose.y = a.y + (b.y - a.y) * share;
  pose.z = a.z + (b.z - a.z) * share;
  pose.yaw = wrap(mixAngles(a.yaw, b.yaw, share));
  pose.gait = b.gait;
  pose.speed = (distance / ticks) * TICKS_PER_S;
}
