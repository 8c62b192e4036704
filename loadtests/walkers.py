"""Where all bots walk, computed for many at once: each goes from point to point inside its area.

Nothing stands in anyone's way in the field of the load tests, so that a walker knows its place from its own steps; what
the server tells of it now and then corrects that.
"""

from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core.inputs import STEP_DTYPE
from cenacle.core.movement import WALK_STEP_M

Area = tuple[float, float, float, float]  # min_x, min_z, max_x, max_z in metres

ARRIVED_M: Final = 4 * WALK_STEP_M
# A client's input with one step, with its WebSocket frame (masked with zeros): P-MOVE-2.
FRAME_DTYPE: Final = np.dtype(
    [
        ("opcode", "u1"), ("length", "u1"), ("mask", "<u4"),
        ("kind", "u1"), ("epoch", "u1"), ("seq", "<u4"), ("count", "u1"), *STEP_DTYPE.descr,
    ]
)  # fmt: skip
FRAME_BYTES: Final = FRAME_DTYPE.itemsize
_OPCODE: Final = 0x82  # final, binary
_LENGTH: Final = 0x80 | (FRAME_BYTES - 6)  # masked, and of what follows the 6 bytes of the frame's head
_FIRST_CAPACITY: Final = 64

IntArray = NDArray[np.int64]


class Walkers:
    """The places, aims and step numbers of bots by row."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._dice_of: dict[int, Random] = {}  # by row, so that nobody's way depends on who else is quicker
        self._free: list[int] = []
        self._used = 0
        self.x = np.zeros(_FIRST_CAPACITY)  # m
        self.z = np.zeros(_FIRST_CAPACITY)
        self._aim_x = np.zeros(_FIRST_CAPACITY)
        self._aim_z = np.zeros(_FIRST_CAPACITY)
        self._areas = np.zeros((4, _FIRST_CAPACITY))
        self._epoch = np.zeros(_FIRST_CAPACITY, np.uint8)
        self._seq = np.zeros(_FIRST_CAPACITY, np.uint32)

    def add(self, area: Area) -> int:
        """A row for one more, who walks inside `area`."""
        row = self._free.pop() if self._free else self._new_row()
        self._areas[:, row] = area
        self._dice_of[row] = Random(self._dice.random())
        self._seq[row] = self._epoch[row] = 0
        self._aim_x[row], self._aim_z[row] = self.place_in(row)
        return row

    def remove(self, row: int) -> None:
        """The row may be given to another."""
        self._free.append(row)

    def _new_row(self) -> int:
        if self._used == len(self.x):
            for name in ("x", "z", "_aim_x", "_aim_z", "_epoch", "_seq"):
                setattr(self, name, np.pad(getattr(self, name), (0, self._used)))
            self._areas = np.pad(self._areas, ((0, 0), (0, self._used)))
        self._used += 1
        return self._used - 1

    def place_in(self, row: int) -> tuple[float, float]:
        """Any place (m) inside the area of a row."""
        min_x, min_z, max_x, max_z = self._areas[:, row].tolist()
        dice = self._dice_of[row]
        return dice.uniform(min_x, max_x), dice.uniform(min_z, max_z)

    def correct(self, row: int, x: float, z: float, epoch: int) -> None:
        """Where the server says that a walker is (m), and in which epoch."""
        self.x[row], self.z[row], self._epoch[row] = x, z, epoch

    def step(self, rows: IntArray) -> tuple[bytes, list[int]]:
        """All in these rows walk one step: the frames (of FRAME_BYTES each) that say so, and the steps' numbers."""
        x, z = self.x[rows], self.z[rows]
        dx, dz = self._aim_x[rows] - x, self._aim_z[rows] - z
        distance = np.maximum(np.hypot(dx, dz), 0.01)
        dx, dz = dx / distance, dz / distance
        self.x[rows], self.z[rows] = x + dx * WALK_STEP_M, z + dz * WALK_STEP_M
        for row in rows[distance < ARRIVED_M].tolist():
            self._aim_x[row], self._aim_z[row] = self.place_in(row)
        self._seq[rows] += 1
        frames = np.zeros(len(rows), FRAME_DTYPE)
        frames["opcode"], frames["length"] = _OPCODE, _LENGTH
        frames["kind"] = frames["count"] = 1
        frames["epoch"], frames["seq"] = self._epoch[rows], self._seq[rows]
        frames["dx"], frames["dz"] = dx * 127, dz * 127
        frames["yaw"] = np.floor(np.arctan2(-dx, -dz) / (2 * np.pi) * 65_536).astype(np.int64) & 0xFFFF
        return frames.tobytes(), frames["seq"].tolist()


def step_frame(epoch: int) -> bytes:
    """The frame of one step on the spot, the first of its epoch."""
    frame = np.zeros(1, FRAME_DTYPE)
    frame["opcode"], frame["length"] = _OPCODE, _LENGTH
    frame["kind"] = frame["count"] = frame["seq"] = 1
    frame["epoch"] = epoch
    return frame.tobytes()
