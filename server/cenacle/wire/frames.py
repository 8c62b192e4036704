"""The hot frames: inputs and snapshots, of fixed little-endian layouts (P-MOVE-2, P-SNAP-1 in docs/protocol.md).

The server decodes inputs and its `core` builds snapshots; the other two directions serve bots and tests.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.geometry import POSITION_SCALE
from cenacle.core.inputs import FLAG_RUN, STEP_BYTES, STEP_DTYPE, InputFrame, StepArray
from cenacle.core.snapshot import (
    CROWD_HEAD_DTYPE,
    CROWD_RECORD_BYTES,
    CROWD_X,
    CROWD_YAW,
    CROWD_Z,
    GAIT,
    HEAD_DTYPE,
    KIND_CROWD,
    KIND_SNAPSHOT,
    NUMBER,
    RECORD_BYTES,
    SPEAKS,
    YAW,
    Bits,
    X,
    Z,
)

KIND_INPUT: Final = 0x01

# The layout of an input frame before its steps.
INPUT_HEAD_DTYPE: Final = np.dtype([("kind", "u1"), ("epoch", "u1"), ("seq", "<u4"), ("count", "u1")])

_INPUT_HEAD: Final = struct.Struct("<BBIB")
_STEP: Final = struct.Struct("<bbHB")
_SINGLE: Final = struct.Struct("<BBIBbb2xB")  # a frame of one step, but for the yaw, which may be anything
_HEAD_BYTES: Final = _INPUT_HEAD.size
_DIRECTION_REFUSED: Final = 0x80  # -128 has no opposite in an i8
SINGLE_BYTES: Final = _SINGLE.size  # of an input frame of one step, as nearly all are
_SINGLE_DTYPE: Final = np.dtype([*INPUT_HEAD_DTYPE.descr, ("step", STEP_DTYPE)])


class Step(NamedTuple):
    """One step as numbers: direction × 127, yaw as u16, and whether it runs."""

    dx: int
    dz: int
    yaw: int
    run: bool = False


class SingleSteps(NamedTuple):
    """Input frames of one step each, of shape (n,): which of them are well formed, and what they hold."""

    valid: NDArray[np.bool_]
    epochs: NDArray[np.int64]
    seqs: NDArray[np.int64]
    steps: StepArray


class SnapshotRecord(NamedTuple):
    """One other member in a snapshot: x and z in 8,192 steps across the room, yaw in turns × 128, gait 0 to 3."""

    number: int
    x: int
    z: int
    yaw: int
    gait: int
    speaks: bool


class Snapshot(NamedTuple):
    """A snapshot, decoded; one's own position in metres."""

    tick: int
    ack: int
    epoch: int
    lowered: int
    x: float
    y: float
    z: float
    records: list[SnapshotRecord]


class CrowdRecord(NamedTuple):
    """One member in a crowd frame: x and z in 256 steps across the room, yaw in turns × 16."""

    number: int
    x: int
    z: int
    yaw: int


class Crowd(NamedTuple):
    """A crowd frame, decoded."""

    tick: int
    lowered: int
    records: list[CrowdRecord]


def decode_singles(data: NDArray[np.uint8]) -> SingleSteps:
    """Check input frames of one step each, of shape (n, SINGLE_BYTES), all at once."""
    frames = np.ascontiguousarray(data).view(_SINGLE_DTYPE)[:, 0]
    steps = frames["step"]
    valid = (frames["kind"] == KIND_INPUT) & (frames["count"] == 1) & (steps["flags"] <= FLAG_RUN)
    valid &= (steps["dx"] != -128) & (steps["dz"] != -128)
    return SingleSteps(valid, frames["epoch"].astype(np.int64), frames["seq"].astype(np.int64), steps)


def decode_input(data: bytes) -> InputFrame:
    """Check an input frame, its kind included. Raises CenacleError malformed_frame."""
    if len(data) == _SINGLE.size:  # nearly all frames hold one step; the checks below say the same of any number
        kind, epoch, seq, count, dx, dz, flags = _SINGLE.unpack(data)
        if kind == KIND_INPUT and count == 1 and dx != -128 and dz != -128 and flags <= FLAG_RUN:
            return InputFrame(epoch, seq, data[_HEAD_BYTES:])
    if len(data) < _HEAD_BYTES:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    kind, epoch, seq, count = _INPUT_HEAD.unpack_from(data)
    steps = data[_HEAD_BYTES:]
    if kind != KIND_INPUT:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    if not 1 <= count <= limits.INPUT_STEPS_PER_FRAME:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    if len(steps) != count * STEP_BYTES:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    if _DIRECTION_REFUSED in steps[0::STEP_BYTES] or _DIRECTION_REFUSED in steps[1::STEP_BYTES]:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    if max(steps[4::STEP_BYTES]) > FLAG_RUN:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    return InputFrame(epoch, seq, steps)


def encode_input(epoch: int, seq: int, steps: Sequence[Step]) -> bytes:
    """An input frame of consecutive steps, the last of which is number `seq`."""
    body = b"".join(_STEP.pack(step.dx, step.dz, step.yaw, FLAG_RUN if step.run else 0) for step in steps)
    return _INPUT_HEAD.pack(KIND_INPUT, epoch, seq, len(steps)) + body


def decode_snapshot(data: bytes | memoryview) -> Snapshot:
    """Read a snapshot frame as a client does. Raises CenacleError malformed_frame."""
    if len(data) < HEAD_DTYPE.itemsize:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    head = np.frombuffer(data, HEAD_DTYPE, count=1)[0]
    body = memoryview(data)[HEAD_DTYPE.itemsize :]
    if head["kind"] != KIND_SNAPSHOT or len(body) % RECORD_BYTES:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    records = [
        SnapshotRecord(
            number=_field(record, NUMBER),
            x=_field(record, X),
            z=_field(record, Z),
            yaw=_field(record, YAW),
            gait=_field(record, GAIT),
            speaks=bool(_field(record, SPEAKS)),
        )
        for record in _integers(body, RECORD_BYTES)
    ]
    x, y, z = (int(head[axis]) / POSITION_SCALE for axis in "xyz")
    return Snapshot(int(head["tick"]), int(head["ack"]), int(head["epoch"]), int(head["lowered"]), x, y, z, records)


def decode_crowd(data: bytes | memoryview) -> Crowd:
    """Read a crowd frame as a client does. Raises CenacleError malformed_frame."""
    if len(data) < CROWD_HEAD_DTYPE.itemsize:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    head = np.frombuffer(data, CROWD_HEAD_DTYPE, count=1)[0]
    body = memoryview(data)[CROWD_HEAD_DTYPE.itemsize :]
    if head["kind"] != KIND_CROWD or len(body) % CROWD_RECORD_BYTES:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    records = [
        CrowdRecord(
            number=_field(record, NUMBER),
            x=_field(record, CROWD_X),
            z=_field(record, CROWD_Z),
            yaw=_field(record, CROWD_YAW),
        )
        for record in _integers(body, CROWD_RECORD_BYTES)
    ]
    return Crowd(int(head["tick"]), int(head["lowered"]), records)


def _integers(body: memoryview, size: int) -> Iterator[int]:
    return (int.from_bytes(body[at : at + size], "little") for at in range(0, len(body), size))


def _field(record: int, bits: Bits) -> int:
    return record >> bits.at & bits.most


__all__ = [
    "INPUT_HEAD_DTYPE",
    "KIND_INPUT",
    "SINGLE_BYTES",
    "STEP_DTYPE",
    "Crowd",
    "CrowdRecord",
    "SingleSteps",
    "Snapshot",
    "SnapshotRecord",
    "Step",
    "decode_crowd",
    "decode_input",
    "decode_singles",
    "decode_snapshot",
    "encode_input",
]
