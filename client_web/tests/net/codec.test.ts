import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { decodeFrame, encodeControl, encodeInput, yawFromWire, yawToWire } from "../../src/net/codec";
import { crowdBytes, snapshotBytes } from "./hot_frames";

const one = snapshotBytes({}, [{ number: 1 }]);
const crowd = crowdBytes({}, [{ number: 1 }]);

describe("the codec", () => {
  it("P-SOCK-3: writes a control message as one msgpack map, without keys that are undefined", () => {
    const frame = encodeControl({ type: "hello", protocol: 3, seat: "s", place: undefined as unknown as null });
    expect(decode(frame)).toEqual({ type: "hello", protocol: 3, seat: "s" });
    expect(frame[0]).toBeGreaterThan(0x02);
  });

  it("P-MOVE-2: lays out inputs to the byte", () => {
    const frame = encodeInput(3, 70_000, [
      { dx: -127, dz: 5, yaw: 65_535, run: false },
      { dx: 0, dz: 127, yaw: 1, run: true },
    ]);
    expect([...frame]).toEqual([0x01, 3, 0x70, 0x11, 0x01, 0x00, 2, 0x81, 5, 0xff, 0xff, 0, 0, 127, 1, 0, 1]);
  });

  it("P-SNAP-1: reads snapshots by column", () => {
    const full = { number: 4_095, x: 8_191, z: 8_191, yaw: 127, gait: 3, speaks: 1 };
    const other = { number: 2, x: 5_000, z: 1, yaw: 64, gait: 1, speaks: 0 };
    const head = { tick: 4_000_000_000, ack: 77, epoch: 255, lowered: 0x84, x: -1024 * 3 - 1, y: 512, z: 1024 * 7 };
    const frame = decodeFrame(snapshotBytes(head, [full, { number: 0, x: 9 }, other]).buffer);
    if (frame.kind !== "snapshot") throw new Error("not a snapshot");
    const { records, ...read } = frame.snapshot;
    expect(read).toEqual({ ...head, x: -3 - 1 / 1024, y: 0.5, z: 7 });
    expect(records.count).toBe(2);
    const column = (values: ArrayLike<number>) => [values[0], values[1]];
    expect(column(records.numbers)).toEqual([4_095, 2]);
    expect(column(records.xs)).toEqual([8_191, 5_000]);
    expect(column(records.zs)).toEqual([8_191, 1]);
    expect(column(records.yaws)).toEqual([127, 64]);
    expect(column(records.gaits)).toEqual([3, 1]);
    expect(column(records.speaks)).toEqual([1, 0]);
  });

  it("reads crowd frames", () => {
    const bits = [
      { number: 4_095, x: 255, z: 1, yaw: 15 },
      { number: 3, x: 7, z: 255, yaw: 0 },
    ];
    const frame = decodeFrame(crowdBytes({ tick: 3_000_000_000, lowered: 2 }, bits).buffer);
    if (frame.kind !== "crowd") throw new Error("not a crowd frame");
    const { records, ...read } = frame.crowd;
    expect(read).toEqual({ tick: 3_000_000_000, lowered: 2 });
    const { count, numbers, xs, zs, yaws } = records;
    const all = Array.from({ length: count }, (_, i) => ({ number: numbers[i], x: xs[i], z: zs[i], yaw: yaws[i] }));
    expect(all).toEqual(bits);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a snapshot that was cut", one.slice(0, 28)],
    ["half of a snapshot's head", one.slice(0, 12)],
    ["bytes after a snapshot", new Uint8Array([...one, 0])],
    ["a snapshot of more members than there can be", new Uint8Array([2, ...new Uint8Array(22 + 4_096 * 6)])],
    ["a crowd frame that was cut", crowd.slice(0, 9)],
    ["half of a crowd frame's head", crowd.slice(0, 5)],
    ["bytes after a crowd frame", new Uint8Array([...crowd, 0])],
    ["a crowd frame of more members than there can be", new Uint8Array([3, ...new Uint8Array(5 + 4_096 * 4)])],
    ["bytes after a message", new Uint8Array([...encode({ type: "pong" }), 0])],
    ["a list", encode([1, 2])],
    ["nil", encode(null)],
    ["a map without a type", encode({ kind: "pong" })],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeFrame(new Uint8Array(bytes).buffer)).toThrow();
  });

  it("turns angles into 65,536 steps and back", () => {
    expect(yawToWire(0)).toBe(0);
    expect(yawToWire(2 * Math.PI)).toBe(0);
    expect(yawToWire(-Math.PI / 2)).toBe(49_152);
    for (const yaw of [-3, -1, 0.3, 2, 9]) {
      expect(Math.cos(yawFromWire(yawToWire(yaw)))).toBeCloseTo(Math.cos(yaw), 3);
    }
  });
});
