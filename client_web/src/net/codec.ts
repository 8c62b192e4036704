/** The bytes of the room protocol: control messages as msgpack maps, inputs and snapshots as fixed layouts. */
import { Decoder, encode } from "@msgpack/msgpack";
import {
  type ClientMessage,
  FRAME_KIND,
  INPUT_HEAD,
  INPUT_STEP,
  MOVEMENT,
  type ServerMessage,
  SNAPSHOT_HEAD,
  SNAPSHOT_RECORD,
} from "./messages.gen";

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
  const bytes = new Uint8Array(INPUT_HEAD.bytes + steps.length * INPUT_STEP.bytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(INPUT_HEAD.kind, FRAME_KIND.input);
  view.setUint8(INPUT_HEAD.epoch, epoch);
  view.setUint32(INPUT_HEAD.seq, seq, true);
  view.setUint8(INPUT_HEAD.count, steps.length);
  let at: number = INPUT_HEAD.bytes;
  for (const step of steps) {
    view.setInt8(at + INPUT_STEP.dx, step.dx);
    view.setInt8(at + INPUT_STEP.dz, step.dz);
    view.setUint16(at + INPUT_STEP.yaw, step.yaw, true);
    view.setUint8(at + INPUT_STEP.flags, step.run ? 1 : 0);
    at += INPUT_STEP.bytes;
  }
  return bytes;
}

function decodeRecord(view: DataView, at: number): SnapshotRecord {
  const flags = view.getUint8(at + SNAPSHOT_RECORD.flags);
  return {
    number: view.getUint16(at + SNAPSHOT_RECORD.number, true),
    x: view.getInt16(at + SNAPSHOT_RECORD.x, true) / 100,
    y: 0, // floors are level, so that the height of others is not sent
    z: view.getInt16(at + SNAPSHOT_RECORD.z, true) / 100,
    yaw: (view.getUint8(at + SNAPSHOT_RECORD.yaw) / 256) * 2 * Math.PI,
    gait: flags & 3,
    speaking: (flags & 4) !== 0,
  };
}

function decodeSnapshot(view: DataView): Snapshot {
  const length = SNAPSHOT_HEAD.bytes + view.getUint16(SNAPSHOT_HEAD.count, true) * SNAPSHOT_RECORD.bytes;
  if (view.byteLength !== length) throw new RangeError("snapshot of a wrong length");
  const records: SnapshotRecord[] = [];
  for (let at: number = SNAPSHOT_HEAD.bytes; at < length; at += SNAPSHOT_RECORD.bytes) {
    records.push(decodeRecord(view, at));
  }
  return {
    tick: view.getUint32(SNAPSHOT_HEAD.tick, true),
    ack: view.getUint32(SNAPSHOT_HEAD.ack, true),
    epoch: view.getUint8(SNAPSHOT_HEAD.epoch),
    x: view.getInt32(SNAPSHOT_HEAD.x, true) / MOVEMENT.positionScale,
    y: view.getInt32(SNAPSHOT_HEAD.y, true) / MOVEMENT.positionScale,
    z: view.getInt32(SNAPSHOT_HEAD.z, true) / MOVEMENT.positionScale,
    records,
  };
}

/** Reads one frame of the server; throws what the layout or msgpack finds wrong. */
export function decodeFrame(data: ArrayBuffer): ServerFrame {
  const view = new DataView(data);
  const isSnapshot = data.byteLength > 0 && view.getUint8(SNAPSHOT_HEAD.kind) === FRAME_KIND.snapshot;
  if (isSnapshot) return { kind: "snapshot", snapshot: decodeSnapshot(view) };
  const message = decoder.decode(data);
  if (typeof message !== "object" || message === null || typeof (message as { type?: unknown }).type !== "string") {
    throw new TypeError("a control message is a map with a type");
  }
  return { kind: "control", message: message as ServerMessage };
}
