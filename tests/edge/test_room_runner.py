"""A room's task goes on whatever happens in a tick."""

from __future__ import annotations

import pytest

from cenacle.app import App
from cenacle.edge import room_runner


async def test_a_tick_that_always_fails_does_not_fill_the_log(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runner = app.house.runners[app.world.plan.entrance]
    seconds = iter(range(1_000_000))

    def fail() -> None:
        raise RuntimeError("a broken room")

    monkeypatch.setattr(room_runner, "perf_counter", lambda: next(seconds) / 2)
    monkeypatch.setattr(runner.room, "step", fail)
    for _ in range(21):  # it takes its time twice before it fails: these are 21 seconds
        runner.tick()
    told = [record for record in caplog.records if record.name == room_runner.__name__]
    assert [record.args for record in told] == [(1,), (10,), (10,)]
    assert all(record.exc_info for record in told)
