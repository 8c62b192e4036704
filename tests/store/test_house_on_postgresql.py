"""A whole house on PostgreSQL, whose server is stopped and started again under it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cenacle.app import open_app
from cenacle.settings import load_settings, shipped_world
from cenacle.store import writer as writer_module
from cenacle.wire import messages
from cenacle.worlds.load import load_world
from tests.client import HouseClient, build_place
from tests.store.conftest import PostgresCluster


@pytest.fixture
def own_cluster() -> Iterator[PostgresCluster]:
    """A cluster that this test may stop."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as directory:
        cluster = PostgresCluster(Path(directory))
        cluster.create()
        cluster.start()
        yield cluster
        cluster.stop()


async def test_a_house_outlives_its_database_server(
    own_cluster: PostgresCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "RETRY_S", 0.05)
    world = load_world(shipped_world())
    x, z = build_place(world.plan)
    url = own_cluster.url("postgres").replace("+asyncpg", "")
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path, database_url=url)
    async with open_app(settings, with_media=False, world=world) as app:
        zoe = await HouseClient.join(f"http://127.0.0.1:{app.port}")
        assert (await zoe.edit("place", "n1", kind="note", x=x, z=z, text="stays")).revision == 1
        own_cluster.stop()
        edit = zoe.edit_message("change", "n1", text="lost")
        await zoe.send(edit)
        assert (await zoe.expect(messages.Refused)).code == "internal"
        await zoe.send(messages.Say(line_id="l1", to="room", text="anyone?"))
        assert (await zoe.expect(messages.Refused)).code == "internal"
        assert not app.writer.healthy
        own_cluster.start()
        await app.writer.wait_until_healthy()
        await zoe.send(edit)
        assert (await zoe.expect(messages.Committed)).revision == 2
        assert (await zoe.say("anyone?", line_id="l1")).line.text == "anyone?"
        await zoe.leave()
    async with open_app(settings, with_media=False, world=world) as app:
        back = await HouseClient.join(f"http://127.0.0.1:{app.port}")
        assert [placed.text for placed in back.welcome.objects] == ["lost"]
        assert [line.text for line in back.welcome.lines] == ["anyone?"]
        await back.leave()
