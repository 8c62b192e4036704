import { describe, expect, it, vi } from "vitest";
import type { Way } from "../../src/net/messages.gen";
import { gainAt } from "../../src/voice/gain";
import { CHANGE_MS, EVEN_GAIN, SlotTable } from "../../src/voice/slots";
import { OPEN_HZ, wallCutoffHz, wallGain } from "../../src/voice/walls";

const HERE = { x: 0, z: 0, yaw: 0 };
const PLACES = new Map([
  [7, { x: 2, z: 0 }],
  [8, { x: -4, z: 0 }],
  [9, { x: 40, z: 0 }],
]);

const fill = (numbers: readonly number[], way: Way = "near", factor = 1) =>
  numbers.map((number) => ({ number, way, factor }));

function settled(numbers: readonly number[], way: Way = "near", factor = 1): SlotTable {
  const table = new SlotTable(18);
  table.assign(fill(numbers, way, factor), 0);
  table.update(HERE, PLACES, CHANGE_MS);
  return table;
}

describe("SlotTable", () => {
  it("hears each slot's member from where they stand", () => {
    const [first, second, third] = settled([7, 0, 8]).current;
    expect(first).toMatchObject({ number: 7, gain: gainAt(2, 18), right: 1, behind: 0, cutoffHz: OPEN_HZ });
    expect(second?.gain).toBe(0);
    expect(third?.right).toBe(-1);
  });

  it("is silent at once when a slot changes, until the other's last sounds are over", () => {
    const table = settled([7, 8]);
    table.assign(fill([8, 8]), 1_000);
    expect(table.current[0]).toMatchObject({ number: 8, gain: 0 });
    expect(table.current[1]?.gain).toBeGreaterThan(0);
    expect(table.update(HERE, PLACES, 1_000 + CHANGE_MS - 1)[0]?.gain).toBe(0);
    expect(table.update(HERE, PLACES, 1_000 + CHANGE_MS)[0]?.gain).toBe(gainAt(4, 18));
  });

  it("does not interrupt a slot whose member stays, not even when they are heard another way", () => {
    const table = settled([7]);
    table.assign([...fill([7], "soft", 0.35), ...fill([8])], 1_000);
    expect(table.current[0]?.gain).toBe(gainAt(2, 18));
    expect(table.update(HERE, PLACES, 1_001)[0]?.gain).toBe(gainAt(2, 18) * 0.35);
  });

  it("forgets slots that are not given any more", () => {
    const table = settled([7, 8]);
    table.assign(fill([7]), 1_000);
    expect(table.current).toHaveLength(1);
    expect(table.slotOf(8)).toBe(-1);
  });

  it("hears nobody near whose place is unknown", () => {
    expect(settled([99]).current[0]?.gain).toBe(0);
  });

  it("turns single members up and down, within bounds", () => {
    const table = settled([7]);
    table.setVolume(7, 0.5);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]?.gain).toBe(gainAt(2, 18) * 0.5);
    table.setVolume(7, 100);
    expect(table.volume(7)).toBe(2);
    table.setVolume(7, -1);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]).toMatchObject({ gain: 0, echo: 0 });
    expect(table.volume(8)).toBe(1);
  });

  it("hears nothing near beyond the room's hearing distance", () => {
    const table = settled([7, 8]);
    table.hearingM = 3;
    const [near, far] = table.update(HERE, PLACES, CHANGE_MS);
    expect(near?.gain).toBeGreaterThan(0);
    expect(far).toMatchObject({ gain: 0, echo: 0 });
  });
});

describe("ways of being heard", () => {
  it("even: equally loud wherever they stand, gently from their side, and even if they are not seen", () => {
    const [near, far, unseen] = settled([7, 9, 99], "even").current;
    for (const sound of [near, far, unseen]) expect(sound?.gain).toBe(EVEN_GAIN);
    expect(far?.right).toBeGreaterThan(0.2);
    expect(far?.right).toBeLessThan(0.8);
    expect(unseen?.right).toBe(0);
    for (const sound of [near, far, unseen]) {
      expect(Math.hypot(sound?.right ?? 0, sound?.behind ?? 0)).toBeCloseTo(1, 9);
      expect(sound?.behind).toBeLessThan(0);
    }
  });

  it("murmur: near, quieter by its factor, and dull", () => {
    const [sound] = settled([7], "murmur", 0.15).current;
    expect(sound?.gain).toBeCloseTo(gainAt(2, 18) * 0.15, 9);
    expect(sound?.cutoffHz).toBeLessThan(1_000);
  });

  it("soft: near, and quieter by its factor", () => {
    expect(settled([7], "soft", 0.35).current[0]).toMatchObject({ gain: gainAt(2, 18) * 0.35, cutoffHz: OPEN_HZ });
  });

  it("the crowd makes way for whoever is heard evenly", () => {
    const table = new SlotTable(18);
    table.assign([...fill([7]), ...fill([8], "even")], 0);
    const [crowd, stage] = table.update(HERE, PLACES, CHANGE_MS, 0.3);
    expect(crowd?.gain).toBeCloseTo(gainAt(2, 18) * 0.3, 9);
    expect(stage?.gain).toBe(EVEN_GAIN);
  });

  it("plainly: all alike and in front, but for what each was turned to; murmurs stay murmurs", () => {
    const table = settled([7, 9]);
    table.plain = true;
    table.setVolume(9, 0.5);
    const [near, far] = table.update(HERE, PLACES, CHANGE_MS);
    expect(near).toMatchObject({ gain: EVEN_GAIN, right: 0, behind: -1, cutoffHz: OPEN_HZ, echo: 0 });
    expect(far?.gain).toBe(EVEN_GAIN / 2);
    table.assign(fill([7, 9], "murmur", 0.15), 0);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]?.gain).toBeCloseTo(gainAt(2, 18) * 0.15, 9);
    table.assign(fill([7, 9], "soft", 0.35), 0);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]?.gain).toBeCloseTo(EVEN_GAIN * 0.35, 9);
  });

  it("walls make near voices quieter and duller, looked at a few times a second, and leave the stage alone", () => {
    const table = new SlotTable(18);
    const between = vi.fn(() => 0.5);
    table.plan = { between };
    table.assign([...fill([7]), ...fill([8], "even")], 0);
    const [near, stage] = table.update(HERE, PLACES, 1_000);
    expect(near?.gain).toBeCloseTo(gainAt(2, 18) * wallGain(0.5), 9);
    expect(near?.cutoffHz).toBe(wallCutoffHz(0.5));
    expect(stage).toMatchObject({ gain: EVEN_GAIN, cutoffHz: OPEN_HZ });
    for (let ms = 1_050; ms < 2_000; ms += 50) table.update(HERE, PLACES, ms);
    expect(between.mock.calls.length).toBe(5);
  });

  it("an echo loses less with the distance than the voice itself", () => {
    const [near, far] = settled([7, 8]).current;
    expect((far?.echo ?? 0) / (far?.gain ?? 1)).toBeGreaterThan((near?.echo ?? 0) / (near?.gain ?? 1));
    expect(far?.echo).toBeLessThan(near?.echo ?? 0);
  });
});
