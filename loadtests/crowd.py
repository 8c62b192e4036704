"""`crowd`: all members of a large empty room walk about; what does its tick cost, and how old is what they see?

The server has one core, the bots the other. The last line of output is one JSON object, which is also appended to
loadtests/results.ndjson.
"""

import argparse
import asyncio
import http.client
import json
import os
import re
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from cenacle.core.limits import TICK_S
from loadtests.bot import Bot, Observer
from loadtests.house import HouseProcess

_BUCKET: Final = re.compile(r'cenacle_tick_seconds_bucket\{le="([^"]+)",phase="total",room="field"\}')
RESULTS: Final = Path(__file__).parent / "results.ndjson"
OBSERVERS_MAX: Final = 20
JOINS_AT_ONCE: Final = 20
SEATS_PER_ADDRESS: Final = 100
GROUPS: Final = 10  # the bots' steps are spread over the tick in so many groups
WARM_UP_S: Final = 3.0
LATE_MS: Final = 25.0  # bots whose steps are later than this at p99 are saturated, and the run says so
AVATAR: Final = {"shape": "coat", "skin": "#d9a066", "hair": "#402a1e", "top": "#5b6b4f", "bottom": "#303040"}
WORLD: Final = """\
version: 1
id: bench
title: {{en: Bench, fr: Banc}}
entrance: field
rooms:
  - id: field
    title: {{en: Field, fr: Champ}}
    bounds: [-{half}, -{half}, {half}, {half}]
    floors:
      - {{area: [-{half}, -{half}, {half}, {half}], material: grass}}
    spawns:
      - {{id: middle, at: [0, 0], radius: 20}}
"""


def seat(port: int, number: int) -> str:
    """A seat from the server. Members come from many addresses of loopback, as they would from many homes."""
    body = json.dumps({"name": f"Bot {number}", "avatar": AVATAR, "language": "en"})
    source = (f"127.0.0.{2 + number // SEATS_PER_ADDRESS}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=source)
    try:
        connection.request("POST", "/api/seats", body, {"Content-Type": "application/json"})
        return str(json.load(connection.getresponse())["seat"])
    finally:
        connection.close()


async def join(house: HouseProcess, members: int, area: tuple[float, float, float, float], dice: Random) -> list[Bot]:
    """Brings the members in, some at once."""
    loop = asyncio.get_running_loop()
    bots: list[Bot] = []
    for start in range(0, members, JOINS_AT_ONCE):
        count = min(JOINS_AT_ONCE, members - start)
        seats = await asyncio.gather(*(asyncio.to_thread(seat, house.port, start + n) for n in range(count)))
        batch: list[Bot] = []
        for text in seats:
            kind = Observer if len(bots) + len(batch) < min(OBSERVERS_MAX, members) else Bot
            bot = kind(f"127.0.0.1:{house.port}", text, area, Random(dice.random()))
            await loop.create_connection(lambda bot=bot: bot, "127.0.0.1", house.port)  # type: ignore[misc]
            batch.append(bot)
        await asyncio.gather(*(bot.joined for bot in batch))
        bots += batch
    return bots


async def walk(bots: list[Bot], seconds: float) -> list[float]:
    """Each bot makes a step every 50 ms, in groups spread over the tick. Returns how late each group was, in ms."""
    loop = asyncio.get_running_loop()
    groups = [bots[index::GROUPS] for index in range(GROUPS)]
    lateness: list[float] = []
    begin = loop.time()
    for turn in range(int(seconds / TICK_S * GROUPS)):
        due = begin + turn * TICK_S / GROUPS
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        lateness.append((loop.time() - due) * 1000)
        for index, bot in enumerate(groups[turn % GROUPS]):
            bot.step()
            if (turn // GROUPS + index) % 40 == 0:
                bot.ping()
    return lateness


def tick_quantiles(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """p50, p99 and maximum of the whole tick in ms, by the histogram's buckets (each quantile is its bucket's end)."""
    rows = sorted(
        (float(_BUCKET.fullmatch(name)[1].replace("+Inf", "inf")), after[name] - before.get(name, 0.0))  # type: ignore[index]
        for name in after
        if _BUCKET.fullmatch(name)
    )
    total = rows[-1][1]
    found = {}
    for label, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        found[label] = next(end for end, count in rows if count >= share * total) * 1000
    return found | {"ticks": total}


async def measure(members: int, seconds: float, size_m: float, seed: int) -> dict[str, Any]:
    """Runs the scenario and returns its figures."""
    half = size_m / 2
    area = (-half + 1, -half + 1, half - 1, half - 1)
    dice = Random(seed)
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = folder / "bench.yaml"
        world.write_text(WORLD.format(half=half))
        async with HouseProcess(world, folder, cores[0] if len(cores) > 1 else None) as house:
            os.sched_setaffinity(0, {cores[-1]})
            empty = house.usage()
            bots = await join(house, members, area, dice)
            await walk(bots, WARM_UP_S)
            for bot in bots:
                bot.bytes_down = bot.snapshots = 0
                bot.effects_ms.clear()
                if isinstance(bot, Observer):
                    bot.near_ages_ms.clear()
            before, usage, cpu, clock = house.metrics(), house.usage(), time.process_time(), time.monotonic()
            lateness = await walk(bots, seconds)
            elapsed = time.monotonic() - clock
            after, used, bots_cpu = house.metrics(), house.usage(), time.process_time() - cpu
            lost = sum(bot.closed.done() for bot in bots)
            for bot in bots:
                bot.close()
    ages = [age for bot in bots if isinstance(bot, Observer) for age in bot.near_ages_ms]
    effects = [effect for bot in bots for effect in bot.effects_ms]
    ticks = tick_quantiles(before, after)
    return {
        "scenario": "crowd",
        "members": members,
        "seconds": round(elapsed, 1),
        "ticks": int(ticks["ticks"]),
        "tick_ms_p50": ticks["p50"],
        "tick_ms_p99": ticks["p99"],
        "tick_ms_max": ticks["max"],
        "cpu_core": round((used.cpu_s - usage.cpu_s) / elapsed, 3),
        "bytes_down_per_client_s": round(sum(bot.bytes_down for bot in bots) / members / elapsed),
        "near_age_ms_p95": round(float(np.percentile(ages, 95)), 1) if ages else None,
        "input_to_effect_ms_p95": round(float(np.percentile(effects, 95)), 1) if effects else None,
        "rss_per_member_kib": round((used.rss_kib - empty.rss_kib) / members, 1),
        "lost": lost,
        "bots_cpu_core": round(bots_cpu / elapsed, 3),
        "bots_saturated": bool(np.percentile(lateness, 99) > LATE_MS),
        "seed": seed,
    }


def main() -> None:
    """Reads the arguments, runs, prints one JSON line and appends it to the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--size-m", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    line = json.dumps(asyncio.run(measure(options.members, options.seconds, options.size_m, options.seed)))
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(line + "\n")
    print(line)


if __name__ == "__main__":
    main()
