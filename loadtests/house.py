"""A real server in a process of its own, for measuring: pinned to one core, with its CPU, memory and metrics."""

import asyncio
import http.client
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from loadtests.machine import process_cpu_s, process_rss_kib

READY_WITHIN_S: Final = 120.0
METRICS_WITHIN_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What the process has used up to now: CPU seconds, and resident memory in KiB."""

    cpu_s: float
    rss_kib: float


class HouseProcess:
    """`async with HouseProcess(world, folder, core) as house`: a server on a free port of 127.0.0.1.

    `settings` are CENACLE_… variables without their prefix, in lower case.
    """

    def __init__(self, world: Path, folder: Path, core: int | None, **settings: str) -> None:
        self._world = world
        self._folder = folder
        self._core = core
        self._settings = settings
        self._log_file = folder / "server.log"
        self._process: asyncio.subprocess.Process | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        environment = os.environ | {
            "CENACLE_HOST": "127.0.0.1",
            "CENACLE_PORT": "0",
            "CENACLE_DATA_DIR": str(self._folder / "data"),
            "CENACLE_WORLD": str(self._world),
            "CENACLE_MEDIA_BIND": "127.0.0.1",
            "CENACLE_MEDIA_ADVERTISE": "127.0.0.1",
            "CENACLE_LOG_LEVEL": "warning",
            **{f"CENACLE_{name.upper()}": value for name, value in self._settings.items()},
        }
        log = self._log_file.open("wb")
        self._process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("cenacle")),
            "serve",
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=environment,
        )
        log.close()
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})
        try:
            self.port = await asyncio.wait_for(self._ready(), READY_WITHIN_S)
        except BaseException:
            self._process.kill()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._running()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    async def _ready(self) -> int:
        stdout = self._running().stdout
        assert stdout is not None
        while line := await stdout.readline():
            if found := re.search(rb"http://[^:/]+:(\d+)", line):
                return int(found[1])
        raise RuntimeError("the server ended before it was ready")

    @property
    def process_id(self) -> int:
        """The server's process id."""
        return self._running().pid

    def usage(self) -> Usage:
        """CPU and memory of the server itself (the media process not counted)."""
        return Usage(process_cpu_s(self.process_id), process_rss_kib(self.process_id))

    def warnings(self) -> list[str]:
        """What the server has logged: nothing below a warning is."""
        return self._log_file.read_text("utf-8", "replace").splitlines()

    def metrics(self) -> dict[str, float]:
        """All samples of /metrics by name with labels."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=METRICS_WITHIN_S)
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in rows}
