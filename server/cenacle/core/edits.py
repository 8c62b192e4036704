"""The document of a room: its objects, and the one place where edits of them are decided (P-EDIT-1 to P-EDIT-9).

An edit is decided at once, in server order, against what was decided before it. It is *durable* once the store has it,
and only then is it shown: `durable` is what members see, `settle` moves it on, `abandon` goes back to it.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cenacle.core import limits
from cenacle.core.building import (
    Author as Author,
    Place,
    is_too_large,
    placed_by,
    placed_in,
    reversed_in,
    told_bytes,
)
from cenacle.core.errors import ErrorCode
from cenacle.core.kind import Value
from cenacle.core.objects import Change, PlacedObject as PlacedObject
from cenacle.core.plan import RoomPlan
from cenacle.core.reversal import Reversal, changes_of
from cenacle.core.rights import Refusal, refuse

Verb = Literal["place", "change", "delete"]
OpVerb = Literal["place", "change", "delete", "undo", "redo", "rollback"]


@dataclass(frozen=True, slots=True)
class Patch:
    """The properties that an edit sets; None leaves them as they are."""

    kind: str | None = None
    x: float | None = None
    y: float | None = None
    z: float | None = None
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    sx: float | None = None
    sy: float | None = None
    sz: float | None = None
    colour: str | None = None
    material: str | None = None
    text: str | None = None
    name: str | None = None
    parent: str | None = None
    locked: bool | None = None
    own: Mapping[str, Value] | None = None

    def values(self) -> dict[str, Any]:
        """What is set, by property; those of the kind's own are not among them."""
        names = (name for name in self.__slots__ if name not in ("kind", "own"))
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Edit:
    """What a client asks for; the values are within the bounds of the wire."""

    op_id: str
    verb: Verb
    object_id: str
    patch: Patch


@dataclass(frozen=True, slots=True)
class Op:
    """A decided edit. `after` has each object that it changed as it is then, None if deleted.

    `undoes` is the revision that an undo or redo takes back, else 0; `skipped` are objects where it had to leave what
    somebody else did.
    """

    revision: int
    op_id: str
    verb: OpVerb
    author: Author
    changes: tuple[Change, ...]
    after: Mapping[str, PlacedObject | None]
    undoes: int = 0
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The edit is to be stored, and announced once it is durable."""

    op: Op


@dataclass(frozen=True, slots=True)
class Repeated:
    """The edit was accepted before, under this revision: answer `committed` once that is durable.

    `is_stored` says that it is, maybe in another room.
    """

    revision: int
    skipped: tuple[str, ...] = field(default=())
    is_stored: bool = field(default=False, compare=False)


Decision = Accepted | Repeated | Refusal
Pay = Callable[[int], bool]  # whether so many bytes of objects may be told to everybody; they are paid for if so


def unpaid(_: int) -> bool:
    """For those who pay for nothing."""
    return True


class Document:
    """The objects of one room. The revision grows by one with each edit accepted."""

    def __init__(self, plan: RoomPlan, objects: Iterable[PlacedObject] = (), revision: int = 0) -> None:
        self._plan = plan
        self._revision = revision
        self.durable = {one.id: one for one in objects}
        self.durable_revision = revision
        self._pending: deque[Op] = deque()
        self._answers: OrderedDict[tuple[str, str], Repeated | Refusal] = OrderedDict()  # by identity and op_id
        self._deleted: OrderedDict[str, None] = OrderedDict()
        self._gone: OrderedDict[str, int] = OrderedDict()  # durable: what was deleted, and when; whole after this:
        self._gone_since = revision
        self._decide_anew()

    def _decide_anew(self) -> None:
        """What is decided is what is durable."""
        self._decided = dict(self.durable)
        self._children: dict[str, set[str]] = {}
        self._owned = Counter(one.owner for one in self._decided.values())
        for one in self._decided.values():
            if one.parent:
                self._children.setdefault(one.parent, set()).add(one.id)

    def renew(self, plan: RoomPlan) -> None:
        """Decide by another plan from now on; what stands stays, also where one may build no longer."""
        self._plan = plan

    def remembers(self, identity: str, op_id: str) -> bool:
        """Whether the answer to this op of this author is known here. If not, look it up in the store first."""
        return (identity, op_id) in self._answers

    def answer(self, author: Author, op_id: str, stored: int | None) -> Repeated | Refusal | None:
        """What was said to this op before, if anything: here, or by what the store has of it."""
        known = self._answers.get((author.identity, op_id))
        if known is not None:
            return known
        return None if stored is None else Repeated(stored, is_stored=True)

    def decide(
        self, edit: Edit, author: Author, stored: int | None = None, used: bool = False, pay: Pay = unpaid
    ) -> Decision:
        """Decide an edit, and change the document if it is accepted.

        `stored` is the revision of an op that the store has of this author under this op_id; `used` says that the store
        knows of a deleted object of this id. Deciding the same op again has no effect and the same answer, but what
        could not be paid for is decided anew.
        """
        known = self.answer(author, edit.op_id, stored)
        if known is not None:
            return known
        after = self._outcome(edit, author, used)
        if isinstance(after, Refusal):
            return self._refused(edit.op_id, author, after)
        if is_too_large(after, self._decided):
            return self._refused(edit.op_id, author, refuse(ErrorCode.OBJECT_INVALID, "Too much is part of this one."))
        if not pay(told_bytes(after)):
            return refuse(ErrorCode.FLOODED)
        return self._accepted(edit.op_id, edit.verb, author, after)

    def decide_reversal(
        self,
        op_id: str,
        verb: Literal["undo", "redo", "rollback"],
        author: Author,
        reversal: Reversal,
        undoes: int = 0,
        pay: Pay = unpaid,
    ) -> Decision:
        """Decide what takes other ops back; what the author may not do, or what is impossible now, is left out of it.

        `reversal` was made for `next_revision`.
        """
        done = reversed_in(self._place(author), reversal, is_rollback=verb == "rollback")
        if is_too_large(done.after, self._decided):
            return self._refused(op_id, author, refuse(ErrorCode.ROLLBACK_TOO_LARGE))
        if verb == "rollback" and not done.after:
            return self._refused(op_id, author, refuse(ErrorCode.NOTHING_TO_ROLL_BACK))
        if not pay(told_bytes(done.after)):
            return refuse(ErrorCode.FLOODED)
        return self._accepted(op_id, verb, author, done.after, undoes, tuple(done.skipped))

    def foresee(self, author: Author, reversal: Reversal) -> Reversal:
        """What a rollback would do, without doing it."""
        return reversed_in(self._place(author), reversal, is_rollback=True)

    @property
    def next_revision(self) -> int:
        """The revision of the next op that is accepted."""
        return self._revision + 1

    @property
    def decided(self) -> Mapping[str, PlacedObject]:
        """The objects as the next edit finds them."""
        return self._decided

    def settle(self, revision: int) -> list[Op]:
        """The store has all ops up to `revision`. Returns those that have become durable, in order."""
        settled = []
        while self._pending and self._pending[0].revision <= revision:
            op = self._pending.popleft()
            for object_id, after in op.after.items():
                self._gone.pop(object_id, None)
                if after is None:
                    del self.durable[object_id]
                    self._gone[object_id] = op.revision
                else:
                    self.durable[object_id] = after
            self.durable_revision = op.revision
            while len(self._gone) > limits.GONE_REMEMBERED_PER_ROOM:
                _, self._gone_since = self._gone.popitem(last=False)
            settled.append(op)
        return settled

    def since(self, revision: int) -> tuple[list[str], list[str]] | None:
        """What is different from a durable revision: the objects made or changed since, and those gone; None if that
        is not known any more, or never was."""
        if not self._gone_since <= revision <= self.durable_revision:
            return None
        changed = [one.id for one in self.durable.values() if one.revision > revision]
        return changed, [object_id for object_id, at in self._gone.items() if at > revision]

    def abandon(self) -> list[Op]:
        """The store has failed: go back to what is durable. Returns the ops that are void; a repeat is decided anew."""
        void = list(self._pending)
        self._pending.clear()
        self._decide_anew()
        self._revision = self.durable_revision
        for op in void:
            self._answers.pop((op.author.identity, op.op_id), None)
            for object_id in op.after:
                self._deleted.pop(object_id, None)
        return void

    # --- what follows from a decision -------------------------------------------------------------

    def _refused(self, op_id: str, author: Author, refusal: Refusal) -> Refusal:
        self._remember(op_id, author, refusal)
        return refusal

    def _accepted(
        self,
        op_id: str,
        verb: OpVerb,
        author: Author,
        after: Mapping[str, PlacedObject | None],
        undoes: int = 0,
        skipped: tuple[str, ...] = (),
    ) -> Accepted:
        changes = changes_of(after, self._decided)
        op = Op(self._revision + 1, op_id, verb, author, changes, after, undoes, skipped)
        self._revision = op.revision
        self._pending.append(op)
        for object_id, then in after.items():
            self._apply(object_id, then)
        self._remember(op_id, author, Repeated(op.revision, skipped))
        return Accepted(op)

    def _remember(self, op_id: str, author: Author, answer: Repeated | Refusal) -> None:
        self._answers[author.identity, op_id] = answer
        if len(self._answers) > limits.OP_IDS_REMEMBERED_PER_ROOM:
            self._answers.popitem(last=False)

    def _apply(self, object_id: str, after: PlacedObject | None) -> None:
        before = self._decided.pop(object_id, None)
        if before is not None:
            self._owned[before.owner] -= 1
            if before.parent:
                self._children[before.parent].discard(object_id)
        if after is not None:
            self._decided[object_id] = after
            self._owned[after.owner] += 1
            self._deleted.pop(object_id, None)
            if after.parent:
                self._children.setdefault(after.parent, set()).add(object_id)
            return
        self._deleted[object_id] = None
        if len(self._deleted) > limits.OP_IDS_REMEMBERED_PER_ROOM:
            self._deleted.popitem(last=False)

    def _place(self, author: Author) -> Place:
        return Place(self._plan, self._decided, self._children, self._owned, author, self._revision + 1)

    # --- the verbs: what the objects are afterwards, or why nothing is done -----------------------
    def _outcome(self, edit: Edit, author: Author, used: bool) -> Mapping[str, PlacedObject | None] | Refusal:
        place = self._place(author)
        if edit.verb == "place":
            if edit.object_id in self._decided:
                return refuse(ErrorCode.OBJECT_EXISTS)
            if used or edit.object_id in self._deleted:
                return refuse(ErrorCode.OBJECT_EXISTS, "An object with this id existed and was deleted.")
            return placed_in(place, edit.object_id, edit.patch.kind, edit.patch.values(), edit.patch.own or {})
        before = self._decided.get(edit.object_id)
        if before is None:
            return refuse(ErrorCode.OBJECT_UNKNOWN)
        if edit.verb == "change":
            if edit.patch.kind not in (None, before.kind):
                return refuse(ErrorCode.OBJECT_INVALID, "The kind of an object cannot be changed.")
            return placed_by(place, before, edit.patch.values(), edit.patch.own or {})
        return place.without(before)
