"""People in a room with one zone of each kind, and who hears whom there, written out for one pair at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from hypothesis import strategies as st

from cenacle.core.permission import Company, Way, ZoneRules
from cenacle.core.plan import Area, Zone, ZoneKind

HEARING: Final = 18.0

# In a row along x from 100 on, 4 m each; from 0 to 50 there is no zone.
ZONES: Final = (
    Zone("stage", ZoneKind.STAGE, Area(98, -2, 102, 2)),
    Zone("rows", ZoneKind.AUDIENCE, Area(102.5, -2, 106, 2), gain=0.35),
    Zone("table", ZoneKind.CONVERSATION, Area(106.5, -2, 110, 2), gain=0.15),
    Zone("booth", ZoneKind.CONVERSATION, Area(110.5, -2, 114, 2), gain=0.0),
    Zone("study", ZoneKind.PRIVATE, Area(114.5, -2, 118, 2), capacity=4, lockable=True),
    Zone("closet", ZoneKind.PRIVATE, Area(118.5, -2, 122, 2), capacity=4, lockable=True),
    Zone("library", ZoneKind.QUIET, Area(122.5, -2, 126, 2)),
    Zone("desk", ZoneKind.MEGAPHONE, Area(126.5, -2, 130, 2), for_hosts=True),
    Zone("podium", ZoneKind.STAGE, Area(130.5, -2, 134, 2), for_hosts=True),
    Zone("hall", ZoneKind.AREA, Area(95, -10, 140, 10)),
)
MIDDLES: Final = {zone.id: (zone.area.min_x + zone.area.max_x) / 2 for zone in ZONES} | {"": 30.0, "hall": 96.0}
RULES: Final = ZoneRules(ZONES)


@dataclass(frozen=True)
class Person:
    """Somebody in the room, as far as voices go."""

    number: int
    x: float
    z: float = 0.0
    is_open: bool = True
    bubble: int = 0
    is_host: bool = False

    @property
    def zone(self) -> Zone | None:
        """The zone that rules: they do not overlap here."""
        ruling = (zone for zone in ZONES if zone.kind is not ZoneKind.AREA)
        return next((zone for zone in ruling if zone.area.contains(self.x, self.z)), None)


def stand(
    number: int, x: float, z: float = 0.0, *, is_open: bool = True, bubble: int = 0, is_host: bool = False
) -> Person:
    """Somebody at a place."""
    return Person(number, x, z, is_open, bubble, is_host)


def company_of(
    people: Sequence[Person],
    *,
    blocks: Sequence[tuple[int, int]] = (),
    is_plain: bool = False,
    hearing: float = HEARING,
) -> Company:
    """These people as the core has them."""
    return Company(
        RULES,
        hearing,
        np.array([one.number for one in people], np.uint16),
        np.array([(one.x, one.z) for one in people], np.float64).reshape(len(people), 2),
        can_speak=np.array([one.is_open for one in people], np.bool_),
        bubbles=np.array([one.bubble for one in people], np.int64),
        hosts=np.array([one.is_host for one in people], np.bool_),
        blocks=np.array(blocks, np.int64).reshape(len(blocks), 2),
        is_plain=is_plain,
    )


@dataclass(frozen=True)
class Scene:
    """People, who has blocked whom, and whether the room is plain."""

    people: list[Person]
    blocks: list[tuple[int, int]]
    is_plain: bool

    def company(self) -> Company:
        """The scene as the core has it."""
        return company_of(self.people, blocks=self.blocks, is_plain=self.is_plain)

    def apart(self, listener: Person, number: int) -> float:
        """The distance to somebody (m)."""
        source = next(one for one in self.people if one.number == number)
        return math.dist((listener.x, listener.z), (source.x, source.z))

    def rule(self, listener: Person, source: Person) -> tuple[Way, float] | None:
        """How the one hears the other now; None: not at all. The table of docs/voice.md, row by row."""
        pair = listener.number, source.number
        if listener == source or pair in self.blocks or pair[::-1] in self.blocks or not source.is_open:
            return None
        here, there = listener.zone, source.zone
        kinds = [zone.kind if zone else ZoneKind.AREA for zone in (here, there)]
        if ZoneKind.PRIVATE in kinds and here is not there:
            return None
        may = there is not None and (source.is_host or not there.for_hosts) and source.bubble == 0
        if kinds[1] is ZoneKind.MEGAPHONE and may:
            return Way.EVEN, 1.0
        if ZoneKind.QUIET in kinds:
            return None
        if listener.bubble != source.bubble:
            return None
        if listener.bubble:
            return self._by_distance(listener, source, Way.NEAR, 1.0)
        if kinds[1] is ZoneKind.STAGE and may:
            return Way.EVEN, 1.0
        gains = [zone.gain for zone in (here, there) if zone and zone.kind is ZoneKind.CONVERSATION]
        if gains and here is not there:
            return self._by_distance(listener, source, Way.MURMUR, min(gains))
        if ZoneKind.AUDIENCE in kinds:
            return self._by_distance(listener, source, Way.SOFT, 0.35)
        return self._by_distance(listener, source, Way.NEAR, 1.0)

    def _by_distance(self, listener: Person, source: Person, way: Way, gain: float) -> tuple[Way, float] | None:
        if self.is_plain and way is not Way.MURMUR:
            return Way.EVEN, gain
        return (way, gain) if gain > 0 and self.apart(listener, source.number) < HEARING else None


places = st.sampled_from(sorted(MIDDLES.values())) | st.floats(90, 140) | st.floats(0, 50)
people = st.lists(
    st.builds(
        Person,
        number=st.integers(1, 4_095),
        x=places,
        z=st.sampled_from([0.0, 0.5, 1.9]),
        is_open=st.booleans() | st.just(True),
        bubble=st.sampled_from([0, 0, 0, 1, 2]),
        is_host=st.booleans(),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda person: person.number,
)


@st.composite
def _scenes(draw: st.DrawFn) -> Scene:
    crowd = draw(people)
    numbers = st.sampled_from([person.number for person in crowd] + [4_000])
    blocks = draw(st.lists(st.tuples(numbers, numbers), max_size=3))
    return Scene(crowd, blocks, draw(st.booleans()))


scenes = _scenes()
