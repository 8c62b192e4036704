"""Replays a recording, and compares what comes of it with what came of it then."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cenacle.core.room import Room
from cenacle.core.shedding import Shed
from cenacle.replay.recording import FramesDigest, RecordingError, events, redo


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far it went: `differs` says what is not the same and at which tick, or is None."""

    ticks: int
    seconds_compared: int
    members_most: int
    differs: str | None = None


def replay(path: Path) -> Replayed:
    """Go through a recording until its end, or the first second that came out differently. Raises RecordingError."""
    ticks = compared = most = 0
    try:
        with path.open("rb") as file:
            plan, told = events(file)
            room, frames = Room(plan), FramesDigest()
            for name, *values in told:
                if name != "tick":
                    redo(room, name, values)
                    most = max(most, len(room))
                    continue
                digest = _tick(room, frames, values)
                ticks += 1
                if digest is None:
                    continue
                came = room.state_hash(), frames.take()
                for what, now, then in zip(("the state", "what was sent"), came, digest, strict=True):
                    if now != then:
                        return Replayed(ticks, compared, most, f"{what} is not the same at tick {room.tick}")
                compared += 1
    except OSError as error:
        raise RecordingError(str(error.strerror)) from None
    return Replayed(ticks, compared, most)


def _tick(room: Room, frames: FramesDigest, values: list[Any]) -> list[bytes] | None:
    try:
        shed, digest = values
        frames.add(room.step(Shed(shed)))
    except (TypeError, ValueError):
        raise RecordingError("a tick cannot be read") from None
    if digest is not None and (not isinstance(digest, list) or len(digest) != 2):
        raise RecordingError("a tick cannot be read")
    return digest
