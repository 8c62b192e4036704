// A Colyseus room in which all walk: `node colyseus_server.js shared|quantised|views HALF_M`.
//
// The room is simulated and patched 20 times a second. With `views`, each client has a StateView of those within 10 m.

import { createServer } from "node:http";
import { Room, Server } from "@colyseus/core";
import { Encoder, StateView } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { obey, TickTimes, tell } from "./figures.js";
import { TICK_MS, walk } from "./movement.js";
import { Neighbourhoods } from "./neighbourhoods.js";
import { STEP, stateClass, WAYS } from "./state.js";

const QUEUED_STEPS_MAX = 64; // more than ours keeps, so that none is lost when a tick is late
const VIEW_TURNS = 4; // each client's view is made anew every fourth tick, at 5 Hz

const [way, half] = [WAYS[process.argv[2]], Number(process.argv[3])];
const { State, Player } = stateClass(way.quantised, way.viewed);
const times = new TickTimes();
Encoder.BUFFER_SIZE = 256 * 1024; // the documented setting for states of more than 16 KiB

class Field extends Room {
  state = new State();
  patchRate = TICK_MS;
  simulatedMs = 0;
  turn = 0;

  onCreate() {
    this.onMessageBytes(STEP, (client, bytes) => {
      const { steps } = client.userData;
      if (steps.length < QUEUED_STEPS_MAX) steps.push(bytes);
    });
    this.setTimestep(() => this.simulate(), TICK_MS);
  }

  onJoin(client, { x, z }) {
    const player = new Player();
    Object.assign(player, { x, z, yaw: 0 });
    client.userData = { player, x, z, steps: [], seen: new Set([player]) };
    this.state.players.set(client.sessionId, player);
    if (way.viewed) {
      client.view = new StateView();
      client.view.add(player);
    }
  }

  onLeave(client) {
    const { player } = client.userData;
    for (const other of this.clients) {
      if (other.userData.seen.delete(player)) other.view?.remove(player);
    }
    this.state.players.delete(client.sessionId);
    client.view?.dispose();
  }

  simulate() {
    const begin = performance.now();
    for (const { userData } of this.clients) {
      const due = userData.steps.length > 2 ? 2 : 1;
      for (const step of userData.steps.splice(0, due)) {
        walk(userData, step.readInt8(0), step.readInt8(1), half);
        Object.assign(userData.player, { x: userData.x, z: userData.z, yaw: step[3] });
      }
    }
    if (way.viewed) this.look();
    this.simulatedMs = performance.now() - begin;
  }

  look() {
    const near = new Neighbourhoods(this.clients.map((client) => client.userData));
    this.turn = (this.turn + 1) % VIEW_TURNS;
    for (let index = this.turn; index < this.clients.length; index += VIEW_TURNS) {
      const { view, userData } = this.clients[index];
      const seen = new Set();
      for (const { player } of near.of(userData)) {
        seen.add(player);
        if (!userData.seen.has(player)) view.add(player);
      }
      for (const player of userData.seen) {
        if (!seen.has(player)) view.remove(player);
      }
      userData.seen = seen;
    }
  }

  broadcastPatch() {
    const begin = performance.now();
    const changed = super.broadcastPatch();
    times.add(this.simulatedMs + performance.now() - begin);
    this.simulatedMs = 0;
    return changed;
  }
}

const http = createServer();
const server = new Server({ transport: new WebSocketTransport({ server: http }), greet: false });
server.define("field", Field);
await server.listen(0, "127.0.0.1");
tell({ port: http.address().port });
await obey({ report: (span) => times.report(span) });
