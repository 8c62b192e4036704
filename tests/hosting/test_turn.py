"""coturn with docs/hosting/turnserver.conf relays to the house, for those who have the password, and to no one else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aioice import stun, turn

from tests.hosting.servers import DOCUMENTS, free_port, replaced, running


class Received(asyncio.DatagramProtocol):
    """Keeps what comes, and what fails, for one who waits."""

    def __init__(self) -> None:
        self.data: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()
        self.errors: asyncio.Queue[Exception] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.data.put_nowait((data, addr))

    def error_received(self, exc: Exception) -> None:
        self.errors.put_nowait(exc)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """The address of a TURN server for a house at 127.0.0.1."""
    port = free_port()
    text = replaced(
        (DOCUMENTS / "turnserver.conf").read_text(encoding="utf-8"),
        {"listening-port=3478": f"listening-port={port}", "203.0.113.10": "127.0.0.1"},
    )
    file = tmp_path / "turnserver.conf"
    file.write_text(text + "allow-loopback-peers\n", encoding="utf-8")
    pid, database = tmp_path / "turnserver.pid", tmp_path / "turn.db"
    with running(["turnserver", "-c", str(file), "--pidfile", str(pid), "--db", str(database)], tmp_path, port):
        yield "127.0.0.1", port


@asynccontextmanager
async def relay(
    server: tuple[str, int], transport: str, password: str = "change-this-password"
) -> AsyncIterator[tuple[Any, Received]]:
    """A member's relayed endpoint."""
    endpoint, received = await turn.create_turn_endpoint(Received, server, "cenacle", password, transport=transport)
    try:
        yield endpoint, received
    finally:
        endpoint.close()


@asynccontextmanager
async def peer(host: str) -> AsyncIterator[tuple[asyncio.DatagramTransport, Received]]:
    """Someone that the relay may or may not send to."""
    loop = asyncio.get_running_loop()
    endpoint, received = await loop.create_datagram_endpoint(Received, local_addr=(host, 0))
    try:
        yield endpoint, received
    finally:
        endpoint.close()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_it_relays_to_the_house_and_back(server: tuple[str, int], transport: str) -> None:
    async with peer("127.0.0.1") as (house, at_house), relay(server, transport) as (member, at_member):
        member.sendto(b"hello", house.get_extra_info("sockname"))
        data, address = await asyncio.wait_for(at_house.data.get(), 5)
        assert (data, address) == (b"hello", member.get_extra_info("sockname"))
        house.sendto(b"welcome", address)
        assert (await asyncio.wait_for(at_member.data.get(), 5))[0] == b"welcome"


async def test_it_relays_to_no_one_else(server: tuple[str, int]) -> None:
    async with peer("127.0.0.2") as (other, at_other), relay(server, "udp") as (member, at_member):
        member.sendto(b"hello", other.get_extra_info("sockname"))
        error = await asyncio.wait_for(at_member.errors.get(), 5)
        assert isinstance(error, stun.TransactionFailed)
        assert error.response.attributes["ERROR-CODE"][0] == 403
        assert at_other.data.empty()


async def test_it_wants_the_password(server: tuple[str, int]) -> None:
    with pytest.raises(stun.TransactionFailed):
        async with relay(server, "udp", password="guessed"):
            pass
