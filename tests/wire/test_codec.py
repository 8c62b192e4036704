"""Bytes to messages and back: whatever is wrong has its code."""

from __future__ import annotations

import math
from typing import Any, get_args

import msgpack
import pytest

from cenacle.core import session
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import InputFrame
from cenacle.wire import messages
from cenacle.wire.codec import (
    CLIENT_TYPES,
    InvalidMessage,
    decode,
    decode_server,
    encode,
    encode_client,
    encode_head,
    pack_change,
    pack_field,
    pack_list,
    pack_part,
    ref_of,
)
from cenacle.wire.frames import Crowd, Snapshot, Step, encode_input
from tests.wire.samples import CLIENT, SERVER


def packed(fields: Any) -> bytes:
    data: bytes = msgpack.packb(fields)
    return data


def code_of(data: bytes) -> ErrorCode:
    with pytest.raises(CenacleError) as raised:
        decode(data)
    return raised.value.code


# --- what is right --------------------------------------------------------------------------------
@pytest.mark.parametrize("message", CLIENT)
def test_a_client_message_is_read_as_it_was_written(message: messages.ClientMessage) -> None:
    assert decode(encode_client(message)) == message


@pytest.mark.parametrize("message", SERVER)
def test_a_server_message_is_read_as_it_was_written(message: messages.ServerMessage) -> None:
    assert decode_server(encode(message)) == message


def test_the_samples_are_of_every_type() -> None:
    assert {message.type for message in CLIENT} == CLIENT_TYPES
    union = get_args(get_args(messages.ServerMessage)[0])
    assert {type(message) for message in SERVER} == set(union)


def test_every_message_of_a_client_has_its_place_in_a_session() -> None:
    assert set(session.TABLE[session.State.PRESENT]) >= CLIENT_TYPES - {"hello"}


@pytest.mark.rule("P-SOCK-3")
def test_the_first_byte_tells_inputs_snapshots_and_crowds() -> None:
    frame = decode(encode_input(1, 2, [Step(0, 0, 0)]))
    assert isinstance(frame, InputFrame)
    assert isinstance(decode_server(b"\x02" + bytes(22)), Snapshot)
    assert isinstance(decode_server(b"\x03" + bytes(5)), Crowd)
    assert code_of(b"\x02" + bytes(23)) is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-SOCK-3")
def test_whole_floats_may_come_as_integers() -> None:
    # JavaScript has one kind of number, and its encoders write 2.0 as the integer 2.
    assert decode(packed({"type": "go", "x": 2, "z": -3, "yaw": 0})) == messages.Go(x=2.0, z=-3.0, yaw=0.0)
    assert decode(packed({"type": "ping", "t": 1_700_000_000_000, "received": 0})) == messages.Ping(
        t=1.7e12, received=0
    )


def test_a_message_of_the_server_names_every_key_and_one_of_a_client_only_those_set() -> None:
    pong = messages.Pong(t=1.0, tick=2, received=3)
    assert msgpack.unpackb(encode(pong))["place"] is None
    assert msgpack.unpackb(encode_client(messages.Go(x=1.0, z=2.0))) == {"type": "go", "x": 1.0, "z": 2.0}


# --- what closes the connection -------------------------------------------------------------------
@pytest.mark.rule("P-SOCK-2")
@pytest.mark.rule("P-SOCK-5")
@pytest.mark.parametrize("members", [0, 1, 40])
def test_a_welcome_around_packed_members_reads_like_any_other(members: int) -> None:
    welcome = next(message for message in SERVER if isinstance(message, messages.Welcome))
    there = [welcome.member.model_copy(update={"number": number}) for number in range(1, members + 1)]
    packed_members = pack_list([pack_part(member) for member in there])
    frame = encode_head(welcome, ["members"]) + pack_field("members", packed_members)
    assert decode_server(frame) == welcome.model_copy(update={"members": there})


@pytest.mark.rule("P-ACT-2")
def test_a_change_has_only_what_is_different() -> None:
    change = messages.MemberChange(id="m2", hand=False)
    assert msgpack.unpackb(pack_change(change)) == {"id": "m2", "hand": False}


def test_a_frame_too_large_has_a_code() -> None:
    assert code_of(bytes(65_537)) is ErrorCode.FRAME_TOO_LARGE


def nested(depth: int) -> bytes:
    """A map in a map in a map …"""
    return b"\x81\xa1a" * depth + b"\xc0"


@pytest.mark.rule("P-SOCK-3")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        packed({"type": "leave"}) + b"\x00",
        packed({"type": "leave"})[:-1],
        packed(["leave"]),
        packed("leave"),
        packed(None),
        packed({1: "leave"}),
        packed({b"": "leave"}),
        packed({"type": "watch", "screens": ["s"] * 101}),
        b"\x91" * 5_000,
        packed({"type": "hand", "raised": b"x"}),
        packed({"type": msgpack.ExtType(1, b"")}),
        packed({"type": msgpack.ExtType(5, b"leave")}),
        packed({"type": msgpack.Timestamp(1)}),
        b"\x82" + packed("type") + packed("leave") + packed("type") + packed("hand"),
        b"\x81" + packed("type") + b"\xa2\xff\xfe",
        b"\x81" + packed("type") + b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        packed({str(n): n for n in range(25)}),
        nested(5_000),
    ],
)
def test_what_is_not_a_map_with_text_keys_is_malformed(data: bytes) -> None:
    assert code_of(data) is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-ERR-3", "P-SOCK-3")
@pytest.mark.parametrize(
    "fields", [{}, {"type": None}, {"type": 1}, {"type": "welcome"}, {"type": "sing"}, {"type": {"type": "leave"}}]
)
def test_an_unknown_type_closes(fields: dict[str, Any]) -> None:
    assert code_of(packed(fields)) is ErrorCode.UNKNOWN_TYPE


# --- what is refused ------------------------------------------------------------------------------
SAY = {"type": "say", "line_id": "l1", "to": "room", "text": "Bonjour"}
EDIT = {"type": "edit", "op_id": "e1", "base_revision": 0, "verb": "change", "object": "o1", "patch": {}}


@pytest.mark.rule("P-ERR-2", "P-ERR-3")
@pytest.mark.parametrize(
    ("fields", "ref"),
    [
        ({"type": "leave", "why": "late"}, None),
        ({"type": "hand"}, None),
        ({"type": "hand", "raised": 1}, None),
        ({"type": "hand", "raised": [True]}, None),
        ({"type": "share", "screen": "s1", "source": "window"}, "s1"),
        ({"type": "unshare", "screen": []}, None),
        ({"type": "slides", "screen": "s1", "pages": [], "page": 0}, "s1"),
        ({"type": "slides", "screen": "s1", "pages": ["../p1"], "page": 0}, "s1"),
        ({"type": "slides", "screen": "s1", "pages": "p1", "page": 0}, "s1"),
        ({"type": "turn", "screen": "s1", "page": -1}, "s1"),
        ({"type": "watch", "screens": ["s1", "s2", "s3"]}, None),
        ({"type": "hand", "raised": {"raised": True}}, None),
        ({"type": "mic", "state": "loud"}, None),
        ({"type": "ping", "t": math.nan, "received": 0}, None),
        ({"type": "ping", "t": math.inf, "received": 0}, None),
        ({"type": "ping", "t": 0, "received": -1}, None),
        ({"type": "ping", "t": 0, "received": True}, None),
        ({"type": "ping", "t": 0, "received": 2**53}, None),
        ({"type": "go", "x": 301, "z": 0}, None),
        ({"type": "go", "x": -math.inf, "z": 0}, None),
        ({"type": "go", "x": True, "z": 0}, None),
        ({"type": "hello", "protocol": 1, "seat": "s" * 2_001}, None),
        ({"type": "wave", "to": "m 2"}, "m 2"),
        ({"type": "wave", "to": "m" * 41}, None),
        ({"type": "wave", "to": 5}, None),
        ({"type": "wave"}, None),
        ({**SAY, "to": "all"}, "l1"),
        ({**SAY, "text": "x" * 1_001}, "l1"),
        ({**SAY, "text": ""}, "l1"),
        ({**SAY, "text": " \n "}, "l1"),
        ({**SAY, "text": "bell\x07"}, "l1"),
        ({**SAY, "line_id": "no spaces"}, "no spaces"),
        ({**EDIT, "patch": {"x": math.nan}}, "e1"),
        ({**EDIT, "patch": {"x": "1"}}, "e1"),
        ({**EDIT, "patch": {"size": 2}}, "e1"),
        ({**EDIT, "patch": None}, "e1"),
        ({**EDIT, "patch": {"colour": "red"}}, "e1"),
    ],
)
def test_wrong_fields_of_a_known_type_are_refused_by_name(fields: dict[str, Any], ref: str | None) -> None:
    with pytest.raises(InvalidMessage) as raised:
        decode(packed(fields))
    assert raised.value.code is ErrorCode.INVALID_MESSAGE
    assert raised.value.close_code is None
    assert (raised.value.re, raised.value.ref) == (fields["type"], ref)


@pytest.mark.rule("P-ERR-2")
def test_a_refusal_names_its_request() -> None:
    assert ref_of(messages.Say(line_id="l9", to="near", text="x")) == "l9"
    assert ref_of(messages.Wave(to="m2")) == "m2"
    edit = messages.Edit(op_id="e9", base_revision=0, verb="delete", object="o", patch=messages.ObjectPatch())
    assert ref_of(edit) == "e9"
    assert ref_of(messages.Turn(screen="s9", page=0)) == "s9"
    assert ref_of(messages.Leave()) is None


def test_text_is_normalised_as_it_is_read() -> None:
    said = decode(packed({**SAY, "text": "  Cafe\u0301\r\nnoir "}))
    assert said == messages.Say(line_id="l1", to="room", text="Café\nnoir")


@pytest.mark.rule("P-SAY-1")
def test_html_is_text_like_any_other() -> None:
    said = decode(packed({**SAY, "text": "<img src=x onerror=alert(1)>"}))
    assert said == messages.Say(line_id="l1", to="room", text="<img src=x onerror=alert(1)>")


# --- the client's side ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "data", [b"", b"\xc1", packed([1]), packed({"type": "leave"}), packed({"type": "pong"}), nested(5_000)]
)
def test_what_is_not_a_servers_frame_is_malformed(data: bytes) -> None:
    with pytest.raises(CenacleError) as raised:
        decode_server(data)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME
