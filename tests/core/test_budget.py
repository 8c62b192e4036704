"""Budgets refill with time, refuse what is beyond, and end with those who go on."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.budget import Budget, Verdict, control_budget, input_budget


@pytest.mark.rule("P-RATE-1")
def test_a_burst_is_taken_then_refused_then_closed() -> None:
    budget = control_budget(10.0)
    burst = [budget.spend(10.0) for _ in range(limits.CONTROL_FRAMES_BURST)]
    assert set(burst) == {Verdict.TAKE}
    strikes = [budget.spend(10.0) for _ in range(limits.FLOOD_STRIKES_MAX)]
    assert set(strikes) == {Verdict.REFUSE}
    assert budget.spend(10.0) is Verdict.CLOSE


def test_it_refills_with_time_and_strikes_are_forgotten_when_it_is_full() -> None:
    budget = Budget(10.0, 2, now_s=0.0)
    assert [budget.spend(0.0) for _ in range(3)] == [Verdict.TAKE, Verdict.TAKE, Verdict.REFUSE]
    assert budget.spend(0.1) is Verdict.TAKE
    assert budget.strikes == 1
    assert budget.spend(0.15) is Verdict.REFUSE
    assert budget.strikes == 2
    assert budget.spend(9.0) is Verdict.TAKE
    assert budget.strikes == 0
    assert budget.tokens == 1.0


@pytest.mark.rule("P-RATE-1")
def test_a_client_that_keeps_the_pace_is_never_refused() -> None:
    inputs, control = input_budget(0.0), control_budget(0.0)
    for tick in range(2_000):
        assert inputs.spend(tick / limits.TICK_HZ) is Verdict.TAKE
        if tick % 4 == 0:
            assert control.spend(tick / limits.TICK_HZ) is Verdict.TAKE


@given(st.lists(st.floats(0.0, 0.5), max_size=200))
def test_nobody_gets_more_than_the_burst_and_the_rate(pauses: list[float]) -> None:
    budget = Budget(5.0, 3, now_s=0.0)
    now = 0.0
    taken = 0
    for pause in pauses:
        now += pause
        taken += budget.spend(now) is Verdict.TAKE
        assert taken <= 3 + 5.0 * now + 1e-6
