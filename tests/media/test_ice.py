"""The sorting of datagrams and the bounds of ICE, with datagrams as strangers and members may make them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aioice import stun
from hypothesis import HealthCheck, given, settings, strategies as st

from cenacle.core import limits
from cenacle.media.addresses import Addresses
from cenacle.media.ice import DatagramPath, IceConnection
from cenacle.media.settings import MediaSettings

STRANGER = ("127.0.0.1", 9)


class Opened:
    """A connection on 127.0.0.1, its one path, and what it passes on."""

    def __init__(self) -> None:
        self.media: list[bytes] = []
        self.malformed = 0
        endpoints = Addresses(MediaSettings(bind=("127.0.0.1",))).open()
        self.connection = IceConnection(endpoints, self.media.append, self._count)

    def _count(self) -> None:
        self.malformed += 1

    @property
    def path(self) -> DatagramPath:
        path = self.connection._protocols[0]
        assert isinstance(path, DatagramPath)
        return path

    def check(self, port: int, *, password: str | None = None) -> bytes:
        """A check as the member's browser would send it from a port."""
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.connection.local_username}:them"
        request.attributes["PRIORITY"] = port
        request.attributes["ICE-CONTROLLING"] = 1
        request.add_message_integrity((password or self.connection.local_password).encode())
        return bytes(request)


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    made = Opened()
    await made.connection.gather_candidates()
    made.connection.remote_username, made.connection.remote_password = "them", "a" * 22
    connecting = asyncio.create_task(made.connection.connect())
    await asyncio.sleep(0)  # up to its first pause, from when on checks are acted upon
    assert made.connection._early_checks_done
    yield made
    connecting.cancel()
    await asyncio.wait([connecting])
    await made.connection.close()


@pytest.mark.parametrize("first", [128, 144, 191])
async def test_media_is_passed_on_at_once(opened: Opened, first: int) -> None:
    data = bytes([first]) + bytes(30)
    opened.path.datagram_received(data, STRANGER)
    assert opened.media == [data]


async def test_handshake_datagrams_wait_in_a_bounded_queue(opened: Opened) -> None:
    for _ in range(limits.VOICE_HANDSHAKE_DATAGRAMS + 5):
        opened.path.datagram_received(b"\x16\xfe\xfd", STRANGER)
    assert opened.connection._queue.qsize() == limits.VOICE_HANDSHAKE_DATAGRAMS
    assert opened.malformed == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=80)
    | st.builds(
        lambda kind, length, body: bytes([0, kind]) + length.to_bytes(2, "big") + b"\x21\x12\xa4\x42" + body,
        st.sampled_from([1, 0x11]),
        st.integers(0, 64),
        st.binary(min_size=12, max_size=80),
    )
)
async def test_no_datagram_raises_or_is_remembered(opened: Opened, data: bytes) -> None:
    opened.path.datagram_received(data, STRANGER)
    assert opened.connection.remote_candidates == []
    assert not opened.connection.heard


async def test_a_check_without_the_right_password_is_no_sign_of_life(opened: Opened) -> None:
    opened.path.datagram_received(opened.check(40_000, password="b" * 22), ("127.0.0.1", 40_000))
    assert not opened.connection.heard
    assert opened.connection.remote_candidates == []


async def test_a_member_may_be_reached_at_a_bounded_number_of_addresses(opened: Opened) -> None:
    for port in range(40_000, 40_000 + 3 * limits.VOICE_ADDRESSES_PER_PEER):
        opened.path.datagram_received(opened.check(port), ("127.0.0.1", port))
    assert opened.connection.heard
    assert len(opened.connection.remote_candidates) == limits.VOICE_ADDRESSES_PER_PEER
    opened.connection.heard = False
    opened.path.datagram_received(opened.check(40_000), ("127.0.0.1", 40_000))
    assert opened.connection.heard


async def test_what_the_offer_names_is_not_knocked_at(opened: Opened) -> None:
    await opened.connection.add_remote_candidate(opened.path.local_candidate)
    assert opened.connection.remote_candidates == []
