"""Members without a browser, who stand in the house and keep it company: built on the wire, run beside the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tests.browser.loop_thread import LoopThread
from tests.protocol.plain_client import PlainClient, go

PING_S = 2.0
START_S = 20.0


@dataclass(frozen=True)
class Bot:
    """Who somebody is, where they stand, and where they look: at (x, z) with that yaw (P-MOVE-1)."""

    name: str
    headline: str
    avatar: dict[str, str]
    x: float
    z: float
    yaw: float
    language: str = "en"
    hand: bool = False


class Company:
    """Bots in the house, in a thread of their own; they leave at the end."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._thread = LoopThread(START_S)
        self._clients: list[PlainClient] = []
        self._pinging: list[asyncio.Task[None]] = []

    def invite(self, bots: Sequence[Bot]) -> None:
        """Let bots come in and stand where they shall stand."""
        for bot in bots:
            self._thread.run(self._join(bot))

    def react(self, name: str, kind: str) -> None:
        """Let a bot react."""
        client = next(one for one in self._clients if one.welcome["member"]["name"] == name)
        self._thread.run(client.send({"type": "react", "kind": kind}))

    def say(self, name: str, line_id: str, text: str) -> None:
        """Let a bot say a line to the room."""
        client = next(one for one in self._clients if one.welcome["member"]["name"] == name)
        self._thread.run(client.send({"type": "say", "line_id": line_id, "to": "room", "text": text}))

    def place(self, name: str, object_id: str, **patch: Any) -> None:
        """Let a bot place an object."""
        client = next(one for one in self._clients if one.welcome["member"]["name"] == name)
        edit = {"type": "edit", "op_id": object_id, "base_revision": 0, "verb": "place", "object": object_id}
        self._thread.run(client.send(edit | {"patch": patch}))

    def __enter__(self) -> Company:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.run(self._leave())
        self._thread.stop()

    async def _join(self, bot: Bot) -> None:
        client = await PlainClient.join(
            self._origin, name=bot.name, headline=bot.headline, avatar=bot.avatar, language=bot.language
        )
        self._clients.append(client)
        await client.send(go(bot.x, bot.z, bot.yaw))
        if bot.hand:
            await client.send({"type": "hand", "raised": True})
        self._pinging.append(asyncio.create_task(self._ping(client)))

    async def _ping(self, client: PlainClient) -> None:
        while True:
            await client.ping()
            client.messages.clear()
            await asyncio.sleep(PING_S)

    async def _leave(self) -> None:
        for task in self._pinging:
            task.cancel()
        for client in self._clients:
            await client.leave()
