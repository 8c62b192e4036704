/** The bytes of the room protocol: control messages as msgpack maps, hot frames as fixed layouts. */
import { Decoder, encode } from "@msgpack/msgpack";
import { type CrowdFrame, decodeCrowd, decodeSnapshot, type Snapshot } from "./frames";
import { type ClientMessage, FRAME_KIND, INPUT_HEAD, INPUT_STEP, type ServerMessage } from "./messages.gen";

/** One 50 ms step of intention, as it goes over the wire (P-MOVE-2). */
export interface Step {
  /** Direction in the world × 127, −127 to 127. */
  readonly dx: number;
  readonly dz: number;
  /** Angle ÷ 2π × 65536, modulo 65536. */
  readonly yaw: number;
  readonly run: boolean;
}

export type ServerFrame =
  | { readonly kind: "control"; readonly message: ServerMessage }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "crowd"; readonly crowd: CrowdFrame };

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

/** Reads one frame of the server; throws what the layout or msgpack finds wrong. */
export function decodeFrame(data: ArrayBuffer): ServerFrame {
  const view = new DataView(data);
  const kind = data.byteLength === 0 ? null : view.getUint8(0);
  if (kind === FRAME_KIND.snapshot) return { kind: "snapshot", snapshot: decodeSnapshot(view) };
  if (kind === FRAME_KIND.crowd) return { kind: "crowd", crowd: decodeCrowd(view) };
  const message = decoder.decode(data);
  if (typeof message !== "object" || message === null || typeof (message as { type?: unknown }).type !== "string") {
    throw new TypeError("a control message is a map with a type");
  }
  return { kind: "control", message: message as ServerMessage };
}
