"""The search for the largest number, what is shown to people, and what records of several runs show together."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from loadtests import assessment, growth, targets
from loadtests.plots import draw_growth, draw_overload
from loadtests.scenarios import SCENARIOS
from loadtests.targets import Record, Verdict

PNG = b"\x89PNG"


def record(members: int, hz: float = 20.0, **figures: Any) -> Record:
    return {
        "scenario": "crowd", "members": members, "seconds": 20.0, "ticks": int(hz * 20), "overruns": 0, "ticks_shed": 0,
        "tick_ms_p50": members / 100, "tick_ms_p99": members / 50, "tick_ms_max": members / 40, "cpu_core": 0.5,
        "bots_cpu_core": 0.4, "bytes_down_per_client_s": 10_000, "near_age_ms_p95": 50.0,
        "input_to_effect_ms_p95": 60.0, "bots_saturated": False,
    } | figures  # fmt: skip


async def test_the_search_halves_down_to_the_largest_number_that_holds() -> None:
    asked: list[int] = []

    async def run(members: int) -> Record:
        asked.append(members)
        return record(members, 20.0 if members <= 1_600 else 15.0)

    made = await growth.largest([record(500), record(1_000), record(2_000, 15.0)], run)
    assert asked == [1_500, 1_750, 1_625]
    assert [growth.holds(one) for one in made] == [True, False, False]
    assert growth.capacity_line(made).endswith("1,500")


async def test_the_search_doubles_up_to_the_limit_and_goes_on_below_void_runs() -> None:
    async def holding(members: int) -> Record:
        return record(members)

    assert [one["members"] for one in await growth.largest([record(400)], holding, most=1_000)] == [800, 1_000]

    async def void(members: int) -> Record:
        return record(members, bots_saturated=True)

    assert [one["members"] for one in await growth.largest([record(400)], void)] == [800, 600, 500]
    failed = {"scenario": "crowd", "members": 100, "failed": "OSError()"}
    assert await growth.largest([failed], holding) == []


def test_late_ticks_do_not_hold() -> None:
    assert growth.holds(record(1_000, overruns=3))
    assert not growth.holds(record(1_000, overruns=5))
    assert growth.holds(record(1_000, others_cpu_cores=1.0)) is None


def test_growth_is_judged_from_250_to_1000() -> None:
    found = [record(250), record(500), record(1_000, tick_ms_p99=26.0), record(2_000)]
    assert [(one.value, one.passes) for one in targets.growth(found)] == [(2.0, True), (2.6, False), (40 / 26, None)]


def test_peers_are_judged_by_runs_that_did_not_fail() -> None:
    def of(system: str, members: int, **figures: Any) -> Record:
        return record(members, system=system, **figures)

    found = [
        of("cenacle", 400, cpu_core=0.2), of("colyseus_views", 400, cpu_core=0.7),
        of("cenacle", 1_000, bytes_down_per_client_s=12_000),
        of("colyseus_shared", 1_000, bytes_down_per_client_s=300_000),
    ]  # fmt: skip
    assert [one.passes for one in targets.peers(found)] == [True, False, True]
    found[-1] = {"system": "colyseus_shared", "members": 1_000, "failed": "it ended"}
    assert [one.passes for one in targets.peers(found)] == [None, None, True]


def test_tables_and_lines_are_for_people() -> None:
    console = Console(width=160, file=io.StringIO(), record=True)
    console.print(growth.table([record(1_000), {"scenario": "crowd", "members": 2_000, "failed": "it ended"}]))
    rows = [(record(1_000), [Verdict("no tick over 50 ms", 51.0, False)]), (record(500, bots_saturated=True), [])]
    console.print(assessment.table(rows))
    text = console.export_text()
    assert all(words in text for words in ("it ended", "holds", "FAIL", "the bots were saturated"))
    assert Verdict("as before within 10 s", 3.0, True).line() == "pass  as before within 10 s: 3"


def test_plots_are_drawn(tmp_path: Path) -> None:
    draw_growth([record(250), record(500, bots_saturated=True)], tmp_path / "growth.png")
    rows = [
        {"at_s": at, "tick_ms_p50": 5.0, "tick_ms_p99": 9.0, "tick_ms_max": 12.0, "input_to_effect_ms_p95": None,
         "shed_level": at}
        for at in (1, 2, 3)
    ]  # fmt: skip
    draw_overload(record(100, by_second=rows, overload_s=[1, 2], guests=100), tmp_path / "overload.png")
    assert all((tmp_path / name).read_bytes().startswith(PNG) for name in ("growth.png", "overload.png"))


async def test_a_part_that_breaks_does_not_keep_the_others_from_being_run(monkeypatch: pytest.MonkeyPatch) -> None:
    async def measure(members: int, seconds: float, **how: Any) -> Record:
        if how["name"] == "packed":
            raise ConnectionError("the server ended")
        return targets.judged(record(members, scenario=how["name"]))

    kept: list[Record] = []
    monkeypatch.setattr(growth, "measure", measure)
    monkeypatch.setattr(growth, "keep", kept.append)
    rows = await assessment.assess(["packed", "clusters"], 1.0)
    assert ["failed" in one for one, _ in rows] == [True, False]
    assert rows[1][1] == targets.verdicts(kept[1])
    assert set(assessment.PARTS) == {*SCENARIOS, "growth"}
