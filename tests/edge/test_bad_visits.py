"""Visits that are not in order: seats that are not good, foreign pages, sockets that say nothing."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from cenacle.app import App
from cenacle.club import seats as seats_module
from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.wire import messages
from tests.client import HouseClient, ask_seat
from tests.edge.conftest import fate


@pytest.mark.rule("P-SOCK-4")
async def test_a_second_hello(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    seat = (await ask_seat(url))["seat"]
    await client.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
    await fate(client, ErrorCode.ALREADY_JOINED)
    eager = await HouseClient.open(url)
    for _ in range(2):
        await eager.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
    await fate(eager, ErrorCode.ALREADY_JOINED)


async def test_another_protocol(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.open(url)
    await client.send(messages.Hello(protocol=1, seat=(await ask_seat(url))["seat"]))
    await fate(client, ErrorCode.PROTOCOL_VERSION)


@pytest.mark.rule("P-SOCK-4")
async def test_no_hello_in_time(url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELLO_TIMEOUT_S", 0.2)
    client = await HouseClient.open(url)
    await fate(client, ErrorCode.HELLO_TIMEOUT)


@pytest.mark.rule("P-SEAT-2")
async def test_seats_that_are_not_good(
    app: App, url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = (await ask_seat(url))["seat"]
    first = await HouseClient.open(url)
    await first.hello(seat=seat)
    replayed = await HouseClient.open(url)
    await replayed.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
    await fate(replayed, ErrorCode.SEAT_USED)
    for forged in (seat[:-2] + "AA", "x", bystander.identity):
        client = await HouseClient.open(url)
        await client.send(messages.Hello(protocol=messages.PROTOCOL, seat=forged))
        await fate(client, ErrorCode.SEAT_INVALID)
    monkeypatch.setattr(limits, "SEAT_LIFETIME_S", -1)
    late = await HouseClient.open(url)
    await late.send(messages.Hello(protocol=messages.PROTOCOL, seat=(await ask_seat(url))["seat"]))
    await fate(late, ErrorCode.SEAT_EXPIRED)
    assert len(app.house.roster) == 2
    await first.close()


async def test_neither_seat_nor_resume(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.open(url)
    await client.send(messages.Hello(protocol=messages.PROTOCOL))
    await fate(client, ErrorCode.SEAT_INVALID)


@pytest.mark.rule("P-WAIT-1")
async def test_a_full_house_with_a_full_line(
    app: App, url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = (await ask_seat(url))["seat"]
    app.house.roster.capacity = 1
    monkeypatch.setattr(limits, "WAITING_MAX", 0)
    client = await HouseClient.open(url)
    await client.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
    await fate(client, ErrorCode.HOUSE_FULL)


async def test_the_memory_of_seats_is_full(url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats_module, "SEATS_REMEMBERED_MAX", 1)
    client = await HouseClient.open(url)
    await client.send(messages.Hello(protocol=messages.PROTOCOL, seat=(await ask_seat(url))["seat"]))
    await fate(client, ErrorCode.HOUSE_FULL)


# --- the handshake --------------------------------------------------------------------------------
@pytest.mark.rule("P-SOCK-1")
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example", "nonsense", ""]
)
async def test_a_foreign_origin(url: str, bystander: HouseClient, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await HouseClient.open(url, origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.rule("P-SOCK-1")
async def test_origins_that_may_connect(app: App, url: str) -> None:
    app.house.doorman.origins = frozenset({"https://club.example"})
    for origin in (url, "https://club.example", "https://Club.Example", None):
        client = await HouseClient.open(url, origin=origin)
        await client.close()


@pytest.mark.rule("P-SOCK-1")
async def test_handshakes_that_ask_for_something_else(url: str, bystander: HouseClient) -> None:
    address = url.replace("http", "ws", 1)
    with pytest.raises(InvalidStatus) as refused:
        await HouseClient.open(url, path="/elsewhere")
    assert refused.value.response.status_code == 404
    for subprotocols in (None, ["cenacle.99"]):
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{address}/socket", subprotocols=subprotocols, proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 400


async def test_a_thousand_connections_that_never_speak(
    app: App, url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HELLO_TIMEOUT_S", 600.0)  # opening them takes a busy machine a while
    silent = await asyncio.gather(*(HouseClient.open(url) for _ in range(limits.SILENT_SOCKETS_MAX)))
    assert app.house.doorman.silent == limits.SILENT_SOCKETS_MAX
    with pytest.raises(InvalidStatus) as refused:
        await HouseClient.open(url)
    assert refused.value.response.status_code == 503
    first = (await bystander.next_snapshot()).tick
    await bystander.snapshot_when(lambda snapshot: snapshot.tick >= first + 10)
    monkeypatch.setattr(limits, "HELLO_TIMEOUT_S", 0.1)
    for closed in await asyncio.gather(*(client.expect_close() for client in silent)):
        assert closed.code == "hello_timeout"
    newcomer = await HouseClient.join(url)
    await newcomer.close()


async def test_connections_that_say_nothing_at_all_are_cut(
    app: App, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cenacle.edge.patient_http.HEAD_TIMEOUT_S", 0.2)
    mute = [socket.create_connection(("127.0.0.1", app.port)) for _ in range(50)]
    try:
        for connection in mute:
            connection.setblocking(False)
            async with asyncio.timeout(5):
                assert await asyncio.get_running_loop().sock_recv(connection, 1) == b""
    finally:
        for connection in mute:
            connection.close()


async def test_a_head_without_end_is_cut(app: App, bystander: HouseClient) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    writer.write(b"GET / HTTP/1.1\r\n" + b"X-Padding: " + b"x" * 100_000)
    with contextlib.suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
    with contextlib.suppress(ConnectionResetError):
        await writer.wait_closed()
