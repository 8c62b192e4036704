/** The bytes of the room protocol: control messages as msgpack maps, inputs and snapshots as fixed layouts. */
import { Decoder, encode } from "@msgpack/msgpack";
import type { ClientMessage, ServerMessage } from "./messages.gen";

/** One 50 ms step of intention, as it goes over the wire (P-MOVE-2). */
export interface Step {
  /** Direction in the world × 127, −127 to 127. */
  readonly dx: number;
  readonly dz: number;
  /** Angle ÷ 2π × 65536, modulo 65536. */
  readonly yaw: number;
  readonly run: boolean;
}

/** Somebody else in a snapshot; metres and radians. */
export interface SnapshotRecord {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  /** 0 stands, 1 walks, 2 runs. */
  readonly gait: number;
  readonly speaking: boolean;
}

/** What a client sees at one tick (P-SNAP-1); oneself exactly, the others to the centimetre. */
export interface Snapshot {
  readonly tick: number;
  readonly ack: number;
  readonly epoch: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly records: readonly SnapshotRecord[];
}

export type ServerFrame =
  | { readonly kind: "control"; readonly message: ServerMessage }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot };

export const STEPS_PER_FRAME_MAX = 8;

const INPUT = 0x01;
const SNAPSHOT = 0x02;
const INPUT_HEAD_BYTES = 7;
const STEP_BYTES = 5;
const SNAPSHOT_HEAD_BYTES = 24;
const RECORD_BYTES = 10;
const POSITION_SCALE = 1024;

const decoder = new Decoder();

/** An angle in radians as the wire's u16. */
export function yawToWire(yaw: number): number {
  return Math.round((yaw / (2 * Math.PI)) * 65_536) & 0xffff;
}

/** The wire's u16 as radians, 0 to 2π. */
export function yawFromWire(yaw: number): number {
  return (yaw / 65_536) * 2 * Math.PI;
}

/** A control message as a frame. Keys that are undefined are left out. */
export function encodeControl(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return encode(message, { ignoreUndefined: true });
}

/** An input frame of 1 to 8 consecutive steps made in `epoch`, the last of which is `seq`. */
export function encodeInput(epoch: number, seq: number, steps: readonly Step[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(INPUT_HEAD_BYTES + steps.length * STEP_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, INPUT);
  view.setUint8(1, epoch);
  view.setUint32(2, seq, true);
  view.setUint8(6, steps.length);
  let at = INPUT_HEAD_BYTES;
  for (const step of steps) {
    view.setInt8(at, step.dx);
    view.setInt8(at + 1, step.dz);
    view.setUint16(at + 2, step.yaw, true);
    view.setUint8(at + 4, step.run ? 1 : 0);
    at += STEP_BYTES;
  }
  return bytes;
}

function decodeSnapshot(view: DataView): Snapshot {
  const count = view.getUint16(22, true);
  if (view.byteLength !== SNAPSHOT_HEAD_BYTES + count * RECORD_BYTES)
    throw new RangeError("snapshot of a wrong length");
  const records: SnapshotRecord[] = [];
  for (let i = 0, at = SNAPSHOT_HEAD_BYTES; i < count; i++, at += RECORD_BYTES) {
    const flags = view.getUint8(at + 9);
    records.push({
      number: view.getUint16(at, true),
      x: view.getInt16(at + 2, true) / 100,
      y: view.getInt16(at + 4, true) / 100,
      z: view.getInt16(at + 6, true) / 100,
      yaw: (view.getUint8(at + 8) / 256) * 2 * Math.PI,
      gait: flags & 3,
      speaking: (flags & 4) !== 0,
    });
  }
  return {
    tick: view.getUint32(1, true),
    ack: view.getUint32(5, true),
    epoch: view.getUint8(9),
    x: view.getInt32(10, true) / POSITION_SCALE,
    y: view.getInt32(14, true) / POSITION_SCALE,
    z: view.getInt32(18, true) / POSITION_SCALE,
    records,
  };
}

/** Reads one frame of the server; throws what the layout or msgpack finds wrong. */
export function decodeFrame(data: ArrayBuffer): ServerFrame {
  const view = new DataView(data);
  if (data.byteLength > 0 && view.getUint8(0) === SNAPSHOT) return { kind: "snapshot", snapshot: decodeSnapshot(view) };
  const message = decoder.decode(data);
  if (typeof message !== "object" || message === null || typeof (message as { type?: unknown }).type !== "string") {
    throw new TypeError("a control message is a map with a type");
  }
  return { kind: "control", message: message as ServerMessage };
}
