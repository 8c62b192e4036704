"""Members of one room walk about, by scenario; what does its tick cost, and how old is what they see?

The server has one core, the bots the other. The last line of output is one JSON object, which is also appended to
loadtests/results.ndjson.
"""

import argparse
import asyncio
import gc
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from loadtests.field import WORLD
from loadtests.house import HouseProcess
from loadtests.machine import Others
from loadtests.scenarios import SCENARIOS, Run
from loadtests.span import SHED_LEVEL, Figures
from loadtests.targets import judged

RESULTS: Final = Path(__file__).parent / "results.ndjson"
WARM_UP_S: Final = 3.0
SETTLED_WITHIN_S: Final = 12.0  # more than it takes to go back from the last level of shedding to none
SETTLED_POLL_S: Final = 1.0


async def measure(
    members: int, seconds: float, size_m: float | None = None, seed: int = 1, name: str = "crowd"
) -> Figures:
    """Runs a scenario and returns its figures, judged by its targets."""
    scenario = SCENARIOS[name]
    cores = os.sched_getaffinity(0)
    first, last = (min(cores), max(cores)) if len(cores) > 1 else (None, None)
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        world = folder / "bench.yaml"
        world.write_text(WORLD.format(half=(size_m or scenario.size_m) / 2))
        async with HouseProcess(world, folder, first) as house:
            empty = house.usage()
            if last is not None:
                os.sched_setaffinity(0, {last})
            try:
                async with scenario.field(house, members, size_m, Random(seed)) as field:
                    await field.bring(members)
                    gc.freeze()  # collections look only at what comes from now on
                    field.walking = True
                    await asyncio.sleep(WARM_UP_S)
                    await _settle(house)
                    others = Others()
                    figures = await scenario.happening(Run(house, field, seconds))
                    others_cores = others.cores()
                    used = house.usage()
                    stayed = len(field.bots)
            finally:
                os.sched_setaffinity(0, cores)
                gc.unfreeze()
    return judged(
        {
            "scenario": name,
            "members": members,
            **figures,
            "rss_per_member_kib": round((used.rss_kib - empty.rss_kib) / max(1, stayed), 1),
            "others_cpu_cores": others_cores,
            "seed": seed,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )


async def _settle(house: HouseProcess) -> None:
    """Wait until the room sheds nothing more, as it may while many come in; not for ever, since it may stay so."""
    until = asyncio.get_running_loop().time() + SETTLED_WITHIN_S
    while asyncio.get_running_loop().time() < until:
        if not (await asyncio.to_thread(house.metrics)).get(SHED_LEVEL):
            return
        await asyncio.sleep(SETTLED_POLL_S)


def keep(record: Figures) -> None:
    """Append a record to the results."""
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(json.dumps(record) + "\n")


def main() -> None:
    """Reads the arguments, runs, prints one JSON line and appends it to the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="crowd")
    parser.add_argument("--members", type=int, default=None, help="by default as many as the scenario asks for")
    parser.add_argument("--seconds", type=float, default=None, help="likewise")
    parser.add_argument("--size-m", type=float, default=None, help="of the room; by default the scenario's")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scenario = SCENARIOS[options.scenario]
    members, seconds = options.members or scenario.members, options.seconds or scenario.seconds
    record = asyncio.run(measure(members, seconds, options.size_m, options.seed, options.scenario))
    keep(record)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
