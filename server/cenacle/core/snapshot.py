"""Snapshots: the frames of all members of a room, made by one gather from one table.

A record of another member is 8 bytes, and a head with its lead is 32, so that both are whole *pieces* of 8 bytes, which
numpy copies as integers. The lead leaves place for what the transport puts before a frame.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core.geometry import POSITION_SCALE
from cenacle.core.interest import PIECES_PER_HEAD

KIND_SNAPSHOT: Final = 0x02
LEAD_BYTES: Final = 8  # unused bytes before each frame, which make its head a whole number of pieces

HEAD_DTYPE: Final = np.dtype(
    [
        ("kind", "u1"),
        ("tick", "<u4"),
        ("ack", "<u4"),
        ("epoch", "u1"),
        ("x", "<i4"),
        ("y", "<i4"),
        ("z", "<i4"),
        ("count", "<u2"),
    ]
)
RECORD_DTYPE: Final = np.dtype([("number", "<u2"), ("x", "<i2"), ("z", "<i2"), ("yaw", "u1"), ("flags", "u1")])
FLAG_SPEAKS: Final = 4  # bits 0-1 are the gait

_PIECE: Final = RECORD_DTYPE.itemsize
_LED_HEAD_DTYPE: Final = np.dtype([("lead", f"V{LEAD_BYTES}"), *HEAD_DTYPE.descr])

StructArray = NDArray[np.void]
IndexArray = NDArray[np.int64]


class Frames:
    """The frames of one tick in one buffer, which nothing of the room writes to again.

    Frame i is for member `numbers[i]` and lies in `buffer` from `starts[i]` to `ends[i]`; the LEAD_BYTES before it are
    free for whoever sends it. Iterating gives (number, frame) pairs.
    """

    def __init__(
        self, numbers: NDArray[np.uint16], buffer: NDArray[np.uint8], starts: IndexArray, ends: IndexArray
    ) -> None:
        self.numbers = numbers
        self.buffer = buffer
        self.starts = starts
        self.ends = ends

    @classmethod
    def none(cls) -> "Frames":
        """No frame at all."""
        return cls(np.zeros(0, np.uint16), np.zeros(0, np.uint8), np.zeros(0, np.int64), np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[tuple[int, memoryview]]:
        view = self.buffer.data
        for number, start, end in zip(self.numbers.tolist(), self.starts.tolist(), self.ends.tolist(), strict=True):
            yield number, view[start:end]


class SnapshotTable:
    """The heads and records of a room's members by row, up to a capacity. The owner fills in both before `frames`."""

    def __init__(self, capacity: int) -> None:
        self.heads: StructArray = np.zeros(capacity, _LED_HEAD_DTYPE)
        self.heads["kind"] = KIND_SNAPSHOT
        # Before the records stand as many pieces as a head has, so that columns of what is due are pieces of this.
        self._pieces = np.zeros(PIECES_PER_HEAD + capacity, np.int64)
        self.records: StructArray = self._pieces[PIECES_PER_HEAD:].view(RECORD_DTYPE)

    def frames(self, due: NDArray[np.bool_], numbers: NDArray[np.uint16]) -> Frames:
        """The frames of one tick.

        `due` (n, PIECES_PER_HEAD + n) is what `Interest.due` gives; `numbers` (n,) are those of the rows.
        """
        flat = np.flatnonzero(due)
        begins = np.arange(len(due) + 1) * due.shape[1]  # of each receiver's row in the flattened table
        bounds = np.searchsorted(flat, begins)
        flat -= np.repeat(begins[:-1], np.diff(bounds))
        buffer = self._pieces.take(flat)
        rows = np.flatnonzero(numbers)
        starts, ends = bounds[rows], bounds[rows + 1]
        self.heads["count"][rows] = ends - starts - PIECES_PER_HEAD
        heads = self.heads[rows].view(np.int64).reshape(-1, PIECES_PER_HEAD)
        buffer[starts[:, None] + np.arange(PIECES_PER_HEAD)] = heads
        return Frames(numbers[rows], buffer.view(np.uint8), starts * _PIECE + LEAD_BYTES, ends * _PIECE)


__all__ = ["FLAG_SPEAKS", "HEAD_DTYPE", "KIND_SNAPSHOT", "POSITION_SCALE", "RECORD_DTYPE", "Frames", "SnapshotTable"]
