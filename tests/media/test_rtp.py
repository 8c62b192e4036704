"""RTP headers, held against aiortc's own reading and writing."""

import struct

import pytest
from aiortc import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket as AiortcPacket
from hypothesis import given, strategies as st

from cenacle.media import rtp

MID_ID, LEVEL_ID = 4, 1
EXTENSIONS = HeaderExtensionsMap()
EXTENSIONS.configure(
    RTCRtpParameters(
        headerExtensions=[
            RTCRtpHeaderExtensionParameters(id=MID_ID, uri=rtp.MID_URI),
            RTCRtpHeaderExtensionParameters(id=LEVEL_ID, uri=rtp.LEVEL_URI),
        ]
    )
)
MIDS = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16)


def header(first: int = 0x80) -> bytes:
    return struct.pack("!BBHLL", first, 0x80 | 111, 7, 960, 42)


@given(
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFF_FFFF),
    ssrc=st.integers(0, 0xFFFF_FFFF),
    payload_type=st.integers(96, 127),
    marker=st.booleans(),
    level=st.none() | st.tuples(st.booleans(), st.integers(0, 127)),
    mid=st.none() | MIDS,
    payload=st.binary(max_size=100),
    padding=st.integers(0, 20),
)
def test_packets_are_read_as_aiortc_writes_them(
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload_type: int,
    marker: bool,
    level: tuple[bool, int] | None,
    mid: str | None,
    payload: bytes,
    padding: int,
) -> None:
    packet = AiortcPacket(payload_type, int(marker), sequence, timestamp, ssrc, payload)
    packet.extensions.audio_level = level
    packet.extensions.mid = mid
    packet.padding_size = padding
    level_byte = None if level is None else level[0] << 7 | level[1]
    assert rtp.parse(packet.serialize(EXTENSIONS), LEVEL_ID) == rtp.RtpPacket(
        payload_type, marker, sequence, timestamp, ssrc, level_byte, payload
    )


@given(
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFF_FFFF),
    marker=st.booleans(),
    level=st.integers(0, 255),
    mid=MIDS,
    with_mid=st.booleans(),
    with_level=st.booleans(),
)
def test_headers_are_written_as_aiortc_reads_them(
    sequence: int, timestamp: int, marker: bool, level: int, mid: str, with_mid: bool, with_level: bool
) -> None:
    slot = rtp.SlotHeader(99, 111, mid, MID_ID if with_mid else 0, LEVEL_ID if with_level else 0)
    packet = AiortcPacket.parse(slot.pack(marker, sequence, timestamp, level) + b"opus", EXTENSIONS)
    assert (packet.sequence_number, packet.timestamp, packet.ssrc) == (sequence, timestamp, 99)
    assert (packet.payload_type, packet.marker, packet.payload) == (111, int(marker), b"opus")
    assert packet.extensions.mid == (mid if with_mid else None)
    assert packet.extensions.audio_level == ((level >= 128, level & 127) if with_level else None)


@given(st.binary(max_size=64), st.integers(0, 15))
def test_anything_else_is_an_rtp_error(data: bytes, level_id: int) -> None:
    try:
        packet = rtp.parse(data, level_id)
    except rtp.RtpError:
        return
    assert data[0] >> 6 == 2
    assert data.find(packet.payload) >= rtp.HEADER_BYTES or packet.payload == b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        header()[:-1],
        header(0x40),
        header(0x90),  # an extension is announced
        header(0x90) + struct.pack("!HH", rtp.ONE_BYTE_PROFILE, 1),
        header(0x8F),  # fifteen contributing sources are announced
        header(0xA0) + b"\x00",
        header(0xA0) + b"\x09",
    ],
)
def test_truncated_packets_are_refused(data: bytes) -> None:
    with pytest.raises(rtp.RtpError):
        rtp.parse(data, LEVEL_ID)


@pytest.mark.parametrize(
    ("profile", "extensions"),
    [
        (rtp.ONE_BYTE_PROFILE, b"\x00\x00\x10\x25"),  # after padding
        (rtp.ONE_BYTE_PROFILE, b"\x41ab\x10\x25\x00\x00\x00"),  # after another
        (rtp.TWO_BYTE_PROFILE, b"\x01\x01\x25\x00"),
        (rtp.TWO_BYTE_PROFILE, b"\x00\x04\x01a\x01\x01\x25\x00"),
    ],
)
def test_the_level_is_found_among_other_extensions(profile: int, extensions: bytes) -> None:
    data = header(0x90) + struct.pack("!HH", profile, len(extensions) // 4) + extensions + b"opus"
    packet = rtp.parse(data, LEVEL_ID)
    assert (packet.level, packet.payload) == (0x25, b"opus")


@pytest.mark.parametrize(
    ("profile", "extensions"),
    [
        (rtp.ONE_BYTE_PROFILE, b"\xf0\x10\x25\x00"),  # 15 ends the extensions
        (rtp.ONE_BYTE_PROFILE, b"\x4fab\x10"),  # longer than what there is
        (rtp.ONE_BYTE_PROFILE, b"\x00\x00\x00\x10"),
        (rtp.TWO_BYTE_PROFILE, b"\x01\x00\x00\x00"),
        (rtp.TWO_BYTE_PROFILE, b"\x00\x00\x01\x09"),
        (0x2000, b"\x10\x25\x00\x00"),
    ],
)
def test_a_level_that_is_not_there_is_none(profile: int, extensions: bytes) -> None:
    data = header(0x90) + struct.pack("!HH", profile, len(extensions) // 4) + extensions + b"opus"
    packet = rtp.parse(data, LEVEL_ID)
    assert (packet.level, packet.payload) == (None, b"opus")
