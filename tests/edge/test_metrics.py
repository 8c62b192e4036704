"""Every metric that a house tells stands in docs/hosting.md."""

from __future__ import annotations

import re
from pathlib import Path

from cenacle.app import App
from cenacle.edge.metrics import MediaCollector
from cenacle.media.forwarder import Counters

PAGE = Path(__file__).parents[2] / "docs/hosting.md"


async def test_every_metric_is_documented(app: App) -> None:
    registry = app.house.metrics.registry
    registry.register(MediaCollector(lambda: ({"peers": 0}, dict.fromkeys(Counters().as_dict(), 0))))
    told = {family.name + ("_total" if family.type == "counter" else "") for family in registry.collect()}
    documented = set(re.findall(r"`(cenacle_\w+)(?:\{[\w, ]+\})?`", PAGE.read_text("utf-8")))
    assert sorted(name for name in told - documented if not name.startswith("process_")) == []
    assert len(documented) > 40
