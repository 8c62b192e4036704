"""A house as a process of its own, as a host runs it: `cenacle serve` on 127.0.0.1, in a directory of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

READY_S = 30.0
STOP_S = 10.0
POLL_S = 0.02
COMMAND = Path(sys.executable).with_name("cenacle")
READY_LINE = re.compile(r"https?://[\w.\[\]:-]+?:(\d+)")

# Traffic with 127.0.0.1 must not take a detour by a proxy that the environment names.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class HouseProcess:
    """One server that can be killed and started again on the same port, with the same data.

    `settings` are CENACLE_… variables without their prefix, in lower case. Its output goes to `log_file`.
    `command` is the installed `cenacle`, of the environment that runs the tests if none is given.
    """

    def __init__(self, directory: Path, *, command: Path = COMMAND, **settings: str) -> None:
        self.directory = directory
        self.command = command
        self.log_file = directory / "server.log"
        self.port = 0
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def origin(self) -> str:
        """Where the house is, as the browser's address bar has it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        """The server's process id; it must run."""
        assert self._process is not None, "the house does not run"
        return self._process.pid

    @property
    def log(self) -> str:
        """All that the server has written, of all its runs."""
        return self.log_file.read_text("utf-8", errors="replace") if self.log_file.exists() else ""

    def start(self) -> None:
        """Start the server, and return when it takes connections. The first run chooses the port."""
        assert self._process is None, "the house runs already"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CENACLE_")}
        settings = {
            "host": "127.0.0.1",
            "port": str(self.port),
            "data_dir": str(self.directory / "data"),
            "media_bind": "127.0.0.1",
            "media_advertise": "127.0.0.1",
            **self._settings,
        }
        environment |= {f"CENACLE_{name.upper()}": value for name, value in settings.items()}
        self._log_start = len(self.log)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [self.command, "serve"],
                cwd=self.directory,
                env=environment | {"NO_COLOR": "1", "TERM": "dumb"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """End the server at once, as a power cut would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the server to end (SIGTERM), and return its exit status."""
        return self._end(signal.SIGTERM)

    def media_process_id(self) -> int:
        """The process id of the media process, a child of the server."""
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text().split()
        commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children}
        found = [child for child, command in commands.items() if b"cenacle.media" in command]
        assert len(found) == 1, commands
        return found[0]

    def kill_media_process(self) -> None:
        """End the media process at once; the server is expected to start it again."""
        os.kill(self.media_process_id(), signal.SIGKILL)

    def get(self, path: str) -> bytes:
        """The body of a GET; raises urllib.error.HTTPError for a status of 400 or more."""
        with DIRECT.open(f"{self.origin}{path}", timeout=STOP_S) as answer:
            body: bytes = answer.read()
        return body

    def __enter__(self) -> HouseProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.stop()

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                status, self._process = self._process.returncode, None
                raise AssertionError(f"the server ended with {status}:\n{self.log}")
            if found := READY_LINE.search(self.log, self._log_start):
                self.port = int(found[1])
                try:
                    self.get("/readyz")
                    return
                except (urllib.error.URLError, ConnectionError):
                    pass
            time.sleep(POLL_S)  # a process can be waited for in no other way
        self.kill()
        raise AssertionError(f"the server was not ready within {READY_S:.0f} s:\n{self.log}")

    def _end(self, by: signal.Signals) -> int:
        assert self._process is not None, "the house does not run"
        process, self._process = self._process, None
        process.send_signal(by)
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not end within {STOP_S:.0f} s:\n{self.log}") from None
