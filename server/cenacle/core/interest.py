"""Interest: who sees whom at which tick, decided from distances for all members of a room at once.

Everyone within `NEAR_M` is due at each tick, within `AROUND_M` at 5 Hz, everyone else at 1 Hz. In a large room the
distances are taken anew for a share of the members each tick, so that the cost of a tick stays flat.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

NEAR_M: Final = 8.0  # as far as one sees gestures of
AROUND_M: Final = 25.0  # as far as one follows who walks where
AROUND_TICKS: Final = 4  # one in so many ticks: 5 Hz
FAR_TICKS: Final = 20  # 1 Hz
PIECES_PER_HEAD: Final = 4  # see cenacle.core.snapshot
GROUPS_BY_MEMBERS: Final = ((256, 1), (512, 2))  # up to so many members, distances are taken by so many groups in turn
GROUPS_MAX: Final = 4  # in larger rooms: anew every 200 ms

# A tier is a set of bits: what is due at each tick, in the ticks of those around, in the ticks of all.
_NEAR: Final = 1
_AROUND: Final = 2
_PRESENT: Final = 4
_ALL: Final = 255

Float32Array = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


class Interest:
    """The tiers of one room's members, who are known here by row."""

    def __init__(self, capacity: int) -> None:
        # Of each receiver (row) first a column for each piece of its own head, then one for each member.
        self._tiers = np.zeros((capacity, PIECES_PER_HEAD + capacity), np.uint8)
        self._due = np.zeros((0, PIECES_PER_HEAD), np.bool_)
        self._newcomers: set[int] = set()

    def grow(self, capacity: int) -> None:
        """Make place for rows up to `capacity`."""
        more = capacity - len(self._tiers)
        self._tiers = np.pad(self._tiers, ((0, more), (0, more)))

    def welcome(self, row: int) -> None:
        """Someone has come, who is due to everybody and to whom everybody is due at the next tick."""
        self._newcomers.add(row)

    def forget(self, row: int) -> None:
        """Someone has left."""
        self._newcomers.discard(row)
        self._tiers[row] = 0
        self._tiers[:, PIECES_PER_HEAD + row] = 0

    def due(self, tick: int, present: BoolArray, x: Float32Array, z: Float32Array) -> BoolArray:
        """Who is due at `tick`; call it once for each tick in turn.

        `present` of shape (n,) says which rows are members; x and z are their positions. The result has the shape
        (n, PIECES_PER_HEAD + n): for each receiver the pieces of its head, which are due if it is a member, then who is
        due to it. It is valid until the next call.
        """
        count = len(present)
        groups = _groups_for(int(present.sum()))
        newcomers = sorted(self._newcomers)
        self._newcomers.clear()
        if len(newcomers) * groups > count:
            groups = 1
        elif newcomers:
            self._measure(np.array(newcomers), present, x, z)
            self._show(newcomers, present, x, z)
        self._measure(np.arange(tick % groups, count, groups), present, x, z)
        tiers = self._tiers[:count, : PIECES_PER_HEAD + count]
        if len(self._due) != count:
            self._due = np.empty(tiers.shape, np.bool_)
        np.not_equal(tiers & _bits_due(tick, count), 0, out=self._due)
        if newcomers:
            self._due[newcomers] = tiers[newcomers] != 0
            columns = PIECES_PER_HEAD + np.array(newcomers)
            self._due[:, columns] = tiers[:, columns] != 0
        return self._due

    def _measure(self, rows: NDArray[np.int64], present: BoolArray, x: Float32Array, z: Float32Array) -> None:
        """Take the tiers of the receivers at `rows` anew."""
        dx = x[rows, None] - x
        dz = z[rows, None] - z
        squared = dx * dx + dz * dz
        squared[np.arange(len(rows)), rows] = np.inf
        near = squared <= NEAR_M * NEAR_M
        near &= present
        _keep_nearest(near, squared)
        tiers = (squared <= AROUND_M * AROUND_M).view(np.uint8) * np.uint8(_AROUND)
        tiers |= near.view(np.uint8)  # 1 is _NEAR
        tiers |= _PRESENT
        tiers *= present
        tiers *= present[rows, None]
        tiers[np.arange(len(rows)), rows] = 0
        self._tiers[rows, :PIECES_PER_HEAD] = np.where(present[rows, None], _ALL, 0)
        self._tiers[rows, PIECES_PER_HEAD : PIECES_PER_HEAD + len(present)] = tiers

    def _show(self, newcomers: list[int], present: BoolArray, x: Float32Array, z: Float32Array) -> None:
        """Put newcomers into the tiers of the others, until those are taken anew."""
        count = len(present)
        for row in newcomers:
            dx, dz = x - x[row], z - z[row]
            squared = dx * dx + dz * dz
            tiers = np.where(squared <= AROUND_M * AROUND_M, _PRESENT | _AROUND, _PRESENT)
            tiers[squared <= NEAR_M * NEAR_M] |= _NEAR
            tiers[row] = 0
            self._tiers[:count, PIECES_PER_HEAD + row] = tiers * present


def _bits_due(tick: int, count: int) -> NDArray[np.uint8]:
    """Of each column of the tiers, which of its bits are due at `tick`."""
    bits = np.full(PIECES_PER_HEAD + count, _NEAR, np.uint8)
    bits[:PIECES_PER_HEAD] = _ALL
    bits[PIECES_PER_HEAD + tick % AROUND_TICKS :: AROUND_TICKS] |= _AROUND
    bits[PIECES_PER_HEAD + tick % FAR_TICKS :: FAR_TICKS] |= _PRESENT
    return bits


def _groups_for(members: int) -> int:
    for most, groups in GROUPS_BY_MEMBERS:
        if members <= most:
            return groups
    return GROUPS_MAX


def _keep_nearest(near: BoolArray, squared: Float32Array) -> None:
    """Leave at most `FULL_RATE_MEMBERS` in each row of `near`, the nearest ones."""
    most = limits.FULL_RATE_MEMBERS
    crowded = np.flatnonzero(near.sum(axis=1) > most)
    if len(crowded):
        apart = np.where(near[crowded], squared[crowded], np.float32(np.inf))
        too_many = np.argpartition(apart, most - 1, axis=1)[:, most:]
        near[crowded[:, None], too_many] = False
