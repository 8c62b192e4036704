"""Whether everything lies within its room: what is beyond the bounds is never reached, or only half seen."""

from collections.abc import Iterator

from cenacle.worlds import model
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.positions import Problem

_WITH_AREA = (("zones", "zone"), ("portals", "portal"))
_WITH_PLACE = (("spawns", "spawn"), ("screens", "screen"))


def problems(subject: Subject) -> Iterator[Problem]:
    """Zones and portals that reach beyond their room; spawns, screens and furniture that stand outside of it."""
    for path, room, _ in subject.rooms():
        for part, kind in _WITH_AREA:
            for index, one in enumerate(getattr(room, part)):
                if not _holds_area(room, one.area):
                    what = f"{kind} '{one.id}' reaches beyond the bounds of room '{room.id}'"
                    yield subject.problem((*path, part, index, "area"), what)
        for part, kind in _WITH_PLACE:
            for index, one in enumerate(getattr(room, part)):
                if not _holds(room, one.at):
                    what = f"{kind} '{one.id}' stands outside the bounds of room '{room.id}'"
                    yield subject.problem((*path, part, index, "at"), what)
        for index, piece in enumerate(room.furniture):
            if not _holds(room, piece.at):
                what = f"the {piece.kind} stands outside the bounds of room '{room.id}'"
                yield subject.problem((*path, "furniture", index, "at"), what)


def _holds(room: model.Room, at: list[float]) -> bool:
    min_x, min_z, max_x, max_z = room.bounds
    return min_x <= at[0] <= max_x and min_z <= at[1] <= max_z


def _holds_area(room: model.Room, area: list[float]) -> bool:
    return _holds(room, area[:2]) and _holds(room, area[2:])
