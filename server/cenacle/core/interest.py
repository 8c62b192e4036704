"""Interest: who sees whom at which tick, decided from distances for all members of a room at once.

Everyone within `NEAR_M` is due at each tick, within `AROUND_M` at 5 Hz, everyone else at 1 Hz. In a large room the
distances are taken anew for a share of the members each tick, so that the cost of a tick stays flat.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

NEAR_M: Final = 8.0  # as far as one sees gestures of
AROUND_M: Final = 25.0  # as far as one follows who walks where
AROUND_TICKS: Final = 4  # one in so many ticks: 5 Hz
FAR_TICKS: Final = 20  # 1 Hz; a multiple of AROUND_TICKS
PIECES_PER_HEAD: Final = 3  # see cenacle.core.snapshot
GROUPS_BY_MEMBERS: Final = ((256, 1), (512, 2))  # up to so many members, distances are taken by so many groups in turn
GROUPS_MAX: Final = 4  # in larger rooms: anew every 200 ms

IntArray = NDArray[np.int64]
Float32Array = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


class Due(NamedTuple):
    """What each receiver gets in one tick, as a list of pieces of the snapshots' table.

    `rows` are the receivers, `counts` how many other members are due to each; `pieces` holds for each receiver in turn
    the three pieces of its head, then those of the members due.
    """

    rows: IntArray
    counts: IntArray
    pieces: IntArray


class Interest:
    """The tiers of one room's members, who are known here by row."""

    def __init__(self) -> None:
        self._lists: list[list[Due]] = []  # for each group, its ticks to come, next one last
        self._newcomers: list[int] = []
        self._stale = True

    def forget(self) -> None:
        """Someone has come, left or got another row: what was planned for the ticks to come is void."""
        self._stale = True

    def welcome(self, row: int) -> None:
        """Someone has come, who is due to everybody and to whom everybody is due at the next tick."""
        self._newcomers.append(row)  # may have left again by then
        self._stale = True

    def due(self, tick: int, present: BoolArray, x: Float32Array, z: Float32Array, first_piece: int) -> list[Due]:
        """Who is due at `tick`; call it once for each tick in turn.

        `present` of shape (n,) says which rows are members; x and z are their positions. Row r of the table's records
        is its piece `first_piece + r`.
        """
        groups = _groups_for(int(present.sum()))
        if len(self._lists) != groups:
            self._lists = [[] for _ in range(groups)]
            self._stale = True
        for group in range(groups):
            if self._stale or not self._lists[group]:
                ticks = (group - tick - 1) % groups + 1
                rows = np.flatnonzero(present[group::groups]) * groups + group
                self._lists[group] = self._plan(rows, range(tick, tick + ticks), present, x, z, first_piece)
        self._stale = False
        self._newcomers = []
        return [ticks.pop() for ticks in self._lists]

    def _plan(
        self, rows: IntArray, ticks: range, present: BoolArray, x: Float32Array, z: Float32Array, first_piece: int
    ) -> list[Due]:
        """The lists of the receivers at `rows` for the ticks given, the first one last."""
        dx = x[rows, None] - x
        dz = z[rows, None] - z
        squared = dx * dx + dz * dz
        near = (squared <= NEAR_M * NEAR_M) & present
        around = (squared <= AROUND_M * AROUND_M) & present
        near[np.arange(len(rows)), rows] = False
        _keep_nearest(near, squared)
        planned = []
        for tick in ticks:
            due = np.empty((len(rows), PIECES_PER_HEAD + len(present)), np.bool_)
            due[:, :PIECES_PER_HEAD] = True
            members = due[:, PIECES_PER_HEAD:]
            members[:] = near
            phase = tick % AROUND_TICKS
            members[:, phase::AROUND_TICKS] |= around[:, phase::AROUND_TICKS]
            phase = tick % FAR_TICKS
            members[:, phase::FAR_TICKS] = present[phase::FAR_TICKS]
            if tick == ticks.start and self._newcomers:
                members[np.isin(rows, self._newcomers)] = present
                members[:, self._newcomers] = present[self._newcomers]
            members[np.arange(len(rows)), rows] = False
            planned.append(_listed(rows, due, first_piece))
        return planned[::-1]


def _groups_for(members: int) -> int:
    for most, groups in GROUPS_BY_MEMBERS:
        if members <= most:
            return groups
    return GROUPS_MAX


def _keep_nearest(near: BoolArray, squared: Float32Array) -> None:
    """Leave at most `FULL_RATE_MEMBERS` in each row of `near`, the nearest ones."""
    most = limits.FULL_RATE_MEMBERS
    for row in np.flatnonzero(near.sum(axis=1) > most):
        candidates = np.flatnonzero(near[row])
        order = np.argsort(squared[row, candidates], kind="stable")
        near[row, candidates[order[most:]]] = False


def _listed(rows: IntArray, due: BoolArray, first_piece: int) -> Due:
    flat = np.flatnonzero(due)
    begins = np.arange(len(rows) + 1) * due.shape[1]  # of each receiver's row in the flattened table
    bounds = np.searchsorted(flat, begins)
    starts, counts = bounds[:-1], np.diff(bounds)
    pieces = flat + np.repeat(first_piece - PIECES_PER_HEAD - begins[:-1], counts)
    for piece in range(PIECES_PER_HEAD):
        pieces[starts + piece] = rows * PIECES_PER_HEAD + piece
    return Due(rows, counts - PIECES_PER_HEAD, pieces)
