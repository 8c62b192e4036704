"""What the store keeps, as plain records.

Times are milliseconds since the Unix epoch, positions metres, yaw radians.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cenacle.core.edits import PlacedObject, Verb
from cenacle.core.screens import Deck


@dataclass(frozen=True, slots=True)
class OpRecord:
    """One edit of one object, as the append-only log keeps it. `author` is an identity."""

    op_id: str
    author: str
    at: int
    verb: Verb
    object_id: str
    patch: dict[str, Any]
    revision: int


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
    """A decided edit to be stored: the op, and its object as it is then (None when deleted)."""

    room: str
    op: OpRecord
    object: PlacedObject | None


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


Write = OpWrite | LineWrite | DeckWrite | BlockWrite
