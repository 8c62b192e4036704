"""The hot frames: inputs and snapshots, of fixed little-endian layouts (P-MOVE-2, P-SNAP-1 in docs/protocol.md).

The server decodes inputs and its `core` builds snapshots; the other two directions serve bots and tests.
"""

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import FLAG_RUN, STEP_BYTES, STEP_DTYPE, InputFrame
from cenacle.core.snapshot import HEAD_DTYPE, KIND_SNAPSHOT, POSITION_SCALE, RECORD_DTYPE

KIND_INPUT: Final = 0x01

# The layout of an input frame before its steps.
INPUT_HEAD_DTYPE: Final = np.dtype([("kind", "u1"), ("epoch", "u1"), ("seq", "<u4"), ("count", "u1")])

_INPUT_HEAD: Final = struct.Struct("<BBIB")
_STEP: Final = struct.Struct("<bbHB")
_SINGLE: Final = struct.Struct("<BBIBbb2xB")  # a frame of one step, but for the yaw, which may be anything
_HEAD_BYTES: Final = _INPUT_HEAD.size
_DIRECTION_REFUSED: Final = 0x80  # -128 has no opposite in an i8


class Step(NamedTuple):
    """One step as numbers: direction × 127, yaw as u16, and whether it runs."""

    dx: int
    dz: int
    yaw: int
    run: bool = False


class SnapshotRecord(NamedTuple):
    """One other member in a snapshot: positions in metres, yaw in turns × 256, gait 0 to 2."""

    number: int
    x: float
    z: float
    yaw: int
    gait: int
    speaking: bool


class Snapshot(NamedTuple):
    """A snapshot, decoded; positions in metres."""

    tick: int
    ack: int
    epoch: int
    x: float
    y: float
    z: float
    records: list[SnapshotRecord]


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
    if head["kind"] != KIND_SNAPSHOT:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    if len(data) != HEAD_DTYPE.itemsize + int(head["count"]) * RECORD_DTYPE.itemsize:
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    records = np.frombuffer(data, RECORD_DTYPE, offset=HEAD_DTYPE.itemsize).tolist()
    x, y, z = (int(head[axis]) / POSITION_SCALE for axis in "xyz")
    return Snapshot(
        tick=int(head["tick"]),
        ack=int(head["ack"]),
        epoch=int(head["epoch"]),
        x=x,
        y=y,
        z=z,
        records=[
            SnapshotRecord(number, cx / 100, cz / 100, yaw, flags & 3, bool(flags & 4))
            for number, cx, cz, yaw, flags in records
        ],
    )


__all__ = [
    "INPUT_HEAD_DTYPE",
    "KIND_INPUT",
    "STEP_DTYPE",
    "Snapshot",
    "SnapshotRecord",
    "Step",
    "decode_input",
    "decode_snapshot",
    "encode_input",
]
