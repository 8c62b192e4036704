"""Members of one room walk about, by scenario; what does its tick cost, and how old is what they see?

The server has one core, the bots the other. The last line of output is one JSON object, which is also appended to
loadtests/results.ndjson.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from cenacle.top.quantiles import Buckets
from loadtests.bot import Observer
from loadtests.field import WORLD, Field
from loadtests.house import HouseProcess
from loadtests.scenarios import SCENARIOS

RESULTS: Final = Path(__file__).parent / "results.ndjson"
WARM_UP_S: Final = 3.0
LATE_MS: Final = 25.0  # bots whose steps are later than this at p99 are saturated, and the run says so


async def measure(members: int, seconds: float, size_m: float | None, seed: int, name: str = "crowd") -> dict[str, Any]:
    """Runs a scenario and returns its figures."""
    scenario = SCENARIOS[name]
    size = size_m or scenario.size_m
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        world = folder / "bench.yaml"
        world.write_text(WORLD.format(half=size / 2))
        async with HouseProcess(world, folder, cores[0] if len(cores) > 1 else None) as house:
            os.sched_setaffinity(0, {cores[-1]})
            empty = house.usage()
            field = Field(house, scenario.areas(size), Random(seed))
            await field.bring(members)
            await field.walk(WARM_UP_S)
            for bot in field.bots:
                bot.reset()
            lost_before = [bot for bot in field.bots if bot.closed.done()]
            before, usage, cpu, clock = house.metrics(), house.usage(), time.process_time(), time.monotonic()
            happening = asyncio.ensure_future(scenario.happening(field, seconds))
            walked = list(field.bots)
            lateness = await field.walk(seconds)
            elapsed = time.monotonic() - clock
            after, used, bots_cpu = house.metrics(), house.usage(), time.process_time() - cpu
            told = await happening
            bots = field.bots
            lost = sum(bot.closed.done() for bot in walked if bot in bots and bot not in lost_before)
            for bot in bots:
                bot.close()
    ages = [age for bot in walked if isinstance(bot, Observer) for age in bot.near_ages_ms]
    effects = [effect for bot in walked for effect in bot.effects_ms]
    ticks = Buckets("cenacle_tick_seconds", 'phase="total",room="field"', before, after)
    overruns = 'cenacle_tick_overruns_total{room="field"}'
    return {
        "scenario": name,
        "members": members,
        "seconds": round(elapsed, 1),
        "ticks": ticks.count,
        "tick_ms_p50": _ms(ticks.quantile(0.5)),
        "tick_ms_p99": _ms(ticks.quantile(0.99)),
        "tick_ms_max": _ms(ticks.quantile(1.0)),
        "overruns": int(after.get(overruns, 0) - before.get(overruns, 0)),
        "cpu_core": round((used.cpu_s - usage.cpu_s) / elapsed, 3),
        "bytes_down_per_client_s": round(sum(bot.bytes_down for bot in walked) / members / elapsed),
        "near_age_ms_p95": round(float(np.percentile(ages, 95)), 1) if ages else None,
        "input_to_effect_ms_p95": round(float(np.percentile(effects, 95)), 1) if effects else None,
        "rss_per_member_kib": round((used.rss_kib - empty.rss_kib) / max(1, len(bots)), 1),
        "lost": lost,
        "bots_cpu_core": round(bots_cpu / elapsed, 3),
        "bots_saturated": bool(np.percentile(lateness, 99) > LATE_MS),
        "load_of_machine": round(os.getloadavg()[0], 1),
        "seed": seed,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **told,
    }


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


def main() -> None:
    """Reads the arguments, runs, prints one JSON line and appends it to the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="crowd")
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--size-m", type=float, default=None, help="of the room; by default the scenario's")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    record = asyncio.run(measure(options.members, options.seconds, options.size_m, options.seed, options.scenario))
    line = json.dumps(record)
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(line + "\n")
    print(line)


if __name__ == "__main__":
    main()
