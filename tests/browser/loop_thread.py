"""An event loop in a thread of its own, for members without a browser beside the pages of a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class LoopThread:
    """`run` waits for what it is given; `soon` does not. `stop` ends the thread."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Begin; before that nothing runs."""
        self._thread.start()

    def run(self, action: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine, which runs in the thread."""
        return asyncio.run_coroutine_threadsafe(action, self._loop).result(self._patience_s)

    def soon(self, action: Callable[..., object], *args: object) -> None:
        """Call something in the thread."""
        self._loop.call_soon_threadsafe(action, *args)

    def stop(self) -> None:
        """End the thread, when what it does now is done."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
