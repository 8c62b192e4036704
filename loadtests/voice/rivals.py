"""Other servers of voice, each in a process of its own: how a talker and a listener come to them."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from loadtests.voice.company import Company
from loadtests.voice.janus import CONFIGURATION, JANUS, JanusApi, JanusError
from loadtests.voice.namespace import ADDRESS

ENDED_WITHIN_S: Final = 5.0
READY_WITHIN_S: Final = 15.0


class Rival(Protocol):
    """`async with rival:` runs it, pinned to a core."""

    name: str
    process_ids: list[int]
    address: str  # that peers are to have

    async def __aenter__(self) -> Self:
        """Start it."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""

    async def talker(self, number: int, company: Company) -> None:
        """A peer that is heard comes."""

    async def listener(self, number: int, company: Company) -> None:
        """A peer that hears all talkers comes."""


class _Process:
    """A server's process."""

    def __init__(self, core: int | None) -> None:
        self._core = core
        self._process: asyncio.subprocess.Process | None = None
        self.process_ids: list[int] = []
        self.address = "127.0.0.1"

    async def _run(self, *command: str) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})
        self.process_ids = [self._process.pid]
        return self._process

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), ENDED_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()


class MediaRelayServer(_Process):
    """aiortc's MediaRelay."""

    name = "media_relay"

    def __init__(self, core: int | None) -> None:
        super().__init__(core)
        self._talkers = 0

    async def __aenter__(self) -> Self:
        await self._run(sys.executable, "-m", "loadtests.voice.relay_server")
        return self

    async def talker(self, number: int, company: Company) -> None:
        """A peer that is heard comes."""
        self._talkers += 1
        await self._come("talker", number, 0, company)

    async def listener(self, number: int, company: Company) -> None:
        """A peer that hears all talkers comes."""
        await self._come("listener", number, self._talkers, company)

    async def _come(self, kind: str, number: int, slots: int, company: Company) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        request = {"do": kind, "sdp": await company.offer(number, slots)}
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        await company.connect(number, json.loads(await process.stdout.readline()))


class JanusServer(_Process):
    """Debian's Janus with one of its plugins."""

    def __init__(self, core: int | None) -> None:
        super().__init__(core)
        self.address = ADDRESS
        self._folder = tempfile.TemporaryDirectory(prefix="janus")
        self.api: JanusApi | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        folder = Path(self._folder.name)
        for name, text in CONFIGURATION.items():
            (folder / name).write_text(text.replace("FOLDER", str(folder)))
        process = await self._run(JANUS, f"--configs-folder={folder}", f"--config={folder}/janus.jcfg")
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                await self._until_listening(process)
            self.api = await JanusApi.connect(folder / "api")
            await self.prepare(self.api)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def _until_listening(self, process: asyncio.subprocess.Process) -> None:
        """Read what Janus says until it serves its interface, and from then on in the background."""
        assert process.stdout is not None
        while b"Unix Sockets thread started" not in (line := await process.stdout.readline()):
            if not line:
                raise JanusError("it has ended")
        self._reading = asyncio.create_task(_read_on(process.stdout))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.api is not None:
            await self.api.close()
        if self._reading is not None:
            self._reading.cancel()
        await super().__aexit__(kind, error, trace)
        self._folder.cleanup()

    async def prepare(self, api: JanusApi) -> None:
        """Make the room."""


async def _read_on(output: asyncio.StreamReader) -> None:
    """Else the server would wait for its log to be read."""
    while await output.readline():
        pass


class JanusVideoRoom(JanusServer):
    """The VideoRoom, which forwards, with audio alone."""

    name = "janus_videoroom"
    plugin: Final = "janus.plugin.videoroom"

    def __init__(self, core: int | None) -> None:
        super().__init__(core)
        self._feeds: list[int] = []

    async def prepare(self, api: JanusApi) -> None:
        """Make the room."""
        handle = await api.attach(self.plugin)
        await api.message(handle, {"request": "create", "room": 1, "publishers": 16, "audiocodec": "opus"})

    async def talker(self, number: int, company: Company) -> None:
        """A peer that is heard comes."""
        assert self.api is not None
        handle = await self.api.attach(self.plugin)
        joined, _ = await self.api.message(handle, {"request": "join", "ptype": "publisher", "room": 1})
        self._feeds.append(joined["id"])
        offer = {"type": "offer", "sdp": await company.offer(number, 0)}
        _, answer = await self.api.message(handle, {"request": "publish"}, offer)
        await company.connect(number, answer)

    async def listener(self, number: int, company: Company) -> None:
        """A peer that hears all talkers comes."""
        assert self.api is not None
        handle = await self.api.attach(self.plugin)
        streams = [{"feed": feed} for feed in self._feeds]
        join = {"request": "join", "ptype": "subscriber", "room": 1, "streams": streams}
        _, offer = await self.api.message(handle, join)
        answer = {"type": "answer", "sdp": await company.answer(number, offer)}
        await self.api.message(handle, {"request": "start"}, answer)
        await company.connect(number, offer, controlling=False)


class JanusAudioBridge(JanusServer):
    """The AudioBridge, which mixes for each listener, with a place for each voice between left and right."""

    name = "janus_audiobridge"
    plugin: Final = "janus.plugin.audiobridge"

    async def prepare(self, api: JanusApi) -> None:
        """Make the room."""
        handle = await api.attach(self.plugin)
        room = {"request": "create", "room": 2, "sampling_rate": 48_000, "spatial_audio": True}
        await api.message(handle, room)

    async def talker(self, number: int, company: Company) -> None:
        """A peer that is heard comes."""
        await self.listener(number, company)

    async def listener(self, number: int, company: Company) -> None:
        """A peer that hears all talkers comes."""
        assert self.api is not None
        handle = await self.api.attach(self.plugin)
        place = number * 37 % 101
        await self.api.message(handle, {"request": "join", "room": 2, "spatial_position": place})
        offer = {"type": "offer", "sdp": await company.offer(number, 0)}
        _, answer = await self.api.message(handle, {"request": "configure"}, offer)
        await company.connect(number, answer)
