"""RTCP reports: how well a source arrives, and where each slot's clock stands (RFC 3550)."""

import struct
from collections.abc import Iterable
from typing import Final

from aiortc.rtp import (
    AnyRtcpPacket,
    RtcpPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    clamp_packets_lost,
)

from cenacle.media.slots import Slot
from cenacle.media.sources import CLOCK_HZ

CNAME: Final = b"cenacle"
SDES_CNAME: Final = 1
NTP_EPOCH_S: Final = 2_208_988_800  # from 1900 to 1970
# Laid out once, since each listener gets them every other second.
SENDER_REPORT: Final = struct.Struct("!BBHLQLLL")
SENDER_REPORT_HEAD: Final = (0x80, 200, SENDER_REPORT.size // 4 - 1)
DESCRIPTION: Final = struct.Struct(f"!BBHLBB{len(CNAME)}s{4 - (2 + len(CNAME)) % 4}x")  # ends with a zero at least
DESCRIPTION_HEAD: Final = (0x81, 202, DESCRIPTION.size // 4 - 1)
FRESH_S: Final = 10.0  # slots silent for longer are not reported


def parse(data: bytes) -> list[AnyRtcpPacket]:
    """Read a decrypted compound packet; what cannot be read is nothing."""
    try:
        return RtcpPacket.parse(data)
    except (ValueError, IndexError, struct.error):
        return []


def ntp_time(unix_s: float) -> int:
    """Seconds since 1970 as the 64-bit NTP time of sender reports."""
    return int((unix_s + NTP_EPOCH_S) * (1 << 32))


class Reception:
    """Statistics of one incoming stream, for receiver reports (RFC 3550, appendices A.3 and A.8)."""

    __slots__ = (
        "_clock_hz",
        "_expected_before",
        "_first",
        "_jitter",
        "_received",
        "_received_before",
        "_report_at",
        "_report_ntp",
        "_transit",
        "highest",
        "lost_since",
    )

    def __init__(self, clock_hz: int = CLOCK_HZ) -> None:
        self._clock_hz = clock_hz
        self.highest = -1
        self.lost_since = 0  # packets, of the last report
        self._first = 0
        self._received = 0
        self._expected_before = 0
        self._received_before = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._report_ntp = 0
        self._report_at = 0.0

    def packet(self, sequence: int, timestamp: int, now: float) -> None:
        """Take a packet: its 16-bit sequence number, its timestamp, its arrival in seconds."""
        if self.highest < 0:
            self._first = self.highest = sequence
        else:
            step = (sequence - self.highest) & 0xFFFF
            if step < 0x8000:
                self.highest += step
        self._received += 1
        transit = now * self._clock_hz - timestamp
        if self._transit is not None:
            self._jitter += (min(abs(transit - self._transit), self._clock_hz) - self._jitter) / 16
        self._transit = transit

    def sender_report(self, ntp_timestamp: int, now: float) -> None:
        """Remember the source's own report, so that it can measure the round trip."""
        self._report_ntp = ntp_timestamp >> 16 & 0xFFFF_FFFF
        self._report_at = now

    def report(self, ssrc: int, now: float) -> RtcpReceiverInfo:
        """The report block for the time since the last one. There must have been a packet."""
        expected = self.highest - self._first + 1
        expected_since = expected - self._expected_before
        lost_since = expected_since - (self._received - self._received_before)
        self._expected_before = expected
        self._received_before = self._received
        self.lost_since = max(0, lost_since)
        fraction = 0
        if expected_since > 0 and lost_since > 0:
            fraction = min(255, (lost_since << 8) // expected_since)
        delay = round((now - self._report_at) * 65_536) if self._report_ntp else 0
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=fraction,
            packets_lost=clamp_packets_lost(expected - self._received),
            highest_sequence=self.highest & 0xFFFF_FFFF,
            jitter=int(self._jitter) & 0xFFFF_FFFF,
            lsr=self._report_ntp,
            dlsr=min(delay, 0xFFFF_FFFF),
        )


def compound(
    own_ssrc: int, slots: Iterable[Slot], received: RtcpReceiverInfo | None, now: float, unix_s: float
) -> bytes | None:
    """One compound packet: a sender report for each slot heard of late, then what was received; None for nothing."""
    ntp = ntp_time(unix_s)
    packets = b""
    for slot in slots:
        sent_at = slot.sent_at
        if sent_at is None or now - sent_at > FRESH_S:
            continue
        packets += SENDER_REPORT.pack(
            *SENDER_REPORT_HEAD,
            slot.ssrc,
            ntp,
            (slot.timestamp + round((now - sent_at) * CLOCK_HZ)) & 0xFFFF_FFFF,
            slot.packets & 0xFFFF_FFFF,
            slot.octets & 0xFFFF_FFFF,
        )
    if received is not None:
        packets = bytes(RtcpRrPacket(ssrc=own_ssrc, reports=[received])) + packets
    if not packets:
        return None
    return packets + DESCRIPTION.pack(*DESCRIPTION_HEAD, own_ssrc, SDES_CNAME, len(CNAME), CNAME)
