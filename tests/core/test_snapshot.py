"""The frames: what a record has, and that those of a tick stay as they are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.wire.frames import decode_snapshot
from tests.core.sight import crowd_in, others_in, snapshot_of
from tests.core.turners import CELL_M, DICE, HALL, Turners


@pytest.mark.rule("P-SNAP-1")
def test_a_record_has_its_place_within_two_centimetres_yaw_gait_and_speech() -> None:
    room = Room(HALL)
    room.join(1, Pose(0.0, 0.0, 0.0, 0.0), DICE)
    room.join(4_095, Pose(3.25, 0.0, -1.5, np.pi / 2), DICE)
    room.set_speaking([4_095, 9])
    frame = dict(room.step().frames)[1]
    assert isinstance(frame, memoryview)
    assert len(frame) == 23 + 6
    shown = decode_snapshot(frame)
    assert shown[:7] == (1, 0, 0, 0, 0.0, 0.0, 0.0)
    (other,) = others_in(room, shown)
    assert (other.number, other.yaw, other.gait, other.speaks) == (4_095, 32, 0, True)
    assert (other.x, other.z) == pytest.approx((3.25, -1.5), abs=CELL_M / 2)
    room.set_speaking(set())
    assert not snapshot_of(room.step(), 1).records[0].speaks


@pytest.mark.rule("P-SNAP-1")
@pytest.mark.parametrize("corner", [(-1, -1), (-1, 1), (1, -1), (1, 1)])
def test_the_corners_of_a_room_have_a_place(corner: tuple[int, int]) -> None:
    room = Room(RoomPlan("shed", Area(10.0, -4.0, 14.0, 30.0), 18.0))
    pose = room.join(1, Pose(12.0 + 1.7 * corner[0], 0.0, 13.0 + 16.7 * corner[1], 6.28), DICE)
    at = (pose.x, pose.z)
    room.join(2, Pose(12.0, 0.0, 13.0, 0.0), DICE)
    result = room.step()
    (other,) = others_in(room, snapshot_of(result, 2))
    assert (other.x, other.z) == pytest.approx(at, abs=0.01)
    assert other.yaw == 0  # a whole turn
    assert crowd_in(room, result)[1] == pytest.approx(at, abs=0.08)


def test_frames_of_a_tick_stay_as_they_are_in_the_next() -> None:
    hall = Turners([(0.0, 0.0), (1.0, 0.0)])
    first = list(hall.step().frames)
    copies = [bytes(frame) for _, frame in first]
    for _ in itertools.repeat(None, 3):
        hall.step()
    assert [bytes(frame) for _, frame in first] == copies
