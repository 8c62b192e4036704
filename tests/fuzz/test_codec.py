"""Whatever bytes come, all that comes out is a message, an input or a CenacleError."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import msgpack
import pytest
from hypothesis import example, given, strategies as st

from cenacle.core.errors import CenacleError
from cenacle.core.inputs import STEP_BYTES, InputFrame
from cenacle.core.room import Pose, Room
from cenacle.wire.codec import CLIENT_TYPES, decode, decode_server, encode, encode_client
from cenacle.wire.frames import Step, encode_input
from cenacle.wire.messages import Message
from tests.core.make_vectors import ROOMS
from tests.wire.samples import CLIENT, SERVER

VALID = [
    *(encode_client(message) for message in CLIENT),
    *(encode(message) for message in SERVER),
    encode_input(0, 9, [Step(1, 2, 3), Step(-127, 127, 65_535, run=True)]),
]


def outcome(data: bytes) -> InputFrame | Message | CenacleError:
    """What decoding gives; any other exception fails the test."""
    try:
        return decode(data)
    except CenacleError as error:
        return error


def assert_sound(data: bytes) -> None:
    """Both ends stand these bytes, and what gets through is within its bounds."""
    got = outcome(data)
    if isinstance(got, InputFrame):
        assert 1 <= len(got.steps) // STEP_BYTES <= 8
    elif isinstance(got, Message):
        assert all(math.isfinite(value) for value in got.model_dump().values() if isinstance(value, float))
        assert decode(encode_client(got)) == got
    else:
        assert "\n" not in got.sentence
    with contextlib.suppress(CenacleError):
        decode_server(data)


@pytest.mark.rule("P-SOCK-3")
@given(st.binary(max_size=200))
@example(b"\xdd\xff\xff\xff\xff" * 100)
@example(b"\x91" * 65_536)
@example(b"\x81\xa1a" * 20_000)
@example(b"\x81\xc0\xc0")
@example(b"\x81\x90\xc0")
@example(b"\xc7\x00\x01")
@example(b"\xd4\x00\x00")
def test_random_bytes(data: bytes) -> None:
    assert_sound(data)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid frame with bytes changed, left out, put in or cut off."""
    data = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["change", "drop", "insert", "cut"])):
            case "change":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "drop":
                del data[at : at + draw(st.integers(1, 4))]
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=6))
            case _:
                del data[at:]
    return bytes(data)


@pytest.mark.rule("P-SOCK-3", "P-ERR-3")
@given(mutated())
def test_valid_frames_mutated(data: bytes) -> None:
    assert_sound(data)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=50)
    | st.binary(max_size=20)
)
names = sorted({key for message in CLIENT for key in type(message).model_fields} - {"type"})
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
kinds = st.sampled_from(sorted(CLIENT_TYPES)) | st.text(max_size=12)


@pytest.mark.rule("P-ERR-3")
@given(kinds, st.dictionaries(st.sampled_from(names), trees, max_size=7))
def test_known_types_with_any_fields(kind: str, fields: dict[str, Any]) -> None:
    assert_sound(msgpack.packb({"type": kind, **fields}))


@given(st.lists(st.binary(min_size=7, max_size=60).map(lambda tail: b"\x01" + tail), max_size=12))
def test_a_room_stands_every_input_that_gets_through(frames: list[bytes]) -> None:
    room = Room(ROOMS["corner"])
    room.join(1, Pose(0.0, 0.0, 0.0, 0.0), (0.0, 0.0))
    for data in frames:
        got = outcome(data)
        if isinstance(got, InputFrame):
            room.queue_input(1, got)
        room.step()
        pose = room.pose(1)
        assert abs(pose.x) <= 5.0
        assert abs(pose.z) <= 5.0
