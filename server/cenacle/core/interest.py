"""Interest: who sees whom at which tick, decided from distances for all members of a room at once.

A *pair* is a receiver and a member within `AROUND_M` of it, with a set of bits: in which of eight turns that member is
due to it. Turns are ticks, unless each receiver is sent only one tick in so many. In a large room the distances are
taken anew for a share of the receivers each tick, so that the cost of a tick stays flat. Who is not in a pair is shown
to all by the same crowd frame, which costs no decision.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

NEAR_M: Final = 8.0  # as far as one sees gestures of
AROUND_M: Final = 25.0  # as far as one follows who walks where
TURNS: Final = 8
GROUPS_BY_MEMBERS: Final = ((256, 1), (512, 2))  # up to so many members, distances are taken by so many groups in turn
GROUPS_MAX: Final = 4  # in larger rooms: anew every 200 ms
SHRINK: Final = 0.75  # of such a number; only below it are groups fewer again

_EACH_TURN: Final = np.uint8(0b1111_1111)
# Which turns are those of a column, by its lowest bits, so that not everyone is due in the same ones.
_HALF_TURNS: Final = np.array([0b0101_0101 << bit for bit in range(2)], np.uint8)
_AROUND_TURNS: Final = np.array([0b0001_0001 << bit % 4 for bit in range(8)], np.uint8)
_SPARSE_TURNS: Final = np.array([1 << bit for bit in range(8)], np.uint8)
_ELSEWHERE_M: Final = 1e6  # where nobody is
_DISTANCE_AT: Final = 16  # in a sorting key: above the row, below the receiver's place
_ROWS_AT_ONCE: Final = 32
_PLACE_AT: Final = _DISTANCE_AT + 32

Float32Array = NDArray[np.float32]
IndexArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
ByteArray = NDArray[np.uint8]


class Due(NamedTuple):
    """Who is due at one tick: `columns` in the order of `receivers` (rows), so many for each as `counts` says.

    A column below the capacity is the row of a member. From the capacity on (its row plus the capacity) it is one that
    goes out of sight, and from twice the capacity on one that has come into sight.
    """

    receivers: IndexArray
    counts: IndexArray
    columns: IndexArray


class _Pairs(NamedTuple):
    """The pairs of one group: its receivers, and of each pair the place among them, the column and the turns."""

    receivers: IndexArray
    places: IndexArray
    columns: IndexArray
    turns: ByteArray


_NO_INDEX: Final = np.zeros(0, np.int64)
_NO_PAIRS: Final = _Pairs(_NO_INDEX, _NO_INDEX, _NO_INDEX, np.zeros(0, np.uint8))


class Interest:
    """The pairs of one room's members, who are known here by row."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._in_sight = np.zeros((capacity, capacity), np.bool_)  # of each receiver (row)
        self._narrow = np.zeros(capacity, np.bool_)
        self._groups: list[_Pairs] = []
        self._left: list[int] = []  # rows whose pairs of before are void
        self._newcomers: set[int] = set()  # rows whose distances were not taken yet

    def grow(self, capacity: int) -> None:
        """Make place for rows up to `capacity`; all distances are taken anew at the next tick."""
        more = capacity - self._capacity
        self._in_sight = np.pad(self._in_sight, ((0, more), (0, more)))
        self._narrow = np.pad(self._narrow, (0, more))
        self._capacity = capacity
        self._groups = []
        self._left = []

    def welcome(self, row: int) -> None:
        """Someone has come, who is a receiver from the next tick on."""
        if not self._groups or row not in self._groups[row % len(self._groups)].receivers:
            self._newcomers.add(row)

    def forget(self, row: int) -> None:
        """Someone has left: no pair with it is due any more, whoever gets its row next."""
        self._newcomers.discard(row)
        self._in_sight[row] = False
        self._in_sight[:, row] = False
        self._narrow[row] = False
        self._left.append(row)

    def narrow(self, row: int, is_narrow: bool) -> None:
        """Show a receiver only the nearest few, or all that it should see again."""
        self._narrow[row] = is_narrow

    def due(
        self,
        tick: int,
        present: BoolArray,
        x: Float32Array,
        z: Float32Array,
        heard: IndexArray | None = None,
        stride: int = 1,
        sparse: bool = False,
    ) -> Due:
        """Who is due at `tick`; call it once for each tick in turn.

        `present` of shape (n,) says which rows are members, x and z are their positions. `heard` (n, slots) are the
        rows whose voices each receiver hears, -1 for nobody: they are due in each turn. With a `stride` of 2 or 4 a
        receiver is sent only the ticks that are equal to its row modulo the stride, which is for the caller to see to.
        With `sparse`, those around are due half as often.
        """
        count = len(present)
        turn = tick // stride
        self._void()
        # With as many groups as the stride at least, the turn of a group's receivers is the tick they are measured at.
        groups = max(stride, self._groups_for(int(present.sum())))
        x = np.where(present, x, np.float32(_ELSEWHERE_M))
        if len(self._groups) != groups:
            self._groups = [_NO_PAIRS] * groups
        for group in range(tick % stride, groups, stride):
            # Only of receivers whose turn it is, also after a new division: the others would miss who comes and goes.
            if group != tick % groups and self._groups[group] is not _NO_PAIRS:
                continue
            receivers = np.arange(group, count, groups)
            receivers = receivers[present[receivers]]
            self._groups[group] = self._measured(receivers, x, z, turn, heard, sparse)
            self._newcomers.difference_update(receivers.tolist())
        bit = np.uint8(1 << turn % TURNS)
        indices, columns, begin = [], [], 0
        for pairs in self._groups:
            chosen = np.flatnonzero((pairs.turns & bit) != 0)  # of truth values: numpy finds those much faster
            indices.append(pairs.places.take(chosen) + begin)
            columns.append(pairs.columns.take(chosen))
            begin += len(pairs.receivers)
        newcomers = np.array(sorted(self._newcomers), np.int64)
        counts = np.bincount(np.concatenate(indices), minlength=begin + len(newcomers))
        receivers = np.concatenate([*(pairs.receivers for pairs in self._groups), newcomers])
        return Due(receivers, counts, np.concatenate(columns))

    def _void(self) -> None:
        """Strike out the pairs of all who have left since the last tick, at once: a thousand may leave together."""
        if not self._left:
            return
        left = np.zeros(self._capacity, np.bool_)
        left[self._left] = True
        self._left = []
        for pairs in self._groups:
            void = left.take(pairs.columns % self._capacity)
            void |= left.take(pairs.receivers).take(pairs.places)
            pairs.turns[void] = 0

    def _groups_for(self, members: int) -> int:
        """Into how many groups so many members are divided; a few more or fewer do not change it back and forth."""
        now = len(self._groups)
        for most, groups in GROUPS_BY_MEMBERS:
            if members <= (most * SHRINK if now > groups else most):
                return groups
        return GROUPS_MAX

    def _measured(
        self,
        receivers: IndexArray,
        x: Float32Array,
        z: Float32Array,
        turn: int,
        heard: IndexArray | None,
        sparse: bool,
    ) -> _Pairs:
        """The pairs of these receivers, by distances taken anew."""
        count = len(x)
        squared = _squared_distances(receivers, x, z)
        squared[np.arange(len(receivers)), receivers] = np.inf
        if heard is not None:
            rows = heard[receivers]
            who, slot = np.nonzero(rows >= 0)
            squared[who, rows[who, slot]] = 0.0
        seen = squared <= AROUND_M * AROUND_M
        flat = np.flatnonzero(seen)
        sizes = np.count_nonzero(seen, axis=1)
        index = np.repeat(np.arange(len(receivers)), sizes)
        columns = flat - index * count
        turns = self._turns(receivers, index, columns, squared.take(flat), sparse)
        if self._narrow.take(receivers).any():
            shown = turns != 0
            seen[index[~shown], columns[~shown]] = False
        before = self._in_sight[receivers, :count]
        self._in_sight[receivers, :count] = seen
        gone_index, gone_columns = np.divmod(np.flatnonzero(before > seen), count)
        now = np.uint8(1 << turn % TURNS)
        came = np.flatnonzero(~before.take(flat) & (turns != 0))
        columns[came] += 2 * self._capacity
        turns[came] |= now
        if len(gone_index):
            at = np.searchsorted(index, gone_index, side="right")
            index = np.insert(index, at, gone_index)
            columns = np.insert(columns, at, gone_columns + self._capacity)
            turns = np.insert(turns, at, now)
        return _Pairs(receivers, index, columns, turns)

    def _turns(
        self, receivers: IndexArray, index: IndexArray, columns: IndexArray, squared: Float32Array, sparse: bool
    ) -> ByteArray:
        """In which turns the members of pairs are due."""
        turns = (_SPARSE_TURNS if sparse else _AROUND_TURNS).take(columns & 7)
        near = np.flatnonzero(squared <= NEAR_M * NEAR_M)
        narrow = self._narrow.take(receivers)
        crowded = np.bincount(index.take(near), minlength=len(receivers)) > limits.EACH_TICK_MEMBERS
        among = near[crowded.take(index.take(near))]
        if narrow.any():
            among = np.union1d(among, np.flatnonzero(narrow.take(index)))
        turns[near] = _EACH_TURN
        if not len(among):
            return turns
        # One integer a pair orders by receiver, then by distance (positive floats order as their bits do), then by row.
        places = index.take(among)
        keys = places << _PLACE_AT | squared.take(among).view(np.uint32).astype(np.int64) << _DISTANCE_AT
        order = np.argsort(keys | columns.take(among))
        among = among.take(order)
        firsts = np.searchsorted(places, np.arange(len(receivers)))
        rank = np.arange(len(among)) - firsts.take(places)
        ranked = np.where(rank < limits.EACH_TICK_MEMBERS, _EACH_TURN, _HALF_TURNS.take(columns.take(among) & 1))
        is_narrow = narrow.take(places)
        ranked[is_narrow] = np.where(rank[is_narrow] < limits.NARROW_MEMBERS, _EACH_TURN, 0)
        turns[among] = ranked
        return turns


def _squared_distances(receivers: IndexArray, x: Float32Array, z: Float32Array) -> Float32Array:
    """Of these rows to all, of shape (receivers, n); a few rows at a time, which stay in the processor's cache."""
    squared = np.empty((len(receivers), len(x)), np.float32)
    scratch = np.empty((_ROWS_AT_ONCE, len(x)), np.float32)
    for begin in range(0, len(receivers), _ROWS_AT_ONCE):
        rows = receivers[begin : begin + _ROWS_AT_ONCE]
        block, other = squared[begin : begin + len(rows)], scratch[: len(rows)]
        np.subtract(x[rows, None], x, out=block)
        np.multiply(block, block, out=block)
        np.subtract(z[rows, None], z, out=other)
        np.multiply(other, other, out=other)
        np.add(block, other, out=block)
    return squared
