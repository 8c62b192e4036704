"""What a room is recorded as: all that is called from outside, tick by tick, and now and then what came of it.

A recording is a sequence of msgpack objects. The first is a head: the format, the room's plan and how often it ticks.
Then come events in the order of the calls, each a list of its name and its values; "tick" ends a tick. Once a second it
has a digest: of the room's state, and of all frames since the last one. There are numbers and movements in it, no names
and no words.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from typing import IO, Any, Final, NamedTuple

import msgpack
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from cenacle.core import limits
from cenacle.core.errors import CenacleError
from cenacle.core.inputs import STEP_BYTES, STEP_DTYPE, InputFrame, StepArray
from cenacle.core.plan import RoomPlan
from cenacle.core.room import Pose, Room, StepResult
from cenacle.core.shedding import Shed

FORMAT: Final = "cenacle recording 1"
DIGEST_TICKS: Final = limits.TICK_HZ
DIGEST_BYTES: Final = 16
_EVENT_BYTES: Final = 1 << 24  # more than a tick's steps of the largest house

_PLANS: Final = TypeAdapter(RoomPlan)


class RecordingError(Exception):
    """The file is no recording, or is broken."""


class Digest(NamedTuple):
    """What a second came to: digests of the room's state and of all frames of that second."""

    state: bytes
    frames: bytes


class FramesDigest:
    """Digests all that a room sends, until it is asked for."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=DIGEST_BYTES)

    def add(self, result: StepResult) -> None:
        """The frames of one tick, before anything is written into the leads between them."""
        frames, crowd = result.frames, result.crowd
        for part in (frames.numbers, frames.starts, frames.ends, frames.buffer):
            self._hash.update(part.data)
        self._hash.update(crowd.data)
        self._hash.update(np.array(sorted(crowd.numbers), "<u2").data)

    def take(self) -> bytes:
        """The digest; the next one begins."""
        digest = self._hash.digest()
        self._hash = hashlib.blake2b(digest_size=DIGEST_BYTES)
        return digest


class RecordedRoom(Room):
    """A room that hands the bytes of its recording to `take`, as it goes."""

    def __init__(self, plan: RoomPlan, take: Callable[[bytes], None]) -> None:
        super().__init__(plan)
        self._take = take
        self._pack = msgpack.Packer().pack
        self._frames_digest = FramesDigest()
        take(self._pack([FORMAT, _PLANS.dump_python(plan, mode="json"), limits.TICK_HZ]))

    def _note(self, *event: Any) -> None:
        self._take(self._pack(event))

    def join(
        self, number: int, pose: Pose | None, dice: tuple[float, float], spawn: str | None = None, epoch: int = 0
    ) -> Pose:
        """As of a Room."""
        arrived = super().join(number, pose, dice, spawn, epoch)
        self._note("join", number, pose, dice, spawn, epoch)
        return arrived

    def leave(self, number: int) -> None:
        """As of a Room."""
        super().leave(number)
        self._note("leave", number)

    def queue_input(self, number: int, frame: InputFrame) -> None:
        """As of a Room."""
        super().queue_input(number, frame)
        self._note("input", number, *frame)

    def queue_steps(
        self, numbers: NDArray[np.int64], epochs: NDArray[np.int64], seqs: NDArray[np.int64], steps: StepArray
    ) -> None:
        """As of a Room."""
        super().queue_steps(numbers, epochs, seqs, steps)
        columns = numbers.astype("<u2"), epochs.astype("u1"), seqs.astype("<u4"), steps
        self._note("steps", *(column.tobytes() for column in columns))

    def go(self, number: int, x: float, z: float, yaw: float | None = None) -> Pose:
        """As of a Room."""
        arrived = super().go(number, x, z, yaw)
        self._note("go", number, x, z, yaw)
        return arrived

    def lock_zone(self, number: int, zone: str, locked: bool) -> None:
        """As of a Room."""
        super().lock_zone(number, zone, locked)
        self._note("lock", number, zone, locked)

    def admit(self, number: int, zone: str) -> None:
        """As of a Room."""
        super().admit(number, zone)
        self._note("admit", number, zone)

    def set_speaking(self, numbers: Collection[int]) -> None:
        """As of a Room."""
        super().set_speaking(numbers)
        self._note("speaking", list(numbers))

    def set_heard(self, number: int, heard: Collection[int]) -> None:
        """As of a Room."""
        super().set_heard(number, heard)
        self._note("heard", number, list(heard))

    def set_narrow(self, number: int, is_narrow: bool) -> None:
        """As of a Room."""
        super().set_narrow(number, is_narrow)
        self._note("narrow", number, is_narrow)

    def step(self, shed: Shed = Shed.NOTHING) -> StepResult:
        """As of a Room."""
        result = super().step(shed)
        self._frames_digest.add(result)
        is_told = result.tick % DIGEST_TICKS == 0
        self._note("tick", int(shed), [self.state_hash(), self._frames_digest.take()] if is_told else None)
        return result


# --- reading one back -----------------------------------------------------------------------------


def events(file: IO[bytes]) -> tuple[RoomPlan, Iterator[list[Any]]]:
    """The plan and the events of a recording, which ends where the last event is not whole. Raises RecordingError."""
    unpacker = msgpack.Unpacker(file, max_buffer_size=_EVENT_BYTES)
    try:
        form, plan, ticks_per_s = unpacker.unpack()
        if form != FORMAT or ticks_per_s != limits.TICK_HZ:
            raise RecordingError("it was recorded by another version")
        return _PLANS.validate_python(plan), _events(unpacker)
    except (msgpack.UnpackException, ValidationError, ValueError, TypeError):
        raise RecordingError("it is no recording of a room") from None


def _events(unpacker: msgpack.Unpacker) -> Iterator[list[Any]]:
    try:
        for event in unpacker:
            if not isinstance(event, list) or not event:
                raise RecordingError("an event cannot be read")
            yield event
    except (msgpack.UnpackException, ValueError):
        raise RecordingError("an event cannot be read") from None


def redo(room: Room, name: str, values: list[Any]) -> None:
    """Call what an event tells of; "tick" is for whoever compares what comes of it. Raises RecordingError."""
    try:
        if name == "join":
            number, pose, dice, spawn, epoch = values
            room.join(number, None if pose is None else Pose(*pose), tuple(dice), spawn, epoch)
        elif name == "input":
            number, *frame = values
            room.queue_input(number, InputFrame(*frame))
        elif name == "steps":
            room.queue_steps(*_columns(*values))
        else:
            calls: dict[str, Callable[..., object]] = {
                "leave": room.leave, "go": room.go, "speaking": room.set_speaking, "heard": room.set_heard,
                "narrow": room.set_narrow, "lock": room.lock_zone, "admit": room.admit,
            }  # fmt: skip
            calls[name](*values)
    except (CenacleError, KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"an event {name!r} cannot be done again: {error!r}") from None


def _columns(
    numbers: bytes, epochs: bytes, seqs: bytes, steps: bytes
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], StepArray]:
    counts = {len(numbers) // 2, len(epochs), len(seqs) // 4, len(steps) // STEP_BYTES}
    if len(counts) > 1:
        raise ValueError("columns of different lengths")
    return (
        np.frombuffer(numbers, "<u2").astype(np.int64),
        np.frombuffer(epochs, "u1").astype(np.int64),
        np.frombuffer(seqs, "<u4").astype(np.int64),
        np.frombuffer(steps, STEP_DTYPE),
    )
