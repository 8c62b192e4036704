"""The built browser client as static files: read and compressed once, then served from memory."""

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FILE_BYTES_MAX: Final = 16_777_216  # a larger file is no part of a client: 404
_COMPRESSIBLE: Final = ("text/", "application/javascript", "application/json", "image/svg", "application/manifest")
_HASHED_DIRECTORY: Final = "assets/"  # Vite names these files by their content
_FOREVER: Final = "public, max-age=31536000, immutable"
_CHECK_FIRST: Final = "no-cache"
_PAGE_MISSING: Final = "The client is not built yet: run `make build`.\n"


@dataclass(frozen=True, slots=True)
class ClientFile:
    """One file in memory. `stamp` (time and size) tells whether it is still the one on disk."""

    stamp: tuple[int, int]
    content: bytes
    compressed: bytes | None
    media_type: str
    etag: str


class ClientFiles:
    """Serves the files under one directory and nothing outside of it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._cache: dict[Path, ClientFile] = {}  # bounded by the files that exist

    async def respond(self, request: Request, name: str) -> Response:
        """The file of this name; the page itself for the empty name."""
        name = name or "index.html"
        file = await self._file(name)
        if file is None:
            text = _PAGE_MISSING if name == "index.html" else "Not found.\n"
            return Response(text, 404, {"Cache-Control": "no-store"}, media_type="text/plain")
        headers = {
            "Cache-Control": _FOREVER if name.startswith(_HASHED_DIRECTORY) else _CHECK_FIRST,
            "ETag": file.etag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if file.compressed is not None and accepts_gzip(request):
            return Response(
                file.compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type
            )
        return Response(file.content, headers=headers, media_type=file.media_type)

    async def _file(self, name: str) -> ClientFile | None:
        try:
            path = (self._directory / name).resolve()
            status = path.stat()
        except (OSError, ValueError):  # no such file, or no name of one
            return None
        if not path.is_relative_to(self._directory):
            return None
        if not path.is_file() or status.st_size > FILE_BYTES_MAX:
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        cached = self._cache.get(path)
        if cached is None or cached.stamp != stamp:
            # Compressing takes longer than a tick may.
            cached = await asyncio.to_thread(_read, path, stamp)
            self._cache[path] = cached
        return cached


def accepts_gzip(request: Request) -> bool:
    """Whether the answer may be compressed."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _read(path: Path, stamp: tuple[int, int]) -> ClientFile:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = gzip.compress(content, 9) if media_type.startswith(_COMPRESSIBLE) and len(content) > 500 else None
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return ClientFile(stamp, content, compressed, media_type, etag)
