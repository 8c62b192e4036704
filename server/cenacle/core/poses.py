"""Where people stand and look, and where those who come in do."""

import math
from typing import Final, NamedTuple

import numpy as np

from cenacle.core.geometry import free_place, quantise
from cenacle.core.plan import RoomPlan, Spawn

GO_WITHIN_M: Final = 1.0  # `go` may end so far from the point asked for
RETURN_WITHIN_M: Final = 3.0  # likewise a return to a place where a wall may stand by now

_TURN: Final = 2 * math.pi


class Pose(NamedTuple):
    """Where someone stands (m) and looks (radians)."""

    x: float
    y: float
    z: float
    yaw: float


def arrival(plan: RoomPlan, spawn: str | None, dice: tuple[float, float]) -> tuple[Pose, tuple[float, float]]:
    """The pose and the place (x, z) of one who comes in at a spawn, by default the first; `dice` are from 0 to 1."""
    at = next((one for one in plan.spawns if one.id == spawn), None) or _default_spawn(plan)
    distance = at.radius_m * math.sqrt(dice[0])
    angle = _TURN * dice[1]
    x, z = at.x + distance * math.cos(angle), at.z + distance * math.sin(angle)
    place = free_place(plan, x, z, GO_WITHIN_M) or free_place(plan, at.x, at.z, RETURN_WITHIN_M)
    if place is None:  # a spawn inside a solid: the first step pushes people out
        middle = quantise(np.array([at.x, at.z]))
        place = float(middle[0]), float(middle[1])
    return Pose(place[0], 0.0, place[1], at.yaw), place


def _default_spawn(plan: RoomPlan) -> Spawn:
    if plan.spawns:
        return plan.spawns[0]
    bounds = plan.bounds
    return Spawn("", (bounds.min_x + bounds.max_x) / 2, (bounds.min_z + bounds.max_z) / 2, 0.0, RETURN_WITHIN_M)


def yaw_to_wire(yaw: float) -> int:
    """An angle (radians) as the wire has it: turns × 65,536."""
    return math.floor(yaw / _TURN * 65_536 + 0.5) % 65_536


def yaw_from_wire(value: int) -> float:
    """The angle (radians, from 0) of what the wire has."""
    return value / 65_536 * _TURN
