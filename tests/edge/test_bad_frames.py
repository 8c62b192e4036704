"""Frames that are wrong: each has its stable code, and nobody else notices. All of them meet one house."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator

import msgpack
import pytest
import pytest_asyncio

from cenacle.app import open_app
from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.settings import load_settings
from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld
from tests.client import HouseClient
from tests.edge.conftest import fate, undisturbed

NAN, INFINITY = float("nan"), float("inf")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory, world: LoadedWorld) -> AsyncIterator[str]:
    """Where the house is that all of these frames go to."""
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path_factory.mktemp("data"))
    async with open_app(settings, with_media=False, world=world) as app:
        yield f"http://127.0.0.1:{app.port}"


@pytest_asyncio.fixture(loop_scope="module")
async def bystander(url: str) -> AsyncIterator[HouseClient]:
    """Someone who does nothing wrong and notices nothing."""
    async with undisturbed(url) as client:
        yield client


def pack(**fields: object) -> bytes:
    packed: bytes = msgpack.packb(fields)
    return packed


def step_frame(*steps: tuple[int, int, int, int], seq: int = 1, count: int | None = None) -> bytes:
    body = b"".join(struct.pack("<bbHB", *step) for step in steps)
    return struct.pack("<BBIB", 1, 0, seq, len(steps) if count is None else count) + body


@pytest.mark.rule("P-SOCK-3", "P-ERR-1")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x02" + bytes(30),
        b"\xc1",
        msgpack.packb([1, 2, 3]),
        msgpack.packb("ping"),
        pack(type="ping", t=0.0, received=0) + b"\x00",
        b"\x81\xa4type",
        b"\xdf\xff\xff\xff\xff",
        b"\xdd\xff\xff\xff\xff",
        msgpack.packb({"type": msgpack.ExtType(1, b"x")}),
        msgpack.packb({1: 2}),
        b"\x80" * 100,
        b"\x01",
        step_frame(),
        step_frame((0, 0, 0, 0), count=2),
        step_frame(*[(0, 0, 0, 0)] * 9),
        step_frame((-128, 0, 0, 0)),
        step_frame((0, 0, 0, 2)),
        step_frame((0, 0, 0, 0)) + b"\x00",
    ],
    ids=lambda data: data[:12].hex() or "empty",
)
async def test_frames_that_cannot_be_read(url: str, bystander: HouseClient, data: bytes) -> None:
    client = await HouseClient.join(url)
    await client.send_raw(data)
    await fate(client, ErrorCode.MALFORMED_FRAME)


@pytest.mark.rule("P-SOCK-2")
async def test_text_frames(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    await client.send_raw('{"type": "ping"}')
    await fate(client, ErrorCode.TEXT_FRAME)


@pytest.mark.rule("P-SOCK-2")
@pytest.mark.parametrize("size", [limits.FRAME_IN_BYTES + 1, 4_000_000])
async def test_oversized_frames(url: str, bystander: HouseClient, size: int) -> None:
    client = await HouseClient.join(url)
    await client.send_raw(bytes(size))
    await fate(client, ErrorCode.FRAME_TOO_LARGE)


@pytest.mark.rule("P-SOCK-2")
async def test_oversized_messages_in_fragments(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)

    async def fragments() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield bytes(1_000)

    await client.socket.send(fragments())
    await fate(client, ErrorCode.FRAME_TOO_LARGE)


async def test_messages_may_come_in_fragments(url: str) -> None:
    client = await HouseClient.join(url)
    data = pack(type="say", line_id="l1", to="room", text="in pieces")

    async def fragments() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 7):
            yield data[start : start + 7]

    await client.socket.send(fragments())
    assert (await client.expect(messages.Said)).line.text == "in pieces"
    await client.close()


@pytest.mark.rule("P-ERR-3")
@pytest.mark.parametrize("fields", [{"type": "teleport"}, {}, {"type": 7}, {"type": None}, {"type": "welcome"}])
async def test_unknown_types(url: str, bystander: HouseClient, fields: dict[str, object]) -> None:
    client = await HouseClient.join(url)
    await client.send_raw(pack(**fields))
    await fate(client, ErrorCode.UNKNOWN_TYPE)


@pytest.mark.rule("P-ERR-2", "P-ERR-3")
@pytest.mark.parametrize(
    ("fields", "ref"),
    [
        ({"type": "say", "line_id": "l1", "to": "room", "text": 7}, "l1"),
        ({"type": "say", "line_id": "l1", "to": "all", "text": "hello"}, "l1"),
        ({"type": "say", "line_id": "l1", "to": "room", "text": "x" * 1_001}, "l1"),
        ({"type": "say", "line_id": "l1", "to": "room", "text": ""}, "l1"),
        ({"type": "say", "line_id": "l1", "to": "room", "text": "\x00\x1b[31m"}, "l1"),
        ({"type": "say", "line_id": "l1", "to": "room", "text": "hello", "loud": True}, "l1"),
        ({"type": "say", "line_id": "not an id!", "to": "room", "text": "hello"}, "not an id!"),
        ({"type": "go", "x": NAN, "z": 0.0}, None),
        ({"type": "go", "x": 0.0, "z": INFINITY}, None),
        ({"type": "go", "x": 1e300, "z": 0.0}, None),
        ({"type": "go", "x": "1", "z": 0.0}, None),
        ({"type": "go"}, None),
        ({"type": "hand", "raised": 1}, None),
        ({"type": "react", "kind": "fire"}, None),
        ({"type": "mic", "state": "loud"}, None),
        ({"type": "wave", "to": "x" * 41}, None),
        ({"type": "wave", "to": ""}, ""),
        ({"type": "ping", "t": NAN, "received": 0}, None),
        ({"type": "ping", "t": 0.0, "received": -1}, None),
        ({"type": "voice_offer", "sdp": "v" * (limits.SDP_CHARS + 1)}, None),
        ({"type": "edit", "op_id": "o1", "base_revision": 0, "verb": "burn", "object": "b", "patch": {}}, "o1"),
        (
            {"type": "edit", "op_id": "o1", "base_revision": 0, "verb": "place", "object": "b", "patch": {"x": NAN}},
            "o1",
        ),
        ({"type": "edit", "op_id": "o1", "base_revision": 0, "verb": "place", "object": "b", "patch": 3}, "o1"),
    ],
    ids=lambda value: str(value)[-60:] if isinstance(value, dict) else "",
)
async def test_wrong_fields(url: str, bystander: HouseClient, fields: dict[str, object], ref: str | None) -> None:
    client = await HouseClient.join(url)
    await client.send_raw(pack(**fields))
    refused = await client.expect(messages.Refused)
    assert (refused.re, refused.ref, refused.code) == (fields["type"], ref, "invalid_message")
    counted = fields["type"] != "ping"
    assert (await client.ping()).received == counted
    await client.close()


# --- before joining -------------------------------------------------------------------------------
@pytest.mark.rule("P-SOCK-4")
@pytest.mark.parametrize(
    "data",
    [
        pack(type="ping", t=0.0, received=0),
        pack(type="say", line_id="l", to="room", text="hello"),
        pack(type="say", line_id=3),
        pack(type="leave"),
        step_frame((0, 0, 0, 0)),
    ],
)
async def test_messages_before_joining(url: str, bystander: HouseClient, data: bytes) -> None:
    client = await HouseClient.open(url)
    await client.send_raw(data)
    await fate(client, ErrorCode.NOT_JOINED)
