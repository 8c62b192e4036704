"""Running the servers of docs/hosting on 127.0.0.1 with the very files that are shown there."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DOCUMENTS = Path(__file__).parents[2] / "docs" / "hosting"
START_SECONDS = 10.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02


def replaced(text: str, changes: dict[str, str]) -> str:
    """The text with each key replaced by its value. Fails if a key is not in it: then the file has changed."""
    for old, new in changes.items():
        assert old in text, f"{old!r} is not in the file"
        text = text.replace(old, new)
    return text


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(command: list[str], directory: Path, port: int) -> Iterator[None]:
    """Runs a server in a directory, from when it listens on its TCP port of 127.0.0.1 until the block ends."""
    log_file = directory / "output.log"
    environment = {"HOME": str(directory), "PATH": "/usr/sbin:/usr/bin:/bin"}
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=directory, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            assert process.poll() is None, log_file.read_text("utf-8", errors="replace")
            assert time.monotonic() < deadline, log_file.read_text("utf-8", errors="replace")
            time.sleep(POLL_SECONDS)  # these servers announce themselves in no other way
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True
