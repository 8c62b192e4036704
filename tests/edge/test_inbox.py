"""What comes between two ticks is read all at once, and what is no input is told apart."""

from __future__ import annotations

import pytest

from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.edge import inbox
from cenacle.edge.inbox import Inbox
from cenacle.wire.frames import Step, encode_input


def frame(seq: int, mask: bytes = b"\x9a\x01\xff\x33", payload: bytes | None = None) -> bytes:
    """A step as a WebSocket frame of a client."""
    payload = payload or encode_input(0, seq, [Step(0, 127, seq)])
    return b"\x82\x8c" + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def room_of(*numbers: int) -> Room:
    room = Room(RoomPlan("hall", Area(-50.0, -50.0, 50.0, 50.0), 18.0))
    for number in numbers:
        room.join(number, Pose(0.0, 0.0, 0.0, 0.0), (0.0, 0.0))
    return room


def unexpected(number: int) -> None:
    pytest.fail(f"member {number} sent no input")


def acks(room: Room) -> dict[int, int]:
    return {number: int.from_bytes(frame[7:11], "little") for number, frame in room.step().frames}


@pytest.mark.rule("P-MOVE-2")
def test_steps_reach_their_members_whatever_their_masks() -> None:
    room, box = room_of(1, 2), Inbox()
    box.put(2, frame(1))
    box.put(1, frame(1, b"\0\0\0\0"))
    box.put(2, frame(2, b"abcd"))
    assert len(box) == 3
    box.empty_into(room, unexpected)
    assert len(box) == 0
    assert acks(room) == {1: 1, 2: 1}
    assert acks(room)[2] == 2


def test_those_of_members_that_have_left_are_passed_over() -> None:
    room, box = room_of(1, 2), Inbox()
    for number in (1, 2):
        box.put(number, frame(1))
    room.leave(2)
    box.empty_into(room, unexpected)
    assert acks(room) == {1: 1}


@pytest.mark.rule("P-MOVE-2")
def test_what_is_no_step_is_told_and_the_others_are_taken() -> None:
    room, box, told = room_of(1, 2, 3), Inbox(), list[int]()
    box.put(1, frame(1))
    box.put(2, frame(1, payload=b"\x01" + bytes(11)))  # no step at all
    box.put(3, frame(1, payload=encode_input(0, 1, [Step(0, 0, 0)])[:-1] + b"\x02"))  # a flag that there is not
    box.empty_into(room, told.append)
    assert told == [2, 3]
    assert acks(room) == {1: 1, 2: 0, 3: 0}


def test_it_is_bounded_and_says_what_it_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "INBOX_FRAMES", 2)
    room, box = room_of(1), Inbox()
    for seq in (1, 2, 3):
        box.put(1, frame(seq))
    assert (len(box), box.dropped) == (2, 1)
    box.empty_into(room, unexpected)
    box.put(1, frame(4))
    assert len(box) == 1


def test_an_empty_one_changes_nothing() -> None:
    room = room_of(1)
    Inbox().empty_into(room, unexpected)
    assert acks(room) == {1: 0}
