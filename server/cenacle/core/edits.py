"""The document of a room: its objects, and the one place where edits of them are decided (P-EDIT-1 to P-EDIT-4).

An edit is decided at once, in server order, against what was decided before it. It is *durable* once the store has it,
and only then is it shown: `durable` is what members see, `settle` moves it on, `abandon` goes back to it.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.core.plan import RoomPlan, Zone
from cenacle.core.rights import Refusal, allowed, refuse

Verb = Literal["place", "change", "delete"]
ObjectKind = Literal["note", "box"]

DEFAULT_COLOURS: Final[dict[ObjectKind, str]] = {"note": "#f2d16b", "box": "#b5713f"}


@dataclass(frozen=True, slots=True)
class PlacedObject:
    """An object as it stands in a room. `owner` is the identity that placed it, `revision` that of its last edit."""

    id: str
    kind: ObjectKind
    x: float
    y: float
    z: float
    yaw: float
    colour: str
    text: str
    owner: str
    owner_name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Patch:
    """The properties that an edit sets; None leaves them as they are."""

    kind: ObjectKind | None = None
    x: float | None = None
    y: float | None = None
    z: float | None = None
    yaw: float | None = None
    colour: str | None = None
    text: str | None = None

    def values(self) -> dict[str, Any]:
        """What is set, by property."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Edit:
    """What a client asks for; the values are within the bounds of the wire."""

    op_id: str
    verb: Verb
    object_id: str
    patch: Patch


class Author(NamedTuple):
    """Who asks: the member, the identity behind it, and its name."""

    member: str
    identity: str
    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """A decided edit. `object` is the whole object after it, None when it is deleted."""

    revision: int
    op_id: str
    verb: Verb
    object_id: str
    object: PlacedObject | None
    author: Author


@dataclass(frozen=True, slots=True)
class Accepted:
    """The edit is to be stored, and announced once it is durable."""

    op: Op


@dataclass(frozen=True, slots=True)
class Repeated:
    """The edit was accepted before, under this revision: answer `committed` once that is durable."""

    revision: int


Decision = Accepted | Repeated | Refusal


class Document:
    """The objects of one room. The revision grows by one with each edit accepted."""

    def __init__(self, plan: RoomPlan, objects: Iterable[PlacedObject] = (), revision: int = 0) -> None:
        self._plan = plan
        self._decided = {one.id: one for one in objects}
        self._revision = revision
        self.durable = dict(self._decided)
        self.durable_revision = revision
        self._pending: deque[Op] = deque()
        self._answers: OrderedDict[tuple[str, str], Repeated | Refusal] = OrderedDict()  # by identity and op_id
        self._deleted: OrderedDict[str, None] = OrderedDict()

    def remembers(self, identity: str, op_id: str) -> bool:
        """Whether the answer to this op of this author is known here. If not, look it up in the store first."""
        return (identity, op_id) in self._answers

    def decide(self, edit: Edit, author: Author, stored: int | None = None, used: bool = False) -> Decision:
        """Decide an edit, and change the document if it is accepted.

        `stored` is the revision of an op that the store has of this author under this op_id; `used` says that the store
        knows of a deleted object of this id. Deciding the same op again has no effect and the same answer.
        """
        known = self._answers.get((author.identity, edit.op_id))
        if known is not None:
            return known
        if stored is not None:
            return Repeated(stored)
        after = self._outcome(edit, author, used)
        if isinstance(after, Refusal):
            self._remember(edit, author, after)
            return after
        op = Op(self._revision + 1, edit.op_id, edit.verb, edit.object_id, after, author)
        self._revision = op.revision
        self._pending.append(op)
        self._apply(self._decided, op)
        self._remember(edit, author, Repeated(op.revision))
        return Accepted(op)

    def settle(self, revision: int) -> list[Op]:
        """The store has all ops up to `revision`. Returns those that have become durable, in order."""
        settled = []
        while self._pending and self._pending[0].revision <= revision:
            op = self._pending.popleft()
            self._apply(self.durable, op)
            self.durable_revision = op.revision
            settled.append(op)
        return settled

    def abandon(self) -> list[Op]:
        """The store has failed: go back to what is durable. Returns the ops that are void; a repeat is decided anew."""
        void = list(self._pending)
        self._pending.clear()
        self._decided = dict(self.durable)
        self._revision = self.durable_revision
        for op in void:
            self._answers.pop((op.author.identity, op.op_id), None)
            self._deleted.pop(op.object_id, None)
        return void

    def _remember(self, edit: Edit, author: Author, answer: Repeated | Refusal) -> None:
        self._answers[author.identity, edit.op_id] = answer
        if len(self._answers) > limits.OP_IDS_REMEMBERED_PER_ROOM:
            self._answers.popitem(last=False)

    def _apply(self, objects: dict[str, PlacedObject], op: Op) -> None:
        if op.object is not None:
            objects[op.object_id] = op.object
            return
        del objects[op.object_id]
        self._deleted[op.object_id] = None
        if len(self._deleted) > limits.OP_IDS_REMEMBERED_PER_ROOM:
            self._deleted.popitem(last=False)

    # --- the verbs: what an object is afterwards, or why nothing is done --------------------------
    def _outcome(self, edit: Edit, author: Author, used: bool) -> PlacedObject | Refusal | None:
        if edit.verb == "place":
            return self._placed(edit, author, used)
        before = self._decided.get(edit.object_id)
        if before is None:
            return refuse(ErrorCode.OBJECT_UNKNOWN)
        if edit.verb == "change":
            return self._changed(edit, author, before)
        return allowed("delete", author, before, self._build_zone_at(before))

    def _placed(self, edit: Edit, author: Author, used: bool) -> PlacedObject | Refusal:
        patch = edit.patch
        if edit.object_id in self._decided:
            return refuse(ErrorCode.OBJECT_EXISTS)
        if used or edit.object_id in self._deleted:
            return refuse(ErrorCode.OBJECT_EXISTS, "An object with this id existed and was deleted.")
        if len(self._decided) >= limits.OBJECTS_PER_ROOM:
            return refuse(ErrorCode.OBJECTS_FULL)
        if patch.kind is None or patch.x is None or patch.z is None:
            return refuse(ErrorCode.OBJECT_INVALID, "A new object needs kind, x and z.")
        placed = PlacedObject(
            id=edit.object_id,
            kind=patch.kind,
            x=patch.x,
            y=patch.y or 0.0,
            z=patch.z,
            yaw=patch.yaw or 0.0,
            colour=patch.colour or DEFAULT_COLOURS[patch.kind],
            text=patch.text or "",
            owner=author.identity,
            owner_name=author.name,
            revision=self._revision + 1,
        )
        return self._invalid(placed) or allowed("place", author, None, self._build_zone_at(placed)) or placed

    def _changed(self, edit: Edit, author: Author, before: PlacedObject) -> PlacedObject | Refusal:
        if edit.patch.kind not in (None, before.kind):
            return refuse(ErrorCode.OBJECT_INVALID, "The kind of an object cannot be changed.")
        after = replace(before, **edit.patch.values(), revision=self._revision + 1)
        return self._invalid(after) or allowed("change", author, before, self._build_zone_at(after)) or after

    def _invalid(self, placed: PlacedObject) -> Refusal | None:
        if not self._plan.bounds.contains(placed.x, placed.z):
            return refuse(ErrorCode.OBJECT_INVALID, "The object would be outside the room.")
        if not 0.0 <= placed.y <= limits.OBJECT_HEIGHT_M:
            return refuse(ErrorCode.OBJECT_INVALID, "The object would be too low or too high.")
        if placed.text and placed.kind != "note":
            return refuse(ErrorCode.OBJECT_INVALID, "Only notes have a text.")
        return None

    def _build_zone_at(self, placed: PlacedObject) -> Zone | None:
        """The zone an object stands in; where zones overlap, one for building if there is any."""
        zones = [zone for zone in self._plan.zones if zone.area.contains(placed.x, placed.z)]
        return next((zone for zone in zones if zone.build), zones[0] if zones else None)
