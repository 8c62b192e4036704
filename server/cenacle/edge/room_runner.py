"""One task a room: twenty times a second it does what members ask, moves them, and shows them to each other."""

import asyncio
import logging
from collections.abc import Callable
from time import perf_counter
from typing import Final

from cenacle.core import limits
from cenacle.core.plan import RoomPlan
from cenacle.core.room import Crossing, Room
from cenacle.core.snapshot import Frames
from cenacle.edge.frames import sealed
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.presence import Presence

TICKS_BEHIND_MAX: Final = 5  # made up for by shorter pauses; beyond, the schedule starts anew from now
FAILURES_TOLD_EVERY_S: Final = 10.0  # a tick that always fails would else fill the log, twenty times a second

logger = logging.getLogger(__name__)


class RoomRunner:
    """Owns a room and the presences in it. `act` does one member's request; `cross` leads through a portal."""

    def __init__(
        self,
        plan: RoomPlan,
        metrics: HouseMetrics,
        before_tick: Callable[[], None],
        act: Callable[[Presence, object], None],
        cross: Callable[["RoomRunner", Crossing], None],
        after_step: Callable[["RoomRunner"], None],
        before_send: Callable[[], None],
    ) -> None:
        self.plan = plan
        self.room = Room(plan)
        self.metrics = metrics
        self.presences: dict[int, Presence] = {}
        self.asking: list[Presence] = []  # those with requests
        self._before_tick = before_tick
        self._act = act
        self._cross = cross
        self._after_step = after_step
        self._before_send = before_send
        self._failures = 0  # ticks that failed and are not in the log yet
        self._failure_told_at = float("-inf")
        self._overruns = metrics.overruns.labels(plan.id)
        self._ticks = metrics.ticks.labels(plan.id)
        self._phases = [metrics.tick_seconds.labels(plan.id, phase) for phase in ("act", "step", "send", "total")]
        self._members = metrics.members.labels(plan.id)

    async def run(self) -> None:
        """Tick until cancelled, on a schedule that does not drift."""
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            self.tick()
            next_at += limits.TICK_S
            behind = loop.time() - next_at
            if behind > 0:
                self._overruns.inc()
                if behind > TICKS_BEHIND_MAX * limits.TICK_S:
                    next_at = loop.time()
            # Also when late: sockets must be read between two ticks.
            await asyncio.sleep(max(0.0, next_at - loop.time()))

    def tick(self) -> None:
        """One tick. An error in one is logged now and then, and the next one comes all the same."""
        started = perf_counter()
        try:
            self._before_tick()
            self._act_all()
            acted = perf_counter()
            result = self.room.step()
            for crossing in result.crossings:
                self._cross(self, crossing)
            self._after_step(self)
            self._before_send()
            stepped = perf_counter()
            self._send(result.frames)
        except Exception:
            self._failed(started)
            return
        ended = perf_counter()
        times = (acted - started, stepped - acted, ended - stepped, ended - started)
        for phase, seconds in zip(self._phases, times, strict=True):
            phase.observe(seconds)
        self._ticks.inc()
        self._members.set(len(self.presences))

    def _failed(self, at: float) -> None:
        """Log the error that is being handled, unless one was logged a moment ago."""
        self._failures += 1
        if at - self._failure_told_at >= FAILURES_TOLD_EVERY_S:
            logger.exception("a tick failed (ticks that failed since this was last told: %d)", self._failures)
            self._failures, self._failure_told_at = 0, at

    def _act_all(self) -> None:
        asking, self.asking = self.asking, []
        for presence in asking:
            while (request := presence.next_request()) is not None:
                try:
                    self._act(presence, request)
                except Exception:
                    logger.exception("a request could not be done")

    def _send(self, frames: Frames) -> None:
        shown = skipped = 0
        for number, frame in zip(frames.numbers.tolist(), sealed(frames), strict=True):
            presence = self.presences.get(number)
            if presence is None:
                continue
            connection = presence.connection
            if connection is None:
                presence.flush()
                continue
            if presence.has_pending:
                is_behind = connection.unsent_bytes > limits.SNAPSHOT_BACKLOG_BYTES
                presence.flush(b"" if is_behind else frame)
            else:
                is_behind = not connection.offer(frame, limits.SNAPSHOT_BACKLOG_BYTES)
            if is_behind:
                skipped += 1
            else:
                shown += 1
        self.metrics.traffic.snapshots += shown
        self.metrics.traffic.snapshots_skipped += skipped
