"""Pictures that members upload: their format and size read from the header, and their containers checked in full.

Nothing is decoded. A picture is written anew from the parts that make the image; what cameras and programs note beside
it (places, times, names, text) is left out, and so is whatever follows its end. PNG: W3C PNG 3; JPEG: ITU-T T.81; WebP:
RFC 9649.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from cenacle.core import limits

Kind = Literal["png", "jpeg", "webp"]

HEAD_BYTES_MAX: Final = 262_144  # of a file, by which its size must be known: profiles and notes precede it in JPEG
_PARTS_MAX: Final = 10_000  # chunks or segments of one file
_SCANS_MAX: Final = 100  # of a progressive JPEG: each may cost a decoder a pass over the whole picture

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"})
_PNG_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_JPEG_FRAMES: Final = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what browsers decode
_JPEG_TABLES: Final = (0xC4, 0xDB, 0xDD)
_JPEG_SCAN_END: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})
_WEBP_NOTES: Final = 0x08 | 0x04  # flags of VP8X: there are EXIF and XMP
_WEBP_ANIMATED: Final = 0x02


class PictureError(ValueError):
    """These bytes are no picture that is taken here. The text is for logs and tests."""


class Picture(NamedTuple):
    """A picture's format, and its size in pixels."""

    kind: Kind
    width: int
    height: int


def head_of(data: bytes) -> Picture | None:
    """Format and size from a file's beginning; None if more of it is needed. Raises PictureError."""
    found: Picture | None
    if data.startswith(_PNG):
        found = _png_head(data)
    elif data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b""):
        found = _webp_head(data)
    elif data[:3] == b"\xff\xd8\xff":
        found = _jpeg_head(data)
    elif len(data) >= 12:
        raise PictureError("no PNG, JPEG or WebP")
    else:
        found = None
    if found is None and len(data) >= HEAD_BYTES_MAX:
        raise PictureError("its size does not stand at its beginning")
    if found is not None and not all(0 < side <= limits.SLIDE_SIDE_PIXELS for side in found[1:]):
        raise PictureError("too large, or empty")
    return found


def cleaned(data: bytes) -> tuple[Picture, bytes]:
    """A whole file, checked and written anew. Raises PictureError."""
    picture = head_of(data)
    if picture is None:
        raise PictureError("cut off")
    try:
        parts = {"png": _png_parts, "jpeg": _jpeg_parts, "webp": _webp_parts}[picture.kind](data)
        return picture, b"".join(parts)
    except (struct.error, IndexError):
        raise PictureError("cut off") from None


# --- PNG ------------------------------------------------------------------------------------------
def _png_head(data: bytes) -> Picture | None:
    if len(data) < 33:
        return None
    length, name, width, height, depth, colour, *rest = struct.unpack_from("!I4sIIBBBBB", data, 8)
    if (length, name) != (13, b"IHDR") or depth not in _PNG_DEPTHS.get(colour, ()) or rest[:2] != [0, 0] or rest[2] > 1:
        raise PictureError("a wrong PNG header")
    return Picture("png", width, height)


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield _PNG
    at, has_image, has_ended = len(_PNG), False, False
    for _ in range(_PARTS_MAX):
        length, name = struct.unpack_from("!I4s", data, at)
        end = at + 12 + length
        if length > len(data) or end > len(data) or not name.isalpha():
            raise PictureError("a malformed chunk")
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from("!I", data, end - 4)[0]:
            raise PictureError("a damaged chunk")
        if name == b"IHDR" and at != len(_PNG):
            raise PictureError("two headers")
        if name == b"IDAT":
            if has_ended:
                raise PictureError("an image in two pieces")
            has_image = True
        elif has_image:
            has_ended = True
        if name in _PNG_KEPT:
            yield data[at:end]
        elif name[:1].isupper():
            raise PictureError("an unknown critical chunk")
        if name == b"IEND":
            if not has_image:
                raise PictureError("no image")
            return
        at = end
    raise PictureError("too many chunks")


# --- JPEG -----------------------------------------------------------------------------------------
def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment up to the end of what is there; its marker's two bytes belong to it."""
    at = 2
    for _ in range(_PARTS_MAX):
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(data):
            return
        if data[at] != 0xFF or data[at + 1] in (0x00, 0x01, 0xD8) or 0xD0 <= data[at + 1] <= 0xD7:
            raise PictureError("no segment where there should be one")
        marker = data[at + 1]
        if marker == 0xD9:
            yield marker, at, at + 2
            return
        if at + 4 > len(data):
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4:
            raise PictureError("a segment of no length")
        if marker == 0xDA:
            found = _JPEG_SCAN_END.search(data, end)
            end = found.start() if found else len(data)
        yield marker, at, end
        at = end
    raise PictureError("too many segments")


def _jpeg_head(data: bytes) -> Picture | None:
    for marker, start, end in _jpeg_segments(data):
        if marker in _JPEG_FRAMES:
            if end > len(data):
                return None
            return _jpeg_frame(data[start:end])
        if marker == 0xDA or marker == 0xD9 or (0xC0 <= marker <= 0xCF and marker != 0xC4):
            raise PictureError("an image before its size, or in a way that browsers do not decode")
    return None


def _jpeg_frame(segment: bytes) -> Picture:
    if len(segment) < 10 or segment[4] != 8 or segment[9] not in (1, 3, 4) or len(segment) != 10 + 3 * segment[9]:
        raise PictureError("a wrong frame header")
    height, width = struct.unpack_from("!HH", segment, 5)
    return Picture("jpeg", width, height)


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    scans = frames = 0
    for marker, start, end in _jpeg_segments(data):
        segment = data[start:end]
        if end > len(data):
            raise PictureError("cut off")
        if marker in _JPEG_FRAMES:
            frames += 1
        elif marker == 0xDA:
            scans += 1
        if frames > 1 or scans > _SCANS_MAX or (scans and not frames):
            raise PictureError("scans without a frame, or too many")
        if marker == 0xD9:
            if not scans:
                raise PictureError("no image")
            yield segment
            return
        if marker in (*_JPEG_FRAMES, *_JPEG_TABLES, 0xDA) or _is_jpeg_colour(marker, segment):
            yield segment
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise PictureError("an unknown segment")
    raise PictureError("cut off")


def _is_jpeg_colour(marker: int, segment: bytes) -> bool:
    """Whether an application's segment says how colours are meant."""
    names = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
    return marker in names and segment[4:].startswith(names[marker])


# --- WebP -----------------------------------------------------------------------------------------
def _webp_head(data: bytes) -> Picture | None:
    if len(data) < 30:
        return None
    return _webp_size(data[12:16], data[20:30])


def _webp_size(name: bytes, body: bytes) -> Picture:
    if name == b"VP8X":
        return Picture("webp", int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    if name == b"VP8 " and not body[0] & 1 and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return Picture("webp", width & 0x3FFF, height & 0x3FFF)
    if name == b"VP8L" and body[0] == 0x2F and body[4] >> 5 == 0:
        bits = int.from_bytes(body[1:5], "little")
        return Picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    raise PictureError("a wrong WebP header")


def _webp_parts(data: bytes) -> Iterator[bytes]:
    size = _webp_head(data)
    stop = 8 + struct.unpack_from("<I", data, 4)[0]
    if stop > len(data):
        raise PictureError("cut off")
    kept, at, has_image = [], 12, False
    for _ in range(_PARTS_MAX):
        if at == stop:
            break
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if end > stop:
            raise PictureError("a malformed chunk")
        chunk = data[at:end]
        if name in (b"ANIM", b"ANMF"):
            raise PictureError("an animation")
        if name in (b"VP8 ", b"VP8L"):
            if has_image or _webp_size(name, chunk[8:18]) != size:
                raise PictureError("two images, or one of another size")
            has_image = True
        if name == b"VP8X":
            if chunk[8] & _WEBP_ANIMATED or at != 12 or length != 10:
                raise PictureError("an animation, or a wrong header")
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_NOTES]) + chunk[9:]
        if name in _WEBP_KEPT:
            kept.append(chunk)
        at = end
    if at != stop or not has_image:
        raise PictureError("no image, or too many chunks")
    body = b"".join(kept)
    yield b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body
