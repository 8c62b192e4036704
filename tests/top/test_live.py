"""`cenacle top` as it runs: once, again and again, and against a real house."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cenacle.top.live import show_live, show_once
from cenacle.top.readings import NoReadingError, Reading

METRICS = """\
cenacle_sockets 3.0
cenacle_members{{room="hall"}} {members}
cenacle_ticks_total{{room="hall"}} {ticks}
"""


class House:
    """Answers with a second more each time; None in `members` stands for no answer."""

    origin = "http://127.0.0.1:8000"

    def __init__(self, *members: int | None) -> None:
        self.members = list(members)
        self.asked = 0

    def read(self) -> Reading:
        members = self.members[self.asked]
        self.asked += 1
        if members is None:
            raise NoReadingError("Nothing answers.")
        return Reading.parse(METRICS.format(members=members, ticks=20 * self.asked), float(self.asked))


def terminal() -> Console:
    return Console(
        file=io.StringIO(), width=100, height=20, force_terminal=True, color_system=None, highlight=False, _environ={}
    )


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_once_prints_the_time_between_two_readings() -> None:
    pauses: list[float] = []
    console = Console(file=io.StringIO(), width=100, highlight=False)
    show_once(House(4, 5), console, 1.5, pauses.append)
    assert pauses == [1.5]
    row = shown(console).splitlines()[-1].split()
    assert row[:4] == ["hall", "5", "–", "20.0"]


def test_live_goes_on_until_it_is_interrupted() -> None:
    house, console = House(4, 5, None, 7), terminal()

    def pause(_seconds: float) -> None:
        if house.asked == len(house.members):
            raise KeyboardInterrupt

    show_live(house, console, 1.0, pause)
    assert house.asked == 4
    text = shown(console)
    assert text.endswith("\x1b[?1049l")  # the terminal is as it was


def test_a_silence_is_told_above_the_last_figures() -> None:
    house, console = House(4, 5, None), terminal()

    def pause(_seconds: float) -> None:
        if house.asked == len(house.members):
            raise KeyboardInterrupt

    show_live(house, console, 1.0, pause)
    screens = shown(console).split("\x1b[H")
    assert "Nothing answers." in screens[-1]
    assert "hall        5" in screens[-1]


@pytest.mark.parametrize("show", [show_once, show_live])
def test_a_house_that_never_answered_is_an_error(show: object) -> None:
    console = terminal()
    with pytest.raises(NoReadingError):
        (show_once if show is show_once else show_live)(House(None), console, 1.0, lambda _: None)
    assert shown(console) == ""
