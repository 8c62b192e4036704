"""The durable writer: one task that stores whatever waits in one transaction, and answers after the commit."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from cenacle.store.records import OpWrite, Write

WRITES_QUEUED_MAX: Final = 4_096  # decided but not stored; the next is refused: StoreBusy
WRITES_PER_COMMIT_MAX: Final = 512  # keeps one transaction, and the wait for it, short
RETRY_S: Final = 1.0  # between attempts to reach a database that failed

OpKey = tuple[str, str]  # the author of an op and its op_id

logger = logging.getLogger(__name__)


class StoreError(Exception):
    """The write was not stored; details are in the log."""


class StoreBusyError(StoreError):
    """More is waiting to be stored than may wait."""


class Batches(Protocol):
    """The part of `cenacle.store.database.Database` that the writer needs."""

    async def write(self, batch: Sequence[Write]) -> list[int | None]:
        """Store all in one transaction, or raise."""
        ...

    async def check(self) -> None:
        """Raise if the database does not answer."""
        ...


@dataclass(slots=True)
class WriterStats:
    """Counts since the start, for the metrics."""

    commits: int = 0
    writes: int = 0
    failures: int = 0
    seconds: float = 0.0
    on_commit: list[Callable[[float, int], None]] = field(default_factory=list)  # (seconds, writes) of each commit


class DurableWriter:
    """Stores writes in the order given. After a failure it takes none until the database answers again."""

    def __init__(self, database: Batches) -> None:
        self._database = database
        self._waiting: deque[tuple[Write, asyncio.Future[int | None]]] = deque()
        self._wake = asyncio.Event()
        self._last: asyncio.Future[int | None] | None = None  # of the write that was submitted last
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._under_way: Counter[OpKey] = Counter()
        self._healthy = asyncio.Event()
        self._healthy.set()
        self.stats = WriterStats()

    @property
    def healthy(self) -> bool:
        """Whether the database took the last writes, or has answered since."""
        return self._healthy.is_set()

    async def wait_until_healthy(self) -> None:
        """Return when writes are taken again."""
        await self._healthy.wait()

    @property
    def queued(self) -> int:
        """How many writes wait."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether the next write would be refused because too much waits."""
        return len(self._waiting) >= WRITES_QUEUED_MAX

    @contextmanager
    def claim(self, keys: Iterable[OpKey]) -> Iterator[set[OpKey]]:
        """Claim the keys of ops that are to be looked up and decided now. Gives those that may be.

        The others are being decided or stored elsewhere, such as in another room: one op stored twice would fail the
        batch of all. A claim outlives the block while its op waits to be stored.
        """
        free = {key for key in keys if key not in self._under_way}
        self._under_way.update(free)
        try:
            yield free
        finally:
            for key in free:
                self._release(key)

    def _release(self, key: OpKey) -> None:
        self._under_way[key] -= 1
        if not self._under_way[key]:
            del self._under_way[key]

    def start(self) -> None:
        """Begin to store."""
        self._task = asyncio.create_task(self._run(), name="durable writer")

    def submit(self, write: Write) -> "asyncio.Future[int | None]":
        """Queue a write. The future is done after the commit, with what `Database.write` gives for it.

        It fails with StoreError if the write was not stored. Raises StoreError at once while the database is known to
        be away, and StoreBusyError when too much waits.
        """
        if self._closing or not self.healthy:
            raise StoreError("the store takes no writes now")
        if self.full:
            raise StoreBusyError("too many writes wait")
        future: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, future))
        if isinstance(write, OpWrite):
            key = write.op.author, write.op.op_id
            self._under_way[key] += 1
            future.add_done_callback(lambda _: self._release(key))
        self._last = future
        self._wake.set()
        return future

    async def flush(self) -> None:
        """Wait until all that was submitted before is stored, or has failed."""
        if self._last is not None:
            await asyncio.wait([self._last])

    async def close(self) -> None:
        """Store all that waits, then end. New writes are refused from now on.

        Whoever gives up waiting for it ends the writer with what is unstored; closing once more does nothing.
        """
        self._closing = True
        self._wake.set()
        task, self._task = self._task, None
        if task is not None:
            await task

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                size = min(len(self._waiting), WRITES_PER_COMMIT_MAX)
                await self._commit([self._waiting.popleft() for _ in range(size)])
            if self._closing:
                return

    async def _commit(self, entries: list[tuple[Write, "asyncio.Future[int | None]"]]) -> None:
        started = time.perf_counter()
        try:
            outcomes = await self._database.write([write for write, _ in entries])
        except Exception:
            logger.exception("%d writes were not stored", len(entries))
            self._fail(entries)
            if not self._closing:
                await self._recover()
            return
        took = time.perf_counter() - started
        self.stats.commits += 1
        self.stats.writes += len(entries)
        self.stats.seconds += took
        for told in self.stats.on_commit:
            told(took, len(entries))
        for (_, future), outcome in zip(entries, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    def _fail(self, entries: list[tuple[Write, "asyncio.Future[int | None]"]]) -> None:
        """Refuse what failed and all that waits: later edits build on those that were not stored."""
        self._healthy.clear()
        self.stats.failures += 1
        for _, future in [*entries, *self._waiting]:
            if not future.done():
                future.set_exception(StoreError("not stored"))
        self._waiting.clear()

    async def _recover(self) -> None:
        await asyncio.sleep(0)  # whoever waited learns of the failure before anything else is taken
        while not self._closing:
            try:
                await self._database.check()
            except Exception as error:
                logger.warning("the database is still away: %s", type(error).__name__)
                self._wake.clear()
                try:
                    async with asyncio.timeout(RETRY_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue
            else:
                logger.info("the database is back")
                self._healthy.set()
                return
