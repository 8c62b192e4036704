"""A whole house in the test's own process: settings, store, sockets; voice only where a test asks for it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cenacle.app import App, open_app
from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.settings import Settings, load_settings, shipped_world
from cenacle.worlds.load import LoadedWorld, load_world
from tests.client import HouseClient


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a house that listens on 127.0.0.1 at a free port and keeps its data for this test alone."""
    for name in list(os.environ):
        if name.startswith("CENACLE_"):
            monkeypatch.delenv(name)
    return load_settings(host="127.0.0.1", port=0, data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def world() -> LoadedWorld:
    """The shipped world, read once: that takes longer than most tests."""
    return load_world(shipped_world())


@pytest.fixture
async def app(settings: Settings, world: LoadedWorld) -> AsyncIterator[App]:
    """An open house without voice."""
    async with open_app(settings, with_media=False, world=world) as app:
        yield app


@pytest.fixture
def url(app: App) -> str:
    """Where it is."""
    return f"http://127.0.0.1:{app.port}"


@pytest.fixture
async def bystander(url: str) -> AsyncIterator[HouseClient]:
    """Someone who does nothing wrong and notices nothing."""
    async with undisturbed(url) as client:
        yield client


@contextlib.asynccontextmanager
async def undisturbed(url: str) -> AsyncIterator[HouseClient]:
    """A member that sees every tick go on after the block, and has not been told of any mischief."""
    client = await HouseClient.join(url, name="Bystander")
    yield client
    first = (await client.next_snapshot()).tick
    await client.snapshot_when(lambda snapshot: snapshot.tick >= first + 2)
    await client.ping()
    assert client.error is None
    await client.leave()


async def fate(client: HouseClient, code: ErrorCode) -> None:
    """The client is told the error and closed with the code of the table."""
    closed = await client.expect_close()
    assert (closed.code, closed.close_code) == (code.value, ERRORS[code].close_code)
    assert client.error is not None
    assert client.error.message == ERRORS[code].sentence
