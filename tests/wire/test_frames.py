"""The hot frames: layouts as docs/protocol.md gives them, and what is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.wire.frames import Step, decode_crowd, decode_input, decode_singles, decode_snapshot, encode_input

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
    head = struct.pack("<BBBIIiii", 2, 7, 3, 5, 6, 1024, -512, 2048)
    fields = [(9, 0), (150, 12), (8_191, 25), (64, 38), (2, 45), (1, 47)], [(4_095, 0), (127, 38), (3, 45)]
    records = b"".join(sum(value << at for value, at in one).to_bytes(6, "little") for one in fields)
    shown = decode_snapshot(head + records)
    assert shown[:7] == (5, 6, 7, 3, 1.0, -0.5, 2.0)
    assert shown.records == [(9, 150, 8_191, 64, 2, True), (4_095, 0, 0, 127, 3, False)]
    assert decode_snapshot(memoryview(head + records)) == shown


@pytest.mark.rule("P-SNAP-1")
@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<BBBIIiii", 2, 7, 0, 5, 6, 0, 0, 0)[:-1],
        struct.pack("<BBBIIiii", 1, 7, 0, 5, 6, 0, 0, 0),
        struct.pack("<BBBIIiii", 2, 7, 0, 5, 6, 0, 0, 0) + b"12345",
    ],
)
def test_a_wrong_snapshot_is_malformed(data: bytes) -> None:
    with pytest.raises(CenacleError) as raised:
        decode_snapshot(data)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-CROWD-1")
def test_a_crowd_frame_is_laid_out_as_documented() -> None:
    head = struct.pack("<BBI", 3, 1, 70_000)
    records = struct.pack("<II", 4_095 | 255 << 12 | 7 << 20 | 15 << 28, 1)
    assert decode_crowd(head + records) == (70_000, 1, [(4_095, 255, 7, 15), (1, 0, 0, 0)])
    assert decode_crowd(memoryview(head)).records == []


@pytest.mark.rule("P-CROWD-1")
@pytest.mark.parametrize(
    "data",
    [struct.pack("<BBI", 3, 0, 1)[:-1], struct.pack("<BBI", 2, 0, 1), struct.pack("<BBI", 3, 0, 1) + b"123"],
)
def test_a_wrong_crowd_frame_is_malformed(data: bytes) -> None:
    with pytest.raises(CenacleError) as raised:
        decode_crowd(data)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-MOVE-2")
@given(st.lists(st.binary(min_size=12, max_size=12) | st.builds(encode_input, st.integers(0, 255),
       st.integers(0, 2**32 - 1), st.lists(steps, min_size=1, max_size=1)), max_size=8))  # fmt: skip
def test_frames_of_one_step_are_read_together_as_each_alone(made: list[bytes]) -> None:
    together = decode_singles(np.frombuffer(b"".join(made), np.uint8).reshape(-1, 12))
    for index, data in enumerate(made):
        try:
            alone = decode_input(data)
        except CenacleError:
            assert not together.valid[index]
        else:
            assert together.valid[index]
            assert (together.epochs[index], together.seqs[index]) == (alone.epoch, alone.seq)
            assert together.steps[index].tobytes() == alone.steps
