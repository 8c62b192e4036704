"""A house that records: what bots did in it comes out the same, and what hinders it is told at the start."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from cenacle.app import StartError, open_app
from cenacle.replay.player import replay
from cenacle.settings import load_settings
from loadtests.field import WORLD, Field, everywhere

SIZE_M = 40.0


async def test_what_bots_did_comes_out_the_same(tmp_path: Path) -> None:
    world = tmp_path / "bench.yaml"
    world.write_text(WORLD.format(half=SIZE_M / 2))
    settings = load_settings(
        host="127.0.0.1", port=0, data_dir=tmp_path / "data", world=world, record_dir=tmp_path / "recordings"
    )
    async with (
        open_app(settings, with_media=False) as app,
        Field(app, everywhere(SIZE_M), Random(1), 8, SIZE_M) as field,
    ):
        await field.bring(8)
        field.walking = True
        await asyncio.sleep(1.0)
        field.dismiss(field.bots[:2])
        await asyncio.sleep(1.2)
    (path,) = (tmp_path / "recordings").iterdir()
    assert path.name.startswith("field-")
    replayed = replay(path)
    assert replayed.differs is None
    assert replayed.seconds_compared >= 2
    assert replayed.members_most == 8


async def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path / "data", record_dir=taken)
    with pytest.raises(StartError, match="Nothing can be recorded in"):
        async with open_app(settings, with_media=False):
            pass
