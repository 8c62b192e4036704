"""What the store keeps, as plain records.

Times are milliseconds since the Unix epoch, positions metres, yaw radians.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cenacle.core.edits import OpVerb
from cenacle.core.objects import Change, PlacedObject
from cenacle.core.plan import Area
from cenacle.core.screens import Deck


@dataclass(frozen=True, slots=True)
class OpRecord:
    """One op, as the append-only log keeps it. `author` is an identity; `undoes` is a revision, 0 of an edit."""

    op_id: str
    author: str
    author_name: str
    at: int
    verb: OpVerb
    revision: int
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class OpEntry:
    """An op with the ids of the objects that it changed: as many as are asked for, and how many in all."""

    op: OpRecord
    objects: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class OpFilter:
    """Which changes are meant; None, or no authors, is no limit. Times are those of ops, both ends belong to it."""

    authors: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    area: Area | None = None
    after: int | None = None
    object_id: str | None = None


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A revision of a room with a name."""

    revision: int
    name: str
    author: str
    author_name: str
    at: int


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line of chat said to a room."""

    line_id: str
    identity: str
    name: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as it is found at start: its revision, its objects, its last lines (oldest first), its slides."""

    id: str
    revision: int = 0
    objects: tuple[PlacedObject, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    decks: Mapping[str, Deck] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpWrite:
    """A decided op to be stored: what it did, and its objects as they are then (None when deleted)."""

    room: str
    op: OpRecord
    changes: tuple[Change, ...]
    after: Mapping[str, PlacedObject | None]


@dataclass(frozen=True, slots=True)
class VersionWrite:
    """A name for a revision; a revision has one, the last it was given."""

    room: str
    version: VersionRecord


@dataclass(frozen=True, slots=True)
class LineWrite:
    """A line to be stored; of one that is not `kept`, only the id is, so that a repeat is known."""

    room: str
    line: LineRecord
    kept: bool = True


@dataclass(frozen=True, slots=True)
class DeckWrite:
    """The slides of a screen as they are from now on; None takes them away."""

    room: str
    screen: str
    deck: Deck | None


@dataclass(frozen=True, slots=True)
class BlockWrite:
    """One identity blocks another from now on, or does no longer."""

    blocker: str
    blocked: str
    is_blocked: bool
    at: int


Write = OpWrite | LineWrite | DeckWrite | BlockWrite | VersionWrite
