"""The database: SQLite in one file, or PostgreSQL by URL; the same queries for both."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Table, delete, event, insert, select, text, tuple_
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from cenacle.core import limits
from cenacle.core.screens import Deck
from cenacle.store import tables
from cenacle.store.history import History, read_objects, write_ops, write_versions
from cenacle.store.records import BlockWrite, DeckWrite, LineRecord, LineWrite, OpWrite, RoomRecord, VersionWrite, Write

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_CONNECT_S: Final = 5.0  # a database server that does not take a connection by then is away
_ANSWER_S: Final = 10.0  # likewise one that does not answer
_BUSY_MS: Final = 5_000  # how long SQLite waits for another process's lock


class Database:
    """Reads rooms at start, looks up repeats, and writes batches, each in one transaction.

    Whatever the database raises comes through as it is: `cenacle.store.writer` and the callers turn it into codes.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._writing = self._engine.execution_options(cenacle_writes=True)
        self.history = History(self._engine)  # what happened in the rooms

    async def open(self) -> None:
        """Connect, and migrate the tables to the newest version."""
        if self._engine.dialect.name == "sqlite":
            await asyncio.to_thread(_try_sqlite, self._engine.url.database or ":memory:")
        async with self._writing.begin() as connection:
            await connection.run_sync(_migrate)

    async def close(self) -> None:
        """Give up all connections."""
        await self._engine.dispose()

    async def check(self) -> None:
        """One small query, to see whether the database answers."""
        async with self._engine.connect() as connection:
            await connection.execute(select(1))

    # --- reading ----------------------------------------------------------------------------------

    async def load_room(self, room: str) -> RoomRecord:
        """A room as it is stored; made, empty, if it is new."""
        async with self._writing.begin() as connection:
            revision = await connection.scalar(select(tables.rooms.c.revision).where(tables.rooms.c.id == room))
            if revision is None:
                await connection.execute(insert(tables.rooms).values(id=room, revision=0))
                return RoomRecord(room)
            return RoomRecord(
                id=room,
                revision=revision,
                objects=await read_objects(connection, room),
                lines=await _lines(connection, room),
                decks=await _decks(connection, room),
            )

    async def load_blocks(self) -> list[tuple[str, str]]:
        """Who has blocked whom: identities."""
        blocks = tables.blocks.c
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(blocks.blocker, blocks.blocked))
            return [(blocker, blocked) for blocker, blocked in rows]

    async def slide_pages(self) -> set[str]:
        """The images of all slides, also on screens and in rooms that the world of today does not have."""
        async with self._engine.connect() as connection:
            return {page for pages in await connection.scalars(select(tables.decks.c.pages)) for page in pages}

    # --- writing ----------------------------------------------------------------------------------

    async def write(self, batch: Sequence[Write]) -> list[int | None]:
        """Store a batch in one transaction, durably, all or nothing.

        Gives one entry a write: None if it was new, or, for a line that was stored before, the time it was said.
        """
        op_writes = [write for write in batch if isinstance(write, OpWrite)]
        line_writes = [write for write in batch if isinstance(write, LineWrite)]
        async with self._writing.begin() as connection:
            if op_writes:
                await write_ops(connection, op_writes)
            said = await _write_lines(connection, line_writes) if line_writes else {}
            await write_versions(connection, [write for write in batch if isinstance(write, VersionWrite)])
            await _write_decks(connection, [write for write in batch if isinstance(write, DeckWrite)])
            await _write_blocks(connection, [write for write in batch if isinstance(write, BlockWrite)])
        return [said.get(id(write)) for write in batch]


def _engine(url: str) -> AsyncEngine:
    """The engine; its errors hide what was to be stored, since they get into the log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        timeouts = (
            {"timeout": _CONNECT_S, "command_timeout": _ANSWER_S} if parsed.drivername.endswith("asyncpg") else {}
        )
        return create_async_engine(
            parsed, pool_size=4, max_overflow=0, pool_pre_ping=True, connect_args=timeouts, hide_parameters=True
        )
    engine = create_async_engine(
        parsed, poolclass=AsyncAdaptedQueuePool, pool_size=2, max_overflow=0, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _try_sqlite(path: str) -> None:
    """Raise if the file cannot be opened.

    aiosqlite's thread would tell of its own end after such a failure, and fail itself when the event loop has gone.
    """
    sqlite3.connect(path).close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """WAL lets readers go on while one writes; FULL has each commit on the disk before it is acknowledged."""
    connection.isolation_level = None  # the driver's own transactions would leave migrations half done
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who is to write waits for the lock at once: one that has read by then would fail, for what it saw may be old."""
    is_writing = connection.get_execution_options().get("cenacle_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two nodes that start together migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(2015020213)"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


# --- queries --------------------------------------------------------------------------------------
async def _lines(connection: AsyncConnection, room: str) -> tuple[LineRecord, ...]:
    lines = tables.lines.c
    query = select(lines.line_id, lines.identity, lines.name, lines.text, lines.at).where(lines.room == room)
    query = query.order_by(lines.number.desc()).limit(limits.LINES_KEPT_PER_ROOM)
    rows = (await connection.execute(query)).mappings().all()
    return tuple(LineRecord(**row) for row in reversed(rows))


async def _decks(connection: AsyncConnection, room: str) -> dict[str, Deck]:
    decks = tables.decks.c
    query = select(decks.screen, decks.pages, decks.page, decks.owner).where(decks.room == room)
    rows = await connection.execute(query)
    return {screen: Deck(tuple(pages), page, owner) for screen, pages, page, owner in rows}


async def _write_decks(connection: AsyncConnection, writes: Sequence[DeckWrite]) -> None:
    """Of several writes for one screen, the last one counts."""
    latest = {(write.room, write.screen): write.deck for write in writes}
    if not latest:
        return
    decks = tables.decks.c
    await connection.execute(delete(tables.decks).where(tuple_(decks.room, decks.screen).in_(list(latest))))
    rows = [
        {"room": room, "screen": screen, "pages": list(deck.pages), "page": deck.page, "owner": deck.owner}
        for (room, screen), deck in latest.items()
        if deck is not None
    ]
    await _insert_all(connection, tables.decks, rows)


async def _write_blocks(connection: AsyncConnection, writes: Sequence[BlockWrite]) -> None:
    """Of several writes for one pair, the last one counts."""
    latest = {(write.blocker, write.blocked): write for write in writes}
    if not latest:
        return
    blocks = tables.blocks.c
    await connection.execute(delete(tables.blocks).where(tuple_(blocks.blocker, blocks.blocked).in_(list(latest))))
    rows = [{"blocker": w.blocker, "blocked": w.blocked, "at": w.at} for w in latest.values() if w.is_blocked]
    await _insert_all(connection, tables.blocks, rows)


async def _write_lines(connection: AsyncConnection, writes: Sequence[LineWrite]) -> dict[int, int]:
    """Store the lines that are new. Gives, by the id() of its write, when a line that is not was said."""
    ids = tables.line_ids.c
    keys = [(write.line.identity, write.line.line_id) for write in writes]
    query = select(ids.identity, ids.line_id, ids.at).where(tuple_(ids.identity, ids.line_id).in_(keys))
    said_at = {(identity, line_id): at for identity, line_id, at in await connection.execute(query)}
    repeats, new = {}, []
    for write, key in zip(writes, keys, strict=True):
        if key in said_at:
            repeats[id(write)] = said_at[key]
        else:
            said_at[key] = write.line.at
            new.append(write)
    id_rows = [{"identity": w.line.identity, "line_id": w.line.line_id, "at": w.line.at} for w in new]
    await _insert_all(connection, tables.line_ids, id_rows)
    kept = [write for write in new if write.kept]
    await _insert_all(connection, tables.lines, [{"room": write.room, **asdict(write.line)} for write in kept])
    for room in {write.room for write in kept}:
        await _delete_old_lines(connection, room)
    return repeats


async def _delete_old_lines(connection: AsyncConnection, room: str) -> None:
    lines = tables.lines.c
    newest = select(lines.number).where(lines.room == room).order_by(lines.number.desc())
    last_old = await connection.scalar(newest.offset(limits.LINES_KEPT_PER_ROOM).limit(1))
    if last_old is not None:
        await connection.execute(delete(tables.lines).where(lines.room == room, lines.number <= last_old))


async def _insert_all(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)
