"""The images of slides: files in the data folder, named by what they hold.

A file's name is 40 hexadecimal digits of the SHA-256 of its content and its format; nothing that a client names becomes
part of a path. Methods that touch the disk are to be called in a thread.
"""

import hashlib
import logging
import os
import re
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cenacle.core import limits
from cenacle.store.pictures import Kind, cleaned

ID_DIGITS: Final = 40
_NAME: Final = re.compile(rf"([0-9a-f]{{{ID_DIGITS}}})\.(png|jpeg|webp)")
_PART: Final = ".part"

logger = logging.getLogger(__name__)


class FolderFullError(Exception):
    """There is no place for one more image."""


@dataclass(frozen=True, slots=True)
class Slide:
    """An image that is kept: its file, its format, how many bytes it has; its size in pixels where it was just put."""

    id: str
    path: Path
    kind: Kind
    octets: int
    width: int = 0
    height: int = 0


class SlideFiles:
    """All images of a house, by id. `bytes_max` is how much they may be in all."""

    def __init__(self, folder: Path, bytes_max: int = limits.SLIDES_BYTES) -> None:
        self._folder = folder
        self._bytes_max = bytes_max
        self._slides: dict[str, Slide] = {}
        self._kept_at: dict[str, float] = {}  # of those asked for, so that they are not removed before they are used
        self._octets = 0
        self._lock = threading.Lock()  # several threads may put at once; never held for long

    def open(self) -> None:
        """See what is there; what was being written when the house ended is removed. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if match := _NAME.fullmatch(path.name):
                kind: Kind = match[2]  # type: ignore[assignment]
                self._add(Slide(match[1], path, kind, path.stat().st_size))
            elif path.suffix == _PART:
                path.unlink()

    def _add(self, slide: Slide) -> None:
        self._slides[slide.id] = slide
        self._octets += slide.octets

    @property
    def octets(self) -> int:
        """How many bytes all images are."""
        return self._octets

    def keep(self, slide_id: str) -> bool:
        """Whether there is an image of this id; if so, it stays for a while, used or not."""
        with self._lock:
            if slide_id not in self._slides:
                return False
            self._kept_at[slide_id] = time.monotonic()
            return True

    def find(self, slide_id: str) -> Slide | None:
        """The image of this id."""
        return self._slides.get(slide_id)

    def put(self, data: bytes) -> Slide:
        """Check an image and keep it. Raises PictureError, FolderFullError, OSError."""
        picture, content = cleaned(data)
        slide_id = hashlib.sha256(content).hexdigest()[:ID_DIGITS]
        path = self._folder / f"{slide_id}.{picture.kind}"
        slide = Slide(slide_id, path, picture.kind, len(content), picture.width, picture.height)
        part = self._folder / f"{slide_id}-{threading.get_ident()}{_PART}"
        try:
            self._write(part, content)
            with self._lock:
                if slide_id in self._slides:
                    os.utime(path)  # as new: nobody shows it yet, maybe
                elif self._octets + len(content) > self._bytes_max:
                    raise FolderFullError
                else:
                    part.replace(path)
                    self._add(slide)
        finally:
            part.unlink(missing_ok=True)
        return slide

    @staticmethod
    def _write(part: Path, content: bytes) -> None:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def collect(self, used: Collection[str]) -> int:
        """Remove images that are on no screen and have not been put of late, some at a time; returns how many."""
        removed = 0
        age = limits.SLIDES_UNUSED_S
        for slide in list(self._slides.values()):
            if removed == limits.SLIDES_COLLECTED_AT_ONCE:
                break
            if slide.id not in used:
                removed += self._remove_if_old(slide, time.time() - age, time.monotonic() - age)
        return removed

    def _remove_if_old(self, slide: Slide, put_before: float, kept_before: float) -> bool:
        with self._lock:
            try:
                if slide.path.stat().st_mtime > put_before or self._kept_at.get(slide.id, kept_before) > kept_before:
                    return False
                slide.path.unlink()
            except OSError:
                logger.warning("an image that nobody uses could not be removed", exc_info=True)
                return False
            del self._slides[slide.id]
            self._kept_at.pop(slide.id, None)
            self._octets -= slide.octets
            return True
