"""Uploaded pictures: size before anything else, whole containers, nothing but the image kept."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from cenacle.core import limits
from cenacle.store.pictures import HEAD_BYTES_MAX, Picture, PictureError, cleaned, head_of

NOTE = b"taken at home, 48.85 N 2.35 E"


def image(mode: str = "RGB", size: tuple[int, int] = (32, 18)) -> Image.Image:
    return Image.new(mode, size, 90 if mode in "LP" else (200, 30, 60, 128)[: len(mode)])


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    image(mode).save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


PNG, JPEG, WEBP = saved("png"), saved("jpeg"), saved("webp")
SAMPLES = {
    "png": PNG,
    "png with alpha": saved("png", "RGBA"),
    "png with a palette": saved("png", "P"),
    "png in grey": saved("png", "L"),
    "jpeg": JPEG,
    "jpeg in grey": saved("jpeg", "L"),
    "jpeg in passes": saved("jpeg", progressive=True),
    "webp": WEBP,
    "webp without loss": saved("webp", lossless=True),
    "webp with alpha": saved("webp", "RGBA"),
}


@pytest.mark.rule("P-SLIDE-1")
@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_is_kept_as_it_looks(name: str) -> None:
    data, kind = SAMPLES[name], name.split()[0]
    picture, content = cleaned(data)
    assert picture == Picture(kind, 32, 18)  # type: ignore[arg-type]
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(content)) as after:
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
    assert cleaned(content) == (picture, content)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_size_is_known_from_the_beginning(name: str) -> None:
    data, kind = SAMPLES[name], name.split()[0]
    beginnings = [head_of(data[:length]) for length in range(len(data) + 1)]
    known = [one for one in beginnings if one is not None]
    assert set(known) == {Picture(kind, 32, 18)}  # type: ignore[arg-type]
    assert beginnings == [None] * (len(beginnings) - len(known)) + known


@pytest.mark.rule("P-SLIDE-1")
def test_what_cameras_and_programs_note_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x010E] = NOTE.decode()
    png = PNG[:33] + chunk(b"tEXt", b"Comment\0" + NOTE) + PNG[33:] + NOTE
    jpeg = saved("jpeg", exif=exif, comment=NOTE) + NOTE
    webp = saved("webp", exif=exif, xmp=NOTE)
    for data in (png, jpeg, webp):
        assert NOTE in data
        _, content = cleaned(data)
        assert NOTE not in content
        with Image.open(io.BytesIO(content)) as opened:
            assert opened.convert("RGB").tobytes() == Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def png_of(width: int, height: int) -> bytes:
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


BAD = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "gif": b"GIF89a" + bytes(100),
    "almost png": b"\x89PNG but not quite, and no image at all",
    "too wide": png_of(limits.SLIDE_SIDE_PIXELS + 1, 10),
    "far too high": png_of(10, 2**31),
    "empty": png_of(0, 10),
    "png without a header": PNG[:8] + chunk(b"IDAT", b"x" * 13) + PNG[33:],
    "png with two headers": PNG[:33] + PNG[8:33] + PNG[33:],
    "png without an image": PNG[:33] + chunk(b"IEND", b""),
    "png with an unknown part": PNG[:33] + chunk(b"HUGE", b"?") + PNG[33:],
    "damaged png": PNG[:40] + b"\xff" + PNG[41:],
    "png without an end": PNG[:-12],
    "png with a huge part": PNG[:33] + struct.pack("!I4s", 2**31, b"IDAT") + bytes(20),
    "png in too many parts": PNG[:33] + chunk(b"aaAa", b"") * 10_001 + PNG[33:],
    "jpeg with an empty part": b"\xff\xd8\xff\xe0\x00\x00" + bytes(50),
    "jpeg without a frame": b"\xff\xd8\xff\xda" + bytes(50),
    "jpeg without loss": b"\xff\xd8\xff\xc3" + JPEG[4:],
    "jpeg that ends at once": b"\xff\xd8\xff\xd9" + bytes(50),
    "jpeg of no segments": b"\xff\xd8\xff\xfe\x00\x02" * 1 + b"zz" + bytes(50),
    "jpeg without an end": JPEG[:-2],
    "cut jpeg": JPEG[:-200],
    "jpeg of 12 bits": JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", 1),
    "cut webp": WEBP[:-4],
    "webp of frames": WEBP[:12] + b"ANMF" + WEBP[16:],
    "webp of another header": WEBP[:20] + bytes(10) + WEBP[30:],
    "animated webp": saved("webp", save_all=True, append_images=[image().rotate(9)], duration=9),
}


@pytest.mark.rule("P-SLIDE-1")
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused(name: str) -> None:
    with pytest.raises(PictureError):
        cleaned(BAD[name])


def test_a_size_that_never_comes_is_not_waited_for() -> None:
    segment = b"\xff\xe1\xff\xff" + bytes(65_533)
    endless = b"\xff\xd8" + segment * 5
    assert head_of(endless[: HEAD_BYTES_MAX - 1]) is None
    with pytest.raises(PictureError):
        head_of(endless)


@given(st.sampled_from(list(SAMPLES.values())), st.data())
def test_broken_files_are_refused_or_still_pictures(data: bytes, draw: st.DataObject) -> None:
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(broken) - 1))
        broken[at] = draw.draw(st.integers(0, 255))
    del broken[draw.draw(st.integers(1, len(broken))) :]
    try:
        picture, content = cleaned(bytes(broken))
    except PictureError:
        return
    assert len(content) <= len(broken)
    assert head_of(content) == picture
