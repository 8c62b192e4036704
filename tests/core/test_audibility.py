"""Who hears whom: never beyond hearing, never oneself, nobody twice, and no slot changes hands without a reason."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cenacle.core.audibility import SILENT_DBOV, Heard, Listening, attenuation
from cenacle.core.permission import Way
from tests.core.companies import HEARING, company_of, scenes, stand
from tests.core.make_vectors import VECTORS

LOUD, SOFT, SILENT = -20.0, -40.0, -90.0


def update(
    one: Listening, members: dict[int, tuple[float, float]], muted: frozenset[int] = frozenset()
) -> dict[int, list[int]]:
    """Members by number, on a line: x and level."""
    company = company_of([stand(number, x, is_open=number not in muted) for number, (x, _) in members.items()])
    levels = np.array([level for _, level in members.values()])
    return {number: heard.numbers for number, heard in one.update(company, levels).items()}


@pytest.mark.rule("P-VOICE-2")
def test_attenuation_is_as_the_vectors_say() -> None:
    for distance, hearing, gain in json.loads((VECTORS / "attenuation.json").read_text("utf-8")):
        assert attenuation(np.array([distance]), hearing)[0] == pytest.approx(gain, rel=1e-12, abs=1e-15)


def test_double_distance_is_at_least_six_decibels_quieter() -> None:
    near, far = attenuation(np.array([2.0, 4.0]), HEARING)
    assert 20 * math.log10(near / far) >= 6.0


@pytest.mark.rule("P-VOICE-2")
def test_the_loudest_where_one_stands_are_heard_in_order() -> None:
    slots = update(Listening(2), {1: (0.0, SILENT), 2: (10.0, LOUD), 3: (2.0, LOUD), 4: (5.0, LOUD)})
    assert slots[1] == [3, 4]
    assert slots[2] == [4, 3]


@pytest.mark.rule("P-VOICE-2")
def test_the_muted_and_those_beyond_hearing_are_not_forwarded() -> None:
    one = Listening(3)
    members = {1: (0.0, SILENT), 2: (3.0, LOUD), 3: (17.9, LOUD), 4: (18.0, LOUD)}
    assert update(one, members)[1] == [2, 3, 0]
    assert update(one, members, muted=frozenset({2}))[1] == [0, 3, 0]
    assert update(one, {**members, 3: (18.5, LOUD)}, muted=frozenset({2}))[1] == [0, 0, 0]


def test_a_source_keeps_its_slot_until_another_is_clearly_louder() -> None:
    one = Listening(1)
    assert update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (6.0, LOUD)})[1] == [2]
    assert 1 not in update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (3.5, LOUD)})
    assert update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (2.0, LOUD)})[1] == [3]


def test_who_stays_keeps_the_same_slot_while_others_come_and_go() -> None:
    one = Listening(3)
    members = {1: (0.0, SILENT), 2: (1.0, LOUD), 3: (2.0, LOUD), 4: (3.0, LOUD)}
    assert update(one, members)[1] == [2, 3, 4]
    assert update(one, {**members, 2: (30.0, LOUD)})[1] == [0, 3, 4]
    assert update(one, {**members, 2: (30.0, LOUD), 5: (1.0, LOUD)})[1] == [5, 3, 4]


def test_the_silent_fill_free_slots_nearest_first_and_give_way_to_who_speaks() -> None:
    one = Listening(2)
    members = {1: (0.0, SILENT), 2: (6.0, SILENT), 3: (4.0, SILENT), 4: (2.0, SILENT)}
    assert update(one, members)[1] == [4, 3]
    assert 1 not in update(one, {**members, 2: (1.0, SILENT)})  # nearer now, but silent
    assert update(one, {**members, 2: (15.0, SOFT)})[1] == [4, 2]
    assert 1 not in update(one, members)  # 2 is silent again and keeps the slot


def test_a_speaker_is_never_displaced_by_the_silent() -> None:
    one = Listening(1)
    assert update(one, {1: (0.0, SILENT), 2: (17.0, -59.0)})[1] == [2]
    assert 1 not in update(one, {1: (0.0, SILENT), 2: (17.0, -59.0), 3: (0.5, SILENT)})


def test_only_changes_are_told_and_a_returning_member_starts_from_nothing() -> None:
    one = Listening(1)
    both = {1: (0.0, LOUD), 2: (3.0, LOUD)}
    assert update(one, both) == {1: [2], 2: [1]}
    assert update(one, both) == {}
    assert update(one, {1: (0.0, LOUD)}) == {1: [0]}
    assert update(one, both) == {1: [2], 2: [1]}
    assert update(one, {}) == {}


def test_numbers_may_be_as_high_as_they_get() -> None:
    assert update(Listening(2), {4_095: (0.0, LOUD), 1: (1.0, LOUD)}) == {4_095: [1, 0], 1: [4_095, 0]}


def test_a_room_in_which_nobody_may_be_heard_has_no_slots_and_forgets_those_it_had() -> None:
    one = Listening(3)
    members = {1: (0.0, LOUD), 2: (1.0, SILENT)}
    first, nobody = frozenset({2}), frozenset({1, 2})
    assert update(one, members, muted=nobody) == {}
    assert update(one, members, muted=first) == {2: [1, 0, 0]}
    assert update(one, members, muted=nobody) == {2: [0, 0, 0]}
    assert update(one, members, muted=nobody) == {}
    assert update(one, members, muted=first) == {2: [1, 0, 0]}


# --- with zones, bubbles, blocks and hosts --------------------------------------------------------
def test_a_stage_is_heard_in_every_corner_and_told_as_even() -> None:
    one = Listening(2)
    company = company_of([stand(1, 100.0, 0.0), stand(2, 0.0, 0.0, is_open=False), stand(3, 0.0, 2.0, is_open=True)])
    heard = one.update(company, np.array([LOUD, SILENT, LOUD]))
    assert heard[2] == Heard([1, 3], [Way.EVEN, Way.NEAR], [1.0, 1.0])


def test_a_room_full_of_speakers_who_are_heard_everywhere_hears_the_loudest() -> None:
    count = 300
    company = company_of([stand(number, number % 40, 0.0) for number in range(1, count + 1)], is_plain=True)
    levels = np.full(count, SOFT)
    levels[[7, 250]] = LOUD
    heard = Listening(2).update(company, levels)
    assert len(heard) == count
    assert set(heard[100].numbers) == {8, 251}


def test_what_may_not_be_heard_any_more_is_taken_out_between_two_choices() -> None:
    one = Listening(2)
    people = [stand(1, 0.0), stand(2, 3.0), stand(3, 4.0)]
    levels = np.array([LOUD, LOUD, LOUD])
    one.update(company_of(people), levels)
    assert one.update(company_of(people), None) == {}
    parted = one.update(company_of(people, blocks=[(2, 1)]), None)
    assert parted == {1: Heard([0, 3], [0, Way.NEAR], [0.0, 1.0]), 2: Heard([3, 0], [Way.NEAR, 0], [1.0, 0.0])}
    muted = one.update(company_of([people[0], people[1], stand(3, 4.0, is_open=False)], blocks=[(2, 1)]), None)
    assert set(muted) == {1, 2}
    assert not any(muted[1].numbers)


def test_nobody_comes_into_a_slot_between_two_choices() -> None:
    one = Listening(2)
    assert one.update(company_of([stand(1, 0.0), stand(2, 3.0)]), None) == {}


@pytest.mark.rule("P-VOICE-2")
@settings(max_examples=150)
@given(st.data())
def test_slots_hold_only_what_may_be_heard_once_and_nobody_loses_one_without_a_reason(data: st.DataObject) -> None:
    """Whatever zones, bubbles, blocks and rights there are: what is chosen is permitted, by the rules per pair."""
    one, slots = Listening(2), 2
    before: dict[int, list[int]] = {}
    for _ in range(3):
        scene = data.draw(scenes)
        levels = np.array(data.draw(st.lists(st.sampled_from([LOUD, SOFT, SILENT]), min_size=8, max_size=8)))
        levels = levels[: len(scene.people)]
        heard = one.update(scene.company(), levels)
        now = {person.number: heard[person.number].numbers if person.number in heard else
               before.get(person.number, [0] * slots) for person in scene.people}  # fmt: skip
        loudness = dict(zip((person.number for person in scene.people), levels.tolist(), strict=True))
        for listener in scene.people:
            held = [number for number in now[listener.number] if number]
            may = {source.number: rule for source in scene.people if (rule := scene.rule(listener, source))}
            assert set(held) <= set(may)
            assert len(set(held)) == len(held) == min(len(may), slots)
            scores = {
                number: loudness[number] + 20 * math.log10(max(loudness_at(rule, scene.apart(listener, number)), 1e-9))
                for number, rule in may.items()
                if loudness[number] > SILENT_DBOV
            }
            for number in scores.keys() - set(held):
                assert all(other in scores for other in held)
                assert all(scores[number] <= scores[other] + 3.0 + 1e-6 for other in held)
            stayed = set(held) & set(before.get(listener.number, []))
            assert all(now[listener.number].index(number) == before[listener.number].index(number) for number in stayed)
        assert one.update(scene.company(), levels) == {}
        before = now


def loudness_at(rule: tuple[Way, float], distance: float) -> float:
    way, gain = rule
    return gain if way is Way.EVEN else gain * float(attenuation(np.array([distance]), HEARING)[0])
