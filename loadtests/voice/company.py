"""The parent's side of the peers' process."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

LINE_BYTES: Final = 1 << 24
ENDED_WITHIN_S: Final = 5.0


class PeersError(Exception):
    """The peers could not do what was asked of them."""


class Company:
    """`async with Company(core) as company`: a process full of peers, pinned to one core, on an address of its own."""

    def __init__(self, core: int | None, address: str = "127.0.0.1") -> None:
        self._core = core
        self._address = address
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "loadtests.voice.peers", self._address),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
        )
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), ENDED_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _ask(self, **request: Any) -> Any:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise PeersError("the peers have ended")
        reply = json.loads(line)
        if "failed" in reply:
            raise PeersError(reply["failed"])
        return reply["answer"]

    async def offer(self, number: int, slots: int) -> str:
        """A new peer's offer."""
        sdp: str = await self._ask(do="offer", number=number, slots=slots)
        return sdp

    async def answer(self, number: int, sdp: str) -> str:
        """A new peer's answer to an offer."""
        made: str = await self._ask(do="answer", number=number, sdp=sdp)
        return made

    async def connect(self, number: int, sdp: str, controlling: bool = True) -> str:
        """Connect a peer to the side described; the SRTP profile. Raises PeersError."""
        profile: str = await self._ask(do="connect", number=number, sdp=sdp, controlling=controlling)
        return profile

    async def perform(self, talkers: Sequence[int], seconds: float, opus: bool = False) -> dict[str, Any]:
        """Let these speak and all listen; what `Choir` counts."""
        counts: dict[str, Any] = await self._ask(do="perform", talkers=list(talkers), seconds=seconds, opus=opus)
        return counts
