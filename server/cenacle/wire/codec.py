"""The codec of the room protocol: bytes to messages and back, with every limit on what a peer may send.

`decode` is the server's side of the door, and what it raises is all that a client can cause here: CenacleError with a
stable code. `encode_client` and `decode_server` are the client's side, for bots and tests.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, get_args

import msgpack
from pydantic import ValidationError

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import InputFrame
from cenacle.core.snapshot import KIND_CROWD, KIND_SNAPSHOT
from cenacle.wire import frames, messages

REF_CHARS: Final = 40  # ids are no longer; a longer `ref` is not repeated to its sender
_MAP_KEYS_MAX: Final = 24  # no message has more
_REF_KEYS: Final = {
    "say": "line_id",
    "edit": "op_id",
    "grab": "object",
    "drag": "object",
    "undo": "op_id",
    "rollback": "op_id",
    "name_version": "op_id",
    "history": "ref",
    "wave": "to",
    "share": "screen",
    "unshare": "screen",
    "slides": "screen",
    "turn": "screen",
    "bubble": "to",
    "block": "identity",
    "host_mute": "member",
    "zone_lock": "zone",
    "knock": "zone",
    "answer_knock": "member",
}

# What may stand in a client's `type`.
CLIENT_TYPES: Final[frozenset[str]] = frozenset(
    message.model_fields["type"].default for message in get_args(get_args(messages.ClientMessage)[0])
)


class InvalidMessage(CenacleError):
    """A message of a known type `re` with wrong fields; `ref` is its line_id, op_id, member or screen, if readable."""

    def __init__(self, re: str, ref: str | None) -> None:
        super().__init__(ErrorCode.INVALID_MESSAGE)
        self.re = re
        self.ref = ref


def ref_of(message: messages.Message) -> str | None:
    """What `refused` repeats of a message, so that its sender knows which one was meant: some id, if any."""
    ref: str | None = getattr(message, _REF_KEYS.get(getattr(message, "type", ""), ""), None)
    return ref


def decode(data: bytes) -> InputFrame | messages.ClientMessage:
    """A client's frame: an InputFrame, or one of `messages.ClientMessage`.

    Raises CenacleError: frame_too_large, malformed_frame, unknown_type; or InvalidMessage, which does not close.
    """
    if len(data) > limits.FRAME_IN_BYTES:
        raise CenacleError(ErrorCode.FRAME_TOO_LARGE)
    if data[:1] == b"\x01":
        return frames.decode_input(data)
    fields = _unpack(data)
    kind = fields.get("type")
    if not isinstance(kind, str) or kind not in CLIENT_TYPES:
        raise CenacleError(ErrorCode.UNKNOWN_TYPE)
    try:
        message: messages.ClientMessage = messages.client_messages.validate_python(fields)
    except ValidationError:
        # Nothing of pydantic's report goes out: it repeats what was sent, and inner names.
        raise InvalidMessage(kind, _salvaged_ref(kind, fields)) from None
    return message


def encode(message: messages.Message) -> bytes:
    """A message of the server as a frame; keys that are None are there too."""
    return _pack(message.model_dump())


def pack_part(part: messages.Message) -> bytes:
    """A part of messages as msgpack, for `pack_list`."""
    return _pack(part.model_dump())


def pack_change(change: messages.Message) -> bytes:
    """Likewise a part that says what is different: what is None is left out."""
    return _pack(change.model_dump(exclude_none=True))


def pack_list(parts: Sequence[bytes]) -> bytes:
    """A list of parts that are packed already."""
    return b"".join([msgpack.Packer().pack_array_header(len(parts)), *parts])


def pack_field(key: str, value: bytes) -> bytes:
    """A field of a message whose value is packed already, to follow what `encode_head` gives."""
    packed: bytes = msgpack.packb(key)
    return packed + value


def encode_head(message: messages.Message, later: Collection[str]) -> bytes:
    """The beginning of a message of the server: all its fields but those named, which must follow by `pack_field`."""
    fields = message.model_dump(exclude=set(later))
    packer = msgpack.Packer()
    pieces: list[bytes] = [packer.pack_map_header(len(fields) + len(later))]
    for name, value in fields.items():
        pieces += packer.pack(name), packer.pack(value)
    return b"".join(pieces)


def encode_client(message: messages.Message) -> bytes:
    """A message of a client as a frame; keys that are None are left out."""
    return _pack(message.model_dump(exclude_none=True))


def decode_server(data: bytes | memoryview) -> frames.Snapshot | frames.Crowd | messages.ServerMessage:
    """A server's frame: a Snapshot, a Crowd, or a `messages.ServerMessage`. Raises CenacleError as `decode` does."""
    if data[:1] == bytes([KIND_SNAPSHOT]):
        return frames.decode_snapshot(data)
    if data[:1] == bytes([KIND_CROWD]):
        return frames.decode_crowd(data)
    try:
        message: messages.ServerMessage = messages.server_messages.validate_python(msgpack.unpackb(data))
    except (ValueError, msgpack.UnpackException):
        raise CenacleError(ErrorCode.MALFORMED_FRAME) from None
    return message


def _unpack(data: bytes) -> dict[str, Any]:
    """One msgpack map with text keys, without binaries and extensions, of which no client's message has any.

    The lengths are bounded before anything is allocated for them: an array that claims 65,535 items costs 512 KB, and
    arrays may be nested as deep as 1,024. Those of messages hold the pages of slides at most.
    """
    try:
        fields = msgpack.unpackb(
            data,
            object_pairs_hook=_map_of,
            ext_hook=_refuse_extension,
            max_str_len=limits.FRAME_IN_BYTES,
            max_bin_len=0,
            max_array_len=limits.SLIDES_PAGES_MAX,
            max_map_len=_MAP_KEYS_MAX,
            max_ext_len=0,
        )
    except (ValueError, msgpack.UnpackException):
        raise CenacleError(ErrorCode.MALFORMED_FRAME) from None
    if not isinstance(fields, dict):
        raise CenacleError(ErrorCode.MALFORMED_FRAME)
    return fields


def _map_of(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    if not all(isinstance(key, str) for key in fields):
        raise ValueError("a key is not text")
    return fields


def _refuse_extension(code: int, data: bytes) -> Any:
    raise ValueError("an extension")


def _salvaged_ref(kind: str, fields: dict[str, Any]) -> str | None:
    ref = fields.get(_REF_KEYS.get(kind, ""))
    if not isinstance(ref, str):
        return None
    if len(ref) > REF_CHARS:
        return None
    return ref


def _pack(fields: dict[str, Any]) -> bytes:
    packed: bytes = msgpack.packb(fields)
    return packed
