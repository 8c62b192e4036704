"""The scenarios run in a real house with few bots, seeded; nothing here asserts a time."""

from __future__ import annotations

import http.client
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from cenacle.app import App, open_app
from cenacle.settings import load_settings
from loadtests import scenarios, troubles, watch
from loadtests.field import CLUSTER_M, CLUSTER_MEMBERS, WORLD, Field, everywhere, in_clusters
from loadtests.house import Usage
from loadtests.scenarios import SCENARIOS, Run
from loadtests.targets import TARGETS, judged

SIZE_M = 40.0
FIGURES = {
    "seconds", "ticks", "tick_ms_p50", "tick_ms_p99", "tick_ms_max", "overruns", "cpu_core", "bytes_down_per_client_s",
    "near_age_ms_p95", "input_to_effect_ms_p95", "inputs_by_next_tick", "lost", "bots_saturated",
}  # fmt: skip


class HouseHere:
    """A house in this process, as far as scenarios ask for one."""

    def __init__(self, port: int) -> None:
        self.port = port

    def usage(self) -> Usage:
        return Usage(0.0, 1000.0)

    def warnings(self) -> list[str]:
        return []

    def metrics(self) -> dict[str, float]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        return {name: float(value) for name, value in (one.rsplit(" ", 1) for one in lines if not one.startswith("#"))}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    world = tmp_path / "bench.yaml"
    world.write_text(WORLD.format(half=SIZE_M / 2))
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path / "data", world=world)
    async with open_app(settings, with_media=False) as app:
        yield app


@pytest.fixture
async def run(app: App) -> AsyncIterator[Run]:
    house = HouseHere(app.port)
    async with Field(house, everywhere(SIZE_M), Random(1), 12, SIZE_M) as field:
        await field.bring(12)
        field.walking = True
        yield Run(house, field, 0.5)


async def test_bots_come_walk_know_where_they_are_see_each_other_and_leave(app: App, run: Run) -> None:
    field = run.field
    places = [(field.walkers.x[bot.row], field.walkers.z[bot.row]) for bot in field.bots]
    assert len(set(places)) == 12
    assert max(abs(x) + abs(z) for x, z in places) > 20.0, "they begin all over their area, not in its middle"
    figures = await scenarios.crowd(run)
    assert figures.keys() >= FIGURES
    assert (figures["lost"], figures["blocked_steps"]) == (0, 0)
    assert figures["ticks"] > 0
    assert figures["bytes_down_per_client_s"] > 0
    now = [(field.walkers.x[bot.row], field.walkers.z[bot.row]) for bot in field.bots]
    assert all(place != before for place, before in zip(now, places, strict=True))
    assert len(field.observers) == 6
    assert all(bot.effects_ms for bot in field.observers)
    assert any(bot.near_ages_ms.size for bot in field.observers)
    assert all(bot.snapshots for bot in field.bots)
    field.walking = False
    await scenarios.crowd(run)
    there = app.house.runners["field"].room.positions().xz.tolist()
    known = [(field.walkers.x[bot.row], field.walkers.z[bot.row]) for bot in field.bots]
    assert sorted((round(x, 2), round(z, 2)) for x, z in known) == sorted((round(x, 2), round(z, 2)) for x, z in there)
    leaving = field.bots[:4]
    field.dismiss(leaving)
    for bot in leaving:
        await bot.closed
    assert (len(app.house.roster), len(field.bots)) == (8, 8)


async def test_observers_see_no_more_who_has_left(run: Run) -> None:
    await scenarios.crowd(run)
    observer = next(bot for bot in run.field.observers if bot.near_ages_ms.size)
    others = [bot for bot in run.field.bots if bot is not observer]
    run.field.dismiss(others)
    for bot in others:
        await bot.closed
    await scenarios.crowd(run)
    run.field.reset()
    await scenarios.crowd(run)
    assert not observer.near_ages_ms.size


async def test_a_storm_of_joins_is_timed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "STORM_MEMBERS", 8)
    monkeypatch.setattr(scenarios, "STORM_S", 0.7)
    figures = await scenarios.join_storm(run)
    assert (figures["joined"], len(run.field.bots)) == (8, 20)
    assert 0 < figures["hellos_within_s"] < figures["hellos_within_s"] + figures["all_in_s"]


async def test_flooders_are_closed_and_the_others_stay(run: Run) -> None:
    bots = list(run.field.bots)
    figures = await troubles.flood(run)
    kinds = {*troubles.FLOODS, troubles.STEP_FLOOD}
    assert figures["close_codes"] == dict.fromkeys(kinds, "flooded")
    assert figures["flooders_closed"] == figures["flooders"] == 2 * len(kinds)
    assert (run.field.bots, figures["lost"]) == (bots, 0)


async def test_stalled_readers_walk_on_unread(app: App, run: Run) -> None:
    figures = await troubles.stalled_reader(Run(run.house, run.field, 1.0))
    assert (figures["stalled"], figures["lost"]) == (1, 0)
    assert len(run.field.bots) == 11
    assert len(app.house.roster) == 12, "nobody is given up for less than what the socket's buffers hold"


async def test_members_are_replaced(app: App, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "RSS_SAMPLES", 2)
    figures = await scenarios.churn(Run(run.house, run.field, 1.4))
    assert figures["replaced_per_s"] > 0
    assert (figures["rss_growth"], figures["warnings"], figures["lost"]) == (0.0, 0, 0)
    for _ in range(20):
        await scenarios.crowd(Run(run.house, run.field, 0.1))
        if len(app.house.roster) == len(run.field.bots):
            break
    assert len(app.house.roster) == len(run.field.bots)


async def test_an_overload_is_watched_second_by_second(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(troubles, "CALM_S", 0.5)
    monkeypatch.setattr(watch, "EVERY_S", 0.2)
    figures = await troubles.overload_recovery(run)
    assert figures["guests"] == 12
    assert len(run.field.bots) == 12
    rows = figures["by_second"]
    assert len(rows) >= 4
    assert {row["members"] for row in rows} == {12, 24}


def second(at_s: float, tick_ms: float, overruns: int = 0) -> dict[str, float]:
    return {
        "at_s": at_s, "tick_ms_p99": tick_ms, "input_to_effect_ms_p95": 60.0, "overruns": overruns, "shed_level": 0,
    }  # fmt: skip


def test_recovery_is_the_first_of_three_seconds_that_are_like_those_before() -> None:
    calm = [second(1, 10.0), second(2, 12.0)]
    after = [second(11, 80.0, 3), second(12, 14.0), second(13, 16.0), *(second(at, 15.0) for at in (14, 15, 16, 17))]
    assert troubles.recovered_after(calm, after, 10.0) == 4.0
    assert troubles.recovered_after(calm, after[:5], 10.0) is None


def test_clusters_are_small_apart_and_inside() -> None:
    area = in_clusters(100.0)
    first, second_ = area(0), area(CLUSTER_MEMBERS)
    assert area(CLUSTER_MEMBERS - 1) == first
    assert first[2] - first[0] == first[3] - first[1] == pytest.approx(CLUSTER_M)
    assert second_[0] > first[2]
    for index in range(0, 2000, CLUSTER_MEMBERS):
        assert min(area(index)) >= -50.0
        assert max(area(index)) <= 50.0


def crowd_record(**figures: float) -> dict[str, object]:
    return {
        "scenario": "crowd", "members": 1000, "seconds": 60.0, "ticks": 1200, "tick_ms_p99": 20.0, "tick_ms_max": 40.0,
        "cpu_core": 0.8, "bytes_down_per_client_s": 12_000, "near_age_ms_p95": 60.0, "inputs_by_next_tick": 0.99,
        "rss_per_member_kib": 100.0, "bots_saturated": False, "others_cpu_cores": 0.0,
    } | figures  # fmt: skip


def test_targets_pass_fail_or_cannot_be_told() -> None:
    assert TARGETS.keys() <= SCENARIOS.keys()
    good = judged(crowd_record())
    assert good["void"] is None
    assert all(good["passes"].values())
    slow = judged(crowd_record(tick_ms_p99=26.0, ticks=1100))
    failed = [text for text, passes in slow["passes"].items() if passes is False]
    assert failed == ["tick p99 ≤ 25 ms", "20 ticks a second"]
    for void in (judged(crowd_record(bots_saturated=True)), judged(crowd_record(others_cpu_cores=0.5))):
        assert void["void"]
        assert set(void["passes"].values()) == {None}
    assert set(judged(crowd_record(members=500))["passes"].values()) == {None}
