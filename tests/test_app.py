"""The life of a house's process beyond what a test of the house can see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from cenacle import app
from cenacle.core import limits
from cenacle.settings import load_settings


async def test_an_end_that_is_cut_short_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = threading.Event()
    ends: list[tuple[int, list[str]]] = []

    def end(code: int) -> None:
        ends.append((code, [record.message for record in caplog.records if record.levelno == logging.ERROR]))
        ended.set()

    @contextlib.asynccontextmanager
    async def endless(*_: object, **_world: object) -> AsyncIterator[SimpleNamespace]:
        yield SimpleNamespace(url="http://localhost:1")
        assert await asyncio.to_thread(ended.wait, 20), "nothing has cut the end short"

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(limits, "DRAIN_S", 0.05)
    monkeypatch.setattr(app, "open_app", endless)
    await app._serve(load_settings(), lambda _: os.kill(os.getpid(), signal.SIGTERM))
    assert ends == [(0, ["the house did not close within 0 s; its process ends now"])]
