"""A real `cenacle serve` in a process of its own, for the tests that need one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0
STOP_SECONDS = 10.0
COMMAND = str(Path(sys.executable).parent / "cenacle")
ADDRESS = re.compile(r"(https?)://[\w.\[\]:-]+?:(\d+)")


class ServedHouse:
    """A started house: its address on 127.0.0.1, and all lines it has printed so far (both streams)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.scheme = ""
        self.port = 0
        self._serving = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_until_serving(self) -> None:
        """Waits for the line that says where the house is. Raises AssertionError with its output if none comes."""
        self._serving.wait(START_SECONDS)
        assert self.port, f"the house did not start:\n{self.output}"

    def stop(self) -> int:
        """Ends the house by SIGTERM, as an operator does, and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        return status

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if not self.port and (found := ADDRESS.search(line)):
                self.scheme, self.port = found[1], int(found[2])
                self._serving.set()
        self._serving.set()


@contextmanager
def served_house(
    data_dir: Path, *, command: str = COMMAND, environment: Mapping[str, str] | None = None
) -> Iterator[ServedHouse]:
    """Serves a house on a free port of 127.0.0.1 with its data in `data_dir`, and ends it afterwards in any case.

    `environment` adds to what the tests run with, or takes its place where both name the same.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("CENACLE_")}
    own |= {"CENACLE_HOST": "127.0.0.1", "CENACLE_PORT": "0", "CENACLE_DATA_DIR": str(data_dir)}
    own |= {"CENACLE_MEDIA_BIND": "127.0.0.1", "PYTHONUNBUFFERED": "1", **(environment or {})}
    process = subprocess.Popen(
        [command, "serve"],
        env=own,
        cwd=data_dir,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    house = ServedHouse(process)
    try:
        house.wait_until_serving()
        yield house
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        house._reader.join(STOP_SECONDS)
        assert process.stdout
        process.stdout.close()
