"""One task a room: twenty times a second it does what members ask, moves them, and shows them to each other."""

import asyncio
import logging
import os
from collections.abc import Callable
from time import perf_counter
from typing import Final

import numpy as np

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.core.lag import Lag
from cenacle.core.plan import RoomPlan
from cenacle.core.room import Crossing, Room, StepResult
from cenacle.core.shedding import Shed, Shedder
from cenacle.core.snapshot import Frames
from cenacle.edge.frames import sealed
from cenacle.edge.inbox import MASKED_SINGLE_BYTES, Inbox
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.presence import Presence
from cenacle.edge.socket import binary_frame

SOCKETS_S: Final = 0.002  # between two ticks, also when late: a handshake takes several rounds of the event loop
TICKS_BEHIND_MAX: Final = 5  # made up for by shorter pauses; beyond, the schedule starts anew from now
FAILURES_TOLD_EVERY_S: Final = 10.0  # a tick that always fails would else fill the log, twenty times a second
QUEUE_SHARES: Final = 4  # so that looking at all members' queues never takes long
_NEVER: Final = -1

logger = logging.getLogger(__name__)


class RoomError(Exception):
    """A room cannot be made; the text says why."""


class RoomRunner:
    """Owns a room and the presences in it. `act` does one member's request; `cross` leads through a portal."""

    def __init__(
        self,
        plan: RoomPlan,
        metrics: HouseMetrics,
        before_tick: Callable[[], None],
        act: Callable[[Presence, object], None],
        cross: Callable[["RoomRunner", Crossing], None],
        after_step: Callable[["RoomRunner", StepResult], None],
        before_send: Callable[[], None],
        room: Room | None = None,
    ) -> None:
        self.plan = plan
        self.room = Room(plan) if room is None else room
        self.metrics = metrics
        self.presences: dict[int, Presence] = {}
        self.asking: list[Presence] = []  # those with requests
        self.inbox = Inbox()
        self.counts = metrics.room(plan.id)
        self._shown_at = np.full(limits.MEMBER_NUMBER_MAX + 1, _NEVER)  # tick of the last snapshot taken, by number
        self._shedder = Shedder()
        self._lags: dict[int, Lag] = {}  # by number, of those who read too slowly
        self._before_tick = before_tick
        self._act = act
        self._cross = cross
        self._after_step = after_step
        self._before_send = before_send
        self._shed_level_told = Shed.NOTHING
        self._queue_share = 0
        self._failures = 0  # ticks that failed and are not in the log yet
        self._failure_told_at = float("-inf")
        self._overruns = metrics.overruns.labels(plan.id)
        self._ticks = metrics.ticks.labels(plan.id)
        self._phases = [metrics.tick_seconds.labels(plan.id, phase) for phase in ("act", "step", "send", "total")]
        self._members = metrics.members.labels(plan.id)
        self._shed_level = metrics.shed_level.labels(plan.id)
        self._sheds = {shed: metrics.sheds.labels(plan.id, shed.name.lower()) for shed in list(Shed)[1:]}

    def take_out(self, presence: Presence) -> None:
        """The member is in this room no longer."""
        self._lags.pop(presence.number, None)
        self._shown_at[presence.number] = _NEVER
        self.room.leave(presence.number)
        del self.presences[presence.number]

    def renew(self, plan: RoomPlan, room: Room) -> None:
        """Go on with a room built anew. Nobody is in it: whoever was has been taken out."""
        self.plan, self.room = plan, room

    async def run(self) -> None:
        """Tick until cancelled, on a schedule that does not drift."""
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            self.tick()
            self._shed(self._shedder.observe(loop.time() - next_at))
            next_at += limits.TICK_S
            behind = loop.time() - next_at
            if behind > 0:
                self._overruns.inc()
                if behind > TICKS_BEHIND_MAX * limits.TICK_S:
                    next_at = loop.time()
            await asyncio.sleep(max(SOCKETS_S, next_at - loop.time()))

    def tick(self) -> None:
        """One tick. An error in one is logged now and then, and the next one comes all the same."""
        started = perf_counter()
        try:
            self._before_tick()
            self._act_all()
            self._take_inputs()
            acted = perf_counter()
            result = self.room.step(self._shedder.level)
            for crossing in result.crossings:
                self._cross(self, crossing)
            self._after_step(self, result)
            self._before_send()
            stepped = perf_counter()
            self._send(result)
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
        requests = 0
        for presence in asking:
            while (request := presence.next_request()) is not None:
                requests += 1
                try:
                    self._act(presence, request)
                except Exception:
                    logger.exception("a request could not be done")
        self.counts.requests.observe(requests)

    def _take_inputs(self) -> None:
        traffic = self.counts.traffic
        traffic.frames_in += len(self.inbox)
        traffic.bytes_in += len(self.inbox) * MASKED_SINGLE_BYTES
        self.inbox.empty_into(self.room, self._malformed)
        self.counts.inputs_dropped = self.inbox.dropped

    def _malformed(self, number: int) -> None:
        presence = self.presences.get(number)
        if presence is not None and presence.connection is not None:
            presence.connection.failed(ErrorCode.MALFORMED_FRAME)

    def _shed(self, level: Shed) -> None:
        """Count what is shed, and say so when that changes."""
        for shed, count in self._sheds.items():
            if shed <= level:
                count.inc()
        if level != self._shed_level_told:
            self._shed_level_told = level
            self._shed_level.set(level)
            logger.info("room %s sheds now: %s", self.plan.id, level.name.lower())

    def _send(self, result: StepResult) -> None:
        """Hand each frame to its socket, the crowd's after it where that is due."""
        numbers, frames = result.frames.numbers, sealed(result.frames)
        if result.crowd.numbers:
            crowd = binary_frame(result.crowd.data)
            for place in np.flatnonzero(np.isin(numbers, list(result.crowd.numbers))).tolist():
                frames[place] += crowd
        presences, write = self.presences, os.write
        behind: set[int] = set()  # by number: who has not read enough
        away: set[int] = set()  # whose connection is lost
        with_news = 0  # bytes of snapshots that went out with news, which are counted with those
        for number, frame in zip(numbers.tolist(), frames, strict=True):
            presence = presences.get(number)
            connection = None if presence is None else presence.connection
            if presence is None or connection is None:
                away.add(number)
                continue
            file = connection.socket.file
            if file >= 0 and not presence.pending:
                try:
                    sent = write(file, frame)
                except OSError:  # full, or broken, which the transport finds out and tells
                    sent = 0
                if sent != len(frame):
                    connection.socket.write_rest(frame[sent:])
            elif connection.unsent_bytes > limits.SNAPSHOT_BACKLOG_BYTES:
                behind.add(number)
                presence.flush()
            elif presence.pending:
                with_news += len(frame)
                presence.flush(frame)
            else:
                connection.socket.write_rest(frame)
        for presence in presences.values():
            if presence.pending:  # no snapshot was due to them
                presence.flush()
        if self._lags or behind:
            self._watch_all(numbers.tolist(), behind, away)
        self._count_snapshots(result.frames, frames, behind | away)
        self.counts.traffic.snapshots_skipped += len(behind)
        self.counts.traffic.bytes_out -= with_news

    def _count_snapshots(self, snapshots: Frames, frames: list[bytes], unsent: set[int]) -> None:
        """Count the snapshots of a tick, all of which were sent but for those of the `unsent`."""
        counts, numbers = self.counts, snapshots.numbers
        counts.snapshot_bytes.observe_many(snapshots.ends - snapshots.starts)
        sizes = np.fromiter(map(len, frames), np.int64, len(frames))
        if unsent:
            sent = ~np.isin(numbers, list(unsent))
            numbers, sizes = numbers[sent], sizes[sent]
        self._shown_at[numbers] = self.room.tick
        counts.traffic.snapshots += len(numbers)
        counts.traffic.bytes_out += int(sizes.sum())

    def observe_queues(self) -> None:
        """Count how much waits for each member and how old what it sees is, for the next of QUEUE_SHARES of them."""
        counts = self.counts
        share = self._queue_share = (self._queue_share + 1) % QUEUE_SHARES
        present = [
            (number, presence.connection)
            for number, presence in self.presences.items()
            if number % QUEUE_SHARES == share and presence.connection is not None
        ]
        numbers = [number for number, _ in present]
        counts.steps_queued.observe_many(self.room.steps_queued(numbers))
        counts.unsent_bytes.observe_many(np.array([connection.unsent_bytes for _, connection in present], np.int64))
        shown_at = self._shown_at[numbers]
        counts.snapshot_ages.observe_many(self.room.tick - shown_at[shown_at != _NEVER])

    def _watch_all(self, numbers: list[int], behind: set[int], away: set[int]) -> None:
        """Look after the readers that are slow, or were of late, among those to whom a snapshot was due."""
        for number in set(numbers) & (behind | self._lags.keys()):
            if number in away:
                self.forget_lag(number)
            else:
                self._watch(self.presences[number], number in behind)

    def _watch(self, presence: Presence, is_behind: bool) -> None:
        """Look after a reader that is slow, or was of late."""
        number, tick = presence.number, self.room.tick
        lag = self._lags.setdefault(number, Lag(tick)) if is_behind else self._lags[number]
        was_narrow = lag.is_narrow
        if is_behind:
            lag.skipped(tick)
        else:
            lag.taken(tick)
        if lag.is_narrow != was_narrow:
            self.room.set_narrow(number, lag.is_narrow)
        if lag.is_lost(tick):
            presence.give_up()
        if lag.is_over(tick):
            self.forget_lag(number)

    def forget_lag(self, number: int) -> None:
        """Nothing is known of how the member reads; how it read before, on another connection maybe, is the past."""
        lag = self._lags.pop(number, None)
        if lag is not None and lag.is_narrow:
            self.room.set_narrow(number, False)
