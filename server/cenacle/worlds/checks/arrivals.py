"""Whether people arrive on free floor: a spawn in a sofa sends everybody to where the sofa pushes them."""

from collections.abc import Iterator

import numpy as np

from cenacle.core.geometry import overlaps, solid_columns
from cenacle.core.plan import RoomPlan, Solid
from cenacle.worlds import model
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.compiled import solid_of_furniture
from cenacle.worlds.positions import Problem


def problems(subject: Subject) -> Iterator[Problem]:
    """Spawns whose middle touches a wall or a piece of furniture, which is named with its line."""
    for path, room, plan in subject.rooms():
        for index, spawn in enumerate(room.spawns):
            solid = _touched(plan, spawn)
            if solid is not None:
                what = f"spawn '{spawn.id}' stands in {_name(subject, path[1], room, solid)}"
                yield subject.problem((*path, "spawns", index, "at"), what)


def _touched(plan: RoomPlan, spawn: model.Spawn) -> Solid | None:
    x, z = np.array([spawn.at[0]]), np.array([spawn.at[1]])
    touched = np.flatnonzero(overlaps(solid_columns(plan), x, z)) if plan.solids else np.empty(0, np.int64)
    return plan.solids[int(touched[0])] if len(touched) else None


def _name(subject: Subject, room_index: int | str, room: model.Room, solid: Solid) -> str:
    for index, piece in enumerate(room.furniture):
        if solid_of_furniture(piece) == solid:
            line = subject.document.position(("rooms", room_index, "furniture", index)).line
            return f"the {piece.kind} of line {line}"
    return "a wall"
