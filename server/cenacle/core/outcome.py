"""What comes of one tick of a room."""

from collections.abc import Sequence
from typing import NamedTuple

from cenacle.core.errors import ErrorCode
from cenacle.core.snapshot import Frames
from cenacle.core.zones import ZoneNow


class Crossing(NamedTuple):
    """A member has walked into a portal; it stays in the room until it is taken out."""

    number: int
    portal: str


class TurnedBack(NamedTuple):
    """A member was put back where it had come from, out of a private zone, and why."""

    number: int
    zone: str
    code: ErrorCode


class CrowdFrame(NamedTuple):
    """The frame that shows all members roughly, and the numbers of those to whom it is due."""

    data: bytes
    numbers: frozenset[int]


class StepResult(NamedTuple):
    """One tick: snapshot frames by number, the crowd frame, who came into a portal, how many steps took effect, who was
    kept out of a private zone, and the private zones that have changed since the last tick."""

    tick: int
    frames: Frames
    crowd: CrowdFrame
    crossings: list[Crossing]
    consumed: int
    turned_back: Sequence[TurnedBack] = ()
    zones: Sequence[ZoneNow] = ()
