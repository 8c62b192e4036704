"""The media process: `python -m cenacle.media.process --fd N`, started by the node's MediaService.

It lives as long as the control connection on the inherited file descriptor N.
"""

import argparse
import asyncio
import datetime
import gc
import logging
import random
import resource
import signal
import socket
import time
from collections.abc import Callable
from typing import Final

import uvloop
from aiortc import RTCCertificate

from cenacle.core import limits
from cenacle.logs import configure_logs
from cenacle.media import control
from cenacle.media.addresses import Addresses, NoSocketError
from cenacle.media.description import SdpError, parse_offer
from cenacle.media.forwarder import Forwarder
from cenacle.media.peer import Peer
from cenacle.media.settings import MediaSettings, PortRange
from cenacle.media.video_router import VideoRouter

logger = logging.getLogger("cenacle.media.process")  # when run, this module is __main__

CERTIFICATE_LEFT_LEAST: Final = datetime.timedelta(days=23)  # of the thirty that one is valid for; then it is renewed


class MediaProcess:
    """All voice connections of a node. What the node says comes to `body_received`; `run` ends when the node does."""

    def __init__(self) -> None:
        self.forwarder = Forwarder()
        self.video = VideoRouter()
        self.peers: dict[int, Peer] = {}
        self._channel = control.ControlChannel(self.body_received, self._node_lost)
        self._over = asyncio.Event()
        self._settings: MediaSettings | None = None
        self._addresses: Addresses | None = None
        self._certificate = RTCCertificate.generateCertificate()
        self._tasks: set[asyncio.Task[None]] = set()
        self._levels_sent = False
        self._paused_sent: dict[int, list[int]] = {}
        self._unswept: list[Peer] = []
        self._share = 0

    async def run(self, connection: socket.socket) -> None:
        """Serve the node on its control connection until that ends, then close every peer."""
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: self._channel, sock=connection)
        timers = [
            asyncio.create_task(self._repeat(limits.VOICE_LEVELS_S, self._send_levels)),
            asyncio.create_task(self._repeat(limits.VIDEO_NACK_S, self._step_video)),
            asyncio.create_task(self._repeat(limits.VOICE_SWEEP_S, self._send_counts)),
            asyncio.create_task(self._repeat(limits.VOICE_SWEEP_S / limits.VOICE_SWEEP_SHARES, self._sweep)),
        ]
        await self._over.wait()
        for timer in timers:
            timer.cancel()
        await asyncio.wait(timers)
        for peer in list(self.peers.values()):
            peer.end("closed")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limits.VOICE_STOP_S / 2)

    def _node_lost(self) -> None:
        self._over.set()

    def _keep(self, task: "asyncio.Task[None]") -> None:
        """Hold a task until it is done: the event loop itself would not."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- what the node says -----------------------------------------------------------------------

    def body_received(self, body: bytes) -> None:
        """Act on one control message. Raises ControlError on what is none."""
        message = control.decode_node_message(body)
        match message:
            case control.Configure():
                self._configure(message)
            case control.Offer():
                self._take_offer(message)
            case control.HangUp():
                self._hang_up(message.number)
            case control.Close():
                self._hang_up(message.number)
                self.forwarder.forget(message.number)
                self.video.forget(message.number)
            case control.Routes():
                self.forwarder.route(message.routes)
            case control.VideoRoutes():
                self.video.route(message.routes)
            case control.VideoLimits():
                self.video.limit(message.limits)

    def _configure(self, message: control.Configure) -> None:
        ports = PortRange(message.first_port, message.last_port)
        self._settings = MediaSettings(tuple(message.bind), tuple(message.advertise), ports, message.slots)
        first_offset = 0 if ports.chosen_by_system else random.randrange(ports.last - ports.first + 1)
        self._addresses = Addresses(self._settings, first_offset)
        self._channel.send(control.Ready())

    def _take_offer(self, message: control.Offer) -> None:
        if earlier := self.peers.pop(message.number, None):
            earlier.end(None)
            if earlier.closing is not None:
                self._keep(earlier.closing)
        try:
            peer = self._make_peer(message.number, message.sdp)
        except SdpError as error:
            logger.info("an offer was refused: %s", error)
            self._refuse(message, "sdp_invalid")
        except NoSocketError as error:
            logger.error("an offer was refused: %s", error)
            self._refuse(message, "voice_unavailable")
        else:
            self.peers[message.number] = peer
            self._keep(asyncio.create_task(self._answer(message, peer)))

    def _make_peer(self, number: int, sdp: str) -> Peer:
        if self._settings is None or self._addresses is None:
            raise NoSocketError("the media process is not configured")
        if len(self.peers) >= limits.VOICE_PEERS_MAX:
            raise NoSocketError("there are as many peers as there can be")
        offer = parse_offer(sdp, self._settings.slots)
        endpoints = self._addresses.open()
        return Peer(
            number, offer, endpoints, self._current_certificate(), self.forwarder, self.video, self._state_changed
        )

    async def _answer(self, message: control.Offer, peer: Peer) -> None:
        try:
            sdp = await peer.answer()
        except ConnectionError:
            self._refuse(message, "voice_unavailable")
        else:
            self._channel.send(control.Answer(request=message.request, sdp=sdp))

    def _hang_up(self, number: int) -> None:
        if peer := self.peers.get(number):
            peer.end("closed")

    def _refuse(self, message: control.Offer, code: control.RefusalCode) -> None:
        self._channel.send(control.Refusal(request=message.request, code=code))

    def _current_certificate(self) -> RTCCertificate:
        left = self._certificate.expires - datetime.datetime.now(datetime.UTC)
        if left < CERTIFICATE_LEFT_LEAST:
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate

    # --- what the node is told --------------------------------------------------------------------

    def _state_changed(self, peer: Peer, state: control.PeerState) -> None:
        if peer.closing is not None:
            self._keep(peer.closing)
            if self.peers.get(peer.number) is peer:
                del self.peers[peer.number]
        self._channel.send(control.State(number=peer.number, state=state))

    def _send_levels(self) -> None:
        """Levels are only of use when new: what cannot be sent now is replaced by the next."""
        if not self._channel.clear:
            return
        levels = self.forwarder.levels(time.monotonic())
        if levels or self._levels_sent:
            speaking = [number for number, (_, speaks) in levels.items() if speaks]
            self._channel.send(
                control.Levels(levels={number: dbov for number, (dbov, _) in levels.items()}, speaking=speaking)
            )
        self._levels_sent = bool(levels)

    def _step_video(self) -> None:
        """See to what is missing, and say to whom video is paused if that has changed."""
        self.video.step(time.monotonic())
        paused = self.video.paused()
        if paused != self._paused_sent:
            self._paused_sent = paused
            self._channel.send(control.VideoPaused(paused=paused))

    def _sweep(self) -> None:
        """Look after the next share of the peers."""
        if not self._unswept:
            self._unswept = list(self.peers.values())
            self._share = -(-len(self._unswept) // limits.VOICE_SWEEP_SHARES)
        now = time.monotonic()
        for peer in self._unswept[: self._share]:
            peer.sweep(now)
        del self._unswept[: self._share]

    def _send_counts(self) -> None:
        if not self._channel.clear:
            return
        counters = self.forwarder.counters.as_dict() | self.video.counters.as_dict()
        self._channel.send(
            control.Counts(peers=len(self.peers), connected=len(self.forwarder.parties), counters=counters)
        )

    async def _repeat(self, period_s: float, action: Callable[[], None]) -> None:
        """Call an action at a steady pace; what it raises is logged, and it is called again."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + period_s, loop.time())
            await asyncio.sleep(due - loop.time())
            try:
                action()
            except Exception:
                logger.exception("a periodic task failed")


def raise_file_limit() -> None:
    """Allow as many sockets as the system lets this process have: each peer needs a few."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Run the media process on the control connection given by `--fd`."""
    parser = argparse.ArgumentParser(description="Forwards voice for a node of Cénacle; started by the node itself.")
    parser.add_argument("--fd", type=int, required=True, help="the inherited control connection")
    parser.add_argument("--log-level", default="info", help="least level that is logged")
    parser.add_argument("--log-format", default="console", help="console or json")
    options = parser.parse_args()
    connection = socket.socket(fileno=options.fd)
    connection.setblocking(False)
    configure_logs(options.log_level, options.log_format)
    for name in ("aioice", "aiortc"):  # they write addresses of members
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they reach the whole group: it is the node that ends this
    raise_file_limit()

    async def serve() -> None:
        await MediaProcess().run(connection)

    gc.freeze()  # what was imported is never garbage: collections need not look through it
    uvloop.run(serve())


if __name__ == "__main__":
    main()
