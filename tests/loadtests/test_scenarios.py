"""Bots walk in a real house, small and seeded; nothing here asserts a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from cenacle.app import App, open_app
from cenacle.settings import load_settings
from loadtests.bot import Observer
from loadtests.field import CLUSTER_M, CLUSTER_MEMBERS, WORLD, Field, everywhere, in_clusters
from loadtests.scenarios import flood


class HouseHere:
    """A house in this process, as far as bots ask for one."""

    def __init__(self, port: int) -> None:
        self.port = port


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    world = tmp_path / "bench.yaml"
    world.write_text(WORLD.format(half=20))
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path / "data", world=world)
    async with open_app(settings, with_media=False) as app:
        yield app


@pytest.fixture
def field(app: App) -> Field:
    return Field(HouseHere(app.port), everywhere(40.0), Random(1))  # type: ignore[arg-type]


async def test_bots_come_walk_see_each_other_and_leave(app: App, field: Field) -> None:
    bots = await field.bring(12)
    places = [(bot.x, bot.z) for bot in bots]
    await field.walk(1.0)
    assert all((bot.x, bot.z) != place for bot, place in zip(bots, places, strict=True))
    assert all(bot.snapshots and bot.effects_ms and not bot.closed.done() for bot in bots)
    assert any(bot.near_ages_ms for bot in bots if isinstance(bot, Observer))
    field.dismiss(bots[:4])
    for bot in bots[:4]:
        await bot.closed
    assert (len(app.house.roster), len(field.bots)) == (8, 8)
    for bot in field.bots:
        bot.close()


async def test_flooders_are_closed_and_the_others_stay(app: App, field: Field) -> None:
    bots = await field.bring(3)
    told = await flood(field, 30.0)
    assert told == {"flooders_closed": 10, "close_codes": ["flooded"]}
    assert field.bots == bots
    assert not any(bot.closed.done() for bot in bots)
    for bot in bots:
        bot.close()


def test_clusters_are_small_apart_and_inside() -> None:
    area = in_clusters(100.0)
    first, second = area(0), area(CLUSTER_MEMBERS)
    assert area(CLUSTER_MEMBERS - 1) == first
    assert first[2] - first[0] == first[3] - first[1] == pytest.approx(CLUSTER_M)
    assert second[0] > first[2]
    for index in range(0, 2000, CLUSTER_MEMBERS):
        assert min(area(index)) >= -50.0
        assert max(area(index)) <= 50.0
