"""How much of a microphone and of reports is taken: by packets, by bits, and what comes back with time."""

import pytest

from cenacle.media.allowance import Allowance


def taken(allowance: Allowance, packets: int, octets: int, now: float) -> int:
    """How many of these packets are."""
    count = 0
    for _ in range(packets):
        if allowance.has(now):
            allowance.pay(octets)
            count += 1
    return count


def test_packets_and_bits_are_both_bounded_and_a_burst_may_come_at_once() -> None:
    assert taken(Allowance(150, 300_000, 1.0), 1_000, 60, 5.0) == 150
    assert taken(Allowance(150, 300_000, 1.0), 1_000, 1_000, 5.0) == 38  # the last one is not cut
    assert taken(Allowance(150, 300_000, 2.0), 1_000, 60, 5.0) == 300


def test_what_is_allowed_comes_back_with_time_and_no_more_than_the_burst() -> None:
    allowance = Allowance(150, 300_000, 1.0)
    assert taken(allowance, 1_000, 100, 5.0) == 150
    assert not allowance.has(5.0)
    assert taken(allowance, 1_000, 100, 5.5) == 75
    assert taken(allowance, 1_000, 100, 3_600.0) == 150
    assert taken(allowance, 1_000, 1_250, 3_601.0) == 30
    assert taken(allowance, 1_000, 1_250, 3_601.5) == 15


@pytest.mark.parametrize("period_s", [0.01, 0.02, 0.06])
def test_a_voice_of_any_frame_length_is_never_cut(period_s: float) -> None:
    allowance = Allowance(150, 300_000, 1.0)
    octets = round(100_000 * period_s / 8)
    assert all(taken(allowance, 1, octets, turn * period_s) for turn in range(1_000))


def test_who_is_asked_about_and_does_not_pay_uses_nothing_up() -> None:
    allowance = Allowance(1, 300_000, 1.0)
    assert all(allowance.has(1.0) for _ in range(100))
