/** How a body moves: joint angles from speed and time. Pure, in radians and metres. */
import { clamp, mix } from "../materials/noise";

/** Angles about the sideways axis unless said otherwise; positive swings a limb forward, a knee or elbow bends by itself. */
export interface Pose {
  /** How much the hips rise and fall. */
  lift: number;
  lean: number;
  /** Turns of hips and chest about the upright axis, against each other. */
  twist: number;
  sway: number;
  breath: number;
  legLeft: number;
  legRight: number;
  kneeLeft: number;
  kneeRight: number;
  armLeft: number;
  armRight: number;
  elbowLeft: number;
  elbowRight: number;
  /** Arms away from the body. */
  spreadLeft: number;
  spreadRight: number;
  headPitch: number;
  headYaw: number;
  headRoll: number;
  /** 1 open, 0 shut. */
  eyes: number;
  mouth: number;
}

export interface Moment {
  /** Seconds since anything. */
  readonly time: number;
  /** Metres a second; negative walks backwards. */
  readonly speed: number;
  /** Where in the walk cycle, in cycles. */
  readonly phase: number;
  /** Tells people apart, so that they do not breathe and blink in step. */
  readonly seed: number;
  readonly hand: boolean;
  readonly level: number;
  readonly gesture: Gesture | null;
  /** Seconds since the gesture began. */
  readonly gestureTime: number;
  readonly still: boolean;
}

export type Gesture = "wave" | "clap" | "cheer" | "nod" | "heart" | "laugh";

/** Metres that one cycle of two steps covers. */
export function strideLength(speed: number): number {
  return 0.9 + 0.36 * Math.abs(speed);
}

const TAU = Math.PI * 2;

/** The pose at a moment. `still` leaves out all that moves without going anywhere. */
export function poseAt(moment: Moment): Pose {
  const pose = walking(moment);
  breathe(moment, pose);
  if (moment.hand) raise(moment, pose);
  else if (moment.gesture && !moment.still) gesticulate(moment, moment.gesture, pose);
  return pose;
}

function walking({ speed, phase }: Moment): Pose {
  const pace = Math.abs(speed);
  const go = clamp(pace / 1.2);
  const run = clamp((pace - 3) / 2);
  const a = phase * TAU;
  const swing = go * mix(0.5, 0.82, run);
  const left = Math.sin(a);
  const bend = (at: number) => go * mix(0.62, 1.35, run) * Math.max(0, Math.cos(at)) + go * mix(0.1, 0.28, run);
  const armSwing = go * mix(0.46, 0.8, run);
  const elbow = mix(0.16, 0.34, go) + run * 0.95;
  return {
    lift: go * mix(0.022, 0.05, run) * Math.cos(2 * a) - go * mix(0.02, 0.05, run),
    lean: Math.sign(speed) * (go * 0.045 + run * 0.13),
    twist: go * mix(0.09, 0.14, run) * left,
    sway: go * 0.02 * Math.cos(a),
    breath: 0,
    legLeft: swing * left,
    legRight: -swing * left,
    kneeLeft: bend(a + (speed < 0 ? Math.PI : 0)),
    kneeRight: bend(a + (speed < 0 ? 0 : Math.PI)),
    armLeft: -armSwing * left,
    armRight: armSwing * left,
    elbowLeft: elbow,
    elbowRight: elbow,
    spreadLeft: 0.09 + run * 0.06,
    spreadRight: 0.09 + run * 0.06,
    headPitch: -run * 0.08,
    headYaw: 0,
    headRoll: 0,
    eyes: 1,
    mouth: 0,
  };
}

function breathe({ time, seed, speed, level, still }: Moment, pose: Pose): void {
  const rest = 1 - clamp(Math.abs(speed) / 1.2);
  const t = time + seed * 40;
  pose.mouth = clamp(level * 1.3);
  if (still) return;
  pose.breath = Math.sin(t * 1.5) * (0.6 + 0.4 * rest);
  pose.sway += rest * Math.sin(t * 0.42) * 0.014;
  pose.headYaw += rest * 0.12 * Math.sin(t * 0.31) * Math.sin(t * 0.17 + 1);
  pose.headRoll += rest * 0.03 * Math.sin(t * 0.37);
  pose.armLeft += rest * 0.03 * Math.sin(t * 1.5 + 0.4);
  pose.armRight += rest * 0.03 * Math.sin(t * 1.5 + 0.9);
  // Who speaks nods and moves the hands a little.
  pose.headPitch += level * 0.09 * Math.sin(t * 5.2);
  pose.elbowRight += rest * level * (0.55 + 0.35 * Math.sin(t * 3.1));
  pose.armRight += rest * level * 0.25;
  pose.elbowLeft += rest * level * (0.3 + 0.25 * Math.sin(t * 2.3 + 1));
  pose.eyes = blink(t, seed);
}

/** Eyes shut for an eighth of a second every few seconds. */
export function blink(time: number, seed: number): number {
  const period = 3.2 + seed * 2.1;
  const within = time % period;
  if (within > 0.16) return 1;
  return Math.abs(within - 0.08) / 0.08;
}

function raise({ time, seed, still }: Moment, pose: Pose): void {
  pose.armRight = 2.95 + (still ? 0 : 0.06 * Math.sin(time * 2.2 + seed * 9));
  pose.elbowRight = 0.14;
  pose.spreadRight = 0.1;
}

function gesticulate({ time, gestureTime }: Moment, gesture: Gesture, pose: Pose): void {
  const amount = clamp(gestureTime / 0.25) * clamp((2.4 - gestureTime) / 0.35);
  if (amount <= 0) return;
  const to = (key: keyof Pose, value: number) => {
    pose[key] = mix(pose[key], value, amount);
  };
  if (gesture === "wave") {
    to("armRight", 2.5);
    to("spreadRight", 0.5 + 0.32 * Math.sin(time * 9));
    to("elbowRight", 0.6);
  } else if (gesture === "clap") {
    const together = 0.5 + 0.5 * Math.sin(time * 16);
    for (const side of ["Left", "Right"] as const) {
      to(`arm${side}`, 0.9);
      to(`elbow${side}`, 1.15);
      to(`spread${side}`, -0.28 + together * 0.22);
    }
  } else if (gesture === "cheer") {
    to("armRight", 1.55);
    to("elbowRight", 0.35);
  } else if (gesture === "heart") {
    to("armRight", 0.75);
    to("elbowRight", 1.9);
    to("spreadRight", -0.35);
  } else if (gesture === "laugh") {
    to("headPitch", 0.22 + 0.08 * Math.sin(time * 13));
    to("lean", -0.05 + 0.03 * Math.sin(time * 13));
    to("mouth", 0.9);
  } else {
    to("headPitch", -0.12 + 0.14 * Math.sin(time * 7));
  }
}
