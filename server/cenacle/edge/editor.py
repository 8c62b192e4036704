"""The editor of one room: has edits decided in order, has them stored, and only then announces them."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from cenacle.core import edits, limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.objects import PlacedObject
from cenacle.core.plan import RoomPlan
from cenacle.core.rights import Refusal, refuse
from cenacle.edge.frames import frame_of
from cenacle.edge.grabs import RoomGrabs
from cenacle.edge.historian import Historian
from cenacle.edge.presence import Presence
from cenacle.edge.socket import binary_frame
from cenacle.store.database import Database
from cenacle.store.records import OpRecord, OpWrite, RoomRecord
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import codec, messages as wire

EDITS_WAITING_MAX: Final = 1_024  # in one room; the next is refused: flooded
_DECIDED_AT_ONCE: Final = 128  # edits whose repeats are looked up by one query
_CATCH_UP_OPS: Final = 10_000  # ops read back after the store failed; far more than can have been under way

EditRequest = wire.Edit | wire.Undo | wire.Rollback | wire.History | wire.NameVersion
Asked = tuple[Presence, EditRequest, edits.Pay]

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
        self._historian = Historian(plan.id, database.history, writer, wall_ms)
        self.grabs = RoomGrabs(presences, lambda object_id: object_id in self._document.durable)
        self._waiting: asyncio.Queue[Asked] = asyncio.Queue(EDITS_WAITING_MAX)
        self._reading = asyncio.Lock()  # the history: one answer at a time
        self._readers: dict[asyncio.Task[None], str] = {}  # those under way, with the ids of who asked
        self._authors: dict[int, list[tuple[Presence, str, str]]] = {}  # whom to tell when a revision is durable
        self._store_failed = False
        self._last_write: asyncio.Future[int | None] | None = None
        self._parts = {one.id: codec.pack_part(_on_wire(one)) for one in stored.objects}  # durable, as msgpack
        self._packed: tuple[int, bytes] | None = None  # all of them, and at which revision

    def renew(self, plan: RoomPlan) -> None:
        """The room has been rebuilt; its objects stay, and further edits are decided by the new plan."""
        self._plan = plan
        self._document.renew(plan)

    @property
    def revision(self) -> int:
        """The last durable revision."""
        return self._document.durable_revision

    def packed_objects(self) -> bytes:
        """The objects at that revision as msgpack; the same bytes until there is another."""
        if self._packed is None or self._packed[0] != self.revision:
            self._packed = self.revision, codec.pack_list(list(self._parts.values()))
        return self._packed[1]

    def packed_since(self, known: wire.Known | None) -> tuple[bytes, list[str]] | None:
        """The objects that are different from what a client knows, as msgpack, and the ids of those gone since."""
        if known is None or known.room != self._plan.id:
            return None
        different = self._document.since(known.revision)
        if different is None:
            return None
        return codec.pack_list([self._parts[object_id] for object_id in different[0]]), different[1]

    def ask(self, author: Presence, request: EditRequest, pay: edits.Pay = edits.unpaid) -> None:
        """Queue an edit, or what concerns the history. `pay` is asked before everybody is told of it.

        Raises CenacleError flooded when too many wait.
        """
        if isinstance(request, wire.History) or (isinstance(request, wire.Rollback) and request.preview):
            self._read(author, request)
            return
        try:
            self._waiting.put_nowait((author, request, pay))
        except asyncio.QueueFull:
            raise CenacleError(ErrorCode.FLOODED) from None

    async def run(self) -> None:
        """Work through the queue until cancelled."""
        try:
            await self._work()
        finally:
            for reader in self._readers:
                reader.cancel()
            await asyncio.gather(*self._readers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            asked = [await self._waiting.get()]
            while isinstance(asked[-1][1], wire.Edit) and len(asked) < _DECIDED_AT_ONCE and not self._waiting.empty():
                asked.append(self._waiting.get_nowait())
            undecided = list(asked)
            try:
                await self._see_to(undecided)
            except Exception:
                logger.exception("an edit could not be decided")
                for author, request, _ in undecided:
                    author.refuse(request.type, codec.ref_of(request), ErrorCode.INTERNAL)
            finally:
                for _ in asked:
                    self._waiting.task_done()

    async def finish(self) -> None:
        """Wait until all that is queued has gone to the store."""
        await self._waiting.join()

    # --- deciding ---------------------------------------------------------------------------------

    async def _see_to(self, asked: list[Asked]) -> None:
        """Decide edits, of which the last may be another request; what is seen to is taken off the list."""
        if not self._writer.healthy:  # known to be away: spare the database a read for each edit
            while asked:
                author, request, _ = asked.pop(0)
                author.refuse(request.type, codec.ref_of(request), ErrorCode.INTERNAL)
            return
        if self._store_failed:
            await self._catch_up()
        plain = [(author, one, pay) for author, one, pay in asked if isinstance(one, wire.Edit)]
        keys = {(author.member.identity, one.op_id) for author, one, _ in plain}
        keys = {key for key in keys if not self._document.remembers(*key)}
        with self._writer.claim(keys) as claimed:
            stored = await self._database.history.find_ops(claimed) if claimed else {}
            new = {one.object for _, one, _ in plain if one.verb == "place"} - self._document.decided.keys()
            used = await self._database.history.known_objects(self._plan.id, new) if new else set()
            elsewhere = keys - claimed
            for author, edit, pay in plain:
                key = author.member.identity, edit.op_id
                if key in elsewhere:
                    author.refuse("edit", edit.op_id, ErrorCode.FLOODED)
                else:
                    self._decide(author, edit, pay, stored.get(key), edit.object in used)
                asked.pop(0)
        if asked:
            await self._other(*asked[0])
            asked.pop(0)

    def _decide(self, author: Presence, edit: wire.Edit, pay: edits.Pay, stored: int | None, used: bool) -> None:
        patch = edits.Patch(**edit.patch.model_dump())
        asked = edits.Edit(edit.op_id, edit.verb, edit.object, patch)
        decision = self._closed() or self._document.decide(asked, _author(author), stored, used, pay)
        self._answer(author, "edit", edit.op_id, decision)

    def _closed(self) -> Refusal | None:
        """Why nothing may be decided now: it could not be stored, or not on top of what is there."""
        if self._writer.full:
            return refuse(ErrorCode.FLOODED)
        return None if self._writer.healthy and not self._store_failed else refuse(ErrorCode.INTERNAL)

    async def _other(self, author: Presence, request: EditRequest, pay: edits.Pay) -> None:
        """What needs the history, once all that is decided is in it."""
        await self._all_written()
        match request:
            case wire.Undo() | wire.Rollback():
                key = author.member.identity, request.op_id
                with self._writer.claim([key]) as claimed:
                    decision: edits.Decision = refuse(ErrorCode.FLOODED)
                    if claimed or self._document.remembers(*key):
                        decision = await self._historian.take_back(
                            self._document, _author(author), request, self._closed, pay
                        )
                    self._answer(author, request.type, request.op_id, decision)
            case wire.NameVersion():
                refusal = await self._historian.name_version(self._plan, _author(author), request, self.revision)
                self._tell(author, request, refusal or wire.Committed(op_id=request.op_id, revision=self.revision))

    async def _all_written(self) -> None:
        """Return when all that was decided is in the log, or has failed."""
        if self._last_write is not None:
            await asyncio.wait([self._last_write])

    # --- reading the history ----------------------------------------------------------------------

    def _read(self, author: Presence, request: wire.History | wire.Rollback) -> None:
        """Answer what changes nothing beside the queue: however long that takes, edits go on."""
        if list(self._readers.values()).count(author.member.id) >= limits.HISTORY_READS_PER_MEMBER:
            raise CenacleError(ErrorCode.FLOODED)
        reader = asyncio.create_task(self._show(author, request), name=f"history for {author.member.id}")
        self._readers[reader] = author.member.id
        reader.add_done_callback(lambda done: self._readers.pop(done, None))

    async def _show(self, author: Presence, request: wire.History | wire.Rollback) -> None:
        try:
            async with self._reading:
                await self._all_written()
                answer: wire.Message | Refusal
                if not self._writer.healthy:
                    answer = refuse(ErrorCode.INTERNAL)
                elif isinstance(request, wire.History):
                    answer = await self._historian.page(request)
                else:
                    answer = await self._historian.preview(self._document, _author(author), request)
        except Exception:
            logger.exception("the history could not be read")
            answer = refuse(ErrorCode.INTERNAL)
        self._tell(author, request, answer)

    def _tell(self, author: Presence, request: EditRequest, answer: wire.Message | Refusal) -> None:
        if isinstance(answer, Refusal):
            author.refuse(request.type, codec.ref_of(request), answer.code, answer.sentence)
        else:
            author.tell(frame_of(answer))

    def _answer(self, author: Presence, re: str, op_id: str, decision: edits.Decision) -> None:
        match decision:
            case edits.Accepted(op):
                self._store(author, re, op)
            case edits.Repeated(revision, skipped, is_stored) if is_stored or revision <= self.revision:
                author.tell(frame_of(wire.Committed(op_id=op_id, revision=revision, skipped=list(skipped))))
            case edits.Repeated(revision):
                self._authors.setdefault(revision, []).append((author, re, op_id))
            case Refusal(code, sentence):
                author.refuse(re, op_id, code, sentence)

    def _store(self, author: Presence, re: str, op: edits.Op) -> None:
        self._authors.setdefault(op.revision, []).append((author, re, op.op_id))
        identity, name = op.author.identity, op.author.name
        record = OpRecord(op.op_id, identity, name, self._wall_ms(), op.verb, op.revision, op.undoes)
        try:
            future = self._writer.submit(OpWrite(self._plan.id, record, op.changes, op.after))
        except StoreError:
            self._failed()
            return
        self._last_write = future
        future.add_done_callback(lambda done: self._stored(op.revision, done))

    # --- announcing -------------------------------------------------------------------------------

    def _stored(self, revision: int, done: "asyncio.Future[int | None]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._failed()
            return
        for op in self._document.settle(revision):
            self._announce(op.revision, op.op_id, op.verb, op.after, op.author.member)
            skipped = list(op.skipped)
            for author, _, op_id in self._authors.pop(op.revision, []):
                author.tell(frame_of(wire.Committed(op_id=op_id, revision=op.revision, skipped=skipped)))

    def _announce(
        self, revision: int, op_id: str, verb: edits.OpVerb, after: Mapping[str, PlacedObject | None], member: str
    ) -> None:
        gone = [object_id for object_id, one in after.items() if one is None]
        placed = {object_id: codec.pack_part(_on_wire(one)) for object_id, one in after.items() if one is not None}
        for object_id in gone:
            self._parts.pop(object_id, None)
        self._parts |= placed
        edited = wire.Edited(revision=revision, op_id=op_id, verb=verb, member=member, gone=gone, objects=[])
        packed = codec.pack_field("objects", codec.pack_list(list(placed.values())))
        frame = binary_frame(codec.encode_head(edited, ("objects",)) + packed)
        for presence in self._presences.values():
            presence.tell(frame)

    # --- when the store fails ---------------------------------------------------------------------

    def _failed(self) -> None:
        """Go back to what is durable; the authors of the rest are told."""
        self._store_failed = True
        self._document.abandon()
        authors, self._authors = self._authors, {}
        for waiting in authors.values():
            for author, re, op_id in waiting:
                author.refuse(re, op_id, ErrorCode.INTERNAL)

    async def _catch_up(self) -> None:
        """See what the store has after all: a commit may have been done though its answer was lost."""
        await self._all_written()
        missed = await self._database.history.read_ops(self._plan.id, self.revision, _CATCH_UP_OPS)
        if missed:
            stored = await self._database.load_room(self._plan.id)
            self._document = edits.Document(self._plan, stored.objects, stored.revision)
            for entry in missed:
                after = {one: self._document.durable.get(one) for one in entry.objects}
                self._announce(entry.op.revision, entry.op.op_id, entry.op.verb, after, "")
        self._store_failed = False


def _author(presence: Presence) -> edits.Author:
    member = presence.member
    return edits.Author(member.id, member.identity, member.name, member.role == "host")


def _on_wire(placed: PlacedObject) -> wire.PlacedObject:
    return wire.PlacedObject.model_construct(**{name: getattr(placed, name) for name in wire.PlacedObject.model_fields})
