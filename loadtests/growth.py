"""How the tick grows with members, and how many a room holds at 20 Hz: `crowd` with more and more of them.

Prints a table and what it shows, draws a plot, and appends each run to loadtests/results.ndjson.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from cenacle.core.limits import MEMBERS_PER_HOUSE, TICK_HZ
from loadtests import targets
from loadtests.crowd import keep, measure
from loadtests.plots import GROWTH, draw_growth
from loadtests.targets import Record

MEMBERS: Final = (250, 500, 1_000, 2_000)
SECONDS: Final = 20.0
RUN_WITHIN_S: Final = 120.0  # besides the time that is measured
STEP: Final = 125  # the search ends when it knows the number to within so many
HELD_SHARE: Final = 0.99  # of the ticks of 20 Hz
LATE_SHARE: Final = 0.01  # of ticks that may be late

Measure = Callable[[int], Awaitable[Record]]


async def bounded(members: int, seconds: float, name: str = "crowd", seed: int = 1) -> Record:
    """The record of a run, which is kept; one that does not end in time, or breaks, has `failed` with the reason."""
    try:
        run = measure(members, seconds, seed=seed, name=name)
        record = await asyncio.wait_for(run, RUN_WITHIN_S + 2 * seconds)
    except (OSError, TimeoutError, RuntimeError) as error:
        record = {"scenario": name, "members": members, "seed": seed, "failed": repr(error), "passes": {}}
    keep(record)
    return record


def holds(record: Record) -> bool | None:
    """Whether the room held 20 Hz; None if the run cannot tell."""
    if targets.void(record):
        return None
    if "failed" in record:
        return False
    asked = TICK_HZ * record["seconds"]
    return bool(record["ticks"] >= HELD_SHARE * asked and record["overruns"] <= LATE_SHARE * asked)


async def largest(found: list[Record], run: Measure, most: int = MEMBERS_PER_HOUSE) -> list[Record]:
    """Runs with other numbers, between the most of `found` that held and the least that did not, by halves.

    A void run has not held, so that the search goes on below what the bots can do. It ends at the house's own limit.
    """
    held = max((one["members"] for one in found if holds(one)), default=0)
    failed = min((one["members"] for one in found if not holds(one) and one["members"] > held), default=None)
    made: list[Record] = []
    while 0 < held < most and (failed is None or failed - held > STEP):
        middle = min(2 * held, most) if failed is None else (held + failed) // 2
        made.append(await run(middle))
        held, failed = (middle, failed) if holds(made[-1]) else (held, middle)
    return made


def table(found: list[Record]) -> Table:
    """One row a run."""
    made = Table(title="All members walking at 20 Hz in 100 × 100 m")
    for title in ("Members", "Tick p50, ms", "p99", "longest", "Late", "Shed", "CPU", "KB/s", "Age p95", "Delay p95"):
        made.add_column(title, justify="right")
    made.add_column("20 Hz")
    made.add_column("Remarks")
    for record in sorted(found, key=lambda one: int(one["members"])):
        if "failed" in record:
            made.add_row(str(record["members"]), *["–"] * 9, "no", record["failed"])
            continue
        keys = ("tick_ms_p50", "tick_ms_p99", "tick_ms_max", "overruns", "ticks_shed", "cpu_core")
        made.add_row(
            str(record["members"]),
            *(str(record[key]) for key in keys),
            f"{record['bytes_down_per_client_s'] / 1000:.1f}",
            str(record["near_age_ms_p95"]),
            str(record["input_to_effect_ms_p95"]),
            {True: "holds", False: "no", None: "–"}[holds(record)],
            targets.void(record) or "",
        )
    return made


def capacity_line(found: list[Record]) -> str:
    """The largest number that held."""
    held = max((one["members"] for one in found if holds(one)), default=None)
    return "no run held 20 Hz" if held is None else f"the largest number measured that held 20 Hz: {held:,}"


async def grow(members: list[int], seconds: float, search: bool) -> list[Record]:
    """Runs with each of these numbers of members, then the search."""
    found = [await bounded(count, seconds) for count in members]
    if search:
        found += await largest(found, lambda count: bounded(count, seconds))
    return found


def main() -> None:
    """Reads the arguments, runs, and shows what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=list(MEMBERS))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument(
        "--no-search", action="store_true", help="do not search for the largest number that holds 20 Hz"
    )
    parser.add_argument("--plot", type=Path, default=GROWTH)
    options = parser.parse_args()
    found = asyncio.run(grow(options.members, options.seconds, not options.no_search))
    console = Console(width=160)
    console.print(table(found))
    for verdict in targets.growth(found):
        console.print(verdict.line())
    console.print(capacity_line(found))
    draw_growth(found, options.plot)
    print(f"The plot: {options.plot}")


if __name__ == "__main__":
    main()
