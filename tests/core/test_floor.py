"""Whose microphones hosts keep closed, and who has knocked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cenacle.core import limits
from cenacle.core.floor import Floor
from cenacle.core.knocks import Knocks


@pytest.mark.rule("P-HOST-2")
def test_everyone_is_held_but_hosts_and_those_who_were_given_the_floor() -> None:
    floor = Floor()
    assert not floor.holds("ann", False)
    floor.mute_all(True)
    assert floor.holds("ann", False)
    assert not floor.holds("ann", True)
    floor.mute("ann", False)
    assert not floor.holds("ann", False)
    assert floor.holds("bob", False)
    floor.mute("ann", True)
    assert floor.holds("ann", False)
    floor.mute_all(False)
    assert not floor.holds("bob", False)


@pytest.mark.rule("P-HOST-2")
def test_one_is_held_alone_until_released_alone_or_with_all() -> None:
    floor = Floor()
    releases: list[Callable[[], None]] = [lambda: floor.mute("ann", False), lambda: floor.mute_all(False)]
    for release in releases:
        floor.mute("ann", True)
        floor.mute("ann", True)
        assert floor.holds("ann", False)
        assert not floor.holds("bob", False)
        release()
        assert not floor.holds("ann", False)


def test_of_too_many_who_are_held_one_by_one_the_oldest_is_let_go() -> None:
    floor = Floor()
    for number in range(limits.HELD_PER_ROOM + 1):
        floor.mute(f"i{number}", True)
    assert not floor.holds("i0", False)
    assert floor.holds("i1", False)


@pytest.mark.rule("P-ZONE-3")
def test_a_knock_waits_for_its_answer_for_a_while() -> None:
    knocks = Knocks()
    knocks.knock("study", 1, 0.0)
    assert knocks.is_open("study", 1, limits.KNOCK_S)
    assert not knocks.is_open("study", 1, limits.KNOCK_S + 0.1)
    assert not knocks.is_open("booth", 1, 0.0)
    knocks.knock("study", 2, 1.0)
    knocks.answered("study", 1)
    knocks.answered("study", 1)
    assert not knocks.is_open("study", 1, 1.0)
    knocks.forget(2)
    assert not knocks.is_open("study", 2, 1.0)
