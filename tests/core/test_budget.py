"""Budgets refill with time, refuse what is beyond, and end with those who go on."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.budget import INVALID, MESSAGE_RATES, Budget, MessageBudgets, RoomBudget, Verdict, input_budget
from cenacle.wire import codec

TYPES = sorted(MESSAGE_RATES)
NOT_DONE = {Verdict.REFUSE, Verdict.DROP}


@pytest.mark.rule("P-RATE-1")
def test_a_burst_is_taken_then_refused_then_closed() -> None:
    budget = input_budget(10.0)
    burst = [budget.spend(10.0) for _ in range(limits.INPUT_FRAMES_BURST)]
    assert set(burst) == {Verdict.TAKE}
    strikes = [budget.spend(10.0) for _ in range(limits.FLOOD_STRIKES_MAX)]
    assert set(strikes) == {Verdict.REFUSE}
    assert budget.spend(10.0) is Verdict.CLOSE


# --- each type of message -------------------------------------------------------------------------
@pytest.mark.rule("P-RATE-2")
def test_every_type_of_a_client_has_a_budget() -> None:
    assert set(MESSAGE_RATES) == codec.CLIENT_TYPES | {INVALID}
    for rate in MESSAGE_RATES.values():
        assert 0 < rate.per_s <= limits.CONTROL_FRAMES_PER_S
        assert 1 <= rate.burst <= limits.CONTROL_FRAMES_BURST


@pytest.mark.rule("P-RATE-2")
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("is_awaited", [True, False])
def test_a_burst_of_one_type_is_taken_then_not_done_then_closes(kind: str, is_awaited: bool) -> None:
    burst = MESSAGE_RATES[kind].burst
    budgets = MessageBudgets(10.0)
    assert {budgets.spend(kind, 10.0, is_awaited) for _ in range(burst)} == {Verdict.TAKE}
    strikes = [budgets.spend(kind, 10.0, is_awaited) for _ in range(limits.FLOOD_STRIKES_MAX)]
    assert set(strikes) <= NOT_DONE
    told = strikes.count(Verdict.REFUSE)
    assert told == (limits.FLOOD_STRIKES_MAX if is_awaited else limits.FLOOD_ANSWERS_PER_S)
    after = [budgets.spend(kind, 10.0, is_awaited) for _ in range(limits.FLOOD_STRIKES_MAX)]
    assert Verdict.CLOSE in after
    assert Verdict.TAKE not in after


@pytest.mark.rule("P-RATE-2")
@pytest.mark.parametrize("kind", TYPES)
def test_the_pace_of_a_type_is_never_refused_and_twice_the_pace_ends_in_a_close(kind: str) -> None:
    rate = MESSAGE_RATES[kind]
    steady, hasty = MessageBudgets(0.0), MessageBudgets(0.0)
    count = 4 * (rate.burst + limits.FLOOD_STRIKES_MAX)
    assert {steady.spend(kind, number / rate.per_s) for number in range(count)} == {Verdict.TAKE}
    verdicts = [hasty.spend(kind, number / rate.per_s / 2) for number in range(count)]
    close = verdicts.index(Verdict.CLOSE)
    before = verdicts[:close]
    assert before.count(Verdict.TAKE) <= rate.burst + close / 2 + 1
    assert sum(verdict in NOT_DONE for verdict in before) == limits.FLOOD_STRIKES_MAX


@pytest.mark.rule("P-RATE-2")
def test_one_type_too_many_does_not_take_from_another() -> None:
    budgets = MessageBudgets(0.0)
    hands = [budgets.spend("hand", 0.0) for _ in range(MESSAGE_RATES["hand"].burst + 3)]
    assert hands[-1] is Verdict.REFUSE
    assert budgets.spend("say", 0.0) is Verdict.TAKE


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.floats(0.0, 0.2), st.booleans()), max_size=300))
@pytest.mark.rule("P-RATE-2")
def test_whatever_comes_in_turn_stays_within_each_budget_and_the_one_over_all(
    course: list[tuple[str, float, bool]],
) -> None:
    budgets = MessageBudgets(0.0)
    now = 0.0
    taken = dict.fromkeys(TYPES, 0)
    untold = unawaited = 0
    for kind, pause, is_awaited in course:
        now += pause
        verdict = budgets.spend(kind, now, is_awaited)
        taken[kind] += verdict is Verdict.TAKE
        untold += verdict is Verdict.DROP and is_awaited
        unawaited += verdict is Verdict.REFUSE and not is_awaited
        rate = MESSAGE_RATES[kind]
        assert taken[kind] <= rate.burst + rate.per_s * now + 1e-6
        assert sum(taken.values()) <= limits.CONTROL_FRAMES_BURST + limits.CONTROL_FRAMES_PER_S * now + 1e-6
        assert unawaited <= limits.FLOOD_ANSWERS_PER_S * (1 + now) + 1e-6
    assert untold == 0


# --- one budget -----------------------------------------------------------------------------------
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
    inputs, controls = input_budget(0.0), MessageBudgets(0.0)
    for tick in range(2_000):
        assert inputs.spend(tick / limits.TICK_HZ) is Verdict.TAKE
        if tick % 10 == 0:
            assert controls.spend(("ping", "edit", "say")[tick // 10 % 3], tick / limits.TICK_HZ) is Verdict.TAKE


@given(st.lists(st.floats(0.0, 0.5), max_size=200))
def test_nobody_gets_more_than_the_burst_and_the_rate(pauses: list[float]) -> None:
    budget = Budget(5.0, 3, now_s=0.0)
    now = 0.0
    taken = 0
    for pause in pauses:
        now += pause
        taken += budget.spend(now) is Verdict.TAKE
        assert taken <= 3 + 5.0 * now + 1e-6


@pytest.mark.rule("P-RATE-3")
def test_a_room_passes_on_so_many_bytes_at_once_and_so_many_a_second() -> None:
    budget = RoomBudget(5.0)
    line = "é" * 500  # 1,000 bytes
    at_once = limits.TOLD_BYTES_BURST // (1_000 + limits.TOLD_BYTES_LEAST)
    assert [budget.pay_line(line, 5.0) for _ in range(at_once + 1)] == [True] * at_once + [False]
    later = sum(budget.pay_line("", 5.0 + tick / 20) for tick in range(1, 21) for _ in range(50))
    assert limits.TOLD_BYTES_PER_S / limits.TOLD_BYTES_LEAST <= later <= limits.TOLD_BYTES_PER_S * 1.03 / 300


@pytest.mark.rule("P-RATE-3")
def test_the_largest_op_passes_at_once_and_leaves_something_to_lines() -> None:
    budget = RoomBudget(5.0)
    assert budget.pay_op(limits.OP_BYTES, 5.0)
    assert not budget.pay_op(1, 5.0)
    lines = limits.TOLD_BYTES_OF_LINES // limits.TOLD_BYTES_LEAST
    assert all(budget.pay_line("", 5.0) for _ in range(lines))
    assert not budget.pay_op(0, 5.0)
    assert budget.pay_op(limits.OP_BYTES, 6.0)


@pytest.mark.rule("P-RATE-3")
def test_what_is_told_of_screens_leaves_as_much_to_lines() -> None:
    budget = RoomBudget(5.0)
    assert budget.pay_screen(limits.TOLD_BYTES_BURST - limits.TOLD_BYTES_OF_LINES, 5.0)
    assert not budget.pay_screen(1, 5.0)
    assert budget.pay_line("", 5.0)


@pytest.mark.rule("P-RATE-3")
def test_what_a_room_passes_on_at_once_fits_into_what_a_client_may_leave_unreported() -> None:
    """Besides what it may leave unreported before it must report."""
    least = min(limits.TOLD_BYTES_LEAST, limits.TOLD_OP_BYTES)
    assert limits.TOLD_BYTES_BURST / least + limits.REPORT_FRAMES < limits.RELIABLE_BACKLOG_FRAMES
    assert limits.TOLD_BYTES_BURST < limits.UNSENT_BYTES
