"""The scenarios of the load tests by name: how large the room is, where members walk, and what befalls them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from loadtests.bot import Bot
from loadtests.field import Area, Field, everywhere, in_clusters

STORM_MEMBERS: Final = 200  # of `join_storm`
CHURN_PER_S: Final = 50
FLOODERS: Final = 10
FLOOD_FRAMES: Final = 200  # at once, and again every 100 ms
STALLED_SHARE: Final = 10  # one in so many stalls
SETTLED_POLLS: Final = 4  # half-second polls without an overrun: the tick holds again
POLL_S: Final = 0.5

Happening = Callable[[Field, float], Awaitable[dict[str, Any]]]


async def nothing(field: Field, seconds: float) -> dict[str, Any]:
    """All go on walking."""
    return {}


async def join_storm(field: Field, seconds: float) -> dict[str, Any]:
    """200 come at once, after their seats were given one by one."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    came = await field.bring(STORM_MEMBERS, at_once=STORM_MEMBERS)
    return {"joined": len(came), "all_in_s": round(loop.time() - began, 2)}


async def stalled_reader(field: Field, seconds: float) -> dict[str, Any]:
    """One in ten stops reading; the server gives them up."""
    stalled = field.bots[-max(1, len(field.bots) // STALLED_SHARE) :]
    for bot in stalled:
        bot.stall()
    await asyncio.sleep(seconds * 0.9)
    return {"stalled": len(stalled)}


async def flood(field: Field, seconds: float) -> dict[str, Any]:
    """Some send as fast as they can, until they are closed."""
    flooders = await field.bring(FLOODERS)
    field.bots = [bot for bot in field.bots if bot not in flooders]
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds * 0.9
    while loop.time() < end and not all(bot.closed.done() for bot in flooders):
        for bot in flooders:
            for _ in range(FLOOD_FRAMES):
                bot.send({"type": "react", "kind": "clap"})
        await asyncio.sleep(0.1)
    codes = sorted({bot.closed.result() for bot in flooders if bot.closed.done()})
    return {"flooders_closed": sum(bot.closed.done() for bot in flooders), "close_codes": codes}


async def churn(field: Field, seconds: float) -> dict[str, Any]:
    """50 come and 50 leave each second."""
    loop = asyncio.get_running_loop()
    end, due = loop.time() + seconds * 0.9, loop.time()
    replaced, early_kib = 0, None
    while loop.time() < end:
        count = CHURN_PER_S // 5
        came = await field.bring(count, at_once=count)
        oldest: list[Bot] = [bot for bot in field.bots if bot not in came][-count:]
        field.dismiss(oldest)
        replaced += len(oldest)
        due += 0.2
        if early_kib is None and loop.time() > end - seconds * 0.7:
            early_kib = field.house.usage().rss_kib  # after a fifth of the time
        await asyncio.sleep(max(0.0, due - loop.time()))
    growth = None if early_kib is None else round(field.house.usage().rss_kib / early_kib - 1, 4)
    return {"replaced": replaced, "rss_growth": growth}


async def overload_recovery(field: Field, seconds: float) -> dict[str, Any]:
    """As many again come, stay for a third of the time and leave; how soon does the tick hold again?"""
    guests = await field.bring(len(field.bots))
    await asyncio.sleep(seconds / 3)
    field.dismiss(guests)
    loop = asyncio.get_running_loop()
    left = held = loop.time()
    before, calm = -1.0, 0
    while calm < SETTLED_POLLS and loop.time() - left < seconds:
        await asyncio.sleep(POLL_S)
        metrics = await asyncio.to_thread(field.house.metrics)
        overruns = metrics.get('cenacle_tick_overruns_total{room="field"}', 0.0)
        calm = calm + 1 if overruns == before else 0
        if calm == 0:
            before, held = overruns, loop.time()
    return {"guests": len(guests), "recovered_after_s": round(held - left, 1) if calm else None}


@dataclass(frozen=True)
class Scenario:
    """A room of `size_m` × `size_m` metres, where bots walk in it, and what happens while it is measured."""

    size_m: float = 100.0
    areas: Callable[[float], Callable[[int], Area]] = everywhere
    happening: Happening = nothing


SCENARIOS: Final[dict[str, Scenario]] = {
    "crowd": Scenario(),
    "clusters": Scenario(areas=in_clusters),
    "packed": Scenario(size_m=30.0),
    "join_storm": Scenario(happening=join_storm),
    "stalled_reader": Scenario(happening=stalled_reader),
    "flood": Scenario(happening=flood),
    "churn": Scenario(happening=churn),
    "overload_recovery": Scenario(happening=overload_recovery),
}
