// A WebSocket client that is cheap: it looks at the first byte of each frame, and puts together only what is wanted.

import { randomBytes } from "node:crypto";
import { connect } from "node:net";

export const TEXT = 1;
export const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const MASKED = 0x80;
const FIN = 0x80;

/** One final frame from a client. An all-zero mask is allowed (RFC 6455, 5.3) and leaves the payload as it is. */
function clientFrame(opcode, payload) {
  const long = payload.length > 125;
  const frame = Buffer.alloc((long ? 8 : 6) + payload.length);
  frame[0] = FIN | opcode;
  frame[1] = MASKED | (long ? 126 : payload.length);
  if (long) frame.writeUInt16BE(payload.length, 2);
  payload.copy(frame, frame.length - payload.length);
  return frame;
}

export class WebSocketClient {
  /**
   * @param wants called with the opcode and the first byte of a frame: is it to be read?
   * @param read called with a Buffer, the payload of each frame that is wanted
   */
  constructor(port, path, wants, read) {
    this.wants = wants;
    this.read = read;
    this.bytesDown = 0;
    this.rest = null; // the beginning of what is still incomplete: an HTTP answer, then a frame's header
    this.upgraded = false;
    this.left = 0; // bytes of the present frame that are still to come
    this.parts = null; // those that came, if the frame is wanted
    this.lost = false;
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    this.closed = new Promise((resolve) => {
      this.socket.on("close", () => {
        this.lost = true;
        resolve();
      });
    });
    this.socket.on("error", () => this.socket.destroy());
    this.socket.on("data", (chunk) => this.receive(chunk));
  }

  receive(chunk) {
    this.bytesDown += chunk.length;
    let data = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = null;
    if (!this.upgraded) {
      const end = data.indexOf("\r\n\r\n");
      if (end < 0) {
        this.rest = data;
        return;
      }
      if (!data.subarray(0, 20).includes(" 101 ")) {
        this.close();
        return;
      }
      this.upgraded = true;
      data = data.subarray(end + 4);
    }
    this.frames(data);
  }

  frames(data) {
    let at = 0;
    while (at < data.length) {
      if (this.left > 0) {
        at = this.payload(data, at);
        continue;
      }
      const code = data[at + 1];
      const header = code === 127 ? 10 : code === 126 ? 4 : 2;
      if (data.length - at < header + (code === 0 ? 0 : 1)) {
        this.rest = data.subarray(at);
        return;
      }
      const opcode = data[at] & 0x0f;
      if (code === 127) this.left = Number(data.readBigUInt64BE(at + 2));
      else this.left = code === 126 ? data.readUInt16BE(at + 2) : code;
      at += header;
      if (opcode === CLOSE) {
        this.close();
        return;
      }
      if (opcode === PING) this.send(PONG, Buffer.alloc(0));
      else if (this.left > 0 && this.wants(opcode, data[at])) this.parts = [];
    }
  }

  /** Takes in what has come of the present frame; returns where it ends. */
  payload(data, at) {
    const end = Math.min(at + this.left, data.length);
    this.left -= end - at;
    if (this.parts) {
      this.parts.push(data.subarray(at, end));
      if (this.left === 0) {
        const parts = this.parts;
        this.parts = null;
        this.read(parts.length === 1 ? parts[0] : Buffer.concat(parts));
      }
    }
    return end;
  }

  send(opcode, payload) {
    if (!this.lost) this.socket.write(clientFrame(opcode, payload));
  }

  close() {
    this.lost = true;
    this.socket.destroy();
  }
}
