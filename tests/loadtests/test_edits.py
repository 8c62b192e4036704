"""The measure of edits runs, and its figures are those it names."""

from __future__ import annotations

from pathlib import Path

from loadtests.edits import measure


async def test_a_small_room_is_measured(tmp_path: Path) -> None:
    figures = await measure(f"sqlite+aiosqlite:///{tmp_path}/edits.db", objects=20, ops=100, seconds=0.3)
    assert set(figures) == {"ops_per_s", "ack_ms_p50", "ack_ms_p99", "objects", "ops", "load_ms"}
    assert (figures["objects"], figures["ops"]) == (20, 100)
    assert 0 < figures["ack_ms_p50"] <= figures["ack_ms_p99"]
    assert figures["ops_per_s"] > 10
