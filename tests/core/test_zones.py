"""Private zones: walking in and being put back, locks, knocks that are answered, capacity; likewise when replayed."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import STEP_DTYPE, InputFrame
from cenacle.core.plan import Area, RoomPlan, Spawn, Zone, ZoneKind
from cenacle.core.room import Pose, Room, StepResult, TurnedBack
from cenacle.core.zones import ZoneNow
from cenacle.replay.recording import RecordedRoom, events, redo

STUDY = Zone("study", ZoneKind.PRIVATE, Area(2, -2, 6, 2), capacity=2, lockable=True)
BOOTH = Zone("booth", ZoneKind.PRIVATE, Area(-6, -2, -2, 2), capacity=1)
TABLE = Zone("table", ZoneKind.CONVERSATION, Area(-1, 3, 1, 5))
PLAN = RoomPlan("house", Area(-10, -10, 10, 10), 18.0, zones=(STUDY, BOOTH, TABLE), spawns=(Spawn("s", 0, 8, 0, 0),))


def come_in(room: Room, number: int, x: float, z: float = 0.0) -> Pose:
    return room.join(number, Pose(x, 0.0, z, 0.0), (0.0, 0.0))


def walk(room: Room, number: int, dx: int, seq: int, dz: int = 0) -> StepResult:
    """One step, walked in one tick."""
    step = np.zeros(1, STEP_DTYPE)
    step["dx"], step["dz"] = dx, dz
    room.queue_input(number, InputFrame(room.epoch(number), seq, step.tobytes()))
    return room.step()


def walk_until_in(room: Room, number: int, dx: int = 127) -> list[StepResult]:
    """Walk along x for a second and a half."""
    return [walk(room, number, dx, seq) for seq in range(1, 31)]


def turned_back(results: list[StepResult]) -> list[TurnedBack]:
    return [one for result in results for one in result.turned_back]


def changes(results: list[StepResult]) -> list[ZoneNow]:
    return [one for result in results for one in result.zones]


@pytest.mark.rule("P-ZONE-1")
def test_whoever_walks_in_is_inside_until_they_walk_out() -> None:
    room = Room(PLAN)
    come_in(room, 1, 1.0)
    assert room.private_zone(1) is None
    results = walk_until_in(room, 1)
    assert room.private_zone(1) == "study"
    assert turned_back(results) == []
    assert changes(results) == [ZoneNow("study", False, 1)]
    assert room.insiders("study") == [1]
    results = [walk(room, 1, -127, seq) for seq in range(31, 80)]
    assert changes(results)[0] == ZoneNow("study", False, 0)


@pytest.mark.rule("P-ZONE-1", "P-SNAP-3")
def test_whoever_walks_into_a_locked_zone_is_put_back_where_they_were() -> None:
    room = Room(PLAN)
    come_in(room, 1, 4.0)
    come_in(room, 2, 1.0)
    room.lock_zone(1, "study", True)
    results = walk_until_in(room, 2)
    assert turned_back(results)[0] == TurnedBack(2, "study", ErrorCode.ZONE_LOCKED)
    assert room.private_zone(2) is None
    assert 1.8 < room.pose(2).x < 2.0
    assert room.epoch(2) == len(turned_back(results)) > 0
    assert room.zones() == [ZoneNow("study", True, 1), ZoneNow("booth", False, 0)]


@pytest.mark.rule("P-ZONE-1")
def test_a_full_zone_takes_nobody_until_somebody_goes_also_in_the_same_tick() -> None:
    room = Room(PLAN)
    come_in(room, 1, -4.0)
    come_in(room, 2, -1.9)
    results = walk_until_in(room, 2, -127)
    assert {one.code for one in turned_back(results)} == {ErrorCode.ZONE_FULL}
    room.leave(1)
    results = [walk(room, 2, -127, seq) for seq in range(31, 34)]
    assert room.private_zone(2) == "booth"
    # One goes out and the other comes in within one tick, though the one who comes has the lower number.
    come_in(room, 1, -6.1)
    assert room.private_zone(1) is None
    room.go(2, -2.05, 0.0)
    out, into = np.zeros(1, STEP_DTYPE), np.zeros(1, STEP_DTYPE)
    out["dx"], into["dx"] = 127, 127
    room.queue_input(2, InputFrame(room.epoch(2), 40, out.tobytes()))
    room.queue_input(1, InputFrame(room.epoch(1), 40, into.tobytes()))
    assert room.step().turned_back == []
    assert room.insiders("booth") == [1]


@pytest.mark.rule("P-ZONE-2")
def test_a_lock_falls_with_the_last_one_who_leaves() -> None:
    room = Room(PLAN)
    come_in(room, 1, 4.0)
    room.lock_zone(1, "study", True)
    assert room.step().zones == [ZoneNow("study", True, 1)]
    room.leave(1)
    assert room.step().zones == [ZoneNow("study", False, 0)]


@pytest.mark.rule("P-ZONE-2")
def test_only_those_inside_lock_and_only_what_has_a_lock() -> None:
    room = Room(PLAN)
    come_in(room, 1, 0.0)
    come_in(room, 2, -4.0)
    for number, zone, code in (
        (1, "study", ErrorCode.NOT_INSIDE),
        (2, "booth", ErrorCode.ZONE_NOT_LOCKABLE),
        (1, "table", ErrorCode.ZONE_UNKNOWN),
    ):
        with pytest.raises(CenacleError) as caught:
            room.lock_zone(number, zone, True)
        assert caught.value.code is code
    come_in(room, 3, 4.0)
    room.lock_zone(3, "study", True)
    room.step()
    room.lock_zone(3, "study", True)
    assert room.step().zones == []
    room.lock_zone(3, "study", False)
    assert room.step().zones == [ZoneNow("study", False, 1)]


@pytest.mark.rule("P-ZONE-3")
def test_whoever_was_let_in_comes_in_once_and_soon() -> None:
    room = Room(PLAN)
    come_in(room, 1, 4.0)
    come_in(room, 2, 1.9)
    come_in(room, 3, 1.9, 1.0)
    room.lock_zone(1, "study", True)
    assert room.refusal(2, "study") is ErrorCode.ZONE_LOCKED
    room.admit(2, "study")
    assert room.refusal(2, "study") is None
    walk(room, 2, 127, 1)
    assert room.private_zone(2) == "study"
    with pytest.raises(CenacleError) as caught:
        room.admit(3, "study")
    assert caught.value.code is ErrorCode.ZONE_FULL
    assert turned_back([walk(room, 3, 127, 1)]) == [TurnedBack(3, "study", ErrorCode.ZONE_LOCKED)]
    walk(room, 2, -127, 2)
    assert turned_back([walk(room, 2, 127, 3)]) == [TurnedBack(2, "study", ErrorCode.ZONE_LOCKED)]
    room.admit(3, "study")
    for _ in range(limits.ADMISSION_TICKS + 1):
        room.step()
    assert room.refusal(3, "study") is ErrorCode.ZONE_LOCKED
    room.admit(2, "study")  # what is over is forgotten
    assert room.refusal(2, "study") is None


@pytest.mark.rule("P-ZONE-1")
def test_nobody_goes_or_comes_back_into_a_locked_zone() -> None:
    room = Room(PLAN)
    come_in(room, 1, 4.0)
    room.lock_zone(1, "study", True)
    come_in(room, 2, 0.0)
    with pytest.raises(CenacleError) as caught:
        room.go(2, 4.0, 1.0)
    assert caught.value.code is ErrorCode.ZONE_LOCKED
    assert come_in(room, 3, 4.0, 1.0).z == pytest.approx(8.0)  # at the spawn instead
    room.go(1, 0.0, 0.0)
    assert room.zones()[0] == ZoneNow("study", False, 0)
    room.go(2, 4.0, 1.0)
    assert room.private_zone(2) == "study"
    room.go(2, 4.0, 0.0)  # within the zone
    assert room.insiders("study") == [2]


def test_from_one_private_zone_into_another_one_is_put_back_into_the_first() -> None:
    pair = (
        Zone("left", ZoneKind.PRIVATE, Area(-4, -2, 0, 2), capacity=1, lockable=True),
        Zone("right", ZoneKind.PRIVATE, Area(0.01, -2, 4, 2), capacity=1, lockable=True),
    )
    room = Room(RoomPlan("house", Area(-10, -10, 10, 10), 18.0, zones=pair))
    come_in(room, 1, -0.1)
    come_in(room, 2, 2.0)
    assert turned_back([walk(room, 1, 127, 1)]) == [TurnedBack(1, "right", ErrorCode.ZONE_FULL)]
    assert room.private_zone(1) == "left"


def test_a_recorded_room_with_locks_and_admissions_replays_to_the_same_state() -> None:
    pieces: list[bytes] = []
    room = RecordedRoom(PLAN, pieces.append)
    come_in(room, 1, 4.0)
    come_in(room, 2, 1.5)
    come_in(room, 3, 1.5, 1.0)
    room.lock_zone(1, "study", True)
    for seq in range(1, 10):
        walk(room, 2, 127, seq)
    room.admit(2, "study")
    for seq in range(10, 20):
        walk(room, 2, 127, seq)
        walk(room, 3, 127, seq)
    assert room.insiders("study") == [1, 2]
    plan, told = events(io.BytesIO(b"".join(pieces)))
    again = Room(plan)
    for name, *values in told:
        if name == "tick":
            again.step()
        else:
            redo(again, name, values)
    assert again.state_hash() == room.state_hash()
    assert again.zones() == room.zones()
    again.lock_zone(1, "study", False)
    assert again.state_hash() != room.state_hash()


def test_whoever_walks_about_never_overfills_a_zone() -> None:
    dice: Any = np.random.default_rng(7)
    room = Room(PLAN)
    for number in range(1, 9):
        come_in(room, number, 0.0, number / 2)
    for seq in range(1, 1_500):
        for number in range(1, 9):
            step = np.zeros(1, STEP_DTYPE)
            step["dx"], step["dz"] = dice.integers(-127, 128, 2)
            room.queue_input(number, InputFrame(room.epoch(number), seq, step.tobytes()))
        result = room.step()
        for zone in room.zones():
            capacity = next(one.capacity for one in (STUDY, BOOTH) if one.id == zone.id)
            assert zone.inside <= capacity
        inside = {number: room.private_zone(number) for number in range(1, 9)}
        for zone_plan in (STUDY, BOOTH):
            standing = [n for n in range(1, 9) if zone_plan.area.contains(room.pose(n).x, room.pose(n).z)]
            assert standing == [n for n, zone in inside.items() if zone == zone_plan.id]
        assert all(one.code is ErrorCode.ZONE_FULL for one in result.turned_back)
