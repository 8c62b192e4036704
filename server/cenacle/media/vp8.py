"""The VP8 payload descriptor (RFC 7741): where a picture starts, and the counters that a slot must keep continuous.

A receiver orders pictures by their ids and layers by TL0PICIDX; after a change of source both would jump.
"""

from typing import Final, NamedTuple

from cenacle.media.rtp import RtpError

START_CODE: Final = b"\x9d\x01\x2a"  # of a key frame, after three bytes of its header (RFC 6386, section 9.1)
KEY_HEADER_BYTES: Final = 10
SHORT_PICTURE_MASK: Final = 0x7F
LONG_PICTURE_MASK: Final = 0x7FFF
LAYER_MASK: Final = 0xFF


class Descriptor(NamedTuple):
    """What a payload says of itself.

    `picture` and `layer` are the picture id and TL0PICIDX, at these offsets in the payload; an offset of 0 says that
    there is none. `picture_mask` tells how long picture ids are. `keyframe` is true of its first packet alone.
    """

    keyframe: bool
    picture: int
    picture_at: int
    picture_mask: int
    layer: int
    layer_at: int


def parse(payload: bytes) -> Descriptor:
    """Read the descriptor of a payload of at least one byte. Raises RtpError."""
    try:
        return _parse(payload)
    except IndexError:
        raise RtpError("a truncated VP8 descriptor") from None


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    at = 1
    picture = picture_at = picture_mask = layer = layer_at = 0
    if first & 0x80:
        extended = payload[1]
        at = 2
        if extended & 0x80:
            picture_at = at
            picture, picture_mask = payload[at], SHORT_PICTURE_MASK
            at += 1
            if picture & 0x80:
                picture, picture_mask = (picture & 0x7F) << 8 | payload[at], LONG_PICTURE_MASK
                at += 1
        if extended & 0x40:
            layer_at, layer = at, payload[at]
            at += 1
        if extended & 0x30:
            at += 1
    begins = first & 0x10 and not first & 0x07  # the first packet of the first partition
    header = payload[at : at + KEY_HEADER_BYTES]
    keyframe = bool(begins) and not payload[at] & 0x01 and header[3:6] == START_CODE and len(header) == KEY_HEADER_BYTES
    return Descriptor(keyframe, picture, picture_at, picture_mask, layer, layer_at)


def shifted(payload: bytes, descriptor: Descriptor, picture_shift: int, layer_shift: int) -> bytes:
    """The payload with its picture id and TL0PICIDX moved on."""
    picture_at, layer_at = descriptor.picture_at, descriptor.layer_at
    if not picture_at and not layer_at:
        return payload
    copy = bytearray(payload)
    if picture_at:
        picture = (descriptor.picture + picture_shift) & descriptor.picture_mask
        if descriptor.picture_mask == LONG_PICTURE_MASK:
            copy[picture_at] = 0x80 | picture >> 8
            copy[picture_at + 1] = picture & 0xFF
        else:
            copy[picture_at] = picture
    if layer_at:
        copy[layer_at] = (descriptor.layer + layer_shift) & LAYER_MASK
    return bytes(copy)
