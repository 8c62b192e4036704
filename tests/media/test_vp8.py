"""VP8 descriptors are read as RFC 7741 lays them out, and moved on without touching the picture."""

import pytest
from hypothesis import given, strategies as st

from cenacle.media import vp8
from cenacle.media.rtp import RtpError
from cenacle.media.vp8 import LONG_PICTURE_MASK, SHORT_PICTURE_MASK, Descriptor

KEY = bytes([0x10, 0, 0]) + vp8.START_CODE + bytes([160, 0, 90, 0]) + b"picture"  # the frame header, from P = 0
DELTA = bytes([0x11, 0, 0]) + b"difference"


def payload(
    picture: int | None = None, layer: int | None = None, *, key: bool = True, begins: bool = True, is_long: bool = True
) -> bytes:
    """A packet's payload as browsers write it."""
    head = 0x10 if begins else 0x00
    if picture is None and layer is None:
        return bytes([head]) + (KEY if key else DELTA)
    flags, rest = 0, b""
    if picture is not None:
        flags |= 0x80
        rest += bytes([0x80 | picture >> 8, picture & 0xFF]) if is_long else bytes([picture])
    if layer is not None:
        flags |= 0x60
        rest += bytes([layer, 0x40])
    return bytes([head | 0x80, flags]) + rest + (KEY if key else DELTA)


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("layer", [None, 0, 255])
@pytest.mark.parametrize("picture", [None, 0, 127])
def test_a_descriptor_is_read(picture: int | None, layer: int | None, is_long: bool) -> None:
    found = vp8.parse(payload(picture, layer, is_long=is_long))
    assert (found.keyframe, found.picture, found.layer) == (True, picture or 0, layer or 0)
    assert bool(found.picture_at) == (picture is not None)
    assert bool(found.layer_at) == (layer is not None)
    if picture is not None:
        assert found.picture_mask == (LONG_PICTURE_MASK if is_long else SHORT_PICTURE_MASK)


@pytest.mark.parametrize(
    "data",
    [
        payload(1, key=False),
        payload(1, begins=False),
        payload(1)[:9],
        bytes([0x11]) + KEY,
        payload().replace(vp8.START_CODE, b"abc"),
    ],
)
def test_what_is_no_beginning_of_a_key_frame_is_none(data: bytes) -> None:
    assert not vp8.parse(data).keyframe


@pytest.mark.parametrize("data", [b"\x80", b"\x80\x80", b"\x80\x80\x80", b"\x80\x40", b"\x90\x20\x01"[:2], b"\x10"])
def test_a_truncated_descriptor_is_an_error(data: bytes) -> None:
    with pytest.raises(RtpError):
        vp8.parse(data)


@given(st.integers(0, LONG_PICTURE_MASK), st.integers(0, 255), st.integers(-(2**40), 2**40), st.booleans())
def test_moving_on_changes_the_counters_alone(picture: int, layer: int, shift: int, is_long: bool) -> None:
    mask = LONG_PICTURE_MASK if is_long else SHORT_PICTURE_MASK
    before = payload(picture & mask, layer, is_long=is_long)
    after = vp8.shifted(before, vp8.parse(before), shift, shift)
    expected = Descriptor(True, (picture + shift) & mask, 2, mask, (layer + shift) & 255, 4 if is_long else 3)
    assert vp8.parse(after) == expected
    assert after == payload(expected.picture, expected.layer, is_long=is_long)
    assert vp8.shifted(after, expected, -shift, -shift) == before


def test_without_counters_nothing_moves() -> None:
    assert vp8.shifted(payload(), vp8.parse(payload()), 5, 5) == payload()


@given(st.binary(min_size=1, max_size=40))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    try:
        found = vp8.parse(data)
    except RtpError:
        return
    assert len(vp8.shifted(data, found, 3, 3)) == len(data)
