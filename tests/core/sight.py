"""What a member sees: frames read as a client reads them, with positions in metres."""

from __future__ import annotations

from typing import NamedTuple

from cenacle.core.room import Room, StepResult
from cenacle.core.snapshot import CROWD_X, GAIT_GOES, Grid, X
from cenacle.wire.frames import Snapshot, decode_crowd, decode_snapshot


class Other(NamedTuple):
    """Another member as a snapshot shows it; yaw in turns × 128."""

    number: int
    x: float
    z: float
    yaw: int
    gait: int
    speaks: bool


def snapshot_of(result: StepResult, number: int) -> Snapshot:
    """A member's snapshot."""
    return decode_snapshot(dict(result.frames)[number])


def others_in(room: Room, snapshot: Snapshot) -> list[Other]:
    """The records of a snapshot."""
    return others(Grid(room.plan.bounds), snapshot)


def others(grid: Grid, snapshot: Snapshot) -> list[Other]:
    """Likewise in a room with this grid."""
    return [
        Other(one.number, *grid.metres(one.x, one.z, X.most), one.yaw, one.gait, one.speaks) for one in snapshot.records
    ]


def shown_in(result: StepResult, number: int) -> set[int]:
    """Whom a member's snapshot shows in sight; nobody if there is none."""
    frames = dict(result.frames)
    if number not in frames:
        return set()
    return {one.number for one in decode_snapshot(frames[number]).records if one.gait != GAIT_GOES}


def gone_in(result: StepResult, number: int) -> set[int]:
    """Who goes out of a member's sight."""
    frames = dict(result.frames)
    return {one.number for one in decode_snapshot(frames[number]).records if one.gait == GAIT_GOES}


def crowd_in(room: Room, result: StepResult) -> dict[int, tuple[float, float]]:
    """Where the crowd frame of a tick shows each member; nobody if there is none."""
    if not result.crowd.data:
        return {}
    grid = Grid(room.plan.bounds)
    return {one.number: grid.metres(one.x, one.z, CROWD_X.most) for one in decode_crowd(result.crowd.data).records}
