"""Permission: whose voice may reach whom, and how. Zones, bubbles, blocks and distance decide (docs/voice.md).

`hearing` answers for any pairs of a listener and a source. The choice of voices, the check at every tick and the list
of who hears one all ask it, so that they cannot disagree.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits
from cenacle.core.geometry import area_at
from cenacle.core.plan import FloatArray, Zone, ZoneKind

IndexArray = NDArray[np.int64]
NumberArray = NDArray[np.uint16]
BoolArray = NDArray[np.bool_]
WayArray = NDArray[np.uint8]


class Way(IntEnum):
    """How a voice is heard."""

    NONE = 0
    NEAR = 1  # by distance
    EVEN = 2  # as loud everywhere
    SOFT = 3  # by distance, times the gain of the audience
    MURMUR = 4  # by distance, times the gain of the conversation, muffled


_NUMBERS: Final = limits.MEMBER_NUMBER_MAX + 1
_ROUNDING_M: Final = 0.01  # more than rounding can make of any distance


class ZoneRules:
    """The zones of a room by index, 0 where none rules, and what holds between any two of them.

    Of several zones around someone a private one rules, else the smallest; those of the kind `area` have no rules.
    """

    def __init__(self, zones: Sequence[Zone]) -> None:
        ruling = [zone for zone in reversed(zones) if zone.kind is not ZoneKind.AREA]
        self._zones = sorted(ruling, key=lambda zone: (zone.kind is ZoneKind.PRIVATE, -_size(zone)))
        self.carries = np.array([False, *(zone.kind in (ZoneKind.STAGE, ZoneKind.MEGAPHONE) for zone in self._zones)])
        self.for_hosts = np.array([False, *(zone.for_hosts for zone in self._zones)])
        self.is_megaphone = np.array([False, *(zone.kind is ZoneKind.MEGAPHONE for zone in self._zones)])
        places = [None, *self._zones]
        rules = [[[_between(a, b, carried) for b in places] for a in places] for carried in (False, True)]
        # By one key for whether the source's voice is carried and the zones of both: `Company.rule_keys`.
        self.count = len(places)
        self.ways: WayArray = np.array([way for table in rules for row in table for way, _ in row], np.uint8)
        self.gains: FloatArray = np.array([gain for table in rules for row in table for _, gain in row])

    def at(self, xz: FloatArray) -> IndexArray:
        """The index of the zone that rules at each point, of shape (n, 2)."""
        return area_at([zone.area for zone in self._zones], *xz.T)


def _size(zone: Zone) -> float:
    return (zone.area.max_x - zone.area.min_x) * (zone.area.max_z - zone.area.min_z)


def _between(listener: Zone | None, source: Zone | None, is_carried: bool) -> tuple[Way, float]:
    """The way and the gain between two zones. `is_carried`: the source may speak on the stage or megaphone it is at."""
    around = [zone for zone in (listener, source) if zone is not None]
    kinds = {zone.kind for zone in around}
    if ZoneKind.PRIVATE in kinds and listener is not source:
        return Way.NONE, 0.0
    if is_carried and source is not None and source.kind is ZoneKind.MEGAPHONE:
        return Way.EVEN, 1.0
    if ZoneKind.QUIET in kinds:
        return Way.NONE, 0.0
    if is_carried and source is not None and source.kind is ZoneKind.STAGE:
        return Way.EVEN, 1.0
    if ZoneKind.CONVERSATION in kinds and listener is not source:
        return Way.MURMUR, min(zone.gain for zone in around if zone.kind is ZoneKind.CONVERSATION)
    if ZoneKind.AUDIENCE in kinds:
        return Way.SOFT, min(zone.gain for zone in around if zone.kind is ZoneKind.AUDIENCE)
    return Way.NEAR, 1.0


class Company:
    """Everyone in a room as far as voices go: arrays of shape (n,), in the same order.

    `numbers` are not 0 and without repetition, `xz` (n, 2) in metres, `bubbles` name a bubble each, 0 is none,
    `can_speak` is false for those whose microphone is closed, by whomever. `blocks` (b, 2) are pairs of numbers, some
    of which may not be in the room. `is_plain`: distance counts for nothing here.
    """

    def __init__(
        self,
        rules: ZoneRules,
        hearing_m: float,
        numbers: NumberArray,
        xz: FloatArray,
        *,
        can_speak: BoolArray,
        bubbles: IndexArray,
        hosts: BoolArray,
        blocks: IndexArray,
        is_plain: bool = False,
    ) -> None:
        self.rules = rules
        self.hearing_m = hearing_m
        self.numbers = numbers
        self.xz = xz
        self.can_speak = can_speak
        self.bubbles = bubbles
        self.is_plain = is_plain
        self.zones = rules.at(xz)
        self.carried: BoolArray = rules.carries[self.zones] & (hosts | ~rules.for_hosts[self.zones]) & (bubbles == 0)
        # What listener and source add to the key of their rule in `rules.ways`.
        self._listener_keys = self.zones * rules.count
        self._source_keys = self.zones + self.carried * rules.count**2
        self.at_megaphone: BoolArray = self.carried & rules.is_megaphone[self.zones]
        self.has_bubbles = bool(bubbles.any())
        self.has_blocks = len(blocks) > 0
        flags = np.zeros(_NUMBERS, np.bool_)
        flags[blocks] = True
        self._is_in_block = flags[numbers]
        self._block_keys = np.concatenate((blocks @ (_NUMBERS, 1), blocks @ (1, _NUMBERS)))

    def __len__(self) -> int:
        return len(self.numbers)

    def rule_keys(self, listeners: IndexArray, sources: IndexArray) -> IndexArray:
        """Where in the tables of `rules` the rule of each pair of rows stands."""
        keys: IndexArray = self._listener_keys.take(listeners) + self._source_keys.take(sources)
        return keys

    def are_blocked(self, listeners: IndexArray, sources: IndexArray) -> BoolArray:
        """Which of the pairs of rows have blocked each other, one way or both."""
        among = np.zeros(len(listeners), np.bool_)
        few = np.flatnonzero(self._is_in_block[listeners] & self._is_in_block[sources])
        keys = self.numbers[listeners[few]].astype(np.int64) * _NUMBERS + self.numbers[sources[few]]
        among[few] = np.isin(keys, self._block_keys)
        return among


class Hearing(NamedTuple):
    """How each pair hears: the way (0 for not at all), the gain beside the distance's (0…1), and the distance (m)."""

    ways: WayArray
    gains: FloatArray
    distances: FloatArray


def hearing(company: Company, listeners: IndexArray, sources: IndexArray) -> Hearing:
    """How each listener would hear each source if it spoke: pairs of rows of the company, of shape (p,).

    Nobody hears itself. Whether the source can speak is not asked: see `permitted`.
    """
    keys = company.rule_keys(listeners, sources)
    ways, gains = company.rules.ways.take(keys), company.rules.gains.take(keys)
    if company.has_bubbles:
        ours, theirs = company.bubbles.take(listeners), company.bubbles.take(sources)
        together = (ours == theirs) & (ours != 0) & (ways != Way.NONE)
        ways[together], gains[together] = Way.NEAR, 1.0
        ways[(ours != theirs) & ~company.at_megaphone[sources]] = Way.NONE
    if company.has_blocks:
        ways[company.are_blocked(listeners, sources)] = Way.NONE
    if company.is_plain:
        ways[(ways == Way.NEAR) | (ways == Way.SOFT)] = Way.EVEN
    x, z = company.xz.T
    dx, dz = x.take(listeners) - x.take(sources), z.take(listeners) - z.take(sources)
    distances: FloatArray = np.sqrt(dx * dx + dz * dz)
    ways[((distances >= company.hearing_m) & (ways != Way.EVEN)) | (gains == 0.0) | (listeners == sources)] = Way.NONE
    gains[ways == Way.NONE] = 0.0
    return Hearing(ways, gains, distances)


def permitted(company: Company, listeners: IndexArray, sources: IndexArray) -> Hearing:
    """How each listener may hear each source now: as `hearing`, and not at all whoever cannot speak."""
    heard = hearing(company, listeners, sources)
    mute = np.flatnonzero(~company.can_speak.take(sources))
    heard.ways[mute] = Way.NONE
    heard.gains[mute] = 0.0
    return heard


def hearers(company: Company, numbers: Sequence[int]) -> list[NumberArray]:
    """For each of these members of the company who would hear it if it spoke now: their numbers, in ascending order."""
    ascending = np.argsort(company.numbers)
    sources = ascending[np.searchsorted(company.numbers, numbers, sorter=ascending)]
    x, z = company.xz[ascending].T
    from_x, from_z = company.xz[sources].T[:, :, None]
    dx, dz = x - from_x, z - from_z
    may_reach = dx * dx + dz * dz < (company.hearing_m + _ROUNDING_M) ** 2
    may_reach |= (company.carried[sources] | company.is_plain)[:, None]
    which, columns = np.nonzero(may_reach)
    listeners = ascending[columns]
    heard = hearing(company, listeners, sources[which]).ways != Way.NONE
    ends = np.cumsum(np.bincount(which[heard], minlength=len(sources)))
    return np.split(company.numbers[listeners[heard]], ends[:-1])
