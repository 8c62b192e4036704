"""The video of one connection: what its packets and reports mean to the router, and what it is told by RTCP."""

import secrets
import struct
import time
from collections.abc import Callable, Iterator
from typing import Final

from aiortc.rtp import (
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)

from cenacle.core import limits
from cenacle.media import rtcp, rtp
from cenacle.media.description import SEND_TIME_URI, Offer, Section
from cenacle.media.video import CLOCK_HZ, VideoHeader, VideoSlot
from cenacle.media.video_party import VideoParty
from cenacle.media.video_router import VideoRouter
from cenacle.media.video_source import VideoSource

NACK: Final = 1  # formats of transport feedback (RFC 4585)
PICTURE_LOSS: Final = 1  # of payload feedback
FULL_INTRA: Final = 4
REMB: Final = 15
FIR_ENTRY_BYTES: Final = 8


class VideoLink:
    """What a peer has of video: nothing, slots, its own, or both.

    `ssrcs` are those of the slots by mid. `send_rtp` sends a packet to the peer, and may raise; `send_rtcp` never does.
    """

    def __init__(
        self,
        number: int,
        offer: Offer,
        router: VideoRouter,
        own_ssrc: int,
        send_rtp: Callable[[bytes], None],
        send_rtcp: Callable[[bytes], None],
    ) -> None:
        self._number = number
        self._router = router
        self._own_ssrc = own_ssrc
        self._send_rtcp = send_rtcp
        self._payload_type = offer.camera.payload_type if offer.camera is not None else None
        self._source_ssrc = offer.camera.ssrc if offer.camera is not None else None
        slots = {section.mid: _slot(section, send_rtp) for section in offer.video_slots}
        self._slots = {slot.ssrc: slot for slot in slots.values()}
        self.ssrcs = {mid: slot.ssrc for mid, slot in slots.items()}
        self._party: VideoParty | None = None
        self._reception = rtcp.Reception(CLOCK_HZ)

    def connect(self, now: float) -> None:
        """The peer is connected: its video comes, and goes, from now on."""
        if self._payload_type is None and not self._slots:
            return
        source = VideoSource(self._number, self._payload_type, now) if self._payload_type is not None else None
        slots = list(self._slots.values())
        self._party = VideoParty(self._number, source, slots, self._ask_keyframe, self._ask_again, self._bound)
        self._router.add(self._party)

    def disconnect(self) -> None:
        """The peer is gone."""
        if self._party is not None:
            self._router.remove(self._party)
            self._party = None

    # --- packets ----------------------------------------------------------------------------------

    def is_own(self, packet: bytes) -> bool:
        """Whether an encrypted RTP packet claims to be of the peer's own video."""
        return packet[1] & 0x7F == self._payload_type

    def expects(self, packet: bytes, now: float) -> bool:
        """Whether such a packet is worth decrypting: of the one stream that there may be, and not too much of it."""
        party = self._party
        if party is None or party.source is None:
            return False
        if self._source_ssrc is not None and rtp.ssrc_of(packet) != self._source_ssrc:
            return False
        if not party.source.pays(len(packet), now):
            self._router.counters.video_dropped_excess += 1
            return False
        return True

    def received(self, packet: bytes, now: float) -> None:
        """A packet of the peer's own video, decrypted."""
        if self._party is None:
            return
        self._source_ssrc = rtp.ssrc_of(packet)  # an offer need not name it: then the first authentic packet does
        self._reception.packet(int.from_bytes(packet[2:4], "big"), int.from_bytes(packet[4:8], "big"), now)
        self._router.receive(self._party, packet, now)

    def feedback(self, packet: AnyRtcpPacket, now: float) -> None:
        """Take one RTCP packet of the peer; what does not concern video is nothing."""
        party = self._party
        if party is None:
            return
        if isinstance(packet, RtcpRtpfbPacket):
            slot = self._slots.get(packet.media_ssrc)
            if packet.fmt == NACK and slot is not None:
                self._router.lost(party, slot, packet.lost, now)
        elif isinstance(packet, RtcpPsfbPacket):
            self._payload_feedback(party, packet, now)
        elif isinstance(packet, RtcpSrPacket | RtcpRrPacket):
            if isinstance(packet, RtcpSrPacket) and packet.ssrc == self._source_ssrc:
                self._reception.sender_report(packet.sender_info.ntp_timestamp, now)
            self._take_reports(party, packet.reports)

    def _payload_feedback(self, party: VideoParty, packet: RtcpPsfbPacket, now: float) -> None:
        if packet.fmt == REMB:
            try:
                party.takes.estimate_bps = float(unpack_remb_fci(packet.fci)[0])
            except (ValueError, IndexError, struct.error):
                return
        elif packet.fmt in (PICTURE_LOSS, FULL_INTRA):
            for slot in self._concerned(packet):
                self._router.keyframe_wanted(slot, now)

    def _concerned(self, packet: RtcpPsfbPacket) -> Iterator[VideoSlot]:
        """The slots that a picture loss, or a request for full pictures, is about: not more than anyone has."""
        if packet.fmt == PICTURE_LOSS:
            ssrcs = [packet.media_ssrc]
        else:
            entries = range(0, len(packet.fci) - FIR_ENTRY_BYTES + 1, FIR_ENTRY_BYTES)[: limits.VIDEO_SLOTS]
            ssrcs = [int.from_bytes(packet.fci[at : at + 4], "big") for at in entries]
        return (self._slots[ssrc] for ssrc in ssrcs if ssrc in self._slots)

    def _take_reports(self, party: VideoParty, reports: list[RtcpReceiverInfo]) -> None:
        fractions = []
        for report in reports:
            if (slot := self._slots.get(report.ssrc)) is not None:
                slot.lost = max(slot.lost, report.packets_lost)
                fractions.append(report.fraction_lost / 256)
        if fractions:
            self._router.losses(party, max(fractions))

    # --- what the peer is told --------------------------------------------------------------------

    def report(self, now: float) -> None:
        """Say how the peer's own video arrives, and where each slot's clock stands."""
        packets = b""
        if self._reception.highest >= 0 and self._source_ssrc is not None:
            block = self._reception.report(self._source_ssrc, now)
            packets += bytes(RtcpRrPacket(ssrc=self._own_ssrc, reports=[block]))
        for slot in self._slots.values():
            if slot.sent_at is not None and now - slot.sent_at <= rtcp.FRESH_S:
                packets += bytes(RtcpSrPacket(ssrc=slot.ssrc, sender_info=_sender_info(slot, slot.sent_at, now)))
        if packets:
            self._send_rtcp(packets)

    def _ask_keyframe(self) -> None:
        if self._source_ssrc is not None:
            self._send_rtcp(bytes(RtcpPsfbPacket(PICTURE_LOSS, self._own_ssrc, self._source_ssrc)))

    def _ask_again(self, sequences: list[int]) -> None:
        if self._source_ssrc is not None:
            self._send_rtcp(bytes(RtcpRtpfbPacket(NACK, self._own_ssrc, self._source_ssrc, sorted(sequences))))

    def _bound(self, bps: int) -> None:
        if self._source_ssrc is not None:
            fci = pack_remb_fci(bps, [self._source_ssrc])
            self._send_rtcp(bytes(RtcpPsfbPacket(REMB, self._own_ssrc, 0, fci)))


def _slot(section: Section, send_rtp: Callable[[bytes], None]) -> VideoSlot:
    assert section.payload_type is not None
    ssrc, ids = secrets.randbelow(0xFFFF_FFFF) + 1, section.extensions
    header = VideoHeader(ssrc, section.payload_type, section.mid, ids.get(rtp.MID_URI, 0), ids.get(SEND_TIME_URI, 0))
    # The first sequence number stays below half of its range, as SRTP asks (RFC 3711, section 3.3.1).
    return VideoSlot(ssrc, header, send_rtp, secrets.randbits(15), secrets.randbits(32))


def _sender_info(slot: VideoSlot, sent_at: float, now: float) -> RtcpSenderInfo:
    return RtcpSenderInfo(
        ntp_timestamp=rtcp.ntp_time(time.time()),
        rtp_timestamp=(slot.timestamp + round((now - sent_at) * CLOCK_HZ)) & rtp.TIMESTAMP_MASK,
        packet_count=slot.packets & 0xFFFF_FFFF,
        octet_count=slot.octets & 0xFFFF_FFFF,
    )
