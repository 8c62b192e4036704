"""Every metric that a house tells stands in docs/hosting.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cenacle.app import App
from cenacle.edge.metrics import MediaCollector
from cenacle.edge.room_runner import QUEUE_SHARES
from cenacle.media.counters import Counters
from tests.client import joined

PAGE = Path(__file__).parents[2] / "docs/hosting.md"


async def test_every_metric_is_documented(app: App) -> None:
    registry = app.house.metrics.registry
    registry.register(MediaCollector(lambda: ({"peers": 0}, dict.fromkeys(Counters().as_dict(), 0))))
    told = {family.name + ("_total" if family.type == "counter" else "") for family in registry.collect()}
    documented = set(re.findall(r"`(cenacle_\w+)(?:\{[\w, ]+\})?`", PAGE.read_text("utf-8")))
    assert sorted(name for name in told - documented if not name.startswith("process_")) == []
    assert len(documented) > 40


async def test_a_room_counts_its_own_traffic_and_queues(app: App, url: str) -> None:
    runner = app.house.runners["house"]
    counts, elsewhere = runner.counts, app.house.runners["greenhouse"].counts.traffic
    async with joined(url, 2) as (zoe, ada):
        await zoe.walk(1, 0, 4)
        await zoe.say("hello")
        await ada.sees(zoe.number)
        queued, unsent, ages = counts.steps_queued.count, counts.unsent_bytes.count, counts.snapshot_ages.count
        for _ in range(QUEUE_SHARES):
            runner.observe_queues()
        assert counts.steps_queued.count == queued + 2
        assert counts.unsent_bytes.count == unsent + 2
        assert counts.snapshot_ages.count == ages + 2
    traffic = counts.traffic
    assert traffic.snapshots == counts.snapshot_bytes.count > 0
    assert traffic.bytes_out > counts.snapshot_bytes.sum > 0
    assert traffic.frames_in > 0
    assert traffic.bytes_in > traffic.frames_in
    assert counts.requests.sum >= 1
    assert counts.requests.count == pytest.approx(runner.room.tick, abs=1)
    assert (elsewhere.bytes_in, elsewhere.bytes_out, elsewhere.snapshots) == (0, 0, 0)
    outside = app.house.metrics.traffic
    assert outside.bytes_in > 0  # the hellos
    assert outside.snapshots == 0
