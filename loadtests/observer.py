"""A bot that reads all that it is sent: how old is what it sees of those near, and how soon are its steps answered?"""

import time
from collections import deque
from collections.abc import Iterable
from random import Random
from typing import Any, Final

import msgpack
import numpy as np
from numpy.typing import NDArray

from cenacle.core.snapshot import GAIT, GAIT_GOES, NUMBER, RECORD_BYTES, Bits, X, Z
from loadtests.bot import HEAD_BYTES, Bot
from loadtests.walkers import Walkers

NEAR_M: Final = 8.0
_NUMBERS: Final = 4_096  # modulo which members are told apart: there are fewer, and numbers are given in turn
_NEVER: Final = -1.0

_Array = NDArray[Any]


def _records(data: memoryview, size_m: float) -> tuple[_Array, _Array, _Array, _Array]:
    """The numbers, places (m) and goings out of sight that a snapshot's records tell, of shape (n,) each."""
    pieces = np.zeros((len(data) // RECORD_BYTES, 8), np.uint8)
    pieces[:, :RECORD_BYTES] = np.frombuffer(data, np.uint8).reshape(-1, RECORD_BYTES)
    values = pieces.view("<i8")[:, 0]
    x, z = (_field(values, axis) * (size_m / axis.most) - size_m / 2 for axis in (X, Z))
    return _field(values, NUMBER), x, z, _field(values, GAIT) == GAIT_GOES


def _field(values: _Array, bits: Bits) -> _Array:
    return values >> bits.at & bits.most


class Observer(Bot):
    """One of few, so that it may look closely. What it noted is forgotten by `reset`."""

    def __init__(self, seat: str, walkers: Walkers, dice: Random, size_m: float) -> None:
        super().__init__(seat, walkers, dice)
        self._size_m = size_m
        self._seen_at = np.full(_NUMBERS, _NEVER)  # s, by member's number
        self._x = np.zeros(_NUMBERS)
        self._z = np.zeros(_NUMBERS)
        self._number_of: dict[str, int] = {}  # by id; those that left are seen no more
        self._unanswered: deque[tuple[int, float]] = deque()
        self._ages_ms: list[NDArray[np.float64]] = []
        self.effects_ms: list[float] = []
        self.shown_most = 0  # records in one snapshot

    def reset(self) -> None:
        """Forget what was measured up to now."""
        super().reset()
        self._ages_ms.clear()
        self.effects_ms.clear()
        self.shown_most = 0

    @property
    def near_ages_ms(self) -> NDArray[np.float64]:
        """How long ago each one within 8 m was last told of, asked at each step."""
        return np.concatenate(self._ages_ms) if self._ages_ms else np.zeros(0)

    def stepped(self, seq: int, at: float) -> None:
        """Note when the step was sent, and how old what one sees is: at even times, whenever snapshots come."""
        self._unanswered.append((seq, at))
        dx, dz = self._x - self._walkers.x[self.row], self._z - self._walkers.z[self.row]
        near = np.flatnonzero((dx * dx + dz * dz <= NEAR_M * NEAR_M) & (self._seen_at >= 0))
        self._ages_ms.append((at - self._seen_at[near]) * 1000)

    def shown(self, data: memoryview, first: int, end: int) -> None:
        """Take the records in, and note which steps it answers."""
        now = time.monotonic()
        ack, epoch = self.answer(data, first)
        if epoch != self.epoch:  # steps that were meant for another place are never answered
            self._unanswered.clear()
        while self._unanswered and self._unanswered[0][0] <= ack:
            self.effects_ms.append((now - self._unanswered.popleft()[1]) * 1000)
        numbers, x, z, goes = _records(data[first + HEAD_BYTES : end], self._size_m)
        self.shown_most = max(self.shown_most, len(numbers))
        self._seen_at[numbers] = np.where(goes, _NEVER, now)
        self._x[numbers], self._z[numbers] = x, z

    def welcomed(self, data: memoryview, first: int, end: int) -> None:
        """Note who is there."""
        welcome = msgpack.unpackb(data[first:end])
        self._number_of |= {one["id"]: one["number"] for one in welcome["members"]}

    def everyone(self, members: list[dict[str, Any]]) -> None:
        """Note who is there now, and see no more who is not."""
        here = {one["id"]: one["number"] for one in members}
        self._forget(self._number_of.keys() - here.keys())
        self._number_of = here

    def news(self, data: memoryview, first: int, end: int) -> None:
        """Note who came, and see no more who left."""
        message = msgpack.unpackb(data[first:end])
        self._number_of |= {one["id"]: one["number"] for one in message["joined"]}
        self._forget(message["left"])

    def _forget(self, member_ids: Iterable[str]) -> None:
        for member_id in member_ids:
            number = self._number_of.pop(member_id, None)
            if number is not None:
                self._seen_at[number % _NUMBERS] = _NEVER
