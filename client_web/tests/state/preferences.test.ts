import { describe, expect, it } from "vitest";
import { type Choices, loadPreferences, setVolume } from "../../src/state/preferences";
import { directionTo } from "../../src/state/whereabouts";

const defaults: Choices = {
  name: "",
  headline: "",
  avatar: { shape: "coat", skin: "#dfaf87", hair: "#1f1b1c", top: "#24626b", bottom: "#34353a" },
  language: "en",
  withMic: true,
  micDevice: "",
  output: "headphones",
  echoCancellation: true,
  noiseSuppression: true,
  autoGain: true,
  pushToTalk: false,
  pushKey: "KeyV",
  shortcuts: true,
  quality: "auto",
  motion: "system",
  saveData: false,
  volumes: {},
  names: {},
};

function memory(stored?: string) {
  let kept = stored ?? null;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
    read: () => JSON.parse(kept ?? "{}") as Partial<Choices>,
  };
}

describe("loadPreferences", () => {
  it("remembers each change", () => {
    const kept = memory();
    const preferences = loadPreferences(kept, defaults);
    preferences.name.value = "Ana";
    preferences.avatar.value = { ...defaults.avatar, shape: "dress" };
    expect(kept.read()).toMatchObject({ name: "Ana", avatar: { shape: "dress" } });
    const again = loadPreferences(kept, { ...defaults, name: "someone else" });
    expect(again.name.value).toBe("Ana");
    expect(again.avatar.value.shape).toBe("dress");
  });

  it.each([
    ["no JSON at all", "{"],
    ["something else", "[1]"],
    ["null", "null"],
    [
      "values of wrong types",
      JSON.stringify({ name: 5, language: "de", avatar: { shape: "coat" }, volumes: { a: "x" } }),
    ],
    ["a colour that is none", JSON.stringify({ avatar: { ...defaults.avatar, skin: "red" } })],
  ])("falls back to the defaults on %s", (_, stored) => {
    const preferences = loadPreferences(memory(stored), defaults);
    const values = Object.fromEntries(Object.entries(preferences).map(([key, choice]) => [key, choice.value]));
    expect(values).toEqual(defaults);
  });

  it("keeps a bounded number of volumes, and none that are as they come", () => {
    const preferences = loadPreferences(memory(), defaults);
    for (let i = 0; i < 300; i++) setVolume(preferences, `id${i}`, 0.5);
    expect(Object.keys(preferences.volumes.value)).toHaveLength(200);
    setVolume(preferences, "id299", 1);
    expect(preferences.volumes.value.id299).toBeUndefined();
  });
});

describe("directionTo", () => {
  it.each([
    [0, -5, "ahead"],
    [-5, -5, "ahead_left"],
    [-5, 0, "left"],
    [-5, 5, "behind_left"],
    [0, 5, "behind"],
    [5, 5, "behind_right"],
    [5, 0, "right"],
    [5, -5, "ahead_right"],
  ] as const)("P-MOVE-1: (%i, %i) is %s for someone who looks north", (x, z, direction) => {
    expect(directionTo({ x: 0, z: 0, yaw: 0 }, x, z)).toBe(direction);
  });

  it("turns with the one who looks", () => {
    expect(directionTo({ x: 0, z: 0, yaw: Math.PI / 2 }, -5, 0)).toBe("ahead");
    expect(directionTo({ x: 0, z: 0, yaw: -3 * Math.PI }, 0, 5)).toBe("ahead");
  });
});
