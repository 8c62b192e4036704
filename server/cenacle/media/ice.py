"""ICE for one peer, on aioice: our sockets, no outgoing curiosity, and a short way for media.

The server never sends to an address that a client merely names: candidates of the offer are ignored, since a browser
checks the candidates of the answer and is then known by where its authenticated checks come from. So nobody can make
the server knock at third parties, and `.local` names cause no multicast.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, cast

import aioice
from aioice import stun
from aioice.candidate import candidate_foundation
from aioice.ice import CandidatePair, StunProtocol

from cenacle.core import limits
from cenacle.media.addresses import Endpoint
from cenacle.media.outlet import Destination

logger = logging.getLogger(__name__)

COMPONENT: Final = 1  # RTP and RTCP share it


class DatagramPath(StunProtocol):
    """One socket of a connection: sorts what comes into STUN, DTLS and media (RFC 7983)."""

    receiver: "IceConnection"

    def __init__(self, connection: "IceConnection", endpoint: Endpoint) -> None:
        super().__init__(connection)
        self.endpoint = endpoint
        self.local_candidate = aioice.Candidate(
            foundation=candidate_foundation("host", "udp", endpoint.address),
            component=COMPONENT,
            transport="udp",
            priority=endpoint.priority,
            host=endpoint.address,
            port=endpoint.port,
            type="host",
        )

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """Part of asyncio.DatagramProtocol. Never raises: that would close the socket."""
        assert isinstance(data, bytes)
        try:
            first = data[0] if data else 255
            if 128 <= first < 192:
                self.receiver.on_media(data)
            elif 20 <= first < 64:
                self.receiver.data_received(data, COMPONENT)
            elif first < 4 and len(data) >= stun.HEADER_LENGTH:
                super().datagram_received(data, addr)
            else:
                self.receiver.on_malformed()
        except Exception:  # whatever a stranger's datagram causes in a parser must not close the socket
            logger.debug("a datagram was refused", exc_info=True)
            self.receiver.on_malformed()


class IceConnection(aioice.Connection):
    """The answering side of ICE on the endpoints given.

    `on_media` gets encrypted RTP and RTCP at once; handshake datagrams wait in a bounded queue for `recv`. `heard` is
    set by every authenticated check; whoever watches over the peer resets it.
    """

    def __init__(
        self, endpoints: Sequence[Endpoint], on_media: Callable[[bytes], None], on_malformed: Callable[[], None]
    ) -> None:
        super().__init__(ice_controlling=False)
        self.endpoints = endpoints
        self.on_media = on_media
        self.on_malformed = on_malformed
        self.heard = False
        self.way_out: Destination | None = None  # the pair that the browser has chosen

    async def gather_candidates(self) -> None:
        """Take the endpoints' sockets into the event loop."""
        loop = asyncio.get_running_loop()
        for endpoint in self.endpoints:
            path = DatagramPath(self, endpoint)
            await loop.create_datagram_endpoint(lambda path=path: path, sock=endpoint.socket)  # type: ignore[misc]
            self._protocols.append(path)
            self._local_candidates.append(path.local_candidate)
        self._local_candidates_start = self._local_candidates_end = True

    async def add_remote_candidate(self, remote_candidate: aioice.Candidate | None) -> None:
        """Ignore what the offer names; see the module."""

    def data_received(self, data: bytes, component: int) -> None:
        """Queue a handshake datagram; what is no DTLS is dropped, and so is what exceeds the bound."""
        if not 20 <= data[0] < 64 or self._queue.qsize() >= limits.VOICE_HANDSHAKE_DATAGRAMS:
            self.on_malformed()
            return
        super().data_received(data, component)

    def check_incoming(self, message: stun.Message, addr: tuple[str, int], protocol: StunProtocol) -> None:
        """Note that the peer lives: this is called with authenticated checks alone.

        A check from yet another address of a peer that has shown too many leads nowhere: each would be remembered, and
        be sent checks of our own.
        """
        known = any(candidate.host == addr[0] and candidate.port == addr[1] for candidate in self._remote_candidates)
        if not known and len(self._remote_candidates) >= limits.VOICE_ADDRESSES_PER_PEER:
            self.on_malformed()
            return
        self.heard = True
        super().check_incoming(message, addr, protocol)

    async def query_consent(self) -> None:
        """Ask for no consent by checks of our own (RFC 7675): they cost half of what a peer at rest does.

        An address was proved by a check of ours before anything is sent to it; from then on the browser shows that it
        is still there by its own authenticated checks, and a peer that shows none for `VOICE_SILENCE_S` is ended.
        """

    def check_complete(self, pair: CandidatePair) -> None:
        """Follow the pair that the browser has chosen, which may change at any time."""
        super().check_complete(pair)
        chosen = self._nominated.get(COMPONENT)
        if chosen is not None:
            path = cast(DatagramPath, chosen.protocol)
            self.way_out = Destination(path.endpoint.socket, chosen.remote_addr)

    def send_media(self, data: bytes) -> None:
        """Send at once, past the event loop. Raises OSError, or ConnectionError before a pair is chosen."""
        if self.way_out is None:
            raise ConnectionError
        self.way_out.send(data)

    async def close(self) -> None:
        """Close the sockets and end all checks."""
        self.way_out = None
        await super().close()
        for endpoint in self.endpoints:
            endpoint.socket.close()


class DtlsLink:
    """What RTCDtlsTransport asks of the transport below it."""

    def __init__(self, connection: IceConnection) -> None:
        self._recv: Callable[[], Awaitable[bytes]] = connection.recv
        self._send: Callable[[bytes], Awaitable[None]] = connection.send
        self.role = "controlled"
