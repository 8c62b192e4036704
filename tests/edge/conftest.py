"""A whole house in the test's own process: settings, store, sockets; voice only where a test asks for it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cenacle.app import App, open_app
from cenacle.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a house that listens on 127.0.0.1 at a free port and keeps its data for this test alone."""
    for name in list(os.environ):
        if name.startswith("CENACLE_"):
            monkeypatch.delenv(name)
    return load_settings(host="127.0.0.1", port=0, data_dir=tmp_path / "data")


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """An open house without voice."""
    async with open_app(settings, with_media=False) as app:
        yield app


@pytest.fixture
def url(app: App) -> str:
    """Where it is."""
    return f"http://127.0.0.1:{app.port}"
