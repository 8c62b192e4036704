"""Screens, boards and the like must be seen: not with their face to the wall that they hang on."""

import math
from collections.abc import Iterator
from typing import Final

from cenacle.worlds import model
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.positions import Problem

PANELS: Final = frozenset({"notice_board", "picture", "mirror", "clock", "sign", "screen_stand", "whiteboard"})
_LOOK_M: Final = 0.8  # nearer than this in front of a surface a wall hides it


def problems(subject: Subject) -> Iterator[Problem]:
    """Screens and panels that face a wall, with the yaw that turns them round."""
    for path, room, _ in subject.rooms():
        for index, screen in enumerate(room.screens):
            found = _facing(room, screen.at, screen.yaw_deg, screen.lift)
            if found:
                yield subject.problem((*path, "screens", index), f"screen '{screen.id}' {found}")
        for index, piece in enumerate(room.furniture):
            found = _facing(room, piece.at, piece.yaw_deg, piece.lift) if piece.kind in PANELS else ""
            if found:
                yield subject.problem((*path, "furniture", index), f"the {piece.kind} {found}")


def _facing(room: model.Room, at: list[float], yaw_deg: float, lift: float) -> str:
    ahead = _wall_within(room, at, yaw_deg, lift)
    if ahead is None:
        return ""
    behind = _wall_within(room, at, yaw_deg + 180, lift)
    turned = (yaw_deg + 180) % 360
    hint = f"; did you mean yaw_deg: {turned:g}?" if behind is None or behind > ahead else ""
    return f"faces a wall {ahead:.2f} m before it{hint}"


def _wall_within(room: model.Room, at: list[float], yaw_deg: float, lift: float) -> float | None:
    """How far the nearest wall is from a point where it looks, if less than 0.8 m."""
    yaw = math.radians(yaw_deg)
    dx, dz = -math.sin(yaw), -math.cos(yaw)
    distances = [
        distance
        for wall in room.walls
        if wall.height > lift and (distance := _hit(wall, at, dx, dz)) is not None and distance <= _LOOK_M
    ]
    return min(distances, default=None)


def _hit(wall: model.Wall, at: list[float], dx: float, dz: float) -> float | None:
    """How far along the ray (dx, dz) from a point the wall's near side is; None if the ray passes it by."""
    (x0, z0), (x1, z1) = wall.from_, wall.to
    ex, ez = x1 - x0, z1 - z0
    across = dx * ez - dz * ex
    if abs(across) < 1e-9:
        return None
    ox, oz = x0 - at[0], z0 - at[1]
    distance = (ox * ez - oz * ex) / across
    along = (ox * dz - oz * dx) / across
    if distance <= 0 or not 0 <= along <= 1:
        return None
    return max(0.0, distance - wall.thickness / 2)
