"""What a peer's RTCP means for video, and what it is told; whatever else it sends means nothing."""

import struct
from dataclasses import replace

import pytest
from aiortc.rtp import (
    AnyRtcpPacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.media import rtcp, rtp
from cenacle.media.description import Offer, Section
from cenacle.media.video_link import FULL_INTRA, NACK, PICTURE_LOSS, REMB, VideoLink
from cenacle.media.video_router import VideoRouter
from tests.media.test_vp8 import payload

ANA, EVE = 1, 2
OWN, CAMERA = 77, 9
SECTION = Section("video", "UDP/TLS/RTP/SAVPF", "96", "5", "recvonly", payload_type=96)
OFFER = Offer("u", "p" * 22, (), False, (), None, ())


class Link:
    """A link, and what it has sent."""

    def __init__(self, router: VideoRouter, number: int, camera_ssrc: int | None = CAMERA, slots: int = 1) -> None:
        self.rtp: list[bytes] = []
        self.rtcp: list[AnyRtcpPacket] = []
        camera = replace(SECTION, direction="sendonly", mid="4", ssrc=camera_ssrc)
        received = tuple(replace(SECTION, mid=f"s{index}") for index in range(slots))
        offer = replace(OFFER, camera=camera, video_slots=received)
        self.link = VideoLink(number, offer, router, OWN, self.rtp.append, self._told)
        self.link.connect(100.0)

    def _told(self, data: bytes) -> None:
        self.rtcp += RtcpPacket.parse(data)

    def send(self, sequence: int, now: float, key: bool = False, ssrc: int = CAMERA) -> None:
        head = rtp.HEADER.pack(0x80, 0xE0, sequence, 3_000 * sequence, ssrc)
        data = head + payload(sequence, key=key)
        assert self.link.is_own(data)
        if self.link.expects(data, now):
            self.link.received(data, now)

    @property
    def slot_ssrc(self) -> int:
        return next(iter(self.link.ssrcs.values()))


@pytest.fixture
def router() -> VideoRouter:
    router = VideoRouter()
    router.limit({ANA: 1_000_000})
    router.route({EVE: [ANA]})
    return router


def test_picture_losses_nacks_and_estimates_reach_the_sharer(router: VideoRouter) -> None:
    ana, eve = Link(router, ANA), Link(router, EVE)
    ana.send(10, 100.0, key=True)
    assert len(eve.rtp) == 1
    eve.link.feedback(RtcpPsfbPacket(PICTURE_LOSS, 5, eve.slot_ssrc), 101.0)
    assert ana.rtcp[-1] == RtcpPsfbPacket(PICTURE_LOSS, OWN, CAMERA)
    full_intra = struct.pack("!LB3x", eve.slot_ssrc, 1)
    eve.link.feedback(RtcpPsfbPacket(FULL_INTRA, 5, 0, full_intra), 102.0)
    assert len(ana.rtcp) == 2
    sequence = int.from_bytes(eve.rtp[0][2:4], "big")
    eve.link.feedback(RtcpRtpfbPacket(NACK, 5, eve.slot_ssrc, [sequence]), 102.0)
    assert eve.rtp[1][:4] == eve.rtp[0][:4]
    eve.link.feedback(RtcpPsfbPacket(REMB, 5, 0, pack_remb_fci(640_000, [eve.slot_ssrc])), 102.0)
    router.step(103.0)
    told = ana.rtcp[-1]
    assert isinstance(told, RtcpPsfbPacket)
    assert unpack_remb_fci(told.fci) == (640_000, [CAMERA])


def test_a_request_for_full_pictures_concerns_no_more_slots_than_there_are(
    router: VideoRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = Link(router, EVE)
    wanted: list[object] = []
    monkeypatch.setattr(router, "keyframe_wanted", lambda slot, now: wanted.append(slot))
    entry = struct.pack("!LB3x", eve.slot_ssrc, 1)
    eve.link.feedback(RtcpPsfbPacket(FULL_INTRA, 5, 0, 150 * entry), 102.0)
    assert len(wanted) == limits.VIDEO_SLOTS


def test_who_asks_for_key_frames_again_and_again_makes_nothing_else_be_looked_for(router: VideoRouter) -> None:
    ana, eve = Link(router, ANA), Link(router, EVE)
    ana.send(10, 100.0, key=True)
    ana.send(12, 100.1)
    missing = RtcpRtpfbPacket(NACK, OWN, CAMERA, [11])
    assert ana.rtcp.count(missing) == 1
    for turn in range(20):
        eve.link.feedback(RtcpPsfbPacket(PICTURE_LOSS, 5, eve.slot_ssrc), 101.0 + turn / 100)
    assert ana.rtcp.count(missing) == 1
    assert ana.rtcp.count(RtcpPsfbPacket(PICTURE_LOSS, OWN, CAMERA)) == 1


def test_reports_go_both_ways(router: VideoRouter) -> None:
    ana, eve = Link(router, ANA), Link(router, EVE)
    ana.link.report(100.0)
    assert ana.rtcp == []
    ana.send(10, 100.0, key=True)
    ana.send(12, 100.1)
    assert RtcpRtpfbPacket(NACK, OWN, CAMERA, [11]) in ana.rtcp
    ntp = rtcp.ntp_time(1_700_000_000)
    ana.link.feedback(RtcpSrPacket(CAMERA, RtcpSenderInfo(ntp, 0, 2, 2)), 100.2)
    ana.link.report(101.2)
    report = ana.rtcp[-1]
    assert isinstance(report, RtcpRrPacket)
    (block,) = report.reports
    assert (block.ssrc, block.packets_lost, block.highest_sequence) == (CAMERA, 1, 12)
    assert (block.lsr, block.dlsr) == (ntp >> 16 & 0xFFFF_FFFF, 65_536)
    eve.link.report(100.2)
    sent = eve.rtcp[-1]
    assert isinstance(sent, RtcpSrPacket)
    assert (sent.ssrc, sent.sender_info.packet_count) == (eve.slot_ssrc, 2)
    eve.rtcp.clear()
    eve.link.report(100.2 + rtcp.FRESH_S + 1)
    assert eve.rtcp == []


def test_losses_that_are_reported_lower_what_is_sent(router: VideoRouter) -> None:
    ana, eve = Link(router, ANA), Link(router, EVE)
    for sequence in range(800):
        ana.send(sequence, 100.0 + sequence / 800, key=sequence == 0)
    router.step(101.0)
    block = RtcpReceiverInfo(eve.slot_ssrc, 128, 400, 799, 0, 0, 0)
    eve.link.feedback(RtcpRrPacket(5, [block, RtcpReceiverInfo(1, 255, 1, 1, 0, 0, 0)]), 101.0)
    router.step(101.6)
    told = ana.rtcp[-1]
    assert isinstance(told, RtcpPsfbPacket)
    assert unpack_remb_fci(told.fci)[0] == limits.VIDEO_BPS_LEAST


def test_only_the_stream_that_was_offered_is_taken(router: VideoRouter) -> None:
    ana, eve = Link(router, ANA), Link(router, EVE)
    ana.send(1, 100.0, key=True, ssrc=CAMERA + 1)
    assert eve.rtp == []
    ana.link.disconnect()
    ana.send(2, 100.0, key=True)
    assert eve.rtp == []
    unnamed = Link(router, ANA, camera_ssrc=None)
    router.step(100.0)
    assert unnamed.rtcp == []  # it is not known yet whom to ask for a key frame
    unnamed.send(3, 100.5, key=True, ssrc=5)
    unnamed.send(4, 100.6, key=True, ssrc=6)
    assert len(eve.rtp) == 1


def test_more_than_a_sharer_may_send_is_not_decrypted(router: VideoRouter) -> None:
    ana = Link(router, ANA)
    taken = sum(ana.link.expects(bytes(8) + CAMERA.to_bytes(4, "big") + bytes(1_188), 100.0) for _ in range(1_000))
    assert taken == pytest.approx(1_500_000 / 8 / 1_200, abs=2)
    assert router.counters.video_dropped_excess == 1_000 - taken


PACKETS = st.one_of(
    st.builds(RtcpPsfbPacket, st.integers(0, 31), st.just(5), st.sampled_from([0, 3, OWN]), st.binary(max_size=40)),
    st.builds(RtcpRtpfbPacket, st.integers(0, 31), st.just(5), st.integers(0, 9), st.lists(st.integers(0, 0xFFFF))),
    st.builds(RtcpPsfbPacket, st.just(REMB), st.just(5), st.just(0), st.binary(max_size=30).map(b"REMB".__add__)),
)


@given(st.lists(PACKETS, max_size=20))
def test_whatever_is_reported_disturbs_nothing(packets: list[AnyRtcpPacket]) -> None:
    router = VideoRouter()
    router.limit({ANA: 1_000_000})
    router.route({EVE: [ANA]})
    ana, eve = Link(router, ANA), Link(router, EVE)
    ana.send(1, 100.0, key=True)
    for index, packet in enumerate(packets):
        if isinstance(packet, RtcpRtpfbPacket | RtcpPsfbPacket) and packet.media_ssrc == 3:
            packet.media_ssrc = eve.slot_ssrc
        eve.link.feedback(packet, 100.0 + index)
        ana.link.feedback(packet, 100.0 + index)
        router.step(100.0 + index)
    before = len(eve.rtp)
    ana.send(2, 200.0, key=True)
    assert len(eve.rtp) == before + 1
