"""Snapshots: the frames of all members of a room, made by one gather from one table, and the frame of the crowd.

A record of another member is 6 bytes, and a head with its lead is 30, so that both are whole *pieces* of 6 bytes. They
are gathered as 64-bit integers, which numpy copies several times faster than items of 6 bytes, and lose two bytes each
at the end. The lead leaves place for what the transport puts before a frame.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core.interest import Due
from cenacle.core.plan import Area, FloatArray

KIND_SNAPSHOT: Final = 0x02
KIND_CROWD: Final = 0x03
LEAD_BYTES: Final = 7  # unused bytes before each frame, which make its head a whole number of pieces
NARROWED: Final = 0x80  # in `lowered`: this client alone is shown less, for it reads too slowly

HEAD_DTYPE: Final = np.dtype(
    [
        ("kind", "u1"),
        ("epoch", "u1"),
        ("lowered", "u1"),
        ("tick", "<u4"),
        ("ack", "<u4"),
        ("x", "<i4"),
        ("y", "<i4"),
        ("z", "<i4"),
    ]
)
RECORD_BYTES: Final = 6
CROWD_HEAD_DTYPE: Final = np.dtype([("kind", "u1"), ("lowered", "u1"), ("tick", "<u4")])
CROWD_RECORD_BYTES: Final = 4

GAIT_GOES: Final = 3  # out of sight; 0 stands, 1 walks, 2 runs


class Bits(NamedTuple):
    """Where a value stands in a record: its lowest bit, and its width."""

    at: int
    width: int

    @property
    def most(self) -> int:
        """The greatest value."""
        return (1 << self.width) - 1


NUMBER: Final = Bits(0, 12)
X: Final = Bits(12, 13)
Z: Final = Bits(25, 13)
YAW: Final = Bits(38, 7)
GAIT: Final = Bits(45, 2)
SPEAKS: Final = Bits(47, 1)
CROWD_X: Final = Bits(12, 8)
CROWD_Z: Final = Bits(20, 8)
CROWD_YAW: Final = Bits(28, 4)

_PIECES_PER_HEAD: Final = 5
_LED_HEAD_DTYPE: Final = np.dtype([("lead", f"V{LEAD_BYTES}"), *HEAD_DTYPE.descr])
_SHORTS_PER_PIECE: Final = RECORD_BYTES // 2

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


class Grid:
    """Positions within a room's bounds as whole steps, and back."""

    def __init__(self, bounds: Area) -> None:
        self._min_x, self._min_z = bounds.min_x, bounds.min_z
        self._size_x, self._size_z = bounds.max_x - bounds.min_x, bounds.max_z - bounds.min_z

    def steps(self, x: FloatArray, z: FloatArray, most: int) -> tuple[IndexArray, IndexArray]:
        """The nearest of `most` + 1 steps across the room, for each coordinate in metres."""
        return (
            np.floor((x - self._min_x) * (most / self._size_x) + 0.5).astype(np.int64),
            np.floor((z - self._min_z) * (most / self._size_z) + 0.5).astype(np.int64),
        )

    def metres(self, x: int, z: int, most: int) -> tuple[float, float]:
        """Where steps lie, as a client reads them."""
        return self._min_x + x * self._size_x / most, self._min_z + z * self._size_z / most


def crowd_frame(
    grid: Grid, tick: int, lowered: int, numbers: IndexArray, x: FloatArray, z: FloatArray, yaw: IndexArray
) -> bytes:
    """The frame that shows everyone roughly. `yaw` is in turns × 65536."""
    head = np.array([(KIND_CROWD, lowered, tick)], CROWD_HEAD_DTYPE)
    steps_x, steps_z = grid.steps(x, z, CROWD_X.most)
    records = numbers | steps_x << CROWD_X.at | steps_z << CROWD_Z.at | _turned(yaw, CROWD_YAW) << CROWD_YAW.at
    return head.tobytes() + records.astype("<u4").tobytes()


class SnapshotTable:
    """The heads and records of a room's members by row, up to a capacity. The owner fills in both before `frames`."""

    def __init__(self, grid: Grid, capacity: int) -> None:
        self.heads: StructArray = np.zeros(capacity, _LED_HEAD_DTYPE)
        self.heads["kind"] = KIND_SNAPSHOT
        self._grid = grid
        # As `Due` numbers its columns: those in sight, those that go out of it, those that come into it.
        self._records = np.zeros((3, capacity), np.int64)

    def fill(
        self,
        numbers: IndexArray,
        x: FloatArray,
        z: FloatArray,
        yaw: IndexArray,
        gait: IndexArray,
        speaks: NDArray[np.bool_],
    ) -> None:
        """The records of the first rows, of shape (n,) each; number 0 is nobody. `yaw` is in turns × 65536."""
        steps_x, steps_z = self._grid.steps(x, z, X.most)
        records = numbers | steps_x << X.at | steps_z << Z.at | _turned(yaw, YAW) << YAW.at
        self._records[1, : len(records)] = records | GAIT_GOES << GAIT.at
        records |= gait << GAIT.at
        records |= speaks.astype(np.int64) << SPEAKS.at
        self._records[0, : len(records)] = self._records[2, : len(records)] = records

    def frames(self, due: Due, numbers: NDArray[np.uint16]) -> Frames:
        """The frames of one tick; `numbers` (n,) are those of all rows."""
        receivers, counts, columns = due
        ends = np.cumsum(counts + _PIECES_PER_HEAD)
        starts = ends - counts - _PIECES_PER_HEAD
        pieces = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
        before = np.repeat(_PIECES_PER_HEAD * np.arange(1, len(receivers) + 1), counts)
        pieces[np.arange(len(columns)) + before] = self._records.take(columns)
        heads = np.zeros((len(receivers), _PIECES_PER_HEAD, 4), np.uint16)
        led = self.heads.view(np.uint16).reshape(-1, _PIECES_PER_HEAD, _SHORTS_PER_PIECE)
        heads[:, :, :_SHORTS_PER_PIECE] = led.take(receivers, axis=0)
        pieces[starts[:, None] + np.arange(_PIECES_PER_HEAD)] = heads.view(np.int64)[:, :, 0]
        shorts = pieces.view(np.uint16).reshape(-1, 4)
        buffer = np.empty((len(pieces), _SHORTS_PER_PIECE), np.uint16)
        for place in range(_SHORTS_PER_PIECE):  # by columns: numpy copies rows of 6 bytes six times slower
            buffer[:, place] = shorts[:, place]
        return Frames(
            numbers[receivers],
            buffer.reshape(-1).view(np.uint8),
            starts * RECORD_BYTES + LEAD_BYTES,
            ends * RECORD_BYTES,
        )


def _turned(yaw: IndexArray, bits: Bits) -> IndexArray:
    """A yaw in turns × 65536 as a whole number of the turn's parts."""
    shift = 16 - bits.width
    turned: IndexArray = (yaw + (1 << shift - 1) >> shift) & bits.most
    return turned
