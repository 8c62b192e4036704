"""`cenacle replay` says what came of a recording, and ends with 1 if it is not the same or cannot be read."""

from __future__ import annotations

from pathlib import Path

import msgpack
from typer.testing import CliRunner, Result

from cenacle.cli import cli
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose
from cenacle.replay.recording import DIGEST_TICKS, RecordedRoom


def run(path: Path) -> Result:
    return CliRunner().invoke(cli, ["replay", str(path)], env={"NO_COLOR": "1"})


def test_what_came_of_a_recording_is_told(tmp_path: Path) -> None:
    data = bytearray()
    room = RecordedRoom(RoomPlan("hall", Area(-9, -9, 9, 9), 18.0), data.extend)
    room.join(1, Pose(1.0, 0.0, 2.0, 0.0), (0.5, 0.5))
    for _ in range(2 * DIGEST_TICKS):
        room.step()
    path = tmp_path / "hall.cenacle"
    path.write_bytes(data)
    done = run(path)
    assert (done.stdout, done.exit_code) == ("40 ticks with up to 1 members; 2 seconds came out the same.\n", 0)

    path.write_bytes(bytes(data).replace(msgpack.packb(2.0), msgpack.packb(3.0), 1))
    done = run(path)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1] == "the state is not the same at tick 20"

    path.write_bytes(b"no recording")
    done = run(path)
    assert (done.stderr, done.exit_code) == (f"{path}: it is no recording of a room\n", 1)
