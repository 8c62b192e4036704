"""A recorded room can be replayed, and comes out the same, byte for byte."""

from __future__ import annotations

import errno
import logging
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgpack
import numpy as np
import pytest

from cenacle.core import limits
from cenacle.core.inputs import STEP_DTYPE, InputFrame
from cenacle.core.plan import Area, Portal, RoomPlan, Solid, Spawn
from cenacle.core.room import Pose, Room
from cenacle.core.shedding import Shed
from cenacle.replay import recorder
from cenacle.replay.player import replay
from cenacle.replay.recorder import Recorder
from cenacle.replay.recording import DIGEST_TICKS, RecordedRoom, RecordingError

PLAN = RoomPlan(
    "hall",
    Area(-20, -20, 20, 20),
    18.0,
    solids=(Solid(3.0, 0.0, 1.0, 0.5, 0.8, 0.6),),
    portals=(Portal("door", Area(18, -2, 20, 2), "garden", "gate"),),
    spawns=(Spawn("middle", 0.0, 0.0, 1.0, 3.0),),
)
SECONDS = 4


def live(room: Room, dice: Random, ticks: int = SECONDS * DIGEST_TICKS) -> None:
    """Members come, walk, speak, jump, are shown less, and leave."""
    for tick in range(ticks):
        if tick % 5 == 0:
            number = 1 + tick // 5
            place = Pose(dice.uniform(-9, 9), 0.0, dice.uniform(-9, 9), 0.5) if tick % 2 else None
            room.join(number, place, (dice.random(), dice.random()), None, tick % 256)
        present = np.array([number for number in range(1, 200) if number in room])
        steps = np.zeros(len(present), STEP_DTYPE)
        steps["dx"] = [dice.randint(-127, 127) for _ in present]
        steps["yaw"] = tick * 100
        epochs = np.array([room.epoch(number) for number in present.tolist()])
        room.queue_steps(present, epochs, np.full(len(present), tick + 1), steps)
        room.queue_input(1, InputFrame(room.epoch(1), tick + 1, steps[:1].tobytes() * 2))
        if tick % 7 == 0:
            room.go(1, dice.uniform(-9, 9), dice.uniform(-9, 9), None)
            room.set_speaking({1, 2})
            room.set_heard(1, [2, 0, 0, 0, 0, 0])
            room.set_narrow(1, tick % 2 == 0)
        if tick % 11 == 10:
            room.leave(int(present[-1]))
        room.step(Shed(tick // 20 % 5))


def recorded(folder: Path, ticks: int = SECONDS * DIGEST_TICKS) -> Path:
    """The file of a room that was lived in."""
    made = Recorder(folder, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    live(made.room(PLAN), Random(1), ticks)
    made.close()
    (path,) = folder.iterdir()
    return path


def test_a_recording_comes_out_the_same(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    assert path.name == "hall-20260102T030405000000Z.cenacle"
    replayed = replay(path)
    assert (replayed.ticks, replayed.seconds_compared, replayed.differs) == (SECONDS * DIGEST_TICKS, SECONDS, None)
    assert replayed.members_most > 5


def test_being_recorded_changes_nothing() -> None:
    plain, watched = Room(PLAN), RecordedRoom(PLAN, lambda _: None)
    live(plain, Random(2))
    live(watched, Random(2))
    assert plain.state_hash() == watched.state_hash()
    one, other = plain.step(), watched.step()
    assert one.frames.buffer.tobytes() == other.frames.buffer.tobytes()


def test_the_state_tells_places_acks_and_time_apart() -> None:
    rooms = [Room(PLAN) for _ in range(3)]
    for room in rooms:
        room.join(1, Pose(1.0, 0.0, 1.0, 0.0), (0.0, 0.0))
        room.join(2, Pose(-1.0, 0.0, 1.0, 0.0), (0.0, 0.0))
    same, moved, later = rooms
    seen = {same.state_hash()}
    moved.go(1, 5.0, 5.0)
    later.step()
    assert len(seen | {moved.state_hash(), later.state_hash()}) == 3
    again = Room(PLAN)
    again.join(2, Pose(-1.0, 0.0, 1.0, 0.0), (0.0, 0.0))
    again.join(1, Pose(1.0, 0.0, 1.0, 0.0), (0.0, 0.0))
    assert again.state_hash() == same.state_hash(), "whoever came first"


def changed(path: Path, change: Any) -> Path:
    """A copy of a recording with its events changed by `change(index, event)`."""
    with path.open("rb") as file:
        events = list(msgpack.Unpacker(file))
    copy = path.with_name("copy")
    copy.write_bytes(b"".join(msgpack.packb(change(index, event)) for index, event in enumerate(events)))
    return copy


def test_a_difference_is_told_with_its_tick(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    turned = changed(path, lambda _, event: [*event[:2], 0.0, 9.0, None] if event[0] == "go" else event)
    replayed = replay(turned)
    assert (replayed.differs, replayed.seconds_compared) == ("the state is not the same at tick 20", 0)
    lowered = changed(path, lambda _, event: ["tick", 4, event[2]] if event[0] == "tick" else event)
    assert replay(lowered).differs == "what was sent is not the same at tick 20"


def test_a_recording_that_was_cut_off_is_replayed_to_its_last_whole_event(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    path.write_bytes(path.read_bytes()[:-5])
    replayed = replay(path)
    assert (replayed.ticks, replayed.differs) == (SECONDS * DIGEST_TICKS - 1, None)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"not one", msgpack.packb({}), msgpack.packb(["cenacle recording 0", {}, 20]),
        msgpack.packb(["cenacle recording 1", {"id": 5}, 20]),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(RecordingError):
        replay(path)


@pytest.mark.parametrize(
    "event",
    [
        ["dance"], ["leave", 9], ["leave"], ["join", 1], ["steps", b"12", b"1", b"1234", b"1"], ["tick"], 7, [],
        ["tick", 9, None], ["tick", 0, [b"1"]], ["go", 1, 500.0, 0.0, None],
    ],
)  # fmt: skip
def test_what_cannot_be_done_again_is_told(tmp_path: Path, event: Any) -> None:
    path = recorded(tmp_path, ticks=3)
    with path.open("ab") as file:
        file.write(msgpack.packb(event))
    with pytest.raises(RecordingError):
        replay(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file"):
        replay(tmp_path / "none")


def test_a_recording_ends_at_its_greatest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "_CHUNK_BYTES", 100)
    monkeypatch.setattr(limits, "RECORDING_BYTES", 3_000)
    with caplog.at_level(logging.WARNING):
        path = recorded(tmp_path)
    assert 3_000 < path.stat().st_size < 4_000
    assert "it is as long as one may be" in caplog.text
    assert replay(path).differs is None


def test_a_recording_ends_when_the_disk_does_not_keep_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "_CHUNK_BYTES", 100)
    monkeypatch.setattr(Recorder, "write", lambda self, file, data: False)
    with caplog.at_level(logging.WARNING):
        path = recorded(tmp_path)
    assert path.stat().st_size == 0
    assert caplog.text.count("the disk does not keep up") == 1


def test_a_disk_that_is_full_ends_the_recording_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: recorder.RoomFile, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder.RoomFile, "write", full)
    with caplog.at_level(logging.WARNING):
        recorded(tmp_path)
    assert "No space left on device" in caplog.text
