"""The hot frames: layouts as docs/protocol.md gives them, and what is refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, strategies as st

from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.wire.frames import Step, decode_input, decode_snapshot, encode_input

HEAD = struct.pack("<BBIB", 1, 3, 10, 1)
STEP = struct.pack("<bbHB", 127, -127, 65_535, 1)

steps = st.builds(Step, st.integers(-127, 127), st.integers(-127, 127), st.integers(0, 65_535), st.booleans())


@pytest.mark.rule("P-MOVE-2")
def test_an_input_frame_is_laid_out_as_documented() -> None:
    frame = decode_input(HEAD + STEP)
    assert (frame.epoch, frame.seq, frame.steps) == (3, 10, STEP)
    assert encode_input(3, 10, [Step(127, -127, 65_535, run=True)]) == HEAD + STEP


@pytest.mark.rule("P-MOVE-2")
@given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.lists(steps, min_size=1, max_size=8))
def test_inputs_are_read_as_they_were_written(epoch: int, seq: int, made: list[Step]) -> None:
    frame = decode_input(encode_input(epoch, seq, made))
    assert (frame.epoch, frame.seq) == (epoch, seq)
    read = [Step(dx, dz, yaw, flags == 1) for dx, dz, yaw, flags in struct.iter_unpack("<bbHB", frame.steps)]
    assert read == made


@pytest.mark.rule("P-MOVE-2")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD[:-1],
        b"\x03" + HEAD[1:] + STEP,
        struct.pack("<BBIB", 1, 0, 1, 0),
        struct.pack("<BBIB", 1, 0, 9, 9) + 9 * STEP,
        HEAD,
        HEAD + STEP + b"\x00",
        HEAD + STEP[:-1],
        HEAD + struct.pack("<bbHB", -128, 0, 0, 0),
        HEAD + struct.pack("<bbHB", 0, -128, 0, 0),
        HEAD + struct.pack("<bbHB", 0, 0, 0, 2),
        struct.pack("<BBIB", 1, 0, 2, 2) + struct.pack("<bbHB", 1, 1, 1, 128) + STEP,
    ],
)
def test_a_wrong_input_frame_is_malformed(data: bytes) -> None:
    with pytest.raises(CenacleError) as raised:
        decode_input(data)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-SNAP-1")
def test_a_snapshot_is_laid_out_as_documented() -> None:
    head = struct.pack("<BIIBiiiH", 2, 5, 6, 7, 1024, -512, 2048, 2)
    records = struct.pack("<HhhBB", 9, 150, -30_000, 64, 6) + struct.pack("<HhhBB", 65_535, 0, 0, 255, 1)
    shown = decode_snapshot(head + records)
    assert shown[:6] == (5, 6, 7, 1.0, -0.5, 2.0)
    assert shown.records == [(9, 1.5, -300.0, 64, 2, True), (65_535, 0.0, 0.0, 255, 1, False)]
    assert decode_snapshot(memoryview(head + records)) == shown


@pytest.mark.rule("P-SNAP-1")
@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<BIIBiiiH", 2, 5, 6, 7, 0, 0, 0, 0)[:-1],
        struct.pack("<BIIBiiiH", 1, 5, 6, 7, 0, 0, 0, 0),
        struct.pack("<BIIBiiiH", 2, 5, 6, 7, 0, 0, 0, 1),
    ],
)
def test_a_wrong_snapshot_is_malformed(data: bytes) -> None:
    with pytest.raises(CenacleError) as raised:
        decode_snapshot(data)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME
