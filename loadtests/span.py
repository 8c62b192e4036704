"""A span of a measurement: what the server did, and what bots saw, between its begin and its end."""

import asyncio
import resource
import time
from typing import Any, Final, Protocol

import numpy as np

from cenacle.top.quantiles import Buckets
from loadtests.bot import Bot
from loadtests.field import Field
from loadtests.house import Usage

ROOM: Final = "field"
SHED_LEVEL: Final = f'cenacle_shed_level{{room="{ROOM}"}}'
LEAST_SHED: Final = "crowd"  # is left out whenever anything is
LATE_MS: Final = 25.0  # bots whose turns are later than this at p99 are saturated, and the run says so
BUSY_CORE: Final = 0.95  # likewise bots that use more than this of their core
TICK_MS: Final = 50.0

Figures = dict[str, Any]


class Measured(Protocol):
    """The server, as far as it is measured."""

    def usage(self) -> Usage:
        """CPU and memory up to now."""

    def metrics(self) -> dict[str, float]:
        """All samples of /metrics by name with labels."""


def milliseconds(seconds: float | None) -> float | None:
    """For people, with two digits."""
    return None if seconds is None else round(seconds * 1000, 2)


def percentile(values: "np.typing.ArrayLike", share: float) -> float | None:
    """The value below which so many percent lie, or None without values."""
    array = np.asarray(values)
    return round(float(np.percentile(array, share)), 1) if array.size else None


class Span:
    """`span = await Span.begin(field, house)`, and later `await span.end()` for the figures of the time between."""

    def __init__(self, field: Field, house: Measured, metrics: dict[str, float]) -> None:
        self._field = field
        self._house = house
        self._before = metrics
        self._bots: list[Bot] = list(field.bots)
        self._lost_before = {id(bot) for bot in self._bots if bot.closed.done()}
        field.reset()
        self._usage = house.usage()
        self._bots_cpu = _own_cpu_s()
        self._began = time.monotonic()

    @classmethod
    async def begin(cls, field: Field, house: Measured) -> "Span":
        """Forget what bots noted before, and begin."""
        return cls(field, house, await asyncio.to_thread(house.metrics))

    async def end(self) -> Figures:
        """The figures by their names in the records."""
        field = self._field
        elapsed = time.monotonic() - self._began
        used = self._house.usage()
        bots_core = (_own_cpu_s() - self._bots_cpu) / elapsed
        lateness = percentile(field.lateness_ms, 99) or 0.0
        observers = field.observers
        ages = np.concatenate([bot.near_ages_ms for bot in observers]) if observers else np.zeros(0)
        effects = np.array([effect for bot in observers for effect in bot.effects_ms])
        stayed = [bot for bot in self._bots if bot.row >= 0]
        after = await asyncio.to_thread(self._house.metrics)
        ticks = Buckets("cenacle_tick_seconds", f'phase="total",room="{ROOM}"', self._before, after)
        tick_p99 = milliseconds(ticks.quantile(0.99))
        soon = TICK_MS + (tick_p99 or 0.0)
        return {
            "seconds": round(elapsed, 1),
            "ticks": ticks.count,
            "tick_ms_p50": milliseconds(ticks.quantile(0.5)),
            "tick_ms_p99": tick_p99,
            "tick_ms_max": milliseconds(ticks.quantile(1.0)),
            "overruns": self.counted("cenacle_tick_overruns_total", after),
            "ticks_shed": self.counted("cenacle_sheds_total", after, room=ROOM, work=LEAST_SHED),
            "cpu_core": round((used.cpu_s - self._usage.cpu_s) / elapsed, 3),
            "bytes_down_per_client_s": round(sum(bot.bytes_down for bot in stayed) / max(1, len(stayed)) / elapsed),
            "snapshots_hz": round(sum(bot.snapshots for bot in stayed) / max(1, len(stayed)) / elapsed, 2),
            "crowds_hz": round(sum(bot.crowds for bot in stayed) / max(1, len(stayed)) / elapsed, 2),
            "near_age_ms_p95": percentile(ages, 95),
            "near_age_ms_p99": percentile(ages, 99),
            "input_to_effect_ms_p95": percentile(effects, 95),
            "input_to_effect_ms_p99": percentile(effects, 99),
            "inputs_by_next_tick": round(float(np.mean(effects <= soon)), 4) if effects.size else None,
            "lost": sum(bot.closed.done() for bot in stayed if id(bot) not in self._lost_before),
            "blocked_steps": field.blocked_steps,
            "bots_late_ms_p99": lateness,
            "bots_cpu_core": round(bots_core, 3),
            "bots_saturated": bool(lateness > LATE_MS or bots_core > BUSY_CORE),
        }

    def most(self, name: str, after: dict[str, float]) -> float | None:
        """The end of the highest bucket of a room's histogram in which a value came since the span began."""
        return Buckets(name, f'room="{ROOM}"', self._before, after).quantile(1.0)

    def counted(self, name: str, after: dict[str, float], **labels: str) -> int:
        """How much a counter of the room grew since the span began."""
        wanted = ",".join(f'{key}="{value}"' for key, value in sorted((labels or {"room": ROOM}).items()))
        sample = f"{name}{{{wanted}}}"
        return int(after.get(sample, 0.0) - self._before.get(sample, 0.0))


def _own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
