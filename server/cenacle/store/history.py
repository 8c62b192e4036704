"""The history of rooms: the log of ops with what each did to each object, and the objects that it has led to."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Select, Table, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cenacle.core import limits
from cenacle.core.objects import Change, PlacedObject, from_record
from cenacle.core.reversal import Step, Written
from cenacle.store import tables
from cenacle.store.records import OpEntry, OpFilter, OpRecord, OpWrite, VersionRecord, VersionWrite

_IDS_PER_QUERY: Final = 400  # values in one IN; SQLite and PostgreSQL take more, in longer

ops = tables.ops.c
changes = tables.changes.c
_OP: Final = (ops.op_id, ops.author, ops.author_name, ops.at, ops.verb, ops.revision, ops.undoes)


class History:
    """Reads the log. Whatever the database raises comes through as it is."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find_ops(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The revisions of those ops that are stored, by author and op_id."""
        found: dict[tuple[str, str], int] = {}
        async with self._engine.connect() as connection:
            for some in _parts(list(keys)):
                query = select(ops.author, ops.op_id, ops.revision).where(tuple_(ops.author, ops.op_id).in_(some))
                found |= {(author, op_id): revision for author, op_id, revision in await connection.execute(query)}
        return found

    async def known_objects(self, room: str, object_ids: Collection[str]) -> set[str]:
        """Those of the objects that were ever placed in the room, be they deleted or not."""
        known: set[str] = set()
        async with self._engine.connect() as connection:
            for some in _parts(list(object_ids)):
                query = select(changes.object_id).where(changes.room == room, changes.object_id.in_(some)).distinct()
                known |= set(await connection.scalars(query))
        return known

    async def read_ops(self, room: str, after: int, most: int) -> list[OpEntry]:
        """The ops of a room after a revision, oldest first, at most so many."""
        query = select(*_OP).where(ops.room == room, ops.revision > after).order_by(ops.revision).limit(most)
        async with self._engine.connect() as connection:
            return await _entries(connection, room, query, limits.OBJECTS_PER_OP)

    async def page(self, room: str, wanted: OpFilter, before: int | None, most: int) -> list[OpEntry]:
        """The ops that a filter names, the newest first, at most so many, older than revision `before`."""
        query: Select[Any] = select(*_OP).where(ops.room == room)
        if wanted.area is not None or wanted.object_id is not None:
            query = query.where(ops.revision.in_(_matching(select(changes.revision), room, wanted)))
        else:
            query = _of_ops(query, wanted)
        if before is not None:
            query = query.where(ops.revision < before)
        query = query.order_by(ops.revision.desc()).limit(most)
        async with self._engine.connect() as connection:
            return await _entries(connection, room, query, limits.HISTORY_OBJECTS)

    async def steps(self, room: str, author: str, most: int) -> list[Step]:
        """The last ops of somebody in a room, the newest first, as undo and redo need them."""
        query = select(ops.revision, ops.verb, ops.undoes).where(ops.room == room, ops.author == author)
        async with self._engine.connect() as connection:
            rows = await connection.execute(query.order_by(ops.revision.desc()).limit(most))
            return [Step(*row) for row in rows]

    async def targets(self, room: str, wanted: OpFilter, most: int) -> list[tuple[int, str]]:
        """The changes that a filter names, as revision and object, in order, at most so many."""
        query = _matching(select(changes.revision, changes.object_id), room, wanted)
        query = query.order_by(changes.revision).limit(most)
        async with self._engine.connect() as connection:
            return [(revision, object_id) for revision, object_id in await connection.execute(query)]

    async def objects_of(self, room: str, revision: int) -> list[str]:
        """The objects that an op changed."""
        query = select(changes.object_id).where(changes.room == room, changes.revision == revision)
        async with self._engine.connect() as connection:
            return list(await connection.scalars(query))

    async def written(self, room: str, object_ids: Collection[str], since: int, most: int) -> list[Written] | None:
        """All that was done to some objects from a revision on, each object's in order; None if it is more."""
        found: list[Written] = []
        async with self._engine.connect() as connection:
            for some in _parts(list(object_ids)):
                query = select(changes.revision, changes.object_id, changes.before, changes.after)
                query = query.where(changes.room == room, changes.object_id.in_(some), changes.revision >= since)
                query = query.order_by(changes.revision).limit(most - len(found) + 1)
                found += [Written(row[0], Change(*row[1:])) for row in await connection.execute(query)]
                if len(found) > most:
                    return None
        return found

    async def versions(self, room: str, revision: int | None = None) -> list[VersionRecord]:
        """The names of revisions, the newest first, or the name of one."""
        table = tables.versions.c
        query = select(table.revision, table.name, table.author, table.author_name, table.at)
        query = query.where(table.room == room).order_by(table.revision.desc()).limit(limits.VERSIONS_PER_ROOM)
        if revision is not None:
            query = query.where(table.revision == revision)
        async with self._engine.connect() as connection:
            return [VersionRecord(**row) for row in (await connection.execute(query)).mappings()]


def _of_ops(query: Select[Any], wanted: OpFilter) -> Select[Any]:
    if wanted.authors:
        query = query.where(ops.author.in_(wanted.authors))
    if wanted.since is not None:
        query = query.where(ops.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(ops.at <= wanted.until)
    if wanted.after is not None:
        query = query.where(ops.revision > wanted.after)
    return query


def _matching(query: Select[Any], room: str, wanted: OpFilter) -> Select[Any]:
    """Of a query of changes, those that the filter names."""
    query = query.join_from(
        tables.changes, tables.ops, (ops.room == changes.room) & (ops.revision == changes.revision)
    ).where(changes.room == room)
    if wanted.area is not None:
        area = wanted.area
        query = query.where(changes.x.between(area.min_x, area.max_x), changes.z.between(area.min_z, area.max_z))
    if wanted.object_id is not None:
        query = query.where(changes.object_id == wanted.object_id)
    return _of_ops(query, wanted)


async def _entries(connection: AsyncConnection, room: str, query: Select[Any], named: int) -> list[OpEntry]:
    """The ops of a query with their objects, of which so many are named."""
    found = [OpRecord(**row) for row in (await connection.execute(query)).mappings()]
    objects: dict[int, list[str]] = {op.revision: [] for op in found}
    for some in _parts(list(objects)):
        of_ops = select(changes.revision, changes.object_id).where(changes.room == room, changes.revision.in_(some))
        for revision, object_id in await connection.execute(of_ops):
            objects[revision].append(object_id)
    return [OpEntry(op, tuple(objects[op.revision][:named]), len(objects[op.revision])) for op in found]


def _parts(values: list[Any]) -> list[list[Any]]:
    return [values[start : start + _IDS_PER_QUERY] for start in range(0, len(values), _IDS_PER_QUERY)]


async def read_objects(connection: AsyncConnection, room: str) -> tuple[PlacedObject, ...]:
    """The objects of a room as they are now."""
    table = tables.objects.c
    query = select(table.id, table.record, table.revision).where(table.room == room).order_by(table.id)
    return tuple(from_record(*row) for row in await connection.execute(query))


def _put_object(insert_into: Callable[[Table], Any]) -> Any:
    """A statement that places an object, or puts it in the place of what it was."""
    statement = insert_into(tables.objects)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["room", "id"], set_={"revision": new.revision, "record": new.record}
    )


_PUT_OBJECT: Final = {"sqlite": _put_object(sqlite.insert), "postgresql": _put_object(postgresql.insert)}
_DELETE_OBJECT: Final = delete(tables.objects).where(
    tables.objects.c.room == bindparam("in_room"), tables.objects.c.id == bindparam("gone_id")
)


async def write_ops(connection: AsyncConnection, writes: Sequence[OpWrite]) -> None:
    """Append ops to the log, and bring the objects up to them."""
    await connection.execute(insert(tables.ops), [{"room": write.room, **asdict(write.op)} for write in writes])
    rows = [_row(write, change) for write in writes for change in write.changes]
    if rows:
        await connection.execute(insert(tables.changes), rows)
    # Of several edits of one object, only the last one's outcome matters here.
    latest = {(write.room, object_id): one for write in writes for object_id, one in write.after.items()}
    gone = [{"in_room": room, "gone_id": object_id} for (room, object_id), one in latest.items() if one is None]
    if gone:
        await connection.execute(_DELETE_OBJECT, gone)
    placed = [
        {"room": room, "id": one.id, "revision": one.revision, "record": one.record()}
        for (room, _), one in latest.items()
        if one is not None
    ]
    if placed:
        await connection.execute(_PUT_OBJECT[connection.dialect.name], placed)
    for room, revision in {write.room: write.op.revision for write in writes}.items():
        await connection.execute(update(tables.rooms).where(tables.rooms.c.id == room).values(revision=revision))


def _row(write: OpWrite, change: Change) -> dict[str, Any]:
    """A change, with where its object stood afterwards, or before it went."""
    after = write.after[change.object_id]
    x, z = (after.x, after.z) if after is not None else ((change.before or {})["x"], (change.before or {})["z"])
    row = {"room": write.room, "revision": write.op.revision, "object_id": change.object_id, "x": x, "z": z}
    return {**row, "before": change.before, "after": change.after}


async def write_versions(connection: AsyncConnection, writes: Sequence[VersionWrite]) -> None:
    """Give revisions their names; of several for one, the last one counts."""
    latest = {(write.room, write.version.revision): write for write in writes}
    table = tables.versions.c
    for (room, revision), write in latest.items():
        await connection.execute(delete(tables.versions).where(table.room == room, table.revision == revision))
        await connection.execute(insert(tables.versions).values(room=room, **asdict(write.version)))
