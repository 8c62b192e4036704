"""A watch over a server: what each second was like, for plots and for the time that a recovery takes."""

import asyncio
import time
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from cenacle.top.quantiles import Buckets
from loadtests.field import Field
from loadtests.span import ROOM, SHED_LEVEL, Figures, Measured, milliseconds, percentile

EVERY_S: Final = 1.0
_OVERRUNS: Final = f'cenacle_tick_overruns_total{{room="{ROOM}"}}'


class Watch:
    """`async with Watch(field, house) as watch`: `watch.seconds` grows by one row a second.

    A row has: at_s since the watch began, members, ticks, tick_ms_p50, tick_ms_p99, tick_ms_max, overruns, shed_level,
    cpu_core, input_to_effect_ms_p95, rss_kib.
    """

    def __init__(self, field: Field, house: Measured) -> None:
        self.seconds: list[Figures] = []
        self.began = time.monotonic()
        self._field = field
        self._house = house
        self._told: dict[int, int] = {}  # effects of each observer that are in a row already
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="watch")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        before, usage, then = await asyncio.to_thread(self._house.metrics), self._house.usage(), time.monotonic()
        self._effects()
        due = then
        while True:
            due = max(due + EVERY_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            after, used, now = await asyncio.to_thread(self._house.metrics), self._house.usage(), time.monotonic()
            ticks = Buckets("cenacle_tick_seconds", f'phase="total",room="{ROOM}"', before, after)
            self.seconds.append(
                {
                    "at_s": round(now - self.began, 2),
                    "members": len(self._field.bots),
                    "ticks": ticks.count,
                    "tick_ms_p50": milliseconds(ticks.quantile(0.5)),
                    "tick_ms_p99": milliseconds(ticks.quantile(0.99)),
                    "tick_ms_max": milliseconds(ticks.quantile(1.0)),
                    "overruns": int(after.get(_OVERRUNS, 0.0) - before.get(_OVERRUNS, 0.0)),
                    "shed_level": int(after.get(SHED_LEVEL, 0.0)),
                    "cpu_core": round((used.cpu_s - usage.cpu_s) / (now - then), 3),
                    "input_to_effect_ms_p95": percentile(self._effects(), 95),
                    "rss_kib": used.rss_kib,
                }
            )
            before, usage, then = after, used, now

    def _effects(self) -> list[float]:
        """Effects of steps that observers have noted since this was last asked."""
        found: list[float] = []
        for bot in self._field.observers:
            had = min(self._told.get(id(bot), 0), len(bot.effects_ms))
            found += bot.effects_ms[had:]
            self._told[id(bot)] = len(bot.effects_ms)
        return found
