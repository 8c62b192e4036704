"""The scenarios of the load tests by name: how large the room is, where members walk, and what befalls them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

from loadtests.field import Field, everywhere, in_clusters
from loadtests.span import Figures, Measured, Span
from loadtests.troubles import flood, overload_recovery, stalled_reader
from loadtests.walkers import Area

STORM_MEMBERS: Final = 200
KNOCKING_S: Final = 0.6  # in which they come to the door: a core that they all took at once would be theirs alone
STORM_S: Final = 5.0  # from the first of them on
CHURN_PER_S: Final = 50
CHURN_EVERY_S: Final = 0.2
SETTLED_S: Final = 60.0  # after which memory may not grow any more; a fifth of the time, if that is less
RSS_SAMPLES: Final = 10
WARNINGS_TOLD: Final = 3


class WatchedHouse(Measured, Protocol):
    """The server of a run."""

    port: int

    def warnings(self) -> list[str]:
        """What it has logged."""


@dataclass(frozen=True)
class Run:
    """A server with its field full of walking members, to be measured for about so many seconds."""

    house: WatchedHouse
    field: Field
    seconds: float


Happening = Callable[[Run], Awaitable[Figures]]


async def crowd(run: Run) -> Figures:
    """All go on walking."""
    span = await Span.begin(run.field, run.house)
    await asyncio.sleep(run.seconds)
    return await span.end()


async def join_storm(run: Run) -> Figures:
    """200 come within a second; their seats were given before. The figures are of the 5 s from the first of them on."""
    seats = await run.field.seats(STORM_MEMBERS)
    span = await Span.begin(run.field, run.house)
    began = time.monotonic()
    came = await run.field.enter(seats, KNOCKING_S)
    await asyncio.sleep(max(0.0, began + STORM_S - time.monotonic()))
    hellos = sorted(bot.hello_at for bot in came)
    return await span.end() | {
        "joined": len(came),
        "hellos_within_s": round(hellos[-1] - began, 3),
        "all_in_s": round(max(bot.joined_at for bot in came) - hellos[0], 3),
    }


async def churn(run: Run) -> Figures:
    """50 come and 50 leave each second: those who have been there longest, but for the observers."""
    field = run.field
    span = await Span.begin(field, run.house)
    began = time.monotonic()
    arrivals: list[asyncio.Task[object]] = []
    memory: list[tuple[float, float]] = []  # (s, KiB)
    count = int(CHURN_PER_S * CHURN_EVERY_S)
    for turn in range(int(run.seconds / CHURN_EVERY_S)):
        await asyncio.sleep(max(0.0, began + turn * CHURN_EVERY_S - time.monotonic()))
        arrivals.append(asyncio.create_task(field.bring(count, at_once=count)))
        # Newcomers are put behind all others.
        field.dismiss(field.others[:count])
        memory.append((time.monotonic() - began, run.house.usage().rss_kib))
    await asyncio.gather(*arrivals)
    elapsed = time.monotonic() - began
    warnings = run.house.warnings()
    return await span.end() | {
        "replaced_per_s": round(len(arrivals) * count / elapsed, 1),
        "rss_growth": _growth(memory, min(SETTLED_S, run.seconds / 5)),
        "warnings": len(warnings),
        "warned": warnings[:WARNINGS_TOLD],
    }


def _growth(memory: list[tuple[float, float]], settled_s: float) -> float | None:
    """How much more memory there was at the end than when it had settled, as a share; each a mean of some samples."""
    later = [rss for at, rss in memory if at >= settled_s]
    if len(later) < 2 * RSS_SAMPLES:
        return None
    return round(sum(later[-RSS_SAMPLES:]) / sum(later[:RSS_SAMPLES]) - 1, 4)


@dataclass(frozen=True)
class Scenario:
    """A room of `size_m` × `size_m` metres, where bots walk in it, what happens, and how much of it is asked for."""

    happening: Happening = crowd
    size_m: float = 100.0
    areas: Callable[[float], Callable[[int], Area]] = everywhere
    members: int = 1_000
    seconds: float = 60.0

    def field(self, house: WatchedHouse, members: int, size_m: float | None, dice: Random) -> Field:
        """The field for so many members, still empty."""
        size = size_m or self.size_m
        return Field(house, self.areas(size), dice, members, size)


SCENARIOS: Final[dict[str, Scenario]] = {
    "crowd": Scenario(),
    "packed": Scenario(size_m=30.0, members=500),
    "clusters": Scenario(areas=in_clusters),
    "join_storm": Scenario(join_storm, members=800, seconds=STORM_S),
    "stalled_reader": Scenario(stalled_reader, members=500),
    "flood": Scenario(flood, members=500, seconds=10.0),
    "churn": Scenario(churn, members=300, seconds=300.0),
    "overload_recovery": Scenario(overload_recovery, seconds=20.0),
}
