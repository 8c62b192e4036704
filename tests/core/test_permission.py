"""Whose voice may reach whom: every pair of zones, bubbles, blocks, rights and plain sound, against rules per pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from cenacle.core.permission import Way, ZoneRules, hearers, hearing, permitted
from cenacle.core.plan import Area, Zone, ZoneKind
from tests.core.companies import HEARING, MIDDLES, ZONES, Person, Scene, company_of, scenes, stand

NEAR, EVEN, SOFT, MURMUR = (Way.NEAR, 1.0), (Way.EVEN, 1.0), (Way.SOFT, 0.35), (Way.MURMUR, 0.15)
NOTHING = (Way.NONE, 0.0)


def heard(listener: Person, source: Person, *, is_plain: bool = False) -> tuple[Way, float]:
    """How the one hears the other, with a hearing that reaches through the whole row of zones."""
    company = company_of([listener, source], is_plain=is_plain, hearing=200.0)
    ways, gains, _ = permitted(company, np.array([0]), np.array([1]))
    return Way(int(ways[0])), float(gains[0])


# listener's zone, source's zone ("": none), whether the source is a host, and how it is heard
TABLE = [
    ("", "", False, NEAR),
    ("", "hall", False, NEAR),
    ("table", "table", False, NEAR),
    ("", "table", False, MURMUR),
    ("table", "", False, MURMUR),
    ("table", "rows", False, MURMUR),
    ("table", "booth", False, NOTHING),  # the lower murmur of the two
    ("", "booth", False, NOTHING),
    ("booth", "", False, NOTHING),
    ("booth", "booth", False, NEAR),
    ("study", "study", False, NEAR),
    ("study", "closet", False, NOTHING),
    ("study", "", False, NOTHING),
    ("", "study", False, NOTHING),
    ("study", "stage", False, NOTHING),
    ("study", "desk", True, NOTHING),
    ("table", "study", True, NOTHING),
    ("", "stage", False, EVEN),
    ("rows", "stage", False, EVEN),
    ("table", "stage", False, EVEN),
    ("stage", "stage", False, EVEN),
    ("library", "stage", False, NOTHING),
    ("stage", "rows", False, SOFT),
    ("stage", "", False, NEAR),
    ("rows", "rows", False, SOFT),
    ("rows", "", False, SOFT),
    ("", "rows", False, SOFT),
    ("library", "library", False, NOTHING),
    ("library", "", False, NOTHING),
    ("", "library", True, NOTHING),
    ("", "desk", True, EVEN),
    ("library", "desk", True, EVEN),
    ("rows", "desk", True, EVEN),
    ("table", "desk", True, EVEN),
    ("stage", "desk", True, EVEN),
    ("", "desk", False, NEAR),  # no host: nothing but a place
    ("library", "desk", False, NOTHING),
    ("rows", "desk", False, SOFT),
    ("desk", "", False, NEAR),
    ("", "podium", True, EVEN),
    ("", "podium", False, NEAR),
    ("table", "podium", False, MURMUR),
]


@pytest.mark.rule("P-HEAR-1")
@pytest.mark.parametrize(("here", "there", "is_host", "expected"), TABLE)
def test_each_pair_of_zones_has_its_rule(here: str, there: str, is_host: bool, expected: tuple[Way, float]) -> None:
    listener, source = stand(1, MIDDLES[here]), stand(2, MIDDLES[there] + 0.5, is_host=is_host)
    assert heard(listener, source) == expected
    assert heard(listener, stand(2, source.x, is_open=False, is_host=True)) == NOTHING


def test_the_table_knows_every_kind_of_zone_on_both_sides() -> None:
    kinds = {zone.id: zone.kind for zone in ZONES}
    assert {kinds[here] for here, _, _, _ in TABLE if here} >= set(ZoneKind) - {ZoneKind.AREA}
    assert {kinds[there] for _, there, _, _ in TABLE if there} == set(ZoneKind)


# listener's zone and bubble, source's zone and bubble, and how it is heard
BUBBLES = [
    ("", 1, "", 1, NEAR),
    ("", 1, "", 2, NOTHING),
    ("", 1, "", 0, NOTHING),
    ("", 0, "", 1, NOTHING),
    ("", 1, "table", 1, NEAR),
    ("", 1, "booth", 1, NEAR),
    ("rows", 1, "rows", 1, NEAR),
    ("", 1, "stage", 0, NOTHING),
    ("", 0, "stage", 1, NOTHING),
    ("", 1, "stage", 1, NEAR),
    ("", 1, "desk", 0, EVEN),
    ("", 0, "desk", 1, NOTHING),
    ("", 1, "desk", 1, NEAR),
    ("study", 1, "study", 1, NEAR),
    ("study", 1, "study", 0, NOTHING),
    ("study", 1, "", 1, NOTHING),
    ("library", 1, "library", 1, NOTHING),
]


@pytest.mark.rule("P-HEAR-1", "P-BUBBLE-1")
@pytest.mark.parametrize(("here", "mine", "there", "theirs", "expected"), BUBBLES)
def test_bubbles_close_what_zones_leave_open(
    here: str, mine: int, there: str, theirs: int, expected: tuple[Way, float]
) -> None:
    source = stand(2, MIDDLES[there] + 0.5, bubble=theirs, is_host=True)
    assert heard(stand(1, MIDDLES[here], bubble=mine), source) == expected


PLAIN = [
    ("", "", EVEN),
    ("rows", "rows", (Way.EVEN, 0.35)),
    ("", "table", MURMUR),
    ("", "study", NOTHING),
    ("library", "", NOTHING),
    ("", "stage", EVEN),
]


@pytest.mark.rule("P-HEAR-1", "P-HOST-3")
@pytest.mark.parametrize(("here", "there", "expected"), PLAIN)
def test_in_a_plain_room_distance_counts_for_nothing_and_zones_still_hold(
    here: str, there: str, expected: tuple[Way, float]
) -> None:
    assert heard(stand(1, MIDDLES[here]), stand(2, MIDDLES[there] + 0.5), is_plain=True) == expected


def test_who_walks_out_of_hearing_is_heard_where_distance_does_not_count_only() -> None:
    ways = hearing(company_of([stand(1, 0.0), stand(2, HEARING - 0.01), stand(3, HEARING), stand(4, 100.0)]),
                   np.zeros(4, np.int64), np.arange(4)).ways  # fmt: skip
    assert ways.tolist() == [Way.NONE, Way.NEAR, Way.NONE, Way.EVEN]


def test_a_private_zone_rules_over_smaller_ones_and_else_the_smallest_does() -> None:
    rules = ZoneRules(
        [
            Zone("lounge", ZoneKind.CONVERSATION, Area(0, 0, 10, 10), gain=0.2),
            Zone("rows", ZoneKind.AUDIENCE, Area(0, 0, 2, 2), gain=0.4),
            Zone("study", ZoneKind.PRIVATE, Area(5, 5, 10, 10)),
            Zone("nook", ZoneKind.CONVERSATION, Area(6, 6, 7, 7), gain=0.1),
            Zone("hall", ZoneKind.AREA, Area(0, 0, 1, 1)),
        ]
    )
    at = rules.at(np.array([[1.0, 1.0], [3.0, 3.0], [6.5, 6.5], [8.0, 8.0], [20.0, 0.0]]))
    assert at[2] == at[3] != 0  # the study, also in its nook
    assert len({at[0], at[1], at[2], at[4]}) == 4
    assert at[4] == 0


@pytest.mark.rule("P-HEAR-1", "P-BLOCK-1")
@given(scenes)
def test_permission_is_what_the_rules_say_of_each_pair(scene: Scene) -> None:
    company, count = scene.company(), len(scene.people)
    listeners, sources = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(count), indexing="ij"))
    ways, gains, _ = permitted(company, listeners, sources)
    for listener, source, way, gain in zip(listeners, sources, ways, gains, strict=True):
        expected = scene.rule(scene.people[listener], scene.people[source]) or NOTHING
        assert (Way(int(way)), float(gain)) == expected


@pytest.mark.rule("P-HEAR-1")
@given(scenes)
def test_whoever_hears_can_be_heard_but_for_stages_and_megaphones(scene: Scene) -> None:
    company = scene.company()
    for row, person in enumerate(scene.people):
        for other, another in enumerate(scene.people):
            carried = any(company.carried[[row, other]])
            ways = hearing(company, np.array([row, other]), np.array([other, row])).ways
            assert carried or ways[0] == ways[1], (person, another)


@pytest.mark.rule("P-HEAR-2")
@given(scenes)
def test_the_list_of_hearers_is_exact(scene: Scene) -> None:
    """Also of those whose microphone is closed: who would hear them. Of all at once, and of one alone."""
    found = hearers(scene.company(), [person.number for person in scene.people])
    assert len(found) == len(scene.people)
    for person, numbers in zip(scene.people, found, strict=True):
        speaking = Person(**{**vars(person), "is_open": True})
        opened = Scene([speaking if one is person else one for one in scene.people], scene.blocks, scene.is_plain)
        expected = sorted(one.number for one in opened.people if opened.rule(one, speaking))
        assert numbers.tolist() == expected
        assert [one.tolist() for one in hearers(scene.company(), [person.number])] == [expected]
