"""Members come, walk, jump, cross portals and leave; the same calls give the same bytes."""

from __future__ import annotations

import hashlib
import math
import random

import pytest

from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import InputFrame
from cenacle.core.plan import Area, Portal, RoomPlan, Spawn
from cenacle.core.room import Crossing, Pose, Room
from cenacle.wire.frames import Snapshot, Step, decode_input, decode_snapshot, encode_input
from tests.core.make_vectors import box
from tests.core.sight import others_in

BOUNDS = Area(-10.0, -10.0, 10.0, 10.0)
PLAN = RoomPlan(
    "hall",
    BOUNDS,
    18.0,
    solids=(box(0.0, -5.0, 3.0, 0.1), box(6.0, 6.0, 2.0, 2.0)),
    portals=(
        Portal("north", Area(-1.0, -10.0, 1.0, -9.0), "garden", "gate"),
        Portal("hidden", Area(-1.0, -9.5, 1.0, -9.0), "garden", "gate"),
        Portal("west", Area(-10.0, -1.0, -9.0, 1.0), "garden", "gate"),
    ),
    spawns=(Spawn("door", 0.0, 0.0, math.pi, 1.5), Spawn("blocked", 6.0, 6.0, 0.0, 0.5)),
)
DICE = (0.25, 0.5)


def walk(seq: int, dx: int, dz: int, count: int = 1, epoch: int = 0, run: bool = False) -> InputFrame:
    return decode_input(encode_input(epoch, seq, [Step(dx, dz, 16_384, run)] * count))


def shown_to(room: Room, number: int) -> Snapshot:
    """Step once and read this member's snapshot."""
    return decode_snapshot(dict(room.step().frames)[number])


# --- arriving -------------------------------------------------------------------------------------
def test_a_newcomer_arrives_within_the_spawn_and_looks_along_it() -> None:
    room = Room(PLAN)
    pose = room.join(1, None, DICE)
    assert math.hypot(pose.x, pose.z) == pytest.approx(0.75, abs=1e-3)
    assert pose.yaw == pytest.approx(math.pi)
    assert room.pose(1) == pose
    assert 1 in room
    assert 2 not in room


def test_dice_spread_people_and_solids_do_not_hold_them() -> None:
    room = Room(PLAN)
    dice = random.Random(3)
    poses = [room.join(number, None, (dice.random(), dice.random()), "door") for number in range(1, 40)]
    assert len({(pose.x, pose.z) for pose in poses}) > 30
    blocked = room.join(40, None, DICE, "blocked")
    assert max(abs(blocked.x - 6.0), abs(blocked.z - 6.0)) >= 2.3


def test_a_place_of_before_is_taken_up_again_or_the_nearest_to_it() -> None:
    room = Room(PLAN)
    assert room.join(1, Pose(4.0, 0.0, 3.0, 1.0), DICE)[:3] == (4.0, 0.0, 3.0)
    assert room.pose(1).yaw == pytest.approx(1.0, abs=1e-4)
    beside = room.join(2, Pose(0.0, 0.0, -5.0, 0.0), DICE)
    assert math.hypot(beside.x, beside.z + 5.0) < 1.0
    elsewhere = room.join(3, Pose(200.0, 0.0, 0.0, 0.0), DICE)
    assert math.hypot(elsewhere.x, elsewhere.z) < 2.0


def test_an_unknown_spawn_is_the_first_one_and_without_any_it_is_the_middle() -> None:
    assert Room(PLAN).join(1, None, DICE, "nowhere").yaw == pytest.approx(math.pi)
    pose = Room(RoomPlan("bare", Area(0.0, 0.0, 8.0, 4.0), 18.0)).join(1, None, (0.0, 0.0))
    assert (pose.x, pose.z) == (4.0, 2.0)


def test_a_spawn_in_the_middle_of_a_wall_still_lets_people_in() -> None:
    plan = RoomPlan("cellar", BOUNDS, 18.0, (box(0.0, 0.0, 8.0, 8.0),), spawns=(Spawn("in", 0.0, 0.0, 0.0, 0.0),))
    room = Room(plan)
    assert room.join(1, None, DICE)[:3] == (0.0, 0.0, 0.0)
    room.queue_input(1, walk(1, 0, 0))
    room.step()
    assert room.pose(1)[:3] == (8.299804687500000, 0.0, 0.0)


def test_numbers_are_unique_and_nobody_is_zero() -> None:
    room = Room(PLAN)
    room.join(1, None, DICE)
    for number in (0, 1):
        with pytest.raises(ValueError, match="number"):
            room.join(number, None, DICE)
    with pytest.raises(KeyError):
        room.leave(2)
    assert len(room) == 1


# --- moving ---------------------------------------------------------------------------------------
@pytest.mark.rule("P-MOVE-3", "P-SNAP-1")
def test_a_step_is_done_and_echoed() -> None:
    room = Room(PLAN)
    room.join(7, Pose(0.0, 0.0, 0.0, 0.0), DICE)
    room.queue_input(7, walk(1, 0, 127))
    result = room.step()
    assert result.consumed == 1
    shown = decode_snapshot(dict(result.frames)[7])
    assert (shown.tick, shown.ack, shown.x, shown.y, shown.z) == (1, 1, 0.0, 0.0, math.floor(0.14 * 1024 + 0.5) / 1024)
    assert room.pose(7).yaw == pytest.approx(math.pi / 2)
    assert room.step().consumed == 0


@pytest.mark.rule("P-SNAP-1")
def test_the_gait_is_walking_running_and_after_a_while_standing() -> None:
    room = Room(PLAN)
    room.join(1, Pose(0.0, 0.0, 0.0, 0.0), DICE)
    room.join(2, Pose(1.0, 0.0, 0.0, 0.0), DICE)

    def gait() -> int:
        return shown_to(room, 2).records[0].gait

    assert gait() == 0
    room.queue_input(1, walk(1, 0, 127))
    assert gait() == 1
    room.queue_input(1, walk(2, 0, 127, run=True))
    assert [gait() for _ in range(4)] == [2, 2, 2, 0]
    room.queue_input(1, walk(3, 0, 0, run=True))  # turns on the spot
    assert gait() == 0


@pytest.mark.rule("P-GO-1", "P-SNAP-3")
def test_go_moves_at_once_begins_an_epoch_and_drops_what_waits() -> None:
    room = Room(PLAN)
    room.join(1, Pose(0.0, 0.0, 0.0, 1.0), DICE, epoch=255)
    assert room.epoch(1) == 255
    room.queue_input(1, walk(3, 127, 0, count=3, epoch=255))
    pose = room.go(1, 3.0, 3.0)
    assert pose[:3] == (3.0, 0.0, 3.0)
    assert pose.yaw == pytest.approx(1.0, abs=1e-4)
    assert room.epoch(1) == 0
    shown = shown_to(room, 1)
    assert (shown.epoch, shown.ack, shown.x, shown.z) == (0, 0, 3.0, 3.0)
    assert room.go(1, 3.0, 3.0, -math.pi / 2).yaw == pytest.approx(1.5 * math.pi)


@pytest.mark.rule("P-GO-1")
def test_go_into_a_solid_is_refused_and_leaves_one_where_one_is() -> None:
    room = Room(PLAN)
    before = room.join(1, None, DICE)
    with pytest.raises(CenacleError) as refused:
        room.go(1, 6.0, 6.0)
    assert refused.value.code is ErrorCode.PLACE_OCCUPIED
    assert room.pose(1) == before
    assert room.epoch(1) == 0


# --- portals --------------------------------------------------------------------------------------
def test_walking_into_a_portal_is_told_once() -> None:
    room = Room(PLAN)
    room.join(1, Pose(0.0, 0.0, -8.9, 0.0), DICE)
    room.join(2, Pose(0.0, 0.0, 0.0, 0.0), DICE)
    crossings = []
    for seq in range(1, 5):
        room.queue_input(1, walk(seq, 0, -127))
        crossings.append(room.step().crossings)
    assert crossings == [[Crossing(1, "north")], [], [], []]


def test_arriving_in_a_portal_does_not_send_one_back_until_one_comes_again() -> None:
    room = Room(PLAN)
    room.join(1, Pose(-9.5, 0.0, 0.0, 0.0), DICE)
    assert room.step().crossings == []
    room.go(1, -5.0, 0.0)
    assert room.step().crossings == []
    room.go(1, -9.5, 0.0)
    assert room.step().crossings == [Crossing(1, "west")]


# --- asking ---------------------------------------------------------------------------------------
@pytest.mark.rule("P-SAY-1")
def test_who_is_near() -> None:
    room = Room(PLAN)
    for number, x in ((1, 0.0), (2, 4.0), (3, -6.0), (4, 9.0)):
        room.join(number, Pose(x, 0.0, 0.0, 0.0), DICE)
    room.leave(4)
    assert room.numbers_within(1, 4.0) == [2]
    assert room.numbers_within(1, 10.0) == [2, 3]
    assert room.numbers_within(2, 3.0) == []


def test_where_everybody_is() -> None:
    room = Room(PLAN)
    for number, x in ((5, 0.0), (2, 4.0), (9, -6.0)):
        room.join(number, Pose(x, 0.0, 1.0, 0.0), DICE)
    room.leave(2)
    positions = room.positions()
    assert positions.numbers.tolist() == [5, 9]
    assert positions.xz.tolist() == [[0.0, 1.0], [-6.0, 1.0]]


def test_an_empty_room_goes_on() -> None:
    room = Room(PLAN)
    for tick in (1, 2):
        result = room.step()
        assert (result.tick, len(result.frames), result.crossings, result.consumed) == (tick, 0, [], 0)
        room.join(1, None, DICE)
        room.leave(1)


def test_a_row_taken_over_remembers_nothing_of_who_had_it() -> None:
    room = Room(PLAN)
    room.join(1, Pose(0.0, 0.0, 0.0, 0.0), DICE)
    room.set_speaking([1])
    room.queue_input(1, walk(50, 127, 0, count=8, run=True))
    room.step()
    room.queue_input(1, walk(51, 127, 0))
    room.leave(1)
    room.join(2, Pose(5.0, 0.0, 0.0, 0.0), DICE)
    room.join(3, Pose(5.0, 0.0, 1.0, 0.0), DICE)
    (other,) = others_in(room, shown_to(room, 3))
    assert (other.number, other.yaw, other.gait, other.speaks) == (2, 0, 0, False)
    assert (other.x, other.z) == pytest.approx((5.0, 0.0), abs=0.01)
    room.queue_input(2, walk(1, 127, 0))
    assert shown_to(room, 2).ack == 1


# --- the same calls, the same bytes ----------------------------------------------------------------
def hash_of_a_run(seed: int) -> str:
    """The hash of all that comes out of 200 ticks with comings, goings, inputs of every kind, jumps and speech."""
    dice = random.Random(seed)
    room = Room(PLAN)
    present: dict[int, int] = {}
    digest = hashlib.sha256()
    for _ in range(200):
        if len(present) < 90 and dice.random() < 0.7:
            number = dice.choice([n for n in range(1, 200) if n not in present])
            room.join(number, None, (dice.random(), dice.random()))
            present[number] = 0
        if present and dice.random() < 0.1:
            gone = dice.choice(sorted(present))
            room.leave(gone)
            del present[gone]
        for number in sorted(present):
            count = dice.randint(0, 3)
            present[number] += count
            if count:
                dx, dz = dice.randint(-127, 127), dice.randint(-127, 127)
                room.queue_input(number, walk(present[number], dx, dz, count, room.epoch(number), dice.random() < 0.3))
        if present and dice.random() < 0.1:
            room.go(dice.choice(sorted(present)), dice.uniform(-8, 2), dice.uniform(-4, 8))
        room.set_speaking([number for number in sorted(present) if dice.random() < 0.2])
        result = room.step()
        digest.update(repr((result.tick, result.crossings, result.consumed)).encode())
        digest.update(result.crowd.data + repr(sorted(result.crowd.numbers)).encode())
        for number, frame in result.frames:
            digest.update(number.to_bytes(2, "little"))
            digest.update(frame)
    return digest.hexdigest()


def test_the_same_calls_give_the_same_bytes() -> None:
    assert hash_of_a_run(1) == hash_of_a_run(1)
    assert hash_of_a_run(1) != hash_of_a_run(2)


def test_the_steps_that_wait_are_told_for_each_member() -> None:
    room = Room(PLAN)
    for number in (5, 7):
        room.join(number, Pose(number, 0.0, 0.0, 0.0), DICE)
    room.queue_input(7, decode_input(encode_input(0, 3, [Step(0, 0, 0)] * 3)))
    room.step()
    assert room.steps_queued([7, 5]).tolist() == [2, 0]
    assert room.steps_queued([]).tolist() == []


def test_the_state_hash_tells_rooms_apart_by_what_is_seen() -> None:
    rooms = [Room(PLAN) for _ in range(3)]
    for room, numbers in zip(rooms, [(5, 7), (7, 5), (5, 7)], strict=True):
        for number in numbers:
            room.join(number, Pose(number, 0.0, 0.0, 0.0), DICE)
    first, again, other = rooms
    assert first.state_hash() == again.state_hash()  # in whatever order they came in
    other.queue_input(7, walk(1, 127, 0))
    for room in rooms:
        room.step()
    assert first.state_hash() == again.state_hash() != other.state_hash()
