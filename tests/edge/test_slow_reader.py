"""A client that does not read: it gets less, then nothing, costs little, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from cenacle.app import App
from cenacle.core import lag, limits
from cenacle.core.budget import MESSAGE_RATES, Rate
from cenacle.edge.connection import Connection
from cenacle.edge.room_runner import QUEUE_SHARES
from cenacle.wire import messages
from tests.client import HouseClient, Left, joined, new_id


def stop_reading(client: HouseClient) -> None:
    """Read no more, with a small buffer in the kernel."""
    transport: Any = client.socket.transport
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    transport.pause_reading()


def connection_of(app: App, client: HouseClient) -> Connection:
    presence = app.house.roster.by_number(client.number)
    assert presence is not None
    assert presence.connection is not None
    return presence.connection


@pytest.fixture(autouse=True)
def generous_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one member say enough to fill another's backlog in a moment."""
    monkeypatch.setattr(limits, "CONTROL_FRAMES_BURST", 100_000)
    monkeypatch.setitem(MESSAGE_RATES, "say", Rate(10, 100_000))
    monkeypatch.setattr(limits, "TOLD_BYTES_BURST", 100_000_000)


async def say_much(client: HouseClient, count: int) -> None:
    """Say long lines, and take them in."""
    for _ in range(count):
        await client.send(messages.Say(line_id=new_id(), to="room", text="x" * limits.LINE_CHARS))
    for _ in range(count):
        await client.expect(messages.Said)
    await client.ping()


async def test_a_stalled_reader_is_closed_as_too_slow_and_the_others_go_on(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, stalled):
        connection = connection_of(app, stalled)
        stop_reading(stalled)
        most = 0
        while len(app.house.roster) == 2:
            await say_much(zoe, 40)
            most = max(most, connection.unsent_bytes)
        await zoe.snapshot_when(lambda _: bool(zoe.heard(Left)))  # it may have come among the lines
        assert [left.id for left in zoe.heard(Left)] == [stalled.id]
        assert limits.SNAPSHOT_BACKLOG_BYTES < most <= limits.RELIABLE_BACKLOG_BYTES + limits.SNAPSHOT_BACKLOG_BYTES
        assert zoe.error is None
        assert (await zoe.ping()).t == 1.0
        await stalled.drop()


async def test_snapshots_are_skipped_not_queued(app: App, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_BACKLOG_BYTES", 0)
    monkeypatch.setattr(limits, "UNSENT_BYTES", 10_000_000)
    async with joined(url, 2) as (zoe, stalled):
        connection = connection_of(app, stalled)
        stop_reading(stalled)
        while app.house.metrics.room("house").traffic.snapshots_skipped < 5:
            await say_much(zoe, 40)
        before = connection.unsent_bytes
        skipped = app.house.metrics.room("house").traffic.snapshots_skipped
        first = (await zoe.next_snapshot()).tick
        await zoe.snapshot_when(lambda snapshot: snapshot.tick >= first + 10)
        assert app.house.metrics.room("house").traffic.snapshots_skipped >= skipped + 2
        assert connection.unsent_bytes == before
        runner = app.house.runners["house"]
        ages, unsent = runner.counts.snapshot_ages, runner.counts.unsent_bytes
        age_before, unsent_before = ages.sum, unsent.sum
        for _ in range(QUEUE_SHARES):
            runner.observe_queues()
        assert ages.sum - age_before >= 10 * limits.TICK_S  # of the one that has had no snapshot for ten ticks
        assert unsent.sum - unsent_before == before
        await stalled.drop()


async def test_the_kernel_holds_little_for_a_socket(app: App, url: str) -> None:
    async with joined(url, 1) as (zoe,):
        (server_side,) = [one for one in app.server.server_state.connections if type(one).__name__ == "HouseSocket"]
        connection = server_side._transport.get_extra_info("socket")  # type: ignore[union-attr]
        # Linux doubles what is asked for.
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * limits.SEND_BUFFER_BYTES
        assert zoe.error is None


async def test_pongs_are_not_queued_for_a_peer_that_does_not_read(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, flooder):
        connection = connection_of(app, flooder)
        stop_reading(flooder)
        # Not through the kernel, which takes the flooder's bytes at times only while it has many for the flooder.
        for _ in range(300):
            connection.socket.data_received(ping_frame(b"x" * 125) * 50)
            await asyncio.sleep(0)
        assert connection.unsent_bytes < 2 * limits.SNAPSHOT_BACKLOG_BYTES + 100_000
        assert (await zoe.ping()).t == 1.0
        await flooder.drop()


@pytest.mark.rule("P-REL-7")
async def test_one_that_reports_what_it_does_not_read_is_closed_too(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, liar):
        connection, presence = connection_of(app, liar), app.house.roster.by_number(liar.number)
        assert presence is not None
        stop_reading(liar)
        most = 0
        while len(app.house.roster) == 2:
            await say_much(zoe, 40)
            await liar.send(messages.Ping(t=1.0, received=presence.session.sent))
            most = max(most, connection.unsent_bytes)
        assert most < 2 * limits.UNSENT_BYTES  # the bound, and what was told in one tick
        assert zoe.error is None
        await liar.drop()


def ping_frame(payload: bytes) -> bytes:
    return bytes([0x89, 0x80 | len(payload)]) + bytes(4) + payload


@pytest.mark.rule("P-SLOW-1")
async def test_a_stalled_reader_is_shown_less_then_given_up_though_nothing_is_said(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_BACKLOG_BYTES", 0)
    monkeypatch.setattr(lag, "NARROW_AFTER_TICKS", 5)
    monkeypatch.setattr(lag, "LOST_AFTER_TICKS", 20)
    async with joined(url, 2) as (zoe, stalled):
        number, narrowed = stalled.number, []
        room = app.house.runners[app.house.plan.entrance].room
        monkeypatch.setattr(room, "set_narrow", lambda *call: narrowed.append(call))
        stop_reading(stalled)
        while app.house.metrics.room("house").traffic.snapshots_skipped < 5:
            await say_much(zoe, 40)
        await zoe.snapshot_when(lambda _: bool(zoe.heard(Left)))
        assert narrowed == [(number, True)]
        assert app.house.roster.by_number(number) is None
        await stalled.drop()


@pytest.mark.rule("P-SLOW-1", "P-REL-3")
async def test_a_new_connection_does_not_pay_for_the_slowness_of_the_former(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_BACKLOG_BYTES", 0)
    monkeypatch.setattr(lag, "NARROW_AFTER_TICKS", 5)
    async with joined(url, 2) as (zoe, stalled):
        narrowed: list[bool] = []
        room = app.house.runners[app.house.plan.entrance].room
        set_narrow = room.set_narrow

        def note(number: int, is_narrow: bool) -> None:
            narrowed.append(is_narrow)
            set_narrow(number, is_narrow)

        monkeypatch.setattr(room, "set_narrow", note)
        stop_reading(stalled)
        while not narrowed:
            await say_much(zoe, 10)
        monkeypatch.setattr(limits, "SNAPSHOT_BACKLOG_BYTES", 1_000_000)
        back = await stalled.resume()
        assert narrowed == [True, False]
        assert (await back.next_snapshot()).lowered == 0
        await stalled.drop()
        await back.close()
