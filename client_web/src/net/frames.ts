/**
 * The hot frames of the house, read without an object for each record: what comes 20 times a second is laid out in
 * arrays that are used again for the next frame. Places are the wire's integers; only the state knows the room.
 */
import { MOVEMENT } from "./messages.gen";

/** A snapshot (P-SNAP-1) before its records: the offset of each little-endian field, and the length of all. */
const SNAPSHOT = { epoch: 1, lowered: 2, tick: 3, ack: 7, x: 11, y: 15, z: 19, bytes: 23 } as const;
/** One member in a snapshot: 48 bits. */
const SNAPSHOT_RECORD_BYTES = 6;
/** A crowd frame before its records, likewise. */
const CROWD = { lowered: 1, tick: 2, bytes: 6 } as const;
/** One member in a crowd frame: 32 bits. */
const CROWD_RECORD_BYTES = 4;

/** Numbers of members have 12 bits; there is one record at most for each. */
export const NUMBERS = 4_096;
/** The steps of a place across the room, of a yaw in a turn, by the bits of a record. */
export const SNAPSHOT_SCALE = { place: 8_191, yaw: 128 } as const;
export const CROWD_SCALE = { place: 255, yaw: 16 } as const;
/** The gait of a last record: out of sight, only crowd frames tell of them from now on. */
export const GAIT_LEAVES = 3;

/** In `lowered`, the bit for a connection that reads too slowly, and those that say what the house sheds. */
export const LOWERED_SLOW = 0x80;
export const LOWERED_LEVEL = 0x7f;

/** Records by column, `count` of them; they hold until the next frame of their kind is read. */
export interface Records {
  readonly count: number;
  readonly numbers: Uint16Array;
  /** From one edge of the room to the other, in steps of the scale of their frame. */
  readonly xs: Uint16Array;
  readonly zs: Uint16Array;
  readonly yaws: Uint8Array;
  /** 0 stands, 1 walks, 2 runs, 3 goes out of sight; 0 in crowd frames. */
  readonly gaits: Uint8Array;
  /** 1 speaks; 0 in crowd frames. */
  readonly speaks: Uint8Array;
}

/** What a client sees at one tick; oneself exactly, in metres. */
export interface Snapshot {
  readonly tick: number;
  readonly ack: number;
  readonly epoch: number;
  readonly lowered: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly records: Records;
}

/** Where everybody in the room is, oneself too, coarsely. */
export interface CrowdFrame {
  readonly tick: number;
  readonly lowered: number;
  readonly records: Records;
}

/** Columns for as many members as there can be. */
export class RecordTable implements Records {
  count = 0;
  readonly numbers = new Uint16Array(NUMBERS);
  readonly xs = new Uint16Array(NUMBERS);
  readonly zs = new Uint16Array(NUMBERS);
  readonly yaws = new Uint8Array(NUMBERS);
  readonly gaits = new Uint8Array(NUMBERS);
  readonly speaks = new Uint8Array(NUMBERS);

  add(number: number, x: number, z: number, yaw: number, gait = 0, speaks = 0): void {
    const at = this.count++;
    this.numbers[at] = number;
    this.xs[at] = x;
    this.zs[at] = z;
    this.yaws[at] = yaw;
    this.gaits[at] = gait;
    this.speaks[at] = speaks;
  }
}

const seen = new RecordTable();
const crowd = new RecordTable();

/** Throws unless whole records fill the frame, and no more of them than there are members. */
function checkLength(view: DataView, head: number, record: number): void {
  const bytes = view.byteLength - head;
  if (bytes < 0 || bytes % record !== 0) throw new RangeError("a frame of a wrong length");
  if (bytes / record >= NUMBERS) throw new RangeError("a frame with too many records");
}

/** Reads a snapshot; its records hold until the next one is read. */
export function decodeSnapshot(view: DataView): Snapshot {
  checkLength(view, SNAPSHOT.bytes, SNAPSHOT_RECORD_BYTES);
  seen.count = 0;
  for (let at: number = SNAPSHOT.bytes; at < view.byteLength; at += SNAPSHOT_RECORD_BYTES) {
    const low = view.getUint32(at, true);
    const high = view.getUint16(at + 4, true);
    const number = low & 0xfff;
    if (number === 0) continue;
    const x = (low >>> 12) & 0x1fff;
    const z = (low >>> 25) | ((high & 0x3f) << 7);
    seen.add(number, x, z, (high >>> 6) & 0x7f, (high >>> 13) & 3, high >>> 15);
  }
  return {
    tick: view.getUint32(SNAPSHOT.tick, true),
    ack: view.getUint32(SNAPSHOT.ack, true),
    epoch: view.getUint8(SNAPSHOT.epoch),
    lowered: view.getUint8(SNAPSHOT.lowered),
    x: view.getInt32(SNAPSHOT.x, true) / MOVEMENT.positionScale,
    y: view.getInt32(SNAPSHOT.y, true) / MOVEMENT.positionScale,
    z: view.getInt32(SNAPSHOT.z, true) / MOVEMENT.positionScale,
    records: seen,
  };
}

/** Reads a crowd frame; its records hold until the next one is read. */
export function decodeCrowd(view: DataView): CrowdFrame {
  checkLength(view, CROWD.bytes, CROWD_RECORD_BYTES);
  crowd.count = 0;
  for (let at: number = CROWD.bytes; at < view.byteLength; at += CROWD_RECORD_BYTES) {
    const bits = view.getUint32(at, true);
    const number = bits & 0xfff;
    if (number !== 0) crowd.add(number, (bits >>> 12) & 0xff, (bits >>> 20) & 0xff, bits >>> 28);
  }
  return {
    tick: view.getUint32(CROWD.tick, true),
    lowered: view.getUint8(CROWD.lowered),
    records: crowd,
  };
}
