import { describe, expect, it } from "vitest";
import { gainAt } from "../../src/voice/gain";
import { CHANGE_MS, SlotTable } from "../../src/voice/slots";

const HERE = { x: 0, z: 0, yaw: 0 };
const PLACES = new Map([
  [7, { x: 2, z: 0 }],
  [8, { x: -4, z: 0 }],
]);

function settled(numbers: readonly number[]): SlotTable {
  const table = new SlotTable(18);
  table.assign(numbers, 0);
  table.update(HERE, PLACES, CHANGE_MS);
  return table;
}

describe("SlotTable", () => {
  it("hears each slot's member from where they stand", () => {
    const [first, second, third] = settled([7, 0, 8]).current;
    expect(first).toEqual({ number: 7, gain: gainAt(2, 18), right: 1, behind: 0 });
    expect(second?.gain).toBe(0);
    expect(third?.right).toBe(-1);
  });

  it("is silent at once when a slot changes, until the other's last sounds are over", () => {
    const table = settled([7, 8]);
    table.assign([8, 8], 1_000);
    expect(table.current[0]).toMatchObject({ number: 8, gain: 0 });
    expect(table.current[1]?.gain).toBeGreaterThan(0);
    expect(table.update(HERE, PLACES, 1_000 + CHANGE_MS - 1)[0]?.gain).toBe(0);
    expect(table.update(HERE, PLACES, 1_000 + CHANGE_MS)[0]?.gain).toBe(gainAt(4, 18));
  });

  it("does not interrupt a slot whose member stays", () => {
    const table = settled([7]);
    table.assign([7, 8], 1_000);
    expect(table.current[0]?.gain).toBe(gainAt(2, 18));
    expect(table.update(HERE, PLACES, 1_001)[0]?.gain).toBe(gainAt(2, 18));
  });

  it("forgets slots that are not given any more", () => {
    const table = settled([7, 8]);
    table.assign([7], 1_000);
    expect(table.current).toHaveLength(1);
    expect(table.slotOf(8)).toBe(-1);
  });

  it("hears nobody whose place is unknown", () => {
    expect(settled([99]).current[0]?.gain).toBe(0);
  });

  it("turns single members up and down, within bounds", () => {
    const table = settled([7]);
    table.setVolume(7, 0.5);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]?.gain).toBe(gainAt(2, 18) * 0.5);
    table.setVolume(7, 100);
    expect(table.volume(7)).toBe(2);
    table.setVolume(7, -1);
    expect(table.update(HERE, PLACES, CHANGE_MS)[0]?.gain).toBe(0);
    expect(table.volume(8)).toBe(1);
  });

  it("hears nothing beyond the room's hearing distance", () => {
    const table = settled([7, 8]);
    table.hearingM = 3;
    const [near, far] = table.update(HERE, PLACES, CHANGE_MS);
    expect(near?.gain).toBeGreaterThan(0);
    expect(far?.gain).toBe(0);
  });
});
