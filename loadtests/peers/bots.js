// All members of a run, in one process: `node bots.js colyseus|relay PORT HALF_M OBSERVERS [WAY]`.
//
// Commands: `join` brings `members` (plans of Walker) in, `walk` lets all walk for `seconds` and answers with figures,
// `settle` waits until observers see all where they are.

import { ColyseusBot } from "./colyseus_bot.js";
import { obey, quantile } from "./figures.js";
import { TICK_MS } from "./movement.js";
import { RelayBot } from "./relay_bot.js";

const JOINS_AT_ONCE = 20;
const GROUPS = 10; // the bots' steps are spread over the tick in so many groups, as in `loadtests/crowd.py`
const LATE_MS = 25; // bots whose steps are later than this at p99 are saturated
const SAME_M = 0.01;
const LOOK_AGAIN_MS = 10;
const SETTLED_WITHIN_MS = 5000;

const [kind, port, half, observers, way] = process.argv.slice(2);
const Bot = { colyseus: ColyseusBot, relay: RelayBot }[kind];
const bots = [];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function join({ members, seconds }) {
  const until = performance.now() + seconds * 1000;
  const enter = (plan, index) => Bot.join(Number(port), plan, Number(half), index < Number(observers), way);
  bots.push(await enter(members[0], 0)); // alone, so that there is one room
  for (let start = 1; start < members.length && performance.now() < until; start += JOINS_AT_ONCE) {
    const some = members.slice(start, start + JOINS_AT_ONCE);
    bots.push(...(await Promise.all(some.map((plan, index) => enter(plan, start + index)))));
  }
  return { joined: bots.filter((bot) => !bot.client.lost).length };
}

async function walk({ seconds }) {
  const observing = bots.filter((bot) => bot.sights);
  for (const bot of bots) bot.client.bytesDown = 0;
  for (const bot of observing) {
    bot.effectsMs = [];
    bot.sights.agesMs = [];
  }
  const groups = Array.from({ length: GROUPS }, (_, group) => bots.filter((_, index) => index % GROUPS === group));
  const lateness = [];
  const begin = performance.now();
  const cpu = process.cpuUsage();
  for (let turn = 0; turn < (seconds * 1000 * GROUPS) / TICK_MS; turn++) {
    const due = begin + (turn * TICK_MS) / GROUPS;
    const wait = due - performance.now();
    // Also when late: what came must be read before more is sent.
    await (wait >= 1 ? pause(wait) : new Promise(setImmediate));
    lateness.push(performance.now() - due);
    for (const bot of groups[turn % GROUPS]) bot.act();
  }
  const used = process.cpuUsage(cpu);
  const elapsedMs = performance.now() - begin;
  const late = quantile(lateness, 0.99);
  return {
    seconds: elapsedMs / 1000,
    bytes_down: bots.reduce((sum, bot) => sum + bot.client.bytesDown, 0),
    lost: bots.filter((bot) => bot.client.lost).length,
    broken: observing.reduce((sum, bot) => sum + bot.broken, 0),
    in_sight: observing.reduce((sum, bot) => sum + bot.sights.others.size, 0) / observing.length,
    near_age_ms_p95: quantile(
      observing.flatMap((bot) => bot.sights.agesMs),
      0.95,
    ),
    delay_ms_p95: quantile(
      observing.flatMap((bot) => bot.effectsMs),
      0.95,
    ),
    bots_cpu_core: (used.user + used.system) / 1000 / elapsedMs,
    late_ms_p99: late,
    bots_saturated: late > LATE_MS,
  };
}

/** How far from their places others are seen at most (m), of how many pairs, and how many were seen to move. */
function view() {
  const found = { off_m: 0, pairs: 0, moved: 0 };
  const byId = new Map(bots.map((bot) => [bot.id, bot]));
  for (const { sights } of bots.filter((bot) => bot.sights)) {
    for (const [id, { x, z, moved }] of sights.others) {
      const other = byId.get(id);
      found.off_m = Math.max(found.off_m, Math.hypot(other.x - x, other.z - z));
      found.pairs++;
      if (moved) found.moved++;
    }
  }
  return found;
}

async function settle() {
  const until = performance.now() + SETTLED_WITHIN_MS;
  while (view().off_m > SAME_M && performance.now() < until) await pause(LOOK_AGAIN_MS);
  return view();
}

await obey({ join, walk, settle });
