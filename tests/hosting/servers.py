"""Running the servers of docs/hosting on 127.0.0.1 with the very files that are shown there."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

DOCUMENTS = Path(__file__).parents[2] / "docs" / "hosting"


def replaced(text: str, changes: dict[str, str]) -> str:
    """The text with each key replaced by its value. Fails if a key is not in it: then the file has changed."""
    for old, new in changes.items():
        assert old in text, f"{old!r} is not in the file"
        text = text.replace(old, new)
    return text


async def listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until something listens on a TCP port of 127.0.0.1. Fails with the log if the process ends before.

    Raises TimeoutError after 10 s.
    """
    async with asyncio.timeout(10):
        while True:
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)  # these servers announce themselves in no other way
                continue
            writer.close()
            await writer.wait_closed()
            return
