/**
 * The hot frames of the house, read without an object for each record: what comes 20 times a second is laid out in
 * arrays that are used again for the next frame. Places are the wire's integers; only the state knows the room.
 */
import { CROWD_HEAD, CROWD_RECORD, MOVEMENT, NARROWED, SNAPSHOT_HEAD, SNAPSHOT_RECORD } from "./messages.gen";

/** Numbers of members have 12 bits; there is one record at most for each. */
export const NUMBERS = 2 ** SNAPSHOT_RECORD.number.width;
/** The steps of a place across the room, and of a yaw in a turn. */
export const SNAPSHOT_SCALE = scaleOf(SNAPSHOT_RECORD);
export const CROWD_SCALE = scaleOf(CROWD_RECORD);
/** The bits of `lowered` that say what the house sheds. */
export const LOWERED_LEVEL = NARROWED - 1;

interface Width {
  readonly width: number;
}

function scaleOf({ x, yaw }: { readonly x: Width; readonly yaw: Width }): { place: number; yaw: number } {
  return { place: 2 ** x.width - 1, yaw: 2 ** yaw.width };
}

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

/** Reads a snapshot; its records, 48 bits each, hold until the next one is read. */
export function decodeSnapshot(view: DataView): Snapshot {
  checkLength(view, SNAPSHOT_HEAD.bytes, SNAPSHOT_RECORD.bytes);
  seen.count = 0;
  for (let at: number = SNAPSHOT_HEAD.bytes; at < view.byteLength; at += SNAPSHOT_RECORD.bytes) {
    const low = view.getUint32(at, true);
    const high = view.getUint16(at + 4, true);
    const number = low & 0xfff;
    if (number === 0) continue;
    const x = (low >>> 12) & 0x1fff;
    const z = (low >>> 25) | ((high & 0x3f) << 7);
    seen.add(number, x, z, (high >>> 6) & 0x7f, (high >>> 13) & 3, high >>> 15);
  }
  return {
    tick: view.getUint32(SNAPSHOT_HEAD.tick, true),
    ack: view.getUint32(SNAPSHOT_HEAD.ack, true),
    epoch: view.getUint8(SNAPSHOT_HEAD.epoch),
    lowered: view.getUint8(SNAPSHOT_HEAD.lowered),
    x: view.getInt32(SNAPSHOT_HEAD.x, true) / MOVEMENT.positionScale,
    y: view.getInt32(SNAPSHOT_HEAD.y, true) / MOVEMENT.positionScale,
    z: view.getInt32(SNAPSHOT_HEAD.z, true) / MOVEMENT.positionScale,
    records: seen,
  };
}

/** Reads a crowd frame; its records, 32 bits each, hold until the next one is read. */
export function decodeCrowd(view: DataView): CrowdFrame {
  checkLength(view, CROWD_HEAD.bytes, CROWD_RECORD.bytes);
  crowd.count = 0;
  for (let at: number = CROWD_HEAD.bytes; at < view.byteLength; at += CROWD_RECORD.bytes) {
    const bits = view.getUint32(at, true);
    const number = bits & 0xfff;
    if (number !== 0) crowd.add(number, (bits >>> 12) & 0xff, (bits >>> 20) & 0xff, bits >>> 28);
  }
  return {
    tick: view.getUint32(CROWD_HEAD.tick, true),
    lowered: view.getUint8(CROWD_HEAD.lowered),
    records: crowd,
  };
}
