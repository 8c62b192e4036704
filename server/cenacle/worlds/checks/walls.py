"""Walls and what meets them: openings over one another, and furniture that comes out on the other side."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from cenacle.core.plan import Solid
from cenacle.worlds import model
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.compiled import furniture_size, turn
from cenacle.worlds.positions import Path, Problem

_SLACK_M: Final = 0.02  # what stands in the plaster is no mistake
_LEAST_HALF_M: Final = 0.01  # of what is left of a box after the slack


def problems(subject: Subject) -> Iterator[Problem]:
    """Openings that overlap or are higher than their wall; furniture that reaches through a wall."""
    for path, room, _ in subject.rooms():
        for index, wall in enumerate(room.walls):
            yield from _openings(subject, wall, (*path, "walls", index))
        for index, piece in enumerate(room.furniture):
            crossed = next((wall for wall in room.walls if _crosses(piece, wall)), None)
            if crossed is not None:
                (x0, z0), (x1, z1) = crossed.from_, crossed.to
                what = f"the {piece.kind} goes through the wall from [{x0:g}, {z0:g}] to [{x1:g}, {z1:g}]"
                yield subject.problem((*path, "furniture", index), what)


def _openings(subject: Subject, wall: model.Wall, path: Path) -> Iterator[Problem]:
    for index, opening in enumerate(wall.openings):
        where = (*path, "openings", index)
        if opening.head > wall.height:
            what = f"the {opening.kind} is higher ({opening.head:g} m) than its wall ({wall.height:g} m)"
            yield subject.problem(where, what)
        if opening.sill >= opening.head:
            yield subject.problem(where, f"the {opening.kind} has its sill above its head")
    ordered = sorted(enumerate(wall.openings), key=lambda item: item[1].at)
    for (_, one), (index, other) in pairwise(ordered):
        if one.at + one.width / 2 > other.at - other.width / 2 + _SLACK_M:
            what = f"the {other.kind} overlaps the {one.kind} beside it"
            yield subject.problem((*path, "openings", index), what)


def _crosses(piece: model.Furniture, wall: model.Wall) -> bool:
    """Whether the piece reaches over the wall's middle line, where the wall is not open."""
    width, depth, height = furniture_size(piece)
    if piece.lift >= wall.height:
        return False
    cos, sin = turn(piece.yaw_deg)
    hx, hz = (max(_LEAST_HALF_M, half - _SLACK_M) for half in (width / 2, depth / 2))
    box = Solid(piece.at[0], piece.at[1], hx, hz, cos, sin)
    return any(_meet(box, line) for line in _closed_lines(wall, piece.lift, piece.lift + height))


def _closed_lines(wall: model.Wall, foot: float, head: float) -> Iterator[Solid]:
    """The wall's middle line without the openings that something from `foot` to `head` metres up fits through."""
    (x0, z0), (x1, z1) = wall.from_, wall.to
    length = math.hypot(x1 - x0, z1 - z0)
    ux, uz = (x1 - x0) / length, (z1 - z0) / length
    start = 0.0
    for opening in sorted(wall.openings, key=lambda one: one.at):
        if opening.sill <= foot and head <= opening.head:
            yield from _line(x0, z0, ux, uz, start, opening.at - opening.width / 2)
            start = max(start, opening.at + opening.width / 2)
    yield from _line(x0, z0, ux, uz, start, length)


def _line(x0: float, z0: float, ux: float, uz: float, start: float, end: float) -> Iterator[Solid]:
    if end > start:
        middle = (start + end) / 2
        yield Solid(x0 + ux * middle, z0 + uz * middle, (end - start) / 2, 0.0, ux, -uz)


def _meet(one: Solid, other: Solid) -> bool:
    """Whether two boxes overlap: no axis of either separates them."""
    ox, oz = other.cx - one.cx, other.cz - one.cz
    for box in (one, other):
        for ax, az in ((box.cos, -box.sin), (box.sin, box.cos)):
            if abs(ox * ax + oz * az) >= _extent(one, ax, az) + _extent(other, ax, az):
                return False
    return True


def _extent(box: Solid, ax: float, az: float) -> float:
    along = abs(box.cos * ax - box.sin * az) * box.hx
    return along + abs(box.sin * ax + box.cos * az) * box.hz
