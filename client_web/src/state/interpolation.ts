/**
 * Where somebody in sight is at a moment between snapshots.
 *
 * Those near come with every tick, those farther away less often (P-SNAP-2), so each track plays its own delay behind
 * the server's clock: two ticks when near, an interval and a tick else, easing between them. Whoever stands is told of
 * once a second only; that silence says nothing of how often they are told of when they walk.
 */
import { mixAngles, wrap } from "./angle";
import { RUN_STEP_M, WALK_STEP_M } from "./movement";

export interface TrackPose {
  x: number;
  y: number;
  z: number;
  yaw: number;
  /** 0 stands, 1 walks, 2 runs. */
  gait: number;
  /** Metres a second. */
  speed: number;
}

interface Sample {
  tick: number;
  x: number;
  z: number;
  yaw: number;
  gait: number;
  /** Farther from the sample before than anyone can run. */
  leap: boolean;
}

const SAMPLES_KEPT = 8;
const DELAY_TICKS_MIN = 2;
/** Members within 25 m are told of every 4 ticks; every 8 while the house sheds work, and now and then one is skipped. */
const INTERVAL_TICKS_START = 4;
const INTERVAL_TICKS_MAX = 12;
/** The delay eases by at most this share of the time that passes: play is half to one and a half times as fast. */
const EASE = 0.5;
/** Faster than anyone can run: moved by the server, so jump instead of sliding through walls. */
export const JUMP_M_PER_TICK = 0.6;
export const TICKS_PER_S = 20;
const STANDS = 0;
const RUNS = 2;

export class Track {
  /** Oldest first; the objects are used again. */
  private readonly samples: Sample[] = [];
  private readonly spare: Sample[] = [];
  private delay = INTERVAL_TICKS_START + 1;
  private interval = INTERVAL_TICKS_START;
  private playedAt: number | null = null;

  /** Forgets all samples. */
  clear(): void {
    for (const sample of this.samples) this.spare.push(sample);
    this.samples.length = 0;
    this.interval = INTERVAL_TICKS_START;
    this.delay = INTERVAL_TICKS_START + 1;
    this.playedAt = null;
  }

  /** The tick of the newest sample, or null before the first. */
  get latestTick(): number | null {
    return this.samples.at(-1)?.tick ?? null;
  }

  /** A record of a snapshot; older ones than the newest are ignored. */
  add(tick: number, x: number, z: number, yaw: number, gait: number): void {
    const latest = this.samples.at(-1);
    if (latest === undefined) {
      this.push(tick, x, z, yaw, gait, false);
      return;
    }
    const gap = tick - latest.tick;
    if (gap <= 0) return;
    const way = Math.hypot(x - latest.x, z - latest.z);
    const leap = way > JUMP_M_PER_TICK * gap;
    const rested = latest.gait === STANDS && gap > this.interval;
    if (!rested) this.learn(Math.min(gap, INTERVAL_TICKS_MAX));
    const since = rested ? tick - this.under(way, gait) : latest.tick;
    this.stay(latest, Math.min(Math.max(since, this.shownAt ?? since), tick - 1));
    this.push(tick, x, z, yaw, gait, leap);
  }

  /** Growing at once avoids running dry; shrinking slowly rides out a single late frame. */
  private learn(gap: number): void {
    this.interval = gap > this.interval ? gap : this.interval + 0.25 * (gap - this.interval);
  }

  /** For how many ticks whoever stood until a moment ago must have been under way. */
  private under(way: number, gait: number): number {
    return way === 0 ? Math.ceil(this.interval) : Math.ceil(way / (gait === RUNS ? RUN_STEP_M : WALK_STEP_M));
  }

  /** They are taken to have stayed where the last record had them: until they set out, or for as long as that is shown. */
  private stay({ tick, x, z, yaw, gait }: Sample, until: number): void {
    if (until > tick) this.push(until, x, z, yaw, gait, false);
  }

  /** The tick that was shown last. */
  private get shownAt(): number | null {
    return this.playedAt === null ? null : this.playedAt - this.delay;
  }

  private push(tick: number, x: number, z: number, yaw: number, gait: number, leap: boolean): void {
    const full = this.samples.length === SAMPLES_KEPT;
    const sample = (full ? this.samples.shift() : this.spare.pop()) ?? { tick, x, z, yaw, gait, leap };
    sample.tick = tick;
    sample.x = x;
    sample.z = z;
    sample.yaw = yaw;
    sample.gait = gait;
    sample.leap = leap;
    this.samples.push(sample);
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
    const target = Math.max(DELAY_TICKS_MIN, this.interval + 1);
    const passed = this.playedAt === null ? Number.POSITIVE_INFINITY : Math.max(0, tick - this.playedAt);
    this.playedAt = tick;
    const most = EASE * passed;
    this.delay += Math.min(Math.max(target - this.delay, -most), most);
  }
}

function rest(sample: Sample, pose: TrackPose, ranDry: boolean): void {
  pose.x = sample.x;
  pose.z = sample.z;
  pose.yaw = wrap(sample.yaw);
  pose.gait = ranDry ? sample.gait : STANDS;
  pose.speed = 0;
}

function between(a: Sample, b: Sample, at: number, pose: TrackPose): void {
  if (b.leap) {
    rest(a, pose, false);
    return;
  }
  const ticks = b.tick - a.tick;
  const distance = Math.hypot(b.x - a.x, b.z - a.z);
  const share = (at - a.tick) / ticks;
  pose.x = a.x + (b.x - a.x) * share;
  pose.z = a.z + (b.z - a.z) * share;
  pose.yaw = wrap(mixAngles(a.yaw, b.yaw, share));
  pose.gait = b.gait;
  pose.speed = (distance / ticks) * TICKS_PER_S;
}
