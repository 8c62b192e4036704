"""The control socket of a house: a Unix socket in its data directory, for whoever runs it on this machine.

The file system decides who may open it: its owner alone. A request is a line of JSON, and so is the answer.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

SOCKET_NAME: Final = "control.sock"
REQUEST_BYTES: Final = 32 * 1024 * 1024  # several times the largest world; a longer line is not read
REQUEST_S: Final = 10.0  # a request that has not come by then is not waited for
ANSWER_S: Final = 60.0  # how long whoever asks waits

Request = dict[str, Any]

logger = logging.getLogger(__name__)


class NobodyThereError(Exception):
    """No house answers in that data directory."""


@contextlib.contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The socket's path, by the folder's descriptor: its own may be longer than the 107 bytes that a socket's may."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)


class ControlSocket:
    """Listens in a data directory, which nobody else may be using, and has each request answered."""

    def __init__(self, folder: Path, answer: Callable[[Request], Awaitable[Request]]) -> None:
        self._folder = folder
        self._answer = answer
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises OSError."""
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)  # of a house that was killed
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _address(self._folder) as address:
                listener.bind(address)
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=REQUEST_BYTES)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            (self._folder / SOCKET_NAME).unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_S):
                request = json.loads(await reader.readuntil(b"\n"))
            answer = await self._answer(request if isinstance(request, dict) else {})
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, TimeoutError, OSError) as error:
            logger.warning("a request by the control socket was not understood: %s", error)
        except Exception:
            logger.exception("a request by the control socket could not be done")
        finally:
            writer.close()


def ask(folder: Path, request: Request) -> Request:
    """Ask the house of a data directory on this machine. Raises NobodyThereError."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, _address(folder) as address:
            connection.settimeout(ANSWER_S)
            connection.connect(address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(b"".join(iter(lambda: connection.recv(65_536), b"")))
    except FileNotFoundError:
        raise NobodyThereError(f"no house is open in {folder}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it ended before it had answered"
        raise NobodyThereError(f"the house in {folder} does not answer: {reason}") from None
    return answer if isinstance(answer, dict) else {}
