"""Private zones: who is in them, who may come in, and whether they are locked. Part of a room, and as pure."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.geometry import area_at
from cenacle.core.plan import FloatArray, Zone, ZoneKind

NOWHERE: Final = 0  # the index of no private zone


class ZoneNow(NamedTuple):
    """A private zone as it is: its id, whether it is locked, how many are in it."""

    id: str
    locked: bool
    inside: int


class PrivateZones:
    """The private zones of a room, by index from 1. Members are known by their number; time is the room's tick."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self.zones: Sequence[Zone] = [zone for zone in zones if zone.kind is ZoneKind.PRIVATE]
        self._areas = [zone.area for zone in self.zones]
        self._index = {zone.id: index for index, zone in enumerate(self.zones, 1)}
        self._locked = [False] * (len(self.zones) + 1)
        self._inside: list[set[int]] = [set() for _ in self._locked]
        self._admitted: list[dict[int, int]] = [{} for _ in self._locked]  # by number: until which tick
        self._changed: set[int] = set()

    def at(self, x: FloatArray, z: FloatArray) -> NDArray[np.int64]:
        """The index of the private zone around each point, or NOWHERE."""
        return area_at(self._areas, x, z)

    def index_of(self, zone: str) -> int:
        """The index of a zone by its id. CenacleError zone_unknown."""
        index = self._index.get(zone)
        if index is None:
            raise CenacleError(ErrorCode.ZONE_UNKNOWN)
        return index

    def refusal(self, index: int, number: int, tick: int) -> ErrorCode | None:
        """Why a member may not come in, if so. Whoever was let in may while it is locked, but not while it is full."""
        if index == NOWHERE or number in self._inside[index]:
            return None
        if self._locked[index] and self._admitted[index].get(number, -1) < tick:
            return ErrorCode.ZONE_LOCKED
        if len(self._inside[index]) >= self.zones[index - 1].capacity:
            return ErrorCode.ZONE_FULL
        return None

    def move(self, number: int, before: int, after: int) -> None:
        """A member has gone from one zone into another; NOWHERE is outside of all. The last one leaves it unlocked."""
        if before == after:
            return
        if before != NOWHERE:
            self._inside[before].discard(number)
            self._changed.add(before)
            if not self._inside[before]:
                self._locked[before] = False
                self._admitted[before].clear()
        if after != NOWHERE:
            self._inside[after].add(number)
            self._admitted[after].pop(number, None)
            self._changed.add(after)

    def lock(self, number: int, zone: str, locked: bool) -> None:
        """A member locks or unlocks a zone. CenacleError zone_unknown, zone_not_lockable, not_inside."""
        index = self.index_of(zone)
        if not self.zones[index - 1].lockable:
            raise CenacleError(ErrorCode.ZONE_NOT_LOCKABLE)
        if number not in self._inside[index]:
            raise CenacleError(ErrorCode.NOT_INSIDE)
        if self._locked[index] != locked:
            self._locked[index] = locked
            self._changed.add(index)

    def admit(self, number: int, zone: str, tick: int) -> None:
        """Let a member come in once, within ADMISSION_TICKS. CenacleError zone_unknown, zone_full."""
        index = self.index_of(zone)
        if len(self._inside[index]) >= self.zones[index - 1].capacity:
            raise CenacleError(ErrorCode.ZONE_FULL)
        admitted = self._admitted[index]
        self._admitted[index] = {one: until for one, until in admitted.items() if until >= tick}
        self._admitted[index][number] = tick + limits.ADMISSION_TICKS

    def insiders(self, zone: str) -> list[int]:
        """The numbers of those in a zone, in ascending order. CenacleError zone_unknown."""
        return sorted(self._inside[self.index_of(zone)])

    def now(self) -> list[ZoneNow]:
        """All private zones as they are."""
        return [self._now(index) for index in range(1, len(self._locked))]

    def changes(self) -> list[ZoneNow]:
        """Those that have changed since this was last asked."""
        changed, self._changed = sorted(self._changed), set()
        return [self._now(index) for index in changed]

    def state(self) -> bytes:
        """All that decides who may come in, the same bytes for the same state."""
        parts = [
            (int(locked), *sorted(inside), 0, *(value for item in sorted(admitted.items()) for value in item), 0)
            for locked, inside, admitted in zip(self._locked, self._inside, self._admitted, strict=True)
        ]
        return np.array([value for part in parts for value in part], "<i8").tobytes()

    def _now(self, index: int) -> ZoneNow:
        return ZoneNow(self.zones[index - 1].id, self._locked[index], len(self._inside[index]))
