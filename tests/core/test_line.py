"""The waiting line keeps the order, its bound, and tells each its place at most once a second."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.line import WaitingLine

SHORT = 5


@pytest.mark.rule("P-WAIT-1")
def test_whoever_comes_to_a_line_that_is_full_is_turned_away() -> None:
    line: WaitingLine[int] = WaitingLine()
    places = [line.join(number, 0.0) for number in range(limits.WAITING_MAX)]
    assert places == list(range(1, limits.WAITING_MAX + 1))
    with pytest.raises(CenacleError) as raised:
        line.join(-1, 0.0)
    assert raised.value.code is ErrorCode.HOUSE_FULL
    assert len(line) == limits.WAITING_MAX


def test_nobody_stands_in_it_twice() -> None:
    line: WaitingLine[str] = WaitingLine()
    line.join("ada", 0.0)
    with pytest.raises(ValueError, match="already"):
        line.join("ada", 0.0)


@pytest.mark.rule("P-WAIT-2")
def test_many_departures_are_one_piece_of_news() -> None:
    line: WaitingLine[int] = WaitingLine()
    for number in range(100):
        line.join(number, 0.0)
    told: list[int] = []
    for number in range(50):
        line.leave(number)
        told += [who for who, _ in line.news(0.75 + number / 100)]
    told += [who for who, _ in line.news(2.0)]
    assert [told.count(who) for who in range(50, 100)] == [2] * 50  # at 1.0, and at 2.0 what came since
    assert line.news(9.0) == []


class Line(RuleBasedStateMachine):
    """Against a plain list, with a line of five."""

    def __init__(self) -> None:
        super().__init__()
        self.line: WaitingLine[int] = WaitingLine()
        self.model: list[int] = []
        self.known: dict[int, int] = {}  # what each was told
        self.told_at: dict[int, float] = {}
        self.now = 0.0
        self.next = 0

    @rule()
    def join(self) -> None:
        self.next += 1
        if len(self.model) >= SHORT:
            with pytest.raises(CenacleError):
                self.line.join(self.next, self.now)
            return
        self.model.append(self.next)
        self.known[self.next] = self.line.join(self.next, self.now)
        self.told_at[self.next] = self.now
        assert self.known[self.next] == len(self.model)

    @rule(place=st.integers(0, SHORT))
    def leave(self, place: int) -> None:
        if place < len(self.model):
            self.line.leave(self.model.pop(place))
        else:
            self.line.leave(-1)  # nobody

    @rule()
    def first_comes_in(self) -> None:
        first = self.line.first
        assert first == (self.model[0] if self.model else None)
        if first is not None:
            self.line.leave(first)
            self.model.pop(0)

    @rule(pause=st.floats(0.0, 1.5))
    def tell(self, pause: float) -> None:
        self.now += pause
        for who, place in self.line.news(self.now):
            assert self.model[place - 1] == who
            assert self.known[who] != place
            assert self.now - self.told_at[who] >= limits.WAITING_TOLD_EVERY_S
            self.known[who], self.told_at[who] = place, self.now

    @rule()
    def tell_after_a_while(self) -> None:
        self.tell(limits.WAITING_TOLD_EVERY_S + 0.01)  # what a float may lose
        assert [self.known[who] for who in self.model] == list(range(1, len(self.model) + 1))

    @invariant()
    def same_order(self) -> None:
        assert list(self.line) == self.model
        assert len(self.line) == len(self.model) <= SHORT
        assert self.line.is_full == (len(self.model) == SHORT)
        assert all(who in self.line for who in self.model)


@pytest.mark.rule("P-WAIT-1", "P-WAIT-2")
def test_any_course_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_MAX", SHORT)
    Line.TestCase().runTest()
