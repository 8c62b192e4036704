"""The node's side of voice: one or more media processes, and the rooms spread over them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, ParamSpec

from cenacle.core.errors import ErrorCode
from cenacle.media import control
from cenacle.media.control import PeerState
from cenacle.media.settings import MediaSettings
from cenacle.media.worker import MediaWorker

__all__ = ["Level", "MediaService", "MediaSettings", "MediaStats", "PeerState"]

logger = logging.getLogger(__name__)

Arguments = ParamSpec("Arguments")
NO_ROOM = ""  # of members that were never said to be anywhere


class Level(NamedTuple):
    """How loud a member is: dBov from -127 (silence) to 0 (overload), and whether that is speech."""

    dbov: int
    speaking: bool


@dataclass(frozen=True, slots=True)
class MediaStats:
    """Figures for monitoring, of all media processes. `counters` only grow, also across restarts."""

    running: bool  # all of them
    restarts: int
    peers: int
    connected: int
    counters: Mapping[str, int]


@dataclass(slots=True)
class VideoMemory:
    """What was said of the video of members, wherever they are: they may come to another process."""

    routes: dict[int, Sequence[int]] = field(default_factory=dict)  # by listener
    limits: dict[int, int] = field(default_factory=dict)  # by sharer, bits a second

    def say(self, number: int, worker: MediaWorker) -> None:
        """Say what there is of a member to the process that it is with now."""
        if number in self.limits:
            self.say_limit(number, worker)
        if number in self.routes:
            self.say_routes(number, worker)

    def say_limit(self, sharer: int, worker: MediaWorker) -> None:
        """Say how much a member may send; what is nothing need not be remembered."""
        worker.limit_video({sharer: self.limits[sharer]})
        if not self.limits[sharer]:
            del self.limits[sharer]

    def say_routes(self, listener: int, worker: MediaWorker) -> None:
        """Say whose video a member gets; likewise."""
        worker.route_video({listener: self.routes[listener]})
        if not any(self.routes[listener]):
            del self.routes[listener]

    def forget(self, number: int) -> None:
        """The member has left the house."""
        self.routes.pop(number, None)
        self.limits.pop(number, None)


class MediaService:
    """Voice of one node. A room belongs to one media process, all of whose members are served there.

    All methods belong to the event loop that `start` was called in. The callbacks are called in that loop:
    `on_levels(levels)` at 10 Hz a process while anyone is heard, with every member heard of late (who is absent is
    silent); `on_state(number, state)` when a member's connection changes; `on_lost(number, code)` when a member's
    connection, if it had one, is gone and must be offered again: `voice_unavailable` with its process, which is started
    again, `voice_moved` since its room belongs to another. The routes given before still hold after a restart.
    `on_paused(paused)` when it changes to whom whose video is paused, being more than their connections carry.
    `log_level` and `log_format` are those of `configure_logs`, for what the media processes log to stderr.
    """

    def __init__(
        self,
        settings: MediaSettings,
        *,
        log_level: str = "info",
        log_format: str = "console",
        on_levels: Callable[[Mapping[int, Level]], None] | None = None,
        on_state: Callable[[int, PeerState], None] | None = None,
        on_lost: Callable[[int, ErrorCode], None] | None = None,
        on_paused: Callable[[Mapping[int, Collection[int]]], None] | None = None,
    ) -> None:
        self.settings = settings
        self.on_levels = on_levels
        self.on_state = on_state
        self.on_lost = on_lost
        self.on_paused = on_paused
        log_flags = ("--log-level", log_level, "--log-format", log_format)
        self._workers = [
            MediaWorker(
                settings,
                log_flags,
                on_told=lambda message, index=index: self._told(index, message),  # type: ignore[misc]
                on_restart=lambda index=index: self._restarted(index),  # type: ignore[misc]
            )
            for index in range(settings.processes)
        ]
        self._levels: list[Mapping[int, Level]] = [{} for _ in self._workers]
        self._paused: list[Mapping[int, Collection[int]]] = [{} for _ in self._workers]
        self._video = VideoMemory()
        self._rooms: dict[int, str] = {}  # of each member, by number
        self._homes: dict[str, int] = {}  # which worker each room with members belongs to
        self._early_routes: dict[int, Sequence[int]] = {}  # of members that were never said to be anywhere

    @property
    def available(self) -> bool:
        """Whether the media processes run and take offers."""
        return all(worker.available for worker in self._workers)

    @property
    def process_ids(self) -> list[int | None]:
        """The media processes' ids, None for one that does not run."""
        return [worker.process_id for worker in self._workers]

    async def start(self) -> None:
        """Start the media processes and keep them running. Returns at once; offers wait until theirs is ready."""
        for worker in self._workers:
            await worker.start()

    async def stop(self) -> None:
        """End the media processes and all connections. Returns when they are gone, at most `VOICE_STOP_S` later."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    def enter(self, member_number: int, room: str) -> None:
        """Say that a member is in a room. A connection to another room's process ends, and `on_lost` is told."""
        if self._rooms.get(member_number) == room:
            return
        former = self._rooms.pop(member_number, None)
        index = self._home(room)
        self._rooms[member_number] = room
        self._video.say(member_number, self._workers[index])
        if former is None:
            if early := self._early_routes.pop(member_number, None):
                self._workers[index].route({member_number: early})
            return
        if self._homes[former] != index:
            self._workers[self._homes[former]].close(member_number)
            self._tell(self.on_lost, member_number, ErrorCode.VOICE_MOVED)
        self._give_up_if_empty(former)

    async def answer(self, member_number: int, sdp: str) -> str:
        """The SDP answer to a member's offer; an earlier connection of the member is closed.

        Raises CenacleError `sdp_invalid`, or `voice_unavailable` when the media process cannot answer in time.
        """
        return await self._worker_of(member_number).answer(member_number, sdp)

    def hang_up(self, member_number: int) -> None:
        """End a member's connection; its routes stay for the next one."""
        if member_number in self._rooms:
            self._worker_of(member_number).hang_up(member_number)

    def close(self, member_number: int) -> None:
        """Forget a member that has left: its connection, its routes, and its place in the routes of others."""
        self._early_routes.pop(member_number, None)
        self._video.forget(member_number)
        if member_number not in self._rooms:
            for worker in self._workers:  # it may be named in routes all the same
                worker.close(member_number)
            return
        self._worker_of(member_number).close(member_number)
        self._give_up_if_empty(self._rooms.pop(member_number))

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Say who is in each slot (a member's number, or 0 for nobody) of each listener named.

        Listeners that are not named keep their slots. Costs little when nothing changed, never waits; under
        back-pressure only a listener's latest slots are sent. Takes effect also for members not connected yet.
        """
        by_worker: dict[int, dict[int, Sequence[int]]] = {}
        for listener, sources in routes.items():
            if (room := self._rooms.get(listener)) is None:
                self._early_routes[listener] = sources
            else:
                by_worker.setdefault(self._homes[room], {})[listener] = sources
        for index, part in by_worker.items():
            self._workers[index].route(part)

    def route_video(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Say whose video is in each video slot (a member's number, or 0 for nobody) of each listener named."""
        self._video.routes |= routes
        for listener in routes:
            if listener in self._rooms:
                self._video.say_routes(listener, self._worker_of(listener))

    def limit_video(self, limits_bps: Mapping[int, int]) -> None:
        """Say how much each who shares may send at most, in bits a second; 0 for who shares no more."""
        self._video.limits |= limits_bps
        for sharer in limits_bps:
            if sharer in self._rooms:
                self._video.say_limit(sharer, self._worker_of(sharer))

    def stats(self) -> MediaStats:
        """Figures for monitoring, at most about a second old."""
        counters: Counter[str] = Counter()
        for worker in self._workers:
            counters.update(worker.counters())
        return MediaStats(
            running=self.available,
            restarts=sum(worker.restarts for worker in self._workers),
            peers=sum(worker.latest.peers for worker in self._workers),
            connected=sum(worker.latest.connected for worker in self._workers),
            counters=counters,
        )

    # --- rooms and processes ----------------------------------------------------------------------

    def _home(self, room: str) -> int:
        """Which process a room belongs to: the same while anyone is in it, else the one with the fewest members."""
        if room not in self._homes:
            members = Counter(self._homes[occupied] for occupied in self._rooms.values())
            self._homes[room] = min(range(len(self._workers)), key=lambda index: members[index])
        return self._homes[room]

    def _give_up_if_empty(self, room: str) -> None:
        if room not in self._rooms.values():
            del self._homes[room]

    def _worker_of(self, member_number: int) -> MediaWorker:
        if member_number not in self._rooms:
            self.enter(member_number, NO_ROOM)
        return self._workers[self._homes[self._rooms[member_number]]]

    # --- what the processes tell ------------------------------------------------------------------

    def _told(self, index: int, message: control.Levels | control.State | control.VideoPaused) -> None:
        if isinstance(message, control.VideoPaused):
            self._paused[index] = message.paused
            self._tell_paused()
            return
        if isinstance(message, control.State):
            room = self._rooms.get(message.number)
            if room is None or self._homes[room] == index:  # else the end of a connection that was left behind
                self._tell(self.on_state, message.number, message.state)
            return
        speaking = set(message.speaking)
        levels = {number: Level(dbov, number in speaking) for number, dbov in message.levels.items()}
        self._levels[index] = levels
        self._tell_levels()

    def _tell_levels(self) -> None:
        together: dict[int, Level] = {}
        for levels in self._levels:
            together |= levels
        self._tell(self.on_levels, together)

    def _tell_paused(self) -> None:
        together: dict[int, Collection[int]] = {}
        for paused in self._paused:
            together |= paused
        self._tell(self.on_paused, together)

    def _restarted(self, index: int) -> None:
        self._levels[index] = {}
        self._paused[index] = {}
        self._tell_paused()
        self._tell_levels()
        for number, room in list(self._rooms.items()):
            if self._homes[room] == index:
                self._tell(self.on_lost, number, ErrorCode.VOICE_UNAVAILABLE)

    @staticmethod
    def _tell(callback: Callable[Arguments, None] | None, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        """Call back; a listener's mistake must not end a media process."""
        if callback is None:
            return
        try:
            callback(*args, **kwargs)
        except Exception:
            logger.exception("a listener of the media service failed")
