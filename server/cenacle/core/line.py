"""The waiting line before a full house: first come, first in, and each is told its place now and then.

Rules P-WAIT-1 to P-WAIT-4 in docs/protocol.md. Whoever waits is known here by any hashable thing; time is an argument.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode

Who = TypeVar("Who", bound=Hashable)


@dataclass(slots=True)
class _Told:
    place: int
    at_s: float


class WaitingLine(Generic[Who]):
    """Who waits, in the order they came; the first has place 1."""

    def __init__(self) -> None:
        self._told: OrderedDict[Who, _Told] = OrderedDict()

    def __len__(self) -> int:
        return len(self._told)

    def __contains__(self, who: object) -> bool:
        return who in self._told

    def __iter__(self) -> Iterator[Who]:
        return iter(self._told)

    @property
    def is_full(self) -> bool:
        """Whether the next one is turned away."""
        return len(self._told) >= limits.WAITING_MAX

    @property
    def first(self) -> Who | None:
        """Whose turn it is, if anyone waits."""
        return next(iter(self._told), None)

    def join(self, who: Who, now_s: float) -> int:
        """Stand at the end. Returns the place, which the caller tells. Raises CenacleError house_full."""
        if self.is_full:
            raise CenacleError(ErrorCode.HOUSE_FULL)
        if who in self._told:
            raise ValueError("stands in the line already")
        place = len(self._told) + 1
        self._told[who] = _Told(place, now_s)
        return place

    def leave(self, who: Who) -> None:
        """Be in the line no more, if one is: because one came in, or went away."""
        self._told.pop(who, None)

    def news(self, now_s: float) -> list[tuple[Who, int]]:
        """Those who stand elsewhere than they were told, with their place; the caller tells them.

        Nobody is told twice within `WAITING_TOLD_EVERY_S`, however many leave meanwhile.
        """
        due = []
        for place, (who, told) in enumerate(self._told.items(), 1):
            if told.place != place and now_s - told.at_s >= limits.WAITING_TOLD_EVERY_S:
                told.place, told.at_s = place, now_s
                due.append((who, place))
        return due
