"""uvicorn's server as a part of a house: it ends when the house has drained, and at once."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn

DATE_EVERY_S: Final = 1.0  # how often the Date header is written anew
POLL_S: Final = 0.01  # connections end without an event that could be awaited


class HouseServer(uvicorn.Server):
    """uvicorn without its signal handlers, since the house drains first, and without its pauses of 0.1 s at the end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._ending = asyncio.Event()

    def stop(self) -> None:
        """Let `serve` end: no more connections, and those that are open are closed."""
        self.should_exit = True
        self._ending.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Part of uvicorn.Server: return when it should end."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DATE_EVERY_S):
                    await self._ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Part of uvicorn.Server: close what listens, then all connections, which get `timeout_graceful_shutdown`."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while state.connections or state.tasks:  # noqa: ASYNC110 - neither has an event
                    await asyncio.sleep(POLL_S)
        for task in state.tasks:
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield
