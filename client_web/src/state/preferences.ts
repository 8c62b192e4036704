/** What a member chose, remembered on this device. */
import { effect, type Signal, signal } from "@preact/signals-core";
import type { Avatar, Language, Shape } from "../net/messages.gen";
import type { Memory } from "../net/seats";
import type { QualityChoice } from "../scene/contract";

export type OutputMode = "headphones" | "echo_safe";
export type MotionChoice = "system" | "reduced" | "full";

/** Everything that is remembered. Volumes are by identity, 0 to 2; 1 is as it comes. Names are of blocked identities. */
export interface Choices {
  name: string;
  headline: string;
  avatar: Avatar;
  language: Language;
  withMic: boolean;
  micDevice: string;
  output: OutputMode;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGain: boolean;
  pushToTalk: boolean;
  pushKey: string;
  shortcuts: boolean;
  quality: QualityChoice;
  motion: MotionChoice;
  /** Audio only: no video of screens is fetched or sent. */
  saveData: boolean;
  volumes: Readonly<Record<string, number>>;
  names: Readonly<Record<string, string>>;
}

export type Preferences = { readonly [Key in keyof Choices]: Signal<Choices[Key]> };

export const SHAPES: readonly Shape[] = ["coat", "dress", "jacket", "overall"];

const KEY = "cenacle.preferences";
const COLOUR = /^#[0-9a-f]{6}$/;
const VOLUMES_KEPT = 200;

function isAvatar(value: unknown): value is Avatar {
  if (typeof value !== "object" || value === null) return false;
  const { shape, skin, hair, top, bottom } = value as Record<keyof Avatar, unknown>;
  const colours = [skin, hair, top, bottom];
  return (
    SHAPES.includes(shape as Shape) && colours.every((colour) => typeof colour === "string" && COLOUR.test(colour))
  );
}

function isVolumes(value: unknown): value is Record<string, number> {
  return (
    typeof value === "object" && value !== null && Object.values(value).every((volume) => typeof volume === "number")
  );
}

function isNames(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && Object.values(value).every(isText);
}

function oneOf<Value extends string>(...values: readonly Value[]): (value: unknown) => value is Value {
  return (value): value is Value => values.includes(value as Value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

const CHECKS: { readonly [Key in keyof Choices]: (value: unknown) => value is Choices[Key] } = {
  name: isText,
  headline: isText,
  avatar: isAvatar,
  language: oneOf<Language>("en", "fr"),
  withMic: isFlag,
  micDevice: isText,
  output: oneOf<OutputMode>("headphones", "echo_safe"),
  echoCancellation: isFlag,
  noiseSuppression: isFlag,
  autoGain: isFlag,
  pushToTalk: isFlag,
  pushKey: isText,
  shortcuts: isFlag,
  quality: oneOf<QualityChoice>("auto", "low", "medium", "high"),
  motion: oneOf<MotionChoice>("system", "reduced", "full"),
  saveData: isFlag,
  volumes: isVolumes,
  names: isNames,
};

function remembered(memory: Memory): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(memory.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What was remembered, over `defaults`; each change is remembered from then on. */
export function loadPreferences(memory: Memory, defaults: Choices): Preferences {
  const stored = remembered(memory);
  const pick = <Key extends keyof Choices>(key: Key): Signal<Choices[Key]> => {
    const value = stored[key];
    return signal(CHECKS[key](value) ? (value as Choices[Key]) : defaults[key]);
  };
  const entries = (Object.keys(CHECKS) as (keyof Choices)[]).map((key) => [key, pick(key)] as const);
  const preferences = Object.fromEntries(entries) as unknown as Preferences;
  effect(() => {
    const choices = Object.fromEntries(entries.map(([key, choice]) => [key, choice.value]));
    memory.setItem(KEY, JSON.stringify(choices));
  });
  return preferences;
}

/** Remembers how loud someone is to be; the oldest choices make way. */
export function setVolume(preferences: Preferences, identity: string, volume: number): void {
  const { [identity]: _, ...others } = preferences.volumes.value;
  const entries = Object.entries(others).slice(1 - VOLUMES_KEPT);
  if (volume !== 1) entries.push([identity, volume]);
  preferences.volumes.value = Object.fromEntries(entries);
}
