import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import { decodeFrame, encodeControl, encodeInput, yawFromWire, yawToWire } from "../../src/net/codec";

function snapshotBytes(records: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(24 + records * 8);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x02;
  view.setUint32(1, 4_000_000_000, true);
  view.setUint32(5, 77, true);
  view.setUint8(9, 255);
  view.setInt32(10, -1024 * 3 - 1, true);
  view.setInt32(14, 512, true);
  view.setInt32(18, 1024 * 7, true);
  view.setUint16(22, records, true);
  for (let i = 0, at = 24; i < records; i++, at += 8) {
    view.setUint16(at, 60_000 + i, true);
    view.setInt16(at + 2, -150, true);
    view.setInt16(at + 4, 1999, true);
    view.setUint8(at + 6, 64);
    view.setUint8(at + 7, 0b110);
  }
  return bytes;
}

describe("the codec", () => {
  it("P-SOCK-3: writes a control message as one msgpack map, without keys that are undefined", () => {
    const frame = encodeControl({ type: "hello", protocol: 1, seat: "s", place: undefined as unknown as null });
    expect(decode(frame)).toEqual({ type: "hello", protocol: 1, seat: "s" });
    expect(frame[0]).toBeGreaterThan(0x02);
  });

  it("P-MOVE-2: lays out inputs to the byte", () => {
    const frame = encodeInput(3, 70_000, [
      { dx: -127, dz: 5, yaw: 65_535, run: false },
      { dx: 0, dz: 127, yaw: 1, run: true },
    ]);
    expect([...frame]).toEqual([0x01, 3, 0x70, 0x11, 0x01, 0x00, 2, 0x81, 5, 0xff, 0xff, 0, 0, 127, 1, 0, 1]);
  });

  it("P-SNAP-1: reads snapshots", () => {
    const frame = decodeFrame(snapshotBytes(2).buffer);
    if (frame.kind !== "snapshot") throw new Error("not a snapshot");
    const { snapshot } = frame;
    expect(snapshot).toMatchObject({ tick: 4_000_000_000, ack: 77, epoch: 255, x: -3 - 1 / 1024, y: 0.5, z: 7 });
    expect(snapshot.records).toHaveLength(2);
    expect(snapshot.records[1]).toEqual({
      number: 60_001,
      x: -1.5,
      y: 0,
      z: 19.99,
      yaw: Math.PI / 2,
      gait: 2,
      speaking: true,
    });
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a snapshot that was cut", snapshotBytes(2).slice(0, 39)],
    ["bytes after a snapshot", new Uint8Array([...snapshotBytes(1), 0])],
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
