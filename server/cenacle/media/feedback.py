"""What listeners report of their slots, and what they ask for again."""

from collections.abc import Iterable, Mapping
from typing import Final

from aiortc.rtp import RtcpReceiverInfo, RtcpRtpfbPacket

from cenacle.core import limits
from cenacle.media import rtcp, rtp
from cenacle.media.counters import Counters
from cenacle.media.slots import Slot

NACK: Final = 1  # the format of generic NACKs among transport feedback
ROUND_TRIP_MAX: Final = 0x10_0000  # 16 s in units of 1/65536 s; more is a mistake of the reporter


class SlotFeedback:
    """Of one listener. Resends are bounded: `refill` is to be called each second."""

    __slots__ = ("_counters", "_resends_left", "_slots")

    def __init__(self, slots: Iterable[Slot], counters: Counters) -> None:
        self._slots: Mapping[int, Slot] = {slot.ssrc: slot for slot in slots}
        self._counters = counters
        self._resends_left = limits.VOICE_RESENDS_PER_S

    def refill(self) -> None:
        """Another second's resends may be asked for."""
        self._resends_left = limits.VOICE_RESENDS_PER_S

    def reports(self, reports: Iterable[RtcpReceiverInfo], unix_s: float) -> None:
        """Take how well the slots arrive."""
        counters = self._counters
        for report in reports:
            slot = self._slots.get(report.ssrc)
            if slot is None:
                continue
            counters.reports_received += 1
            counters.lost_by_listeners += max(0, report.packets_lost - slot.lost)
            counters.jitter_ms_reported += report.jitter * 1000 // rtp.OPUS_CLOCK_HZ
            slot.lost = max(slot.lost, report.packets_lost)
            slot.fraction_lost = report.fraction_lost
            if report.lsr:
                round_trip = (rtcp.ntp_time(unix_s) >> 16) - report.lsr - report.dlsr & 0xFFFF_FFFF
                if round_trip < ROUND_TRIP_MAX:
                    counters.round_trips_measured += 1
                    counters.round_trip_ms_measured += round_trip * 1000 >> 16

    def asked(self, packet: RtcpRtpfbPacket) -> None:
        """Send again what a listener misses, as far as it is kept and the bound allows."""
        slot = self._slots.get(packet.media_ssrc)
        if slot is None or packet.fmt != NACK:
            return
        for sequence in packet.lost[: limits.VOICE_RESEND_PACKETS]:
            self._counters.resends_asked += 1
            if self._resends_left == 0:
                continue
            try:
                sent = slot.resend(sequence & rtp.SEQUENCE_MASK)
            except Exception:  # like any other packet that cannot be sent
                self._counters.dropped_unsent += 1
                continue
            if sent:
                self._resends_left -= 1
                self._counters.packets_resent += 1


def request(own_ssrc: int, source_ssrc: int, missing: Iterable[int]) -> bytes:
    """A packet that asks a source for what is missing, by 16-bit sequence numbers."""
    lost = sorted(missing)
    return bytes(RtcpRtpfbPacket(fmt=NACK, ssrc=own_ssrc, media_ssrc=source_ssrc, lost=lost))
