// A member of the Colyseus room. It speaks just enough of its protocol; only observers decode the state.

import { Decoder, Encoder } from "@colyseus/schema";
import { Walker } from "./movement.js";
import { Sights } from "./sights.js";
import { STEP, stateClass, WAYS } from "./state.js";
import { BINARY, WebSocketClient } from "./websocket.js";

// Codes of the protocol, as in @colyseus/shared-types.
const JOIN_ROOM = 10;
const ROOM_STATE = 14;
const ROOM_STATE_PATCH = 15;
const ROOM_DATA_BYTES = 17;

const SENT_KEPT = 64;
const SAME_M = 0.005; // a place seen is that of the step that led within so little of it

Encoder.BUFFER_SIZE = 256 * 1024;

export class ColyseusBot extends Walker {
  constructor(port, plan, half, seat, observes, way) {
    super(plan, half);
    this.id = seat.sessionId;
    this.effectsMs = [];
    this.broken = 0; // patches that could not be decoded
    this.sent = []; // {x, z, at} of the last steps, of observers only
    this.sights = observes ? new Sights() : null;
    this.decoder = observes ? new Decoder(new (stateClass(WAYS[way].quantised, WAYS[way].viewed).State)()) : null;
    let joined = () => {};
    this.joined = new Promise((resolve) => {
      joined = resolve;
    });
    const wants = (opcode, first) =>
      opcode === BINARY && (first === JOIN_ROOM || (observes && (first === ROOM_STATE || first === ROOM_STATE_PATCH)));
    const path = `/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
    this.client = new WebSocketClient(port, path, wants, (payload) => {
      if (payload[0] === JOIN_ROOM) {
        this.client.send(BINARY, Buffer.from([JOIN_ROOM]));
        joined();
      } else this.patch(payload);
    });
  }

  /** Joins the room; done when the server has taken it in. */
  static async join(port, plan, half, observes, way) {
    const answer = await fetch(`http://127.0.0.1:${port}/matchmake/joinOrCreate/field`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ x: plan.x, z: plan.z }),
    });
    const bot = new ColyseusBot(port, plan, half, await answer.json(), observes, way);
    await Promise.race([bot.joined, bot.client.closed]);
    return bot;
  }

  patch(payload) {
    const now = performance.now();
    try {
      this.decoder.decode(payload, { offset: 1 });
    } catch {
      this.broken++;
      return;
    }
    const { players } = this.decoder.state;
    for (const [id, { x, z }] of players.entries()) {
      if (id === this.id) this.see(x, z, now);
      else {
        const other = this.sights.others.get(id);
        if (!other || other.x !== x || other.z !== z) this.sights.see(id, x, z, now);
      }
    }
    for (const id of this.sights.others.keys()) {
      if (!players.has(id)) this.sights.others.delete(id);
    }
  }

  /** Notes how long ago the step was sent that led to one's own place as the server tells it. */
  see(x, z, now) {
    const index = this.sent.findLastIndex((one) => Math.abs(one.x - x) < SAME_M && Math.abs(one.z - z) < SAME_M);
    if (index < 0) return;
    this.effectsMs.push(now - this.sent[index].at);
    this.sent.splice(0, index + 1);
  }

  /** Walks one step, and sends it. */
  act() {
    if (this.sights) this.sights.age(this, performance.now());
    this.step();
    const payload = Buffer.alloc(6);
    payload[0] = ROOM_DATA_BYTES;
    payload[1] = STEP;
    payload.writeInt8(this.dx, 2);
    payload.writeInt8(this.dz, 3);
    payload.writeUInt16LE(this.yaw, 4);
    if (this.sights) {
      this.sent.push({ x: this.x, z: this.z, at: performance.now() });
      if (this.sent.length > SENT_KEPT) this.sent.shift();
    }
    this.client.send(BINARY, payload);
  }
}
