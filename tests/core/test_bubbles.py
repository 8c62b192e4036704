"""Bubbles: both sides agree, a bubble has an end, and nobody is in two."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cenacle.core import limits
from cenacle.core.bubbles import Asking, Bubbles, Changes
from cenacle.core.errors import CenacleError, ErrorCode


def together(*numbers: int) -> Bubbles:
    """Members who talk apart."""
    bubbles = Bubbles()
    first, *others = numbers
    for other in others:
        bubbles.ask(first, other, "invite", 0.0)
        bubbles.accept(other, first, 0.0)
    return bubbles


def refused(code: ErrorCode) -> pytest.RaisesExc[CenacleError]:
    return pytest.raises(CenacleError, match=f"^{code}:")


@pytest.mark.rule("P-BUBBLE-2")
def test_an_invitation_that_is_accepted_makes_a_bubble() -> None:
    bubbles = Bubbles()
    bubbles.ask(1, 2, "invite", 0.0)
    assert bubbles.of(1) == bubbles.of(2) == 0
    assert bubbles.accept(2, 1, 1.0) == {1: 1, 2: 1}
    assert bubbles.members(bubbles.of(1)) == [1, 2]
    with refused(ErrorCode.NOT_ASKED):
        bubbles.accept(2, 1, 1.0)


@pytest.mark.rule("P-BUBBLE-2")
def test_whoever_asks_is_let_in_by_the_one_who_was_asked() -> None:
    bubbles = together(1, 2)
    bubbles.ask(3, 2, "ask", 0.0)
    with refused(ErrorCode.NOT_ASKED):
        bubbles.accept(1, 3, 0.0)
    assert bubbles.accept(2, 3, 0.0) == {3: bubbles.of(1)}
    with refused(ErrorCode.NOT_IN_BUBBLE):
        bubbles.ask(1, 9, "ask", 0.0)
    with refused(ErrorCode.NOT_ASKED):
        bubbles.ask(1, 2, "invite", 0.0)


@pytest.mark.rule("P-BUBBLE-2")
def test_a_question_may_be_declined_once_and_expires() -> None:
    bubbles = Bubbles()
    bubbles.ask(1, 2, "invite", 0.0)
    bubbles.decline(2, 1)
    for answer in (lambda: bubbles.decline(2, 1), lambda: bubbles.accept(2, 1, 0.0)):
        with refused(ErrorCode.NOT_ASKED):
            answer()
    bubbles.ask(1, 2, "invite", 0.0)
    with refused(ErrorCode.NOT_ASKED):
        bubbles.accept(2, 1, limits.BUBBLE_ASKED_S + 0.1)


def test_one_who_asked_for_a_bubble_that_has_ended_meanwhile_is_in_none() -> None:
    bubbles = together(1, 2)
    bubbles.ask(3, 2, "ask", 0.0)
    bubbles.leave(1)
    with refused(ErrorCode.NOT_IN_BUBBLE):
        bubbles.accept(2, 3, 0.0)


@pytest.mark.rule("P-BUBBLE-2")
def test_a_bubble_has_a_greatest_size_and_a_member_so_many_questions() -> None:
    bubbles = together(*range(1, limits.BUBBLE_MEMBERS + 1))
    with refused(ErrorCode.BUBBLE_FULL):
        bubbles.ask(1, 100, "invite", 0.0)
    with refused(ErrorCode.BUBBLE_FULL):
        bubbles.ask(100, 1, "ask", 0.0)
    for number in range(200, 200 + limits.BUBBLE_ASKS_MAX):
        bubbles.ask(100, number, "invite", 0.0)
    bubbles.ask(100, 200, "invite", 0.0)  # once more
    with refused(ErrorCode.FLOODED):
        bubbles.ask(100, 300, "invite", 0.0)
    bubbles.ask(100, 300, "invite", limits.BUBBLE_ASKED_S + 0.1)


def test_two_who_accept_at_once_do_not_overfill_a_bubble() -> None:
    bubbles = together(*range(1, limits.BUBBLE_MEMBERS))
    for number in (100, 101):
        bubbles.ask(1, number, "invite", 0.0)
    bubbles.accept(100, 1, 0.0)
    with refused(ErrorCode.BUBBLE_FULL):
        bubbles.accept(101, 1, 0.0)


@pytest.mark.rule("P-BUBBLE-1")
def test_a_bubble_ends_with_the_last_but_one_and_whoever_joins_another_leaves() -> None:
    bubbles = together(1, 2)
    bubbles.ask(3, 2, "invite", 0.0)
    first = bubbles.of(2)
    assert bubbles.accept(2, 3, 0.0) == {1: 0, 3: first + 1, 2: first + 1}
    assert bubbles.leave(3) == {3: 0, 2: 0}
    with refused(ErrorCode.NOT_IN_BUBBLE):
        bubbles.leave(3)


@pytest.mark.rule("P-BUBBLE-1")
def test_whoever_has_left_the_room_is_in_no_bubble_and_asked_nothing() -> None:
    bubbles = together(1, 2, 3)
    bubbles.ask(1, 5, "invite", 0.0)
    assert bubbles.gone(1) == {1: 0}
    with refused(ErrorCode.NOT_ASKED):
        bubbles.accept(5, 1, 0.0)
    assert bubbles.gone(1) == {}
    assert bubbles.gone(2) == {2: 0, 3: 0}


PARTINGS = [
    ({1: (0, 0), 2: (6, 0), 3: (12, 0)}, {}),  # each near enough to the next
    ({1: (0, 0), 2: (5, 0), 3: (11.1, 0)}, {3: 0}),
    ({1: (11.1, 0), 2: (5, 0), 3: (0, 0)}, {1: 0}),
    ({1: (0, 0), 2: (0, 20), 3: (20, 0)}, {2: 0, 3: 0, 1: 0}),
    ({1: (0, 0), 2: (0, 20)}, {}),  # somebody is not in this room
]


@pytest.mark.rule("P-BUBBLE-1")
@pytest.mark.parametrize(("places", "changes"), PARTINGS)
def test_those_who_part_from_the_others_go_out(places: dict[int, tuple[float, float]], changes: dict[int, int]) -> None:
    bubbles = together(1, 2, 3)
    assert bubbles.part(places) == changes
    assert bubbles.part(places) == {}


def test_two_and_two_who_part_leave_the_first_two_together() -> None:
    bubbles = together(1, 2, 3, 4)
    assert bubbles.part({1: (0, 0), 2: (20, 0), 3: (0, 1), 4: (20, 1)}) == {2: 0, 4: 0}
    assert bubbles.all() == [[1, 3]]


class BubblesMachine(RuleBasedStateMachine):
    """Whatever is asked and answered, in whatever order."""

    numbers = st.integers(1, 12)

    def __init__(self) -> None:
        super().__init__()
        self.bubbles = Bubbles()
        self.agreed: dict[int, int] = {}
        self.now = 0.0

    @rule(one=numbers, other=numbers, verb=st.sampled_from(["invite", "ask"]))
    def ask(self, one: int, other: int, verb: Asking) -> None:
        def act() -> Changes:
            self.bubbles.ask(one, other, verb, self.now)
            return {}

        self._try(act, one, other)

    @rule(one=numbers, other=numbers)
    def accept(self, one: int, other: int) -> None:
        self._try(lambda: self.bubbles.accept(one, other, self.now), one, other)

    @rule(one=numbers)
    def leave(self, one: int) -> None:
        self._try(lambda: self.bubbles.leave(one), one, 0)

    @rule(one=numbers)
    def gone(self, one: int) -> None:
        self._try(lambda: self.bubbles.gone(one), one, 0)

    @rule(far=st.sets(numbers, max_size=4))
    def part(self, far: set[int]) -> None:
        places = {number: (number * 100.0 if number in far else 0.0, 0.0) for number in range(1, 13)}
        self.agreed |= self.bubbles.part(places)

    @rule(seconds=st.sampled_from([1.0, 40.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    def _try(self, act: Callable[[], Changes], one: int, other: int) -> None:
        if one != other:
            with contextlib.suppress(CenacleError):
                self.agreed |= act()

    @invariant()
    def everyone_is_where_they_were_told(self) -> None:
        for number in range(1, 13):
            assert self.bubbles.of(number) == self.agreed.get(number, 0)
        for members in self.bubbles.all():
            assert 2 <= len(members) <= limits.BUBBLE_MEMBERS
            assert len({self.bubbles.of(number) for number in members}) == 1


TestBubblesMachine = BubblesMachine.TestCase
TestBubblesMachine.settings = settings(max_examples=60, stateful_step_count=30)
