"""Writes the recordings of a house's rooms to files, in a thread of its own: a slow disk must not delay a tick."""

import logging
import queue
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from cenacle.core import limits
from cenacle.core.plan import RoomPlan
from cenacle.core.room import Room
from cenacle.replay.recording import RecordedRoom

SUFFIX: Final = ".cenacle"
_CHUNK_BYTES: Final = 65_536  # a recording goes to the disk in pieces of about this size
_CLOSE_WITHIN_S: Final = 2.0

logger = logging.getLogger(__name__)


class RoomFile:
    """One room's recording. It ends, and says so in the log, at its greatest size or when the disk does not keep up."""

    def __init__(self, recorder: "Recorder", path: Path) -> None:
        self._recorder = recorder
        self._file: IO[bytes] = path.open("xb")
        self._name = path.name
        self._buffer = bytearray()
        self._bytes = 0
        self.former: list[RoomFile] = []  # of the room; they end as soon as anything happens in this one
        self.ended = False  # nothing is added any more
        self.broken = False  # nothing can be written any more

    def take(self, data: bytes) -> None:
        """Append to the recording."""
        if self.ended:
            return
        while self.former:
            self.former.pop().finish()
        self._buffer += data
        if len(self._buffer) < _CHUNK_BYTES:
            return
        self._bytes += len(self._buffer)
        self.flush()
        if self._bytes > limits.RECORDING_BYTES:
            self.end("it is as long as one may be")

    def flush(self) -> None:
        """Hand what is buffered to the thread."""
        if self._buffer and not self._recorder.write(self, bytes(self._buffer)):
            self.end("the disk does not keep up")
        self._buffer.clear()

    def end(self, why: str) -> None:
        """Record no more."""
        self.ended = True
        self._buffer.clear()
        logger.warning("the recording %s ends: %s", self._name, why)

    def finish(self) -> None:
        """The room is recorded to its end; what was recorded stays a whole recording."""
        if not self.ended:
            self.flush()
            self.ended = True

    def write(self, data: bytes) -> None:
        """Called by the thread."""
        self._file.write(data)

    def close(self) -> None:
        """Called by the thread, at the end."""
        self._file.close()


class Recorder:
    """`room(plan)` makes rooms that are recorded into `folder`, a file each; `close` ends them all."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        self._folder = folder
        self._stamp = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%S%fZ")
        self._files: list[RoomFile] = []
        self._rooms: dict[str, list[RoomFile]] = {}  # by room, one after the other
        self._chunks: queue.Queue[tuple[RoomFile, bytes] | None] = queue.Queue(limits.RECORDING_CHUNKS)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def room(self, plan: RoomPlan) -> Room:
        """A room that is recorded from now on. Raises OSError.

        The recording of a former one of this id, built otherwise, ends with the first that happens in this one.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        former = self._rooms.setdefault(plan.id, [])
        part = f"-{len(former) + 1}" if former else ""
        file = RoomFile(self, self._folder / f"{plan.id}-{self._stamp}{part}{SUFFIX}")
        room = RecordedRoom(plan, file.take)  # which takes its head
        file.former = list(former)
        former.append(file)
        self._files.append(file)
        return room

    def write(self, file: RoomFile, data: bytes) -> bool:
        """Let the thread write; False when it is too far behind."""
        try:
            self._chunks.put_nowait((file, data))
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Write what is left, and close all files."""
        for file in self._files:
            if not file.ended:
                file.flush()
        try:
            self._chunks.put(None, timeout=_CLOSE_WITHIN_S)
        except queue.Full:
            logger.error("the disk took not all of the recordings")
            return
        self._thread.join(_CLOSE_WITHIN_S)

    def _run(self) -> None:
        while (chunk := self._chunks.get()) is not None:
            file, data = chunk
            if file.broken:
                continue
            try:
                file.write(data)
            except OSError as error:
                file.broken = True
                file.end(f"it cannot be written: {error.strerror}")
        for file in self._files:
            file.close()
