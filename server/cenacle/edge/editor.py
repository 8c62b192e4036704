"""The editor of one room: has edits decided in order, has them stored, and only then announces them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from cenacle.core import edits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.plan import RoomPlan
from cenacle.core.rights import Refusal
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.store.database import Database
from cenacle.store.records import OpRecord, OpWrite, RoomRecord
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import codec
from cenacle.wire.messages import Committed, Edit, Edited, PlacedObject

EDITS_WAITING_MAX: Final = 1_024  # in one room; the next is refused: flooded
_CATCH_UP_OPS: Final = 10_000  # ops read back after the store failed; far more than can have been under way

logger = logging.getLogger(__name__)


class Editor:
    """Owns the document of a room. `presences` are those in the room, by number."""

    def __init__(
        self,
        plan: RoomPlan,
        presences: dict[int, Presence],
        database: Database,
        writer: DurableWriter,
        wall_ms: Callable[[], int],
        stored: RoomRecord,
    ) -> None:
        self._plan = plan
        self._presences = presences
        self._database = database
        self._writer = writer
        self._wall_ms = wall_ms
        self._document = edits.Document(plan, stored.objects, stored.revision)
        self._waiting: asyncio.Queue[tuple[Presence, Edit]] = asyncio.Queue(EDITS_WAITING_MAX)
        self._authors: dict[int, list[tuple[Presence, str]]] = {}  # whom to tell when a revision is durable
        self._store_failed = False
        self._packed: tuple[int, bytes] | None = None  # the objects as msgpack, and at which revision

    @property
    def revision(self) -> int:
        """The last durable revision."""
        return self._document.durable_revision

    def packed_objects(self) -> bytes:
        """The objects at that revision as msgpack; the same bytes until there is another."""
        if self._packed is None or self._packed[0] != self.revision:
            parts = [codec.pack_part(_on_wire(placed)) for placed in self._document.durable.values()]
            self._packed = self.revision, codec.pack_list(parts)
        return self._packed[1]

    def edit(self, author: Presence, edit: Edit) -> None:
        """Queue an edit. Raises CenacleError flooded when too many wait."""
        try:
            self._waiting.put_nowait((author, edit))
        except asyncio.QueueFull:
            raise CenacleError(ErrorCode.FLOODED) from None

    async def run(self) -> None:
        """Work through the queue until cancelled."""
        while True:
            author, edit = await self._waiting.get()
            try:
                await self._decide(author, edit)
            except Exception:
                logger.exception("an edit could not be decided")
                author.refuse("edit", edit.op_id, ErrorCode.INTERNAL)
            finally:
                self._waiting.task_done()

    async def finish(self) -> None:
        """Wait until all that is queued has gone to the store."""
        await self._waiting.join()

    # --- deciding ---------------------------------------------------------------------------------

    async def _decide(self, author: Presence, edit: Edit) -> None:
        if not self._writer.healthy:  # known to be away: spare the database a read for each edit
            author.refuse("edit", edit.op_id, ErrorCode.INTERNAL)
            return
        if self._store_failed:
            await self._catch_up()
        identity, stored, used = author.member.identity, None, False
        if not self._document.remembers(identity, edit.op_id):
            stored = await self._database.find_op(identity, edit.op_id)
            used = edit.verb == "place" and await self._database.knows_object(self._plan.id, edit.object)
        if self._writer.full:  # before anything is decided on top of what waits there
            author.refuse("edit", edit.op_id, ErrorCode.FLOODED)
            return
        decision = self._document.decide(
            edits.Edit(edit.op_id, edit.verb, edit.object, edits.Patch(**edit.patch.model_dump())),
            edits.Author(author.member.id, identity, author.member.name),
            stored,
            used,
        )
        match decision:
            case edits.Accepted(op):
                self._store(author, edit, op)
            case edits.Repeated(revision) if revision <= self.revision or stored is not None:
                author.tell(frame_of(Committed(op_id=edit.op_id, revision=revision)))
            case edits.Repeated(revision):
                self._authors.setdefault(revision, []).append((author, edit.op_id))
            case Refusal(code, sentence):
                author.refuse("edit", edit.op_id, code, sentence)

    def _store(self, author: Presence, edit: Edit, op: edits.Op) -> None:
        self._authors.setdefault(op.revision, []).append((author, op.op_id))
        patch = edit.patch.model_dump(exclude_none=True)
        record = OpRecord(op.op_id, op.author.identity, self._wall_ms(), op.verb, op.object_id, patch, op.revision)
        try:
            future = self._writer.submit(OpWrite(self._plan.id, record, op.object))
        except StoreError:
            self._failed()
            return
        future.add_done_callback(lambda done: self._stored(op.revision, done))

    # --- announcing -------------------------------------------------------------------------------

    def _stored(self, revision: int, done: "asyncio.Future[int | None]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._failed()
            return
        for op in self._document.settle(revision):
            self._announce(op.revision, op.op_id, op.verb, op.object_id, op.object, op.author.member)
            for author, op_id in self._authors.pop(op.revision, []):
                author.tell(frame_of(Committed(op_id=op_id, revision=op.revision)))

    def _announce(
        self,
        revision: int,
        op_id: str,
        verb: edits.Verb,
        object_id: str,
        placed: edits.PlacedObject | None,
        member: str,
    ) -> None:
        edited = Edited(
            revision=revision,
            op_id=op_id,
            verb=verb,
            object_id=object_id,
            object=_on_wire(placed) if placed is not None else None,
            member=member,
        )
        frame = frame_of(edited)
        for presence in self._presences.values():
            presence.tell(frame)

    # --- when the store fails ---------------------------------------------------------------------

    def _failed(self) -> None:
        """Go back to what is durable; the authors of the rest are told."""
        self._store_failed = True
        self._document.abandon()
        authors, self._authors = self._authors, {}
        for waiting in authors.values():
            for author, op_id in waiting:
                author.refuse("edit", op_id, ErrorCode.INTERNAL)

    async def _catch_up(self) -> None:
        """See what the store has after all: a commit may have been done though its answer was lost."""
        missed = await self._database.read_ops(self._plan.id, self.revision, _CATCH_UP_OPS)
        if missed:
            stored = await self._database.load_room(self._plan.id)
            self._document = edits.Document(self._plan, stored.objects, stored.revision)
            for op in missed:
                placed = None if op.verb == "delete" else self._document.durable.get(op.object_id)
                self._announce(op.revision, op.op_id, op.verb, op.object_id, placed, "")
        self._store_failed = False


def _on_wire(placed: edits.PlacedObject) -> PlacedObject:
    return PlacedObject(**asdict(placed))
