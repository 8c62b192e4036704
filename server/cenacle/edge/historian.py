"""The historian of one room: undo, redo, rollback, pages of history and named versions, from the log in the store."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from cenacle.core import edits, limits
from cenacle.core.building import Author, is_too_large
from cenacle.core.errors import ErrorCode
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.reversal import Next, Reversal, next_redo, next_undo, reverse
from cenacle.core.rights import Refusal, may_name_version, may_roll_back, refuse
from cenacle.store.history import History
from cenacle.store.records import OpEntry, OpFilter, VersionRecord, VersionWrite
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import messages as wire


class Historian:
    """`take_back` and `name_version` are called one after the other, when all that was decided is in the log."""

    def __init__(self, room: str, log: History, writer: DurableWriter, wall_ms: Callable[[], int]) -> None:
        self._room = room
        self._log = log
        self._writer = writer
        self._wall_ms = wall_ms

    async def take_back(
        self,
        document: edits.Document,
        author: Author,
        request: wire.Undo | wire.Rollback,
        closed: Callable[[], Refusal | None],
        pay: edits.Pay,
    ) -> edits.Decision:
        """Decide an undo, a redo or a rollback. `closed` is asked, once all is read, why nothing may be decided now."""
        stored = await self._log.find_ops([(author.identity, request.op_id)])
        known = document.answer(author, request.op_id, stored.get((author.identity, request.op_id)))
        if known is not None:
            return known
        if isinstance(request, wire.Rollback):
            found = await self._rollback(document, author, request)
            if isinstance(found, Refusal):
                return found
            return closed() or document.decide_reversal(request.op_id, "rollback", author, found, pay=pay)
        steps = await self._log.steps(self._room, author.identity, limits.UNDO_STEPS_MAX)
        step = next_redo(steps) if request.redo else next_undo(steps)
        if step is None:
            return refuse(ErrorCode.NOTHING_TO_REDO if request.redo else ErrorCode.NOTHING_TO_UNDO)
        reversal = await self._reversal_of(document, step)
        if isinstance(reversal, Refusal):
            return reversal
        verb: Literal["undo", "redo"] = "redo" if request.redo else "undo"
        return closed() or document.decide_reversal(request.op_id, verb, author, reversal, step.revision, pay)

    async def _reversal_of(self, document: edits.Document, step: Next) -> Reversal | Refusal:
        objects = await self._log.objects_of(self._room, step.revision)
        return await self._reverse(document, dict.fromkeys(objects, step.targets), step.revision)

    async def _reverse(
        self, document: edits.Document, targets: Mapping[str, Collection[int]], since: int
    ) -> Reversal | Refusal:
        written = await self._log.written(self._room, targets, since, limits.REVERSAL_CHANGES_MAX)
        if written is None:
            return refuse(ErrorCode.ROLLBACK_TOO_LARGE)
        return reverse(written, targets, document.decided, document.next_revision)

    async def _rollback(self, document: edits.Document, author: Author, request: wire.Rollback) -> Reversal | Refusal:
        refusal = may_roll_back(author)
        if refusal is not None:
            return refusal
        found = await self._log.targets(self._room, _filter(request.filter), limits.ROLLBACK_OPS_MAX + 1)
        if not found:
            return refuse(ErrorCode.NOTHING_TO_ROLL_BACK)
        if len(found) > limits.ROLLBACK_OPS_MAX:
            return refuse(ErrorCode.ROLLBACK_TOO_LARGE)
        targets: dict[str, set[int]] = {}
        for revision, object_id in found:
            targets.setdefault(object_id, set()).add(revision)
        return await self._reverse(document, targets, found[0][0])

    async def preview(
        self, document: edits.Document, author: Author, request: wire.Rollback
    ) -> wire.RollbackPreview | Refusal:
        """What a rollback would do now."""
        found = await self._rollback(document, author, request)
        if isinstance(found, Refusal):
            return found
        here = set(document.decided)  # edits go on meanwhile
        done = document.foresee(author, found)
        if is_too_large(done.after, document.decided):
            return refuse(ErrorCode.ROLLBACK_TOO_LARGE)
        targets = await self._log.targets(self._room, _filter(request.filter), limits.ROLLBACK_OPS_MAX)
        return wire.RollbackPreview(
            op_id=request.op_id,
            ops=len({revision for revision, _ in targets}),
            changed=[one for one, then in done.after.items() if then is not None and one in here],
            restored=[one for one, then in done.after.items() if then is not None and one not in here],
            deleted=[one for one, then in done.after.items() if then is None],
            skipped=done.skipped[: limits.OBJECTS_PER_OP],
        )

    async def page(self, request: wire.History) -> wire.HistoryPage:
        """A page of the history."""
        wanted = _filter(request.filter, request.object)
        found = await self._log.page(self._room, wanted, request.before, limits.HISTORY_PAGE + 1)
        versions = await self._log.versions(self._room)
        return wire.HistoryPage(
            ref=request.ref,
            entries=[_entry(one) for one in found[: limits.HISTORY_PAGE]],
            versions=[
                wire.Version(revision=one.revision, name=one.name, author_name=one.author_name, at=one.at)
                for one in versions
            ],
            more=len(found) > limits.HISTORY_PAGE,
        )

    async def name_version(
        self, plan: RoomPlan, author: Author, request: wire.NameVersion, revision: int
    ) -> Refusal | None:
        """Name the revision that is durable now."""
        named = await self._log.versions(self._room, revision)
        refusal = may_name_version(author, plan.builders, named[0] if named else None)
        if refusal is not None:
            return refusal
        version = VersionRecord(revision, request.name, author.identity, author.name, self._wall_ms())
        try:
            await self._writer.submit(VersionWrite(self._room, version))
        except StoreError:
            return refuse(ErrorCode.INTERNAL)
        return None


def _filter(asked: wire.HistoryFilter, object_id: str | None = None) -> OpFilter:
    area = Area(*asked.area) if asked.area is not None else None
    return OpFilter(tuple(asked.authors), asked.since, asked.until, area, asked.after, object_id)


def _entry(found: OpEntry) -> wire.HistoryEntry:
    op = found.op
    return wire.HistoryEntry(
        revision=op.revision,
        at=op.at,
        verb=op.verb,
        author=op.author,
        author_name=op.author_name,
        objects=list(found.objects),
        count=found.count,
        undoes=op.undoes,
    )
