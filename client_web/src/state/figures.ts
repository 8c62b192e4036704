/** How people are seen: what the scene draws and the list tells of one person. */
import type { Avatar, Member, Reaction } from "../net/messages.gen";
import { Course } from "./course";
import type { Loudness } from "./crowd";

export type Gait = "stand" | "walk" | "run";

export const GAITS: readonly Gait[] = ["stand", "walk", "run"];

/** A reaction stays over someone's head for this long. */
export const REACTION_MS = 4_000;

/** A reaction over someone's head; `at` is in the time of the frames. */
export interface ShownReaction {
  readonly kind: Reaction;
  readonly at: number;
}

/** The sign of someone who speaks without being among the voices that are heard here. */
const FAR_LEVEL = 0.4;
/** The share of the way to a new loudness that is gone in a frame, so that the sign does not flicker. */
const LEVEL_SHARE = 0.3;

/** Somebody of the room; the same object for as long as they are in it. */
export class MemberFigure {
  member: Member;
  reaction: ShownReaction | null = null;
  /** What the last record says of their voice. */
  talks = false;
  speaking = false;
  level = 0;
  readonly course = new Course();

  constructor(member: Member) {
    this.member = member;
  }

  get id(): string {
    return this.member.id;
  }

  get name(): string {
    return this.member.name;
  }

  get headline(): string {
    return this.member.headline;
  }

  get avatar(): Avatar {
    return this.member.avatar;
  }

  get x(): number {
    return this.course.pose.x;
  }

  get y(): number {
    return this.course.pose.y;
  }

  get z(): number {
    return this.course.pose.z;
  }

  get yaw(): number {
    return this.course.pose.yaw;
  }

  get speed(): number {
    return this.course.pose.speed;
  }

  get gait(): Gait {
    return GAITS[this.course.pose.gait] ?? "stand";
  }

  get muted(): boolean {
    return this.member.mic !== "open";
  }

  get hand(): boolean {
    return this.member.hand;
  }

  get away(): boolean {
    return this.member.away;
  }

  get bubble(): string {
    return this.member.bubble;
  }

  /** False while it is not known where they are. */
  get placed(): boolean {
    return this.course.placed;
  }

  /** Moves to where they are at `tick`; `heard` is the newest tick of any frame. */
  play(tick: number, heard: number, now: number, loudness: Loudness): void {
    this.course.play(tick, heard);
    this.speaking = this.talks && this.course.inSight && this.member.mic === "open";
    const target = this.speaking ? (loudness(this.member.number) ?? FAR_LEVEL) : 0;
    this.level += LEVEL_SHARE * (target - this.level);
    if (this.reaction !== null && now - this.reaction.at > REACTION_MS) this.reaction = null;
  }
}

/** Oneself, as predicted for this frame. */
export class OwnFigure {
  member: Member | null = null;
  avatar: Avatar;
  x = 0;
  y = 0;
  z = 0;
  yaw = 0;
  gait: Gait = "stand";
  speed = 0;
  speaking = false;
  level = 0;
  reaction: ShownReaction | null = null;
  autopilot = false;
  turns = 0;

  constructor(avatar: Avatar) {
    this.avatar = avatar;
  }

  get id(): string {
    return this.member?.id ?? "";
  }

  get name(): string {
    return this.member?.name ?? "";
  }

  get headline(): string {
    return this.member?.headline ?? "";
  }

  get muted(): boolean {
    return this.member?.mic !== "open";
  }

  get hand(): boolean {
    return this.member?.hand ?? false;
  }

  get away(): boolean {
    return false;
  }

  get bubble(): string {
    return this.member?.bubble ?? "";
  }
}
