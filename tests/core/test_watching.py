"""Who gets whose video in which slot."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.watching import EMPTY, NOBODY, Choice, Watching

SHARERS = {"wall": 1, "side": 2, "desk": 3}
ALL = 1_000


def everyone(number: int, screen: str, sharer: int) -> bool:
    return True


def nobody(number: int, sharer: int) -> bool:
    return False


def choose(watching: Watching, **changes: object) -> Choice:
    options: dict[str, object] = {
        "sharers": SHARERS,
        "may_see": everyone,
        "is_paused": nobody,
        "streams_max": ALL,
        **changes,
    }
    return watching.choose(**options)  # type: ignore[arg-type]


@pytest.mark.rule("P-WATCH-1")
def test_what_one_looks_at_comes_in_ones_slots_and_stays_there() -> None:
    watching = Watching()
    assert choose(watching) == Choice({}, {}, [], 0)
    watching.watch(7, ["wall", "side"])
    assert choose(watching) == Choice({7: (1, 2)}, {7: ("wall", "side")}, [], 2)
    assert choose(watching) == Choice({}, {}, [], 2)
    watching.watch(7, ["desk", "side"])
    assert choose(watching) == Choice({7: (3, 2)}, {7: ("desk", "side")}, [], 2)
    watching.watch(7, ["side", "side"])
    assert choose(watching) == Choice({7: (0, 2)}, {7: ("", "side")}, [], 1)
    watching.watch(7, [])
    assert choose(watching) == Choice({7: NOBODY}, {7: EMPTY}, [], 0)
    assert choose(watching) == Choice({}, {}, [], 0)


@pytest.mark.rule("P-WATCH-1")
def test_a_screen_may_be_looked_at_before_it_is_shared() -> None:
    watching = Watching()
    watching.watch(7, ["wall"])
    assert choose(watching, sharers={}) == Choice({}, {}, [], 0)
    assert choose(watching).routes == {7: (1, 0)}
    assert choose(watching, sharers={"wall": 2}) == Choice({7: (2, 0)}, {}, [], 1)
    assert choose(watching, sharers={}) == Choice({7: NOBODY}, {7: EMPTY}, [], 0)


@pytest.mark.rule("P-WATCH-2")
def test_what_may_not_be_seen_and_ones_own_does_not_come() -> None:
    watching = Watching()
    watching.watch(1, ["wall", "side"])
    watching.watch(7, ["wall", "side"])
    assert choose(watching, may_see=lambda number, screen, sharer: (number, screen) != (7, "side")) == Choice(
        {1: (0, 2), 7: (1, 0)}, {1: ("", "side"), 7: ("wall", "")}, [], 2
    )
    watching.left(7)
    watching.left(7)
    assert choose(watching).routes == {}


@pytest.mark.rule("P-WATCH-3")
def test_so_many_get_video_and_those_beyond_when_there_is_place() -> None:
    watching = Watching()
    for number in (7, 8, 9):
        watching.watch(number, ["wall"])
    choice = choose(watching, streams_max=2)
    assert choice == Choice({7: (1, 0), 8: (1, 0)}, {7: ("wall", ""), 8: ("wall", "")}, [(9, "wall")], 2)
    assert choose(watching, streams_max=2).refused == []
    watching.left(7)
    assert choose(watching, streams_max=2) == Choice({9: (1, 0)}, {9: ("wall", "")}, [], 2)


@pytest.mark.rule("P-WATCH-3")
def test_video_that_is_paused_is_routed_and_not_told() -> None:
    watching = Watching()
    watching.watch(7, ["wall", "side"])
    choice = choose(watching, is_paused=lambda number, sharer: (number, sharer) == (7, 1))
    assert choice == Choice({7: (1, 2)}, {7: ("", "side")}, [], 2)
    assert choose(watching).slots == {7: ("wall", "side")}


LOOKS = st.lists(
    st.tuples(st.integers(1, 6), st.lists(st.sampled_from(["wall", "side", "desk", "attic"]), max_size=2)), max_size=20
)


@given(LOOKS, st.sets(st.tuples(st.integers(1, 6), st.sampled_from(list(SHARERS)))), st.integers(0, 8))
def test_nobody_gets_what_may_not_be_seen(
    looks: list[tuple[int, list[str]]], closed: set[tuple[int, str]], most: int
) -> None:
    watching = Watching()
    routes: dict[int, tuple[int, ...]] = {}
    slots: dict[int, tuple[str, ...]] = {}
    wanted: dict[int, set[str]] = {}
    for number, screens in looks:
        watching.watch(number, screens)
        wanted[number] = set(screens)
        choice = choose(watching, may_see=lambda one, screen, _: (one, screen) not in closed, streams_max=most)
        routes |= choice.routes
        slots |= choice.slots
        streams = 0
        for one, sources in routes.items():
            shown = [screen for screen in slots[one] if screen]
            assert len(sources) == limits.VIDEO_SLOTS
            assert len(set(shown)) == len(shown)
            assert set(shown) <= wanted[one] - {screen for who, screen in closed if who == one}
            assert [source for source in sources if source] == [SHARERS[screen] for screen in shown]
            assert one not in sources
            streams += len(shown)
        assert streams == choice.receivers <= most
