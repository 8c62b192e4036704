"""One media process as the node sees it: runs it, starts it again when it dies, and speaks with it."""

import asyncio
import contextlib
import itertools
import logging
import socket
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.media import control
from cenacle.media.settings import MediaSettings

logger = logging.getLogger(__name__)

OnTold = Callable[[control.Levels | control.State | control.VideoPaused], None]


class MediaWorker:
    """A media process from the first to the last, with the routes of the members that it serves.

    `on_told(message)` gets levels, states and who is paused; `on_restart()` is called when the process has been started
    again: all its connections are lost, the routes given before still hold. `log_flags` are passed on to the process.
    """

    def __init__(
        self,
        settings: MediaSettings,
        log_flags: Sequence[str] = (),
        *,
        on_told: OnTold,
        on_restart: Callable[[], None],
    ) -> None:
        self.settings = settings
        self._log_flags = log_flags
        self._on_told = on_told
        self._on_restart = on_restart
        self._process: asyncio.subprocess.Process | None = None
        self._channel: control.ControlChannel | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._ready = asyncio.Event()
        self._heard_at = 0.0
        self._starts = 0
        self._requests = itertools.count(1)
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._routes: dict[int, tuple[int, ...]] = {}
        self._unsent_routes: set[int] = set()
        self._video_routes: dict[int, tuple[int, ...]] = {}
        self._video_limits: dict[int, int] = {}
        self._earlier_counters: Counter[str] = Counter()
        self.latest = control.Counts(peers=0, connected=0, counters={})

    @property
    def available(self) -> bool:
        """Whether the media process runs and takes offers."""
        return self._ready.is_set()

    @property
    def process_id(self) -> int | None:
        """The media process's id, or None while there is none."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Start the media process and keep it running. Returns at once; offers wait until it is ready."""
        assert self._supervisor is None, "started twice"
        self._supervisor = asyncio.create_task(self._supervise(), name="media supervisor")

    async def stop(self) -> None:
        """End the media process and all connections. Returns when it is gone, at most `VOICE_STOP_S` later."""
        if self._supervisor is None:
            return
        self._supervisor.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._supervisor
        self._supervisor = None

    async def answer(self, member_number: int, sdp: str) -> str:
        """The SDP answer to a member's offer; an earlier connection of the member is closed.

        Raises CenacleError `sdp_invalid`, or `voice_unavailable` when the media process cannot answer in time.
        """
        if len(sdp) > limits.SDP_CHARS or not _is_unicode(sdp):
            raise CenacleError(ErrorCode.SDP_INVALID)
        request = next(self._requests)
        try:
            async with asyncio.timeout(limits.VOICE_ANSWER_S):
                await self._ready.wait()
                future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
                self._answers[request] = future
                self._send(control.Offer(request=request, number=member_number, sdp=sdp))
                return await future
        except TimeoutError:
            raise CenacleError(ErrorCode.VOICE_UNAVAILABLE) from None
        finally:
            self._answers.pop(request, None)

    def hang_up(self, member_number: int) -> None:
        """End a member's connection; its routes stay for the next one."""
        self._send(control.HangUp(number=member_number))

    def close(self, member_number: int) -> None:
        """Forget a member that has left: its connection, its routes, and its place in the routes of others."""
        self._routes.pop(member_number, None)
        self._unsent_routes.discard(member_number)
        for listener, sources in self._routes.items():
            if member_number in sources:
                self._routes[listener] = tuple(0 if source == member_number else source for source in sources)
        self._video_limits.pop(member_number, None)
        self._video_routes.pop(member_number, None)
        for listener, sources in self._video_routes.items():
            if member_number in sources:
                self._video_routes[listener] = tuple(0 if one == member_number else one for one in sources)
        self._send(control.Close(number=member_number))

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Say who is in each slot (a member's number, or 0 for nobody) of each listener named.

        Listeners that are not named keep their slots. Costs little when nothing changed, never waits; under
        back-pressure only a listener's latest slots are sent. Takes effect also for members not connected yet.
        """
        for listener, sources in routes.items():
            slots = tuple(sources)[: self.settings.slots]
            if self._routes.get(listener, ()) == slots:
                continue
            if any(slots):
                self._routes[listener] = slots
            else:
                self._routes.pop(listener, None)
            self._unsent_routes.add(listener)
        self._send_routes()

    def route_video(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Say whose video is in each video slot of the listeners named. They change rarely: each change is sent."""
        for listener, sources in routes.items():
            if any(sources):
                self._video_routes[listener] = tuple(sources)
            else:
                self._video_routes.pop(listener, None)
        if self.available:
            self._send(control.VideoRoutes(routes={listener: list(sources) for listener, sources in routes.items()}))

    def limit_video(self, limits_bps: Mapping[int, int]) -> None:
        """Say how much each who shares may send at most; 0 for who shares no more. Each change is sent."""
        for sharer, bps in limits_bps.items():
            if bps:
                self._video_limits[sharer] = bps
            else:
                self._video_limits.pop(sharer, None)
        if self.available:
            self._send(control.VideoLimits(limits=dict(limits_bps)))

    @property
    def restarts(self) -> int:
        """How often the process was started again."""
        return max(0, self._starts - 1)

    def counters(self) -> Counter[str]:
        """What the process and those before it have counted."""
        return self._earlier_counters + Counter(self.latest.counters)

    # --- the process ------------------------------------------------------------------------------

    async def _supervise(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = limits.VOICE_RESTART_MIN_S
        while True:
            started_at = loop.time()
            try:
                await self._run_process()
            except OSError:
                logger.exception("the media process could not be started")
            if loop.time() - started_at >= limits.VOICE_STEADY_S:
                pause_s = limits.VOICE_RESTART_MIN_S
            logger.error("the media process has ended; starting it again in %.1f s", pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, limits.VOICE_RESTART_MAX_S)

    async def _run_process(self) -> None:
        """Run one media process from its start to its end."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        self._lost.clear()
        try:
            ours.setblocking(False)
            with theirs:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-m", "cenacle.media.process", "--fd", str(theirs.fileno()), *self._log_flags),
                    pass_fds=[theirs.fileno()],
                    stdin=asyncio.subprocess.DEVNULL,
                )
            _, self._channel = await loop.create_unix_connection(
                lambda: control.ControlChannel(self._body_received, self._lost.set, self._send_routes), sock=ours
            )
            self._heard_at = loop.time()
            self._send(
                control.Configure(
                    bind=list(self.settings.bind),
                    advertise=list(self.settings.advertise),
                    first_port=self.settings.ports.first,
                    last_port=self.settings.ports.last,
                    slots=self.settings.slots,
                )
            )
            await self._watch()
        finally:
            await self._end_process(ours)

    async def _watch(self) -> None:
        """Return when the media process is gone, or has given no sign of life for too long."""
        loop = asyncio.get_running_loop()
        while loop.time() - self._heard_at < (limits.VOICE_WATCHDOG_S if self.available else limits.VOICE_START_S):
            try:
                async with asyncio.timeout(limits.VOICE_SWEEP_S):
                    await self._lost.wait()
                return
            except TimeoutError:
                continue
        logger.error("the media process hangs and is killed")
        if self._process is not None:
            self._process.kill()

    async def _end_process(self, ours: socket.socket) -> None:
        self._ready.clear()
        if self._channel is not None:
            self._channel.abort()
            self._channel = None
        ours.close()
        for future in self._answers.values():
            if not future.done():
                future.set_exception(CenacleError(ErrorCode.VOICE_UNAVAILABLE))
        self._earlier_counters.update(self.latest.counters)
        self.latest = control.Counts(peers=0, connected=0, counters={})
        process, self._process = self._process, None
        if process is None:
            return
        try:
            async with asyncio.timeout(limits.VOICE_STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    # --- messages ---------------------------------------------------------------------------------

    def _send(self, message: control.NodeMessage) -> None:
        if self._channel is not None:
            self._channel.send(message)

    def _send_routes(self) -> None:
        if not self._unsent_routes or not self.available or self._channel is None or not self._channel.clear:
            return
        routes = {listener: list(self._routes.get(listener, ())) for listener in self._unsent_routes}
        self._unsent_routes.clear()
        self._channel.send(control.Routes(routes=routes))

    def _body_received(self, body: bytes) -> None:
        message = control.decode_media_message(body)
        self._heard_at = asyncio.get_running_loop().time()
        match message:
            case control.Levels() | control.State() | control.VideoPaused():
                self._on_told(message)
            case control.Counts():
                self.latest = message
            case control.Answer() | control.Refusal():
                self._settle(message)
            case control.Ready():
                self._become_ready()

    def _become_ready(self) -> None:
        self._starts += 1
        self._ready.set()
        self._unsent_routes = set(self._routes)
        self._send_routes()
        self.limit_video(self._video_limits.copy())
        self.route_video(self._video_routes.copy())
        if self._starts > 1:
            self._on_restart()

    def _settle(self, message: control.Answer | control.Refusal) -> None:
        future = self._answers.get(message.request)
        if future is None or future.done():
            return
        if isinstance(message, control.Answer):
            future.set_result(message.sdp)
        else:
            future.set_exception(CenacleError(ErrorCode(message.code)))


def _is_unicode(text: str) -> bool:
    """Whether a text can be sent at all: lone surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
