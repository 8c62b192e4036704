"""Which packets are missed, when they are asked for, and when not any more."""

import pytest

from cenacle.core import limits
from cenacle.media.gaps import AGAIN_S, ASKED_TIMES, GAP_MAX, GIVEN_UP_S, PATIENCE_S, Gaps

FRAME_S = 0.02


def hear(gaps: Gaps, numbers: list[int], now: float = 0.0) -> list[int]:
    """Let packets come one after the other; what was asked for."""
    asked = []
    for index, number in enumerate(numbers):
        asked += gaps.packet(number & 0xFFFF, now + index * FRAME_S)
    return asked


def test_nothing_is_asked_for_while_all_comes() -> None:
    assert hear(Gaps(), list(range(65_500, 65_600))) == []


def test_what_is_missing_is_asked_for_once_it_cannot_be_on_its_way() -> None:
    assert hear(Gaps(), [65_534, 65_537, 65_538]) == []
    assert hear(Gaps(), [65_534, 65_537, 65_538, 65_539]) == [65_535, 0]


def test_what_was_overtaken_is_not_asked_for() -> None:
    assert hear(Gaps(), [1, 3, 2, 4, 6, 5, 7, 8, 9]) == []


def test_what_does_not_come_is_asked_for_again_but_not_for_ever() -> None:
    asked = hear(Gaps(), [1, *range(3, 60)])
    assert asked == [2] * ASKED_TIMES
    assert PATIENCE_S + ASKED_TIMES * AGAIN_S < GIVEN_UP_S


def test_an_outage_is_not_asked_for() -> None:
    assert hear(Gaps(), [1, GAP_MAX + 2, GAP_MAX + 3, GAP_MAX + 4, GAP_MAX + 5]) == []


def test_who_skips_on_purpose_makes_nothing_grow() -> None:
    gaps = Gaps()
    hear(gaps, list(range(0, 60_000, GAP_MAX - 1)))
    assert len(gaps._missing) <= limits.VOICE_RESEND_PACKETS


@pytest.mark.parametrize("number", [5, 40_000])
def test_what_came_already_or_long_ago_is_nothing(number: int) -> None:
    assert hear(Gaps(), [5, number, 6, 7, 8, 9, 10]) == []
