"""Objects of a room as values: what an object is, and what a change makes of it.

A *record* is an object as a map: kind, owner, owner_name and every property. A *diff* is a map of the properties that
differ. Properties of a kind's own are called `own.<name>` there. Both are what the store keeps of history.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cenacle.core.kind import Value

OWN: Final = "own."
TRANSFORM: Final = ("x", "y", "z", "yaw", "pitch", "roll", "sx", "sy", "sz")
_MOVES: Final = ("x", "y", "z", "yaw")  # what is passed on to an object's children
PROPERTIES: Final = (*TRANSFORM, "colour", "material", "text", "name", "parent", "locked")
_MADE: Final = ("kind", "owner", "owner_name")  # of a record, beside its properties

Record = Mapping[str, Any]

_TOLD_BYTES: Final = 220  # of an object on the wire: names of fields, numbers and lengths, at most
_TOLD_OWN_BYTES: Final = 11  # likewise of each property of its kind's own


@dataclass(frozen=True, slots=True)
class PlacedObject:
    """An object as it stands in a room. `owner` is the identity that placed it, `revision` that of its last edit.

    Positions are metres, angles radians (yaw, then pitch, then roll), `sx`, `sy`, `sz` factors of the kind's size.
    Its place is that in the room also if it has a `parent`.
    """

    id: str
    kind: str
    x: float
    y: float
    z: float
    yaw: float
    colour: str
    text: str
    owner: str
    owner_name: str
    revision: int
    pitch: float = 0.0
    roll: float = 0.0
    sx: float = 1.0
    sy: float = 1.0
    sz: float = 1.0
    material: str = "plain"
    name: str = ""
    parent: str = ""
    locked: bool = False
    own: Mapping[str, Value] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """Every property by name."""
        flat = {name: getattr(self, name) for name in PROPERTIES}
        return flat | {OWN + name: value for name, value in self.own.items()}

    def record(self) -> dict[str, Any]:
        """All that has to be known to make it again."""
        return {name: getattr(self, name) for name in _MADE} | self.values()

    def told_bytes(self) -> int:
        """How many bytes the object takes on the wire, at most."""
        texts = [self.id, self.kind, self.colour, self.text, self.owner, self.owner_name]
        texts += [self.material, self.name, self.parent, *self.own]
        texts += [value for value in self.own.values() if isinstance(value, str)]
        return _TOLD_BYTES + _TOLD_OWN_BYTES * len(self.own) + sum(len(text.encode()) for text in texts)

    def changed(self, diff: Record, revision: int) -> "PlacedObject":
        """This object after a diff."""
        flat = {name: value for name, value in diff.items() if not name.startswith(OWN)}
        own = {name.removeprefix(OWN): value for name, value in diff.items() if name.startswith(OWN)}
        return replace(self, **flat, own={**self.own, **own}, revision=revision)


def from_record(object_id: str, record: Record, revision: int) -> PlacedObject:
    """The object that a record tells of."""
    flat = {name: value for name, value in record.items() if not name.startswith(OWN)}
    own = {name.removeprefix(OWN): value for name, value in record.items() if name.startswith(OWN)}
    return PlacedObject(id=object_id, revision=revision, own=own, **flat)


@dataclass(frozen=True, slots=True)
class Change:
    """What an op did to one object: a record is None where there was no object, or is none; else both are diffs."""

    object_id: str
    before: Record | None
    after: Record | None

    def applied(self, to: PlacedObject | None, revision: int) -> PlacedObject | None:
        """The object after the change; `to` is the object as it was."""
        if self.after is None:
            return None
        if self.before is None or to is None:
            return from_record(self.object_id, self.after, revision)
        return to.changed(self.after, revision)


def change_between(before: PlacedObject | None, after: PlacedObject | None) -> Change:
    """What leads from one to the other, of which one is an object."""
    one = before if before is not None else after
    assert one is not None
    if before is None or after is None:
        return Change(one.id, None if before is None else before.record(), None if after is None else after.record())
    was, is_ = before.values(), after.values()
    names = [name for name in is_ if was.get(name) != is_[name]]
    return Change(one.id, {name: was.get(name) for name in names}, {name: is_[name] for name in names})


def moved_along(child: PlacedObject, before: PlacedObject, after: PlacedObject, revision: int) -> PlacedObject:
    """A child after its parent has gone from one place to another: it keeps its place beside it."""
    turn = after.yaw - before.yaw
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dz = child.x - before.x, child.z - before.z
    return replace(
        child,
        x=after.x + dx * cos + dz * sin,
        y=child.y + after.y - before.y,
        z=after.z - dx * sin + dz * cos,
        yaw=child.yaw + turn,
        revision=revision,
    )


def has_moved(before: PlacedObject, after: PlacedObject) -> bool:
    """Whether the place differs that children keep to."""
    return any(getattr(before, name) != getattr(after, name) for name in _MOVES)
