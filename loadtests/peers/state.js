// What Colyseus replicates: everyone's place, by session. Servers and bots share it.

import { schema, t } from "@colyseus/schema";

const REACH_M = 64; // of quantised places to each side: a step of 2 mm

/**
 * The class of the room's state.
 * @param quantised places as 16 bits each instead of the usual 32-bit floats
 * @param viewed whether each client has its own view of it
 */
export function stateClass(quantised, viewed) {
  const place = () => (quantised ? t.quantized({ min: -REACH_M, max: REACH_M, bits: 16 }) : t.float32());
  const Player = schema({ x: place(), z: place(), yaw: t.uint8() }, "Player");
  const players = t.map(Player);
  const State = schema({ players: viewed ? players.view() : players }, "State");
  return { State, Player };
}

/** The ways in which a room is run, by name. */
export const WAYS = {
  shared: { quantised: false, viewed: false },
  quantised: { quantised: true, viewed: false },
  views: { quantised: false, viewed: true },
};

export const STEP = 0; // type of the message with one step: dx i8, dz i8, yaw u16
