"""The table of rooms, from recorded metrics: figures, words, and what a narrow or low terminal shows."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.live import Live

from cenacle.top.figures import HouseFigures, figures_between
from cenacle.top.readings import Reading
from cenacle.top.table import COLUMNS, RoomsView, fitting

RECORDED = Path(__file__).parent / "recorded"  # of a house with 30 walking bots, in the lines that are used here
SECONDS = 4.3
OVERRUNS = 2, 0  # in all, and of that time


def recorded(name: str, at_s: float) -> Reading:
    return Reading.parse((RECORDED / f"{name}.txt").read_text("utf-8"), at_s)


@pytest.fixture
def house() -> HouseFigures:
    before, after = recorded("before", 0), recorded("after", SECONDS)
    return figures_between(before, after, (after.value("process_start_time_seconds") or 0) + 3_725)


def drawn(house: HouseFigures, width: int = 160, problem: str = "") -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    view = RoomsView("http://127.0.0.1:8000", house)
    view.problem = problem
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_the_figures_of_a_recorded_house(house: HouseFigures) -> None:
    field, garden = house.rooms
    assert (field.room, field.members, field.away) == ("field", 30, 0)
    assert (garden.room, garden.members) == ("garden", 0)
    assert field.ticks_per_s is not None
    assert field.tick_p50_ms is not None
    assert field.tick_p99_ms is not None
    assert field.ticks_per_s == pytest.approx(20, rel=0.1)
    assert 0 < field.tick_p50_ms < field.tick_p99_ms < 50
    assert (field.overruns, field.overruns_new) == OVERRUNS
    assert (field.shed, field.skipped_per_s) == ("nothing", 0)
    assert field.age_p95_ms is not None
    assert 0 < field.age_p95_ms <= 250
    assert field.bytes_out_per_s == house.bytes_out_per_s
    assert garden.bytes_out_per_s == 0
    assert (house.members, house.sockets, house.silent, house.voices) == (30, 30, 0, 0)
    assert house.cpu_cores is not None
    assert 0 < house.cpu_cores < 1
    assert house.bytes_out_per_s is not None
    assert house.bytes_in_per_s is not None
    assert house.bytes_out_per_s > house.bytes_in_per_s > 0
    assert house.store_healthy


def test_one_reading_has_no_rates() -> None:
    house = figures_between(None, recorded("after", 0), 0)
    field = house.rooms[0]
    assert (field.members, field.overruns) == (30, OVERRUNS[0])
    assert (field.ticks_per_s, field.tick_p99_ms, field.overruns_new, house.cpu_cores) == (None,) * 4
    assert [line.split()[:4] for line in drawn(house) if line.startswith("field")] == [["field", "30", "0", "–"]]


def test_a_wide_terminal_shows_all(house: HouseFigures) -> None:
    lines = drawn(house)
    assert lines[0] == "Cénacle at http://127.0.0.1:8000"
    assert "30 in 2 rooms" in lines[1]
    assert "open for 1 h 02 min" in " ".join(lines)
    titles = next(line for line in lines if line.startswith("Room"))
    assert [column.title for column in COLUMNS if column.title not in titles] == []
    assert [line.split()[0] for line in lines[-2:]] == ["field", "garden"]


@pytest.mark.parametrize("width", range(24, 140, 7))
def test_a_narrow_terminal_shows_whole_columns(house: HouseFigures, width: int) -> None:
    lines = drawn(house, width)
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if "…" in line]
    titles = next(line for line in lines if line.startswith("Room"))
    assert "Members" in titles
    shown, ranks = fitting(house.rooms, width), sorted(column.rank for column in COLUMNS)
    assert sorted(column.rank for column in shown) == ranks[: len(shown)]  # the least important went first


def test_what_is_shed_and_late_is_told_in_words_and_numbers(house: HouseFigures) -> None:
    field, garden = house.rooms
    busy = replace(field, shed_level=2, overruns=1_234, overruns_new=5, tick_p99_ms=61.0, bytes_out_per_s=360_000.0)
    lines = drawn(replace(house, rooms=(busy, replace(garden, shed_level=0))))
    row = next(line for line in lines if line.startswith("field"))
    for words in ("around", "1,234 (+5)", "61.0", "360.0", "12.0"):
        assert words in row
    assert " nothing " in next(line for line in lines if line.startswith("garden"))
    assert [replace(field, shed_level=level).shed for level in (None, 1, 3, 4, 7)] == [
        None, "crowd", "halves", "quarters", "level 7",
    ]  # fmt: skip


def test_troubles_of_the_house_are_told_in_words(house: HouseFigures) -> None:
    lines = drawn(replace(house, store_healthy=False, waiting=12), problem="Nothing answers.")
    assert "The store takes no writes." in lines
    assert "Nothing answers." in lines
    assert "12 waiting to come in" in lines[1]


def test_a_low_terminal_shows_the_fullest_rooms(house: HouseFigures) -> None:
    rooms = tuple(replace(house.rooms[0], room=f"room-{number}", members=99 - number) for number in range(40))
    console = Console(
        file=io.StringIO(), width=100, height=15, force_terminal=True, highlight=False, color_system=None, _environ={}
    )
    view = RoomsView("http://127.0.0.1:8000", replace(house, rooms=rooms), fits_screen=True)
    with Live(view, console=console, screen=True):
        pass  # it is drawn when it begins
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "room-0 " in text
    shown = sum(f"room-{number} " in text for number in range(40))
    assert 5 <= shown < 15
    assert f"and {40 - shown} more rooms" in text
