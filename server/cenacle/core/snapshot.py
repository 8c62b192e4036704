"""Snapshots: the frames of all members of a room, made by one gather from one table.

A record of another member is 10 bytes, and a head with its lead is 30, so that both are whole *pieces* of 10 bytes. The
table holds the heads of all receivers, then the records of all members; a tick's frames are a list of pieces.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core.geometry import POSITION_SCALE
from cenacle.core.interest import PIECES_PER_HEAD, Due

KIND_SNAPSHOT: Final = 0x02
LEAD_BYTES: Final = 6  # unused bytes before each frame, which make its head a whole number of pieces

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
RECORD_DTYPE: Final = np.dtype(
    [("number", "<u2"), ("x", "<i2"), ("y", "<i2"), ("z", "<i2"), ("yaw", "u1"), ("flags", "u1")]
)
FLAG_SPEAKS: Final = 4  # bits 0-1 are the gait

_PIECE: Final = RECORD_DTYPE.itemsize
_LED_HEAD_DTYPE: Final = np.dtype([("lead", f"V{LEAD_BYTES}"), *HEAD_DTYPE.descr])

StructArray = NDArray[np.void]


class SnapshotTable:
    """The heads and records of a room's members by row, up to a capacity. The owner fills in both before `frames`."""

    def __init__(self, capacity: int) -> None:
        self.first_record = capacity * PIECES_PER_HEAD  # the piece of row 0's record
        table = np.zeros((capacity * (PIECES_PER_HEAD + 1)) * _PIECE, np.uint8)
        self.heads: StructArray = table[: self.first_record * _PIECE].view(_LED_HEAD_DTYPE)
        self.records: StructArray = table[self.first_record * _PIECE :].view(RECORD_DTYPE)
        self._pieces = table.view(f"V{_PIECE}")
        self.heads["kind"] = KIND_SNAPSHOT

    def frames(self, due: list[Due], numbers: NDArray[np.uint16]) -> list[tuple[int, memoryview]]:
        """The number of each receiver and its frame; `numbers` are those of the rows.

        The frames are views of one buffer, which nothing writes to again.
        """
        rows = np.concatenate([group.rows for group in due])
        counts = np.concatenate([group.counts for group in due])
        self.heads["count"][rows] = counts
        buffer = self._pieces.take(np.concatenate([group.pieces for group in due])).view(np.uint8).data
        ends = np.cumsum((counts + PIECES_PER_HEAD) * _PIECE)
        starts = ends - counts * _PIECE - HEAD_DTYPE.itemsize
        return [
            (number, buffer[start:end])
            for number, start, end in zip(numbers[rows].tolist(), starts.tolist(), ends.tolist(), strict=True)
        ]


__all__ = ["FLAG_SPEAKS", "HEAD_DTYPE", "KIND_SNAPSHOT", "POSITION_SCALE", "RECORD_DTYPE", "SnapshotTable"]
