"""The durable writer: order, group commits, bounds and failures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from cenacle.store import writer as writer_module
from cenacle.store.records import LineRecord, LineWrite, OpRecord, OpWrite, Write
from cenacle.store.writer import DurableWriter, StoreBusyError, StoreError


class Slow:
    """A database of lists: commits only when let, fails when told to."""

    def __init__(self) -> None:
        self.commits: list[list[Write]] = []
        self.entered = asyncio.Event()
        self.let = asyncio.Event()
        self.away = False
        self.checked = asyncio.Event()

    async def write(self, batch: Sequence[Write]) -> list[int | None]:
        self.entered.set()
        await self.let.wait()
        if self.away:
            raise OSError("no space left on device")
        self.commits.append(list(batch))
        return [None] * len(batch)

    async def check(self) -> None:
        self.checked.set()
        if self.away:
            raise OSError("still no space")


def line(number: int) -> LineWrite:
    return LineWrite("house", LineRecord(f"l{number}", "me", "Me", "hello", number))


async def test_what_waits_goes_in_one_commit_and_in_order() -> None:
    database = Slow()
    writer = DurableWriter(database)
    writer.start()
    first = writer.submit(line(0))
    await database.entered.wait()
    others = [writer.submit(line(number)) for number in range(1, 10)]
    assert not first.done()
    database.let.set()
    await asyncio.gather(first, *others)
    assert database.commits == [[line(0)], [line(number) for number in range(1, 10)]]
    assert (writer.stats.commits, writer.stats.writes) == (2, 10)
    await writer.close()


async def test_an_op_is_claimed_until_it_is_stored() -> None:
    database = Slow()
    writer = DurableWriter(database)
    writer.start()
    key, other = ("me", "op1"), ("me", "op2")
    with writer.claim([key]) as claimed:
        assert claimed == {key}
        with writer.claim([key, other]) as meanwhile:
            assert meanwhile == {other}
        future = writer.submit(OpWrite("house", OpRecord("op1", "me", "Me", 1, "place", 1), (), {}))
    with writer.claim([key, other]) as waiting:
        assert waiting == {other}
    database.let.set()
    await future
    with writer.claim([key]) as stored:
        assert stored == {key}
    await writer.close()


async def test_a_flush_waits_for_all_that_was_submitted_before() -> None:
    database = Slow()
    writer = DurableWriter(database)
    writer.start()
    await writer.flush()
    for number in range(2):
        writer.submit(line(number))
    flush = asyncio.create_task(writer.flush())
    await database.entered.wait()
    assert not flush.done()
    database.let.set()
    await flush
    assert [write for batch in database.commits for write in batch] == [line(0), line(1)]
    await writer.close()


async def test_a_full_queue_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "WRITES_QUEUED_MAX", 3)
    writer = DurableWriter(Slow())
    for number in range(3):
        writer.submit(line(number))
    with pytest.raises(StoreBusyError):
        writer.submit(line(3))
    assert writer.queued == 3


async def test_a_failure_refuses_all_that_waits_until_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "RETRY_S", 0.01)
    database = Slow()
    database.away = True
    writer = DurableWriter(database)
    writer.start()
    first = writer.submit(line(0))
    await database.entered.wait()
    second = writer.submit(line(1))
    database.let.set()
    for future in (first, second):
        with pytest.raises(StoreError):
            await future
    assert not writer.healthy
    with pytest.raises(StoreError):
        writer.submit(line(2))
    database.away = False
    await writer.wait_until_healthy()
    await writer.submit(line(3))
    assert database.commits == [[line(3)]]
    await writer.close()


async def test_closing_stores_what_waits_and_takes_no_more() -> None:
    database = Slow()
    database.let.set()
    writer = DurableWriter(database)
    futures = [writer.submit(line(number)) for number in range(5)]
    writer.start()
    await writer.close()
    assert all(future.done() for future in futures)
    assert database.commits == [[line(number) for number in range(5)]]
    with pytest.raises(StoreError):
        writer.submit(line(9))


async def test_closing_does_not_wait_for_a_database_that_is_away() -> None:
    database = Slow()
    database.away = True
    database.let.set()
    writer = DurableWriter(database)
    writer.start()
    with pytest.raises(StoreError):
        await writer.submit(line(0))
    await database.checked.wait()
    async with asyncio.timeout(5):
        await writer.close()


async def test_closing_can_be_given_up_and_asked_for_again() -> None:
    database = Slow()
    writer = DurableWriter(database)
    writer.start()
    writer.submit(line(0))
    await database.entered.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await writer.close()
    await writer.close()
    assert database.commits == []
