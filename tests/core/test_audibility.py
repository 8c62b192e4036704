"""Who hears whom: never beyond hearing, never oneself, nobody twice, and no slot changes hands without a reason."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cenacle.core.audibility import Listening, attenuation, choose_slots
from tests.core.make_vectors import VECTORS

HEARING = 18.0
LOUD, SOFT, SILENT = -20.0, -40.0, -90.0

Source = tuple[int, float, float, float]  # number, x, level, whether it can speak as 1 or 0


def listening(slots: int = 3) -> Listening:
    return Listening(HEARING, slots)


def update(
    one: Listening, members: dict[int, tuple[float, float]], muted: frozenset[int] = frozenset()
) -> dict[int, list[int]]:
    """Members by number, on a line: x and level."""
    numbers = np.array(list(members), np.uint16)
    xz = np.array([(x, 0.0) for x, _ in members.values()]).reshape(len(members), 2)
    levels = np.array([level for _, level in members.values()])
    return one.update(numbers, xz, ~np.isin(numbers, list(muted)), levels)


@pytest.mark.rule("P-VOICE-2")
def test_attenuation_is_as_the_vectors_say() -> None:
    for distance, hearing, gain in json.loads((VECTORS / "attenuation.json").read_text("utf-8")):
        assert attenuation(np.array([distance]), hearing)[0] == pytest.approx(gain, rel=1e-12, abs=1e-15)


def test_double_distance_is_at_least_six_decibels_quieter() -> None:
    near, far = attenuation(np.array([2.0, 4.0]), HEARING)
    assert 20 * math.log10(near / far) >= 6.0


@pytest.mark.rule("P-VOICE-2")
def test_the_loudest_where_one_stands_are_heard_in_order() -> None:
    slots = update(listening(2), {1: (0.0, SILENT), 2: (10.0, LOUD), 3: (2.0, LOUD), 4: (5.0, LOUD)})
    assert slots[1] == [3, 4]
    assert slots[2] == [4, 3]


@pytest.mark.rule("P-VOICE-2")
def test_the_muted_and_those_beyond_hearing_are_not_forwarded() -> None:
    one = listening()
    members = {1: (0.0, SILENT), 2: (3.0, LOUD), 3: (17.9, LOUD), 4: (18.0, LOUD)}
    assert update(one, members)[1] == [2, 3, 0]
    assert update(one, members, muted=frozenset({2}))[1] == [0, 3, 0]
    assert update(one, {**members, 3: (18.5, LOUD)}, muted=frozenset({2}))[1] == [0, 0, 0]


def test_a_source_keeps_its_slot_until_another_is_clearly_louder() -> None:
    one = listening(1)
    assert update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (6.0, LOUD)})[1] == [2]
    assert 1 not in update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (3.5, LOUD)})
    assert update(one, {1: (0.0, SILENT), 2: (4.0, LOUD), 3: (2.0, LOUD)})[1] == [3]


def test_who_stays_keeps_the_same_slot_while_others_come_and_go() -> None:
    one = listening(3)
    members = {1: (0.0, SILENT), 2: (1.0, LOUD), 3: (2.0, LOUD), 4: (3.0, LOUD)}
    assert update(one, members)[1] == [2, 3, 4]
    assert update(one, {**members, 2: (30.0, LOUD)})[1] == [0, 3, 4]
    assert update(one, {**members, 2: (30.0, LOUD), 5: (1.0, LOUD)})[1] == [5, 3, 4]


def test_the_silent_fill_free_slots_nearest_first_and_give_way_to_who_speaks() -> None:
    one = listening(2)
    members = {1: (0.0, SILENT), 2: (6.0, SILENT), 3: (4.0, SILENT), 4: (2.0, SILENT)}
    assert update(one, members)[1] == [4, 3]
    assert 1 not in update(one, {**members, 2: (1.0, SILENT)})  # nearer now, but silent
    assert update(one, {**members, 2: (15.0, SOFT)})[1] == [4, 2]
    assert 1 not in update(one, members)  # 2 is silent again and keeps the slot


def test_a_speaker_is_never_displaced_by_the_silent() -> None:
    one = listening(1)
    assert update(one, {1: (0.0, SILENT), 2: (17.0, -59.0)})[1] == [2]
    assert 1 not in update(one, {1: (0.0, SILENT), 2: (17.0, -59.0), 3: (0.5, SILENT)})


def test_only_changes_are_told_and_a_returning_member_starts_from_nothing() -> None:
    one = listening(1)
    both = {1: (0.0, LOUD), 2: (3.0, LOUD)}
    assert update(one, both) == {1: [2], 2: [1]}
    assert update(one, both) == {}
    assert update(one, {1: (0.0, LOUD)}) == {1: [0]}
    assert update(one, both) == {1: [2], 2: [1]}
    assert update(one, {}) == {}


def test_numbers_may_be_as_high_as_they_get() -> None:
    assert update(listening(2), {4_095: (0.0, LOUD), 1: (1.0, LOUD)}) == {4_095: [1, 0], 1: [4_095, 0]}


member = st.tuples(
    st.floats(-30.0, 30.0),
    st.floats(-30.0, 30.0),
    st.booleans(),
    st.sampled_from([LOUD, SOFT, SILENT]) | st.floats(-127.0, 0.0),
)
rooms = st.lists(member, min_size=1, max_size=12)


def arrays(members: list[tuple[float, float, bool, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    x, z, can_speak, levels = zip(*members, strict=True)
    numbers = np.arange(10, 10 + len(members), dtype=np.uint16)
    return numbers, np.stack((np.array(x), np.array(z)), axis=1), np.array(can_speak), np.array(levels)


@pytest.mark.rule("P-VOICE-2")
@given(rooms, rooms, st.integers(1, 6))
def test_slots_hold_what_may_be_heard_once_and_never_oneself(
    first: list[tuple[float, float, bool, float]], second: list[tuple[float, float, bool, float]], slots: int
) -> None:
    count = min(len(first), len(second))
    before = np.zeros((count, slots), np.uint16)
    for members in (first[:count], second[:count]):
        numbers, xz, can_speak, levels = arrays(members)
        after = choose_slots(before, numbers, xz, can_speak, levels, HEARING)
        for row in range(count):
            heard = [int(number) - 10 for number in after[row] if number]
            assert len(set(heard)) == len(heard)
            assert row not in heard
            apart = [math.dist(xz[row], xz[source]) for source in heard]
            assert all(distance < HEARING for distance in apart)
            assert all(can_speak[source] for source in heard)
            audible = sum(
                can_speak[source] and math.dist(xz[row], xz[source]) < HEARING - 1e-6
                for source in range(count)
                if source != row
            )
            assert len(heard) >= min(audible, slots)
            kept = set(after[row].tolist()) & set(before[row].tolist()) - {0}
            assert all(after[row].tolist().index(number) == before[row].tolist().index(number) for number in kept)
        assert (choose_slots(after, numbers, xz, can_speak, levels, HEARING) == after).all()
        before = after


def test_a_room_in_which_nobody_may_be_heard_has_no_slots_and_forgets_those_it_had() -> None:
    one = listening()
    numbers = np.array([1, 2], np.uint16)
    xz, levels = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([-20.0, -127.0])
    nobody, first = np.array([False, False]), np.array([True, False])
    assert one.update(numbers, xz, nobody, levels) == {}
    assert one.update(numbers, xz, first, levels) == {2: [1, 0, 0]}
    assert one.update(numbers, xz, nobody, levels) == {2: [0, 0, 0]}
    assert one.update(numbers, xz, nobody, levels) == {}
    assert one.update(numbers, xz, first, levels) == {2: [1, 0, 0]}
