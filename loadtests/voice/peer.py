"""A real WebRTC peer as cheap as can be: one socket, the ICE checks and the DTLS handshake that must be, SRTP."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, cast

import pylibsrtp
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, RTCIceTransport

from loadtests.voice.datagrams import open_socket
from loadtests.voice.descriptions import LEVEL_ID, OPUS, Credentials, Remote

CHECK_EVERY_S: Final = 0.1  # until the first is answered
CONNECTED_WITHIN_S: Final = 20.0
PRIORITY: Final = 0x6E_FF_FF_FF
_HEADER: Final = struct.Struct("!BBHLLHHBBxx")  # with one extension of one word: the audio level
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
LOUD: Final = 0x80 | 20  # speech at -20 dBov


class Link:
    """What RTCDtlsTransport asks of the transport below it."""

    role = "controlling"

    def __init__(self, receive: Callable[[], Awaitable[bytes]], send: Callable[[bytes], Awaitable[None]]) -> None:
        self._recv = receive
        self._send = send


class Peer:
    """One peer. It never reads what it is not asked to; `connect` makes it ready for `say` and `hear`."""

    def __init__(self, number: int, address: str, certificate: RTCCertificate, dice: Random) -> None:
        self.number = number
        self.socket = open_socket(address)
        self.place: tuple[str, int] = self.socket.getsockname()
        self.ssrc = dice.randrange(1, 1 << 32)
        self.tie_breaker = dice.getrandbits(64)
        fingerprint = next(one.value for one in certificate.getFingerprints() if one.algorithm == "sha-256")
        user, password = ("".join(dice.choices(_ALPHABET, k=length)) for length in (8, 24))
        self.own = Credentials(user, password, fingerprint)
        self.controlling = True
        self.remote: Remote | None = None
        self._checked = asyncio.Event()
        self._handshake: asyncio.Queue[bytes] = asyncio.Queue()
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, Link(self._handshake.get, self._send)), [certificate])
        self._sequence = 0
        self._timestamp = dice.getrandbits(32)

    async def connect(self, remote: Remote, controlling: bool = True) -> None:
        """ICE, then DTLS. Raises ConnectionError or TimeoutError."""
        self.remote = remote
        self.controlling = controlling
        self.socket.connect(remote.address)
        loop = asyncio.get_running_loop()
        loop.add_reader(self.socket, self._readable)
        try:
            async with asyncio.timeout(CONNECTED_WITHIN_S):
                while not self._checked.is_set():
                    self.check()
                    try:
                        await asyncio.wait_for(self._checked.wait(), CHECK_EVERY_S)
                    except TimeoutError:
                        continue
                self._dtls._set_role("server" if remote.starts_dtls else "client")
                fingerprint = RTCDtlsFingerprint("sha-256", remote.credentials.fingerprint)
                await self._dtls.start(RTCDtlsParameters([fingerprint]))
        finally:
            loop.remove_reader(self.socket)
        if self._dtls.state != "connected":
            raise ConnectionError(f"DTLS {self._dtls.state}")

    async def _send(self, data: bytes) -> None:
        self.socket.send(data)

    def _readable(self) -> None:
        try:
            data = self.socket.recv(2_048)
        except OSError:
            return
        if data[0] < 4:
            self.stun_received(data)
        elif 20 <= data[0] < 64:
            self._handshake.put_nowait(data)

    # --- ICE --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Ask whether the other side is there, and, as the controlling side, choose this way."""
        assert self.remote is not None
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote.credentials.user}:{self.own.user}"
        request.attributes["PRIORITY"] = PRIORITY
        if self.controlling:
            request.attributes["ICE-CONTROLLING"] = self.tie_breaker
            request.attributes["USE-CANDIDATE"] = None
        else:
            request.attributes["ICE-CONTROLLED"] = self.tie_breaker
        request.add_message_integrity(self.remote.credentials.password.encode())
        request.add_fingerprint()
        self._try_to_send(bytes(request))

    def stun_received(self, data: bytes) -> None:
        """Answer a check, or take an answer."""
        assert self.remote is not None
        message = stun.parse_message(data)
        if message.message_class == stun.Class.RESPONSE:
            self._checked.set()
        elif message.message_class == stun.Class.REQUEST:
            response = stun.Message(
                message_method=stun.Method.BINDING,
                message_class=stun.Class.RESPONSE,
                transaction_id=message.transaction_id,
            )
            response.attributes["XOR-MAPPED-ADDRESS"] = self.remote.address
            response.add_message_integrity(self.own.password.encode())
            response.add_fingerprint()
            self._try_to_send(bytes(response))

    def _try_to_send(self, data: bytes) -> None:
        try:
            self.socket.send(data)
        except OSError:  # the other side is not there yet, or not any more
            return

    # --- media ------------------------------------------------------------------------------------

    @property
    def profile(self) -> str:
        """The SRTP profile that was negotiated."""
        assert self._dtls._ssl is not None
        return self._dtls._ssl.get_selected_srtp_profile().decode()

    @property
    def heard(self) -> pylibsrtp.Session:
        """What decrypts."""
        return self._dtls._rx_srtp

    def say(self, payload: bytes) -> None:
        """Send the next 20 ms of speech."""
        self._sequence = self._sequence + 1 & 0xFFFF
        self._timestamp = self._timestamp + 960 & 0xFFFF_FFFF
        header = _HEADER.pack(0x90, OPUS, self._sequence, self._timestamp, self.ssrc, 0xBEDE, 1, LEVEL_ID << 4, LOUD)
        self._try_to_send(self._dtls._tx_srtp.protect(header + payload))

    def close(self) -> None:
        """Give up the socket."""
        self.socket.close()
