"""A real server in a process of its own, for measuring: pinned to one core, with its CPU, memory and metrics."""

import asyncio
import os
import re
import signal
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

READY_WITHIN_S: Final = 120.0
_CLOCK_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PAGE_KIB: Final = os.sysconf("SC_PAGE_SIZE") / 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What the process has used up to now: CPU seconds, and resident memory in KiB."""

    cpu_s: float
    rss_kib: float


class HouseProcess:
    """`async with HouseProcess(world, folder, core) as house`: a server on a free port of 127.0.0.1."""

    def __init__(self, world: Path, folder: Path, core: int | None) -> None:
        self._world = world
        self._folder = folder
        self._core = core
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
        }
        self._process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("cenacle")),
            "serve",
            stdout=asyncio.subprocess.PIPE,
            env=environment,
        )
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

    def usage(self) -> Usage:
        """CPU and memory of the server itself (the media process not counted)."""
        stat = Path(f"/proc/{self._running().pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS_PER_S
        return Usage(cpu, int(fields[21]) * _PAGE_KIB)

    def metrics(self) -> dict[str, float]:
        """All samples of /metrics by name with labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in rows}
