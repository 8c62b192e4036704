"""What a room may cost: the server tests every step against its solids, and a phone draws all of its triangles."""

from collections.abc import Iterator
from typing import Final

from cenacle.worlds import model
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.furniture import FURNITURE
from cenacle.worlds.positions import Problem

SOLIDS_MAX: Final = 1_500  # a step is tested against those near it, and the grid of them is made at the start
FURNITURE_MAX: Final = 1_200
TRIANGLES_MAX: Final = 1_200_000  # what a phone of some years ago still draws at a usable rate
AREA_MAX_M2: Final = 20_000.0  # a room of 200 × 100 m; its light is computed for every patch of floor

TRIANGLES_OF_A_WALL: Final = 120  # a wall without openings, with its trims
TRIANGLES_OF_AN_OPENING: Final = 400  # frame, bars and reveals


def triangles(room: model.Room) -> int:
    """About how many triangles the room is drawn with."""
    walls = sum(TRIANGLES_OF_A_WALL + TRIANGLES_OF_AN_OPENING * len(wall.openings) for wall in room.walls)
    return walls + sum(FURNITURE[piece.kind].triangles for piece in room.furniture)


def problems(subject: Subject) -> Iterator[Problem]:
    """Rooms that cost more than they may."""
    for path, room, plan in subject.rooms():
        min_x, min_z, max_x, max_z = room.bounds
        area = (max_x - min_x) * (max_z - min_z)
        yield from _over(subject, (*path, "bounds"), room, "m² of area", area, AREA_MAX_M2)
        yield from _over(subject, (*path, "walls"), room, "solids", len(plan.solids), SOLIDS_MAX)
        where = (*path, "furniture")
        yield from _over(subject, where, room, "pieces of furniture", len(room.furniture), FURNITURE_MAX)
        yield from _over(subject, where, room, "triangles, about", triangles(room), TRIANGLES_MAX)


def _over(
    subject: Subject, path: tuple[str | int, ...], room: model.Room, what: str, cost: float, most: float
) -> Iterator[Problem]:
    if cost > most:
        yield subject.problem(path, f"room '{room.id}' has {cost:,.0f} {what}; {most:,.0f} is the most")
