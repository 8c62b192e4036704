/** Hot frames as the house lays them out: to the byte, and as the state gets them. */
import { CROWD_SCALE, type CrowdFrame, RecordTable, SNAPSHOT_SCALE, type Snapshot } from "../../src/net/frames";
import type { Area } from "../../src/state/world";

/** The integers of a record. */
export interface Bits {
  readonly number: number;
  readonly x?: number;
  readonly z?: number;
  readonly yaw?: number;
  readonly gait?: number;
  readonly speaks?: number;
}

/** Somebody in metres and radians. */
export interface Place {
  readonly number: number;
  readonly x: number;
  readonly z: number;
  readonly yaw?: number;
  readonly gait?: number;
  readonly speaks?: boolean;
}

type Head = { tick?: number; lowered?: number };
type OwnHead = Head & { ack?: number; epoch?: number; x?: number; y?: number; z?: number };

/** The bytes of a snapshot; a place of oneself in 1/1024 m. */
export function snapshotBytes(head: OwnHead, records: readonly Bits[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(23 + records.length * 6);
  const view = new DataView(bytes.buffer);
  bytes.set([0x02, head.epoch ?? 1, head.lowered ?? 0]);
  view.setUint32(3, head.tick ?? 0, true);
  view.setUint32(7, head.ack ?? 0, true);
  view.setInt32(11, head.x ?? 0, true);
  view.setInt32(15, head.y ?? 0, true);
  view.setInt32(19, head.z ?? 0, true);
  records.forEach(({ number, x = 0, z = 0, yaw = 0, gait = 0, speaks = 0 }, i) => {
    let bits =
      BigInt(number) |
      (BigInt(x) << 12n) |
      (BigInt(z) << 25n) |
      (BigInt(yaw) << 38n) |
      (BigInt(gait) << 45n) |
      (BigInt(speaks) << 47n);
    for (let k = 0; k < 6; k++, bits >>= 8n) bytes[23 + i * 6 + k] = Number(bits & 0xffn);
  });
  return bytes;
}

export function crowdBytes(head: Head, records: readonly Bits[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(6 + records.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x03, head.lowered ?? 0]);
  view.setUint32(2, head.tick ?? 0, true);
  records.forEach(({ number, x = 0, z = 0, yaw = 0 }, i) => {
    view.setUint32(6 + i * 4, (number | (x << 12) | (z << 20) | (yaw << 28)) >>> 0, true);
  });
  return bytes;
}

function table(bounds: Area, places: readonly Place[], scale: { place: number; yaw: number }): RecordTable {
  const records = new RecordTable();
  const [minX, minZ, maxX, maxZ] = bounds;
  for (const { number, x, z, yaw = 0, gait = 0, speaks = false } of places) {
    const steps = Math.round((yaw / (2 * Math.PI)) * scale.yaw) & (scale.yaw - 1);
    records.add(
      number,
      Math.round(((x - minX) / (maxX - minX)) * scale.place),
      Math.round(((z - minZ) / (maxZ - minZ)) * scale.place),
      steps,
      gait,
      speaks ? 1 : 0,
    );
  }
  return records;
}

/** A snapshot of a room as the state gets it. */
export function snapshotOf(bounds: Area, places: readonly Place[], head: Partial<Snapshot> = {}): Snapshot {
  const records = table(bounds, places, SNAPSHOT_SCALE);
  return { tick: 0, ack: 0, epoch: 1, lowered: 0, x: 0, y: 0, z: 0, ...head, records };
}

export function crowdOf(bounds: Area, places: readonly Place[], tick: number, lowered = 0): CrowdFrame {
  return { tick, lowered, records: table(bounds, places, CROWD_SCALE) };
}
