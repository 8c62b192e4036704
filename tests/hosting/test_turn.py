"""coturn with docs/hosting/turnserver.conf relays to the house, for those who have the password, and to no one else."""

from __future__ import annotations

import asyncio
import datetime
import re
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aioice.ice
import pytest
from aioice import stun, turn
from aiortc import RTCConfiguration, RTCIceServer, RTCIceTransportPolicy

from cenacle.core import limits
from cenacle.edge.certificate import self_signed
from cenacle.media.service import MediaService, MediaSettings
from cenacle.settings import load_settings
from cenacle.wire.messages import IceServer
from tests.hosting.servers import DOCUMENTS, free_port, replaced, running
from tests.media.clients import Client, Tone

SECRET = "change-this-secret"


class RelayedClient(Client):
    """A browser that is to use the TURN server alone."""

    def __init__(self, told: IceServer, microphone: Tone | None = None) -> None:
        server = RTCIceServer(urls=told.urls, username=told.username, credential=told.credential)
        super().__init__(microphone=microphone, ice=RTCConfiguration([server], RTCIceTransportPolicy.RELAY))


class Received(asyncio.DatagramProtocol):
    """Keeps what comes, and what fails, for one who waits."""

    def __init__(self) -> None:
        self.data: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()
        self.errors: asyncio.Queue[Exception] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.data.put_nowait((data, addr))

    def error_received(self, exc: Exception) -> None:
        self.errors.put_nowait(exc)


@dataclass(frozen=True)
class TurnServer:
    """Where it listens on 127.0.0.1, and the certificate for TLS."""

    port: int
    tls_port: int
    certificate: str

    def url(self, transport: str) -> str:
        """As browsers are told it."""
        if transport == "tls":
            return f"turns:127.0.0.1:{self.tls_port}?transport=tcp"
        return f"turn:127.0.0.1:{self.port}?transport={transport}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TurnServer]:
    """A TURN server for a house at 127.0.0.1."""
    port, tls_port = free_port(), free_port()
    files = self_signed(tmp_path, datetime.datetime.now(datetime.UTC))
    text = replaced(
        (DOCUMENTS / "turnserver.conf").read_text(encoding="utf-8"),
        {
            "\nlistening-port=3478": f"\nlistening-port={port}",
            "tls-listening-port=5349": f"tls-listening-port={tls_port}",
            "/etc/turnserver/fullchain.pem": str(files.certificate),
            "/etc/turnserver/privkey.pem": str(files.key),
            "203.0.113.10": "127.0.0.1",
        },
    )
    file = tmp_path / "turnserver.conf"
    file.write_text(text + "allow-loopback-peers\n", encoding="utf-8")
    pid, database = tmp_path / "turnserver.pid", tmp_path / "turn.db"
    with running(["turnserver", "-c", str(file), "--pidfile", str(pid), "--db", str(database)], tmp_path, port):
        yield TurnServer(port, tls_port, str(files.certificate))


def given(url: str, now_s: float | None = None) -> IceServer:
    """What the house gives a member at that time, by default now."""
    settings = load_settings(turn_urls=url, turn_secret=SECRET)
    (own,) = settings.browser_ice_servers("m1", time.time() if now_s is None else now_s)
    return own


@asynccontextmanager
async def relay(
    server: TurnServer, transport: str, told: IceServer | None = None
) -> AsyncIterator[tuple[Any, Received]]:
    """A member's relayed endpoint."""
    told = told or given(server.url(transport))
    context = ssl.create_default_context(cafile=server.certificate) if transport == "tls" else None
    address = "127.0.0.1", server.tls_port if context else server.port
    endpoint, received = await turn.create_turn_endpoint(
        Received,
        address,
        told.username,
        told.credential,
        ssl=context,
        transport="udp" if transport == "udp" else "tcp",
    )
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


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_it_relays_to_the_house_and_back(server: TurnServer, transport: str) -> None:
    async with peer("127.0.0.1") as (house, at_house), relay(server, transport) as (member, at_member):
        member.sendto(b"hello", house.get_extra_info("sockname"))
        data, address = await asyncio.wait_for(at_house.data.get(), 5)
        assert (data, address) == (b"hello", member.get_extra_info("sockname"))
        house.sendto(b"welcome", address)
        assert (await asyncio.wait_for(at_member.data.get(), 5))[0] == b"welcome"


async def test_it_relays_to_no_one_else(server: TurnServer) -> None:
    async with peer("127.0.0.2") as (other, at_other), relay(server, "udp") as (member, at_member):
        member.sendto(b"hello", other.get_extra_info("sockname"))
        error = await asyncio.wait_for(at_member.errors.get(), 5)
        assert isinstance(error, stun.TransactionFailed)
        assert error.response.attributes["ERROR-CODE"][0] == 403
        assert at_other.data.empty()


async def test_it_wants_a_password_that_the_house_gave(server: TurnServer) -> None:
    told = given(server.url("udp"))
    for wrong in (
        told.model_copy(update={"credential": "guessed"}),
        told.model_copy(update={"username": f"{told.username}0"}),
    ):
        with pytest.raises(stun.TransactionFailed):
            async with relay(server, "udp", wrong):
                pass


async def test_a_password_holds_for_a_day(server: TurnServer) -> None:
    a_day_ago = time.time() - limits.TURN_LIFETIME_S
    with pytest.raises(stun.TransactionFailed):
        async with relay(server, "udp", given(server.url("udp"), a_day_ago - 60)):
            pass
    async with relay(server, "udp", given(server.url("udp"), a_day_ago + 60)) as (member, _):
        assert member.get_extra_info("sockname")


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_voice_is_heard_through_it_and_through_nothing_else(
    server: TurnServer, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", server.certificate)
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    told = given(server.url(transport))
    service = MediaService(MediaSettings(bind=("127.0.0.1",)))
    await service.start()
    talker = RelayedClient(told, microphone=Tone())
    listener = RelayedClient(told)
    try:
        for number, client in ((1, talker), (2, listener)):
            await client.join(service, number)
            sent_from = re.findall(r"^a=candidate:.* typ (\w+)", client.connection.localDescription.sdp, re.MULTILINE)
            assert set(sent_from) == {"relay"}
        service.route({2: [1]})
        async with asyncio.timeout(15):
            await listener.until(lambda: len(listener.heard[0]) >= 10)
    finally:
        await talker.close()
        await listener.close()
        await service.stop()
