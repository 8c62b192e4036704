"""What is different between two worlds, in words: what was added, removed, moved or changed."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from cenacle.worlds import model

_SAME_PLACE_M: Final = 0.005
_OWN: Final = frozenset({"id", "at", "area"})  # what is told as a name or as a move
_BY_ID: Final = (("zones", "zone"), ("screens", "screen"), ("portals", "portal"), ("spawns", "spawn"))


def differences(before: model.WorldFile, after: model.WorldFile) -> list[str]:
    """A sentence for each difference; none if the worlds are alike."""
    lines = list(_changes("the world", before, after, {"rooms", "version"}))
    old, new = {room.id: room for room in before.rooms}, {room.id: room for room in after.rooms}
    lines += [f"room '{name}' was removed" for name in old if name not in new]
    for name, room in new.items():
        if name not in old:
            lines.append(f"room '{name}' was added, with {len(room.furniture)} pieces of furniture")
        else:
            lines += [f"room '{name}': {line}" for line in _room(old[name], room)]
    return lines


def _room(before: model.Room, after: model.Room) -> Iterator[str]:
    lists = {"floors", "ceilings", "walls", "furniture"} | {part for part, _ in _BY_ID}
    yield from _changes("", before, after, lists)
    for part, kind in _BY_ID:
        old = {one.id: one for one in getattr(before, part)}
        new = {one.id: one for one in getattr(after, part)}
        yield from (f"{kind} '{name}' was removed" for name in old if name not in new)
        yield from (f"{kind} '{name}' was added" for name in new if name not in old)
        for name in old.keys() & new.keys():
            yield from _part(f"{kind} '{name}'", old[name], new[name])
    yield from _alike("wall", before.walls, after.walls, lambda wall: f"from {_point(wall.from_)} to {_point(wall.to)}")
    yield from _alike("floor", before.floors, after.floors, lambda one: f"of {one.material} at {_point(one.area)}")
    yield from _alike("ceiling", before.ceilings, after.ceilings, lambda one: f"at {_point(one.area)}")
    yield from _furniture(before.furniture, after.furniture)


def _part(name: str, before: model.Part, after: model.Part) -> Iterator[str]:
    """A part with an id: whether it lies elsewhere, and what else of it is different."""
    old, new = _place(before), _place(after)
    if old and new and math.dist(old, new) > _SAME_PLACE_M:
        yield f"{name} moved {_way(old, new)}"
    yield from _changes(name, before, after, set(_OWN))
    old_area, new_area = getattr(before, "area", None), getattr(after, "area", None)
    if old_area and new_area and _size(old_area) != _size(new_area):
        yield f"{name} is now {_size(new_area)}, no longer {_size(old_area)}"


def _changes(name: str, before: model.Part, after: model.Part, without: set[str]) -> Iterator[str]:
    lead = f"{name}: " if name else ""
    for key, info in type(after).model_fields.items():
        old, new = getattr(before, key), getattr(after, key)
        if key not in without and old != new:
            yield f"{lead}{info.alias or key} is now {_value(new)}, no longer {_value(old)}"


def _furniture(before: Sequence[model.Furniture], after: Sequence[model.Furniture]) -> Iterator[str]:
    """Furniture has no ids: of each kind, what stayed is matched first, then what is nearest."""
    gone = list(before)
    come = []
    for piece in after:
        if piece in gone:
            gone.remove(piece)
        else:
            come.append(piece)
    pairs = sorted(
        (math.dist(old.at, new.at), i, j)
        for i, old in enumerate(gone)
        for j, new in enumerate(come)
        if old.kind == new.kind
    )
    old_left, new_left = dict(enumerate(gone)), dict(enumerate(come))
    for distance, i, j in pairs:
        if i in old_left and j in new_left:
            old, new = old_left.pop(i), new_left.pop(j)
            name = f"the {old.kind} at {_point(old.at)}"
            if distance > _SAME_PLACE_M:
                yield f"{name} moved {_way(old.at, new.at)}, to {_point(new.at)}"
            yield from _changes(name, old, new, set(_OWN))
    yield from (f"the {old.kind} at {_point(old.at)} was removed" for old in old_left.values())
    yield from (f"a {new.kind} was added at {_point(new.at)}" for new in new_left.values())


def _alike(kind: str, before: Sequence[object], after: Sequence[object], name: Callable[[Any], str]) -> Iterator[str]:
    """Parts without a name of their own: those that are not on the other side."""
    yield from (f"the {kind} {name(one)} was removed or changed" for one in before if one not in after)
    yield from (f"the {kind} {name(one)} is new or changed" for one in after if one not in before)


def _place(part: model.Part) -> list[float] | None:
    area = getattr(part, "area", None)
    if area is not None:
        return [(area[0] + area[2]) / 2, (area[1] + area[3]) / 2]
    at: list[float] | None = getattr(part, "at", None)
    return at


def _way(before: list[float], after: list[float]) -> str:
    """How far and where to: 1.5 m east and 0.2 m north."""
    dx, dz = after[0] - before[0], after[1] - before[1]
    ways = [(abs(dx), "east" if dx > 0 else "west"), (abs(dz), "south" if dz > 0 else "north")]
    return " and ".join(f"{round(far, 2):g} m {where}" for far, where in ways if far > _SAME_PLACE_M)


def _size(area: list[float]) -> str:
    return f"{round(area[2] - area[0], 2):g} × {round(area[3] - area[1], 2):g} m"


def _point(numbers: Sequence[float]) -> str:
    return f"[{', '.join(f'{value:g}' for value in numbers)}]"


def _value(value: object) -> str:
    if isinstance(value, model.Part):
        written = value.model_dump(exclude_defaults=True)
        return ", ".join(f"{key} {_value(one)}" for key, one in written.items()) or "as by default"
    if isinstance(value, list) and all(isinstance(one, float | int) for one in value):
        return _point(value)
    if value is None:
        return "as its kind's"
    return f"'{value}'" if isinstance(value, str) else str(value)
