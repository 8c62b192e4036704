// A member of the socket.io relay: it walks where it will, and tells the others. Only observers read what they tell.

import { Walker } from "./movement.js";
import { Sights } from "./sights.js";
import { TEXT, WebSocketClient } from "./websocket.js";

// The first characters of frames: of engine.io 4, then of socket.io 5.
const OPEN = "0{";
const PING = "2";
const PONG = "3";
const CONNECT = "40";
const EVENT = "42";
const [OPEN_CODE, PING_CODE, MESSAGE_CODE] = [48, 50, 52];

let counted = 0;

export class RelayBot extends Walker {
  constructor(port, plan, half, observes) {
    super(plan, half);
    this.id = counted++;
    this.effectsMs = [];
    this.broken = 0;
    this.sights = observes ? new Sights() : null;
    this.connected = false;
    let joined = () => {};
    this.joined = new Promise((resolve) => {
      joined = resolve;
    });
    const wants = (opcode, first) =>
      opcode === TEXT &&
      (first === OPEN_CODE || first === PING_CODE || (first === MESSAGE_CODE && (observes || !this.connected)));
    this.client = new WebSocketClient(port, "/socket.io/?EIO=4&transport=websocket", wants, (payload) => {
      const text = payload.toString();
      if (text === PING) this.client.send(TEXT, Buffer.from(PONG));
      else if (text.startsWith(OPEN)) this.client.send(TEXT, Buffer.from(CONNECT));
      else if (text.startsWith(EVENT)) this.hear(text);
      else if (text.startsWith(CONNECT)) {
        this.connected = true;
        joined();
      }
    });
  }

  /** Joins; done when the server has taken it in. */
  static async join(port, plan, half, observes) {
    const bot = new RelayBot(port, plan, half, observes);
    await Promise.race([bot.joined, bot.client.closed]);
    return bot;
  }

  hear(text) {
    if (!this.sights) return;
    const now = performance.now();
    const [, { from, x, z, at }] = JSON.parse(text.slice(EVENT.length));
    this.sights.see(from, x, z, now);
    this.effectsMs.push(now - at); // all bots share one clock
  }

  /** Walks one step, and tells the others. */
  act() {
    if (this.sights) this.sights.age(this, performance.now());
    this.step();
    const at = Math.round(performance.now());
    const [x, z] = [Number(this.x.toFixed(3)), Number(this.z.toFixed(3))];
    const message = { from: this.id, x, y: 0, z, yaw: this.yaw, at };
    this.client.send(TEXT, Buffer.from(`${EVENT}${JSON.stringify(["broadcast", message])}`));
  }
}
