"""Reports: written so that aiortc reads them, and right about what was lost."""

import pytest
from aiortc.rtp import RtcpPacket, RtcpRrPacket, RtcpSdesPacket, RtcpSrPacket
from hypothesis import given, strategies as st

from cenacle.media import rtcp, rtp
from cenacle.media.forwarder import Forwarder
from cenacle.media.slots import Slot
from cenacle.media.sources import CLOCK_HZ, SourceParameters
from tests.media.test_forwarder import OPUS, packet_bytes

FRAME_S = 0.02


def receive(reception: rtcp.Reception, sequences: list[int]) -> None:
    for sequence in sequences:
        reception.packet(sequence & 0xFFFF, sequence * 960, sequence * FRAME_S)


def spoken_slot(now: float) -> Slot:
    """A slot that sent two packets, the last one at `now`."""
    forwarder = Forwarder()
    speaker = forwarder.add(1, SourceParameters(OPUS, 1), [])
    slot = Slot(77, rtp.SlotHeader(77, OPUS, "1", 0, 0), lambda data: None, 0, 5_000)
    forwarder.add(2, None, [slot])
    forwarder.route({2: [1]})
    for sequence in (1, 2):
        forwarder.receive(speaker, packet_bytes(sequence, sequence * 960), now - (2 - sequence) * FRAME_S)
    return slot


def test_a_report_counts_what_was_lost_since_the_last_one() -> None:
    reception = rtcp.Reception()
    receive(reception, [65_534, 65_535, 65_538, 65_539])
    report = reception.report(5, 0.0)
    assert (report.ssrc, report.packets_lost, report.fraction_lost) == (5, 2, 256 * 2 // 6)
    assert report.highest_sequence == 65_539
    receive(reception, [65_540, 65_541])
    report = reception.report(5, 0.0)
    assert (report.packets_lost, report.fraction_lost) == (2, 0)


def test_what_comes_out_of_order_is_not_lost() -> None:
    reception = rtcp.Reception()
    receive(reception, [10, 13, 12, 11])
    assert reception.report(5, 0.0).packets_lost == 0
    assert reception.highest == 13


def test_repeated_packets_do_not_make_a_negative_fraction() -> None:
    reception = rtcp.Reception()
    receive(reception, [10, 10, 10])
    report = reception.report(5, 0.0)
    assert (report.packets_lost, report.fraction_lost) == (-2, 0)


def test_jitter_is_nothing_for_a_steady_stream_and_grows_with_unsteadiness() -> None:
    steady, unsteady = rtcp.Reception(), rtcp.Reception()
    for sequence in range(100):
        steady.packet(sequence, sequence * 960, sequence * FRAME_S)
        unsteady.packet(sequence, sequence * 960, sequence * FRAME_S + (sequence % 2) * 0.01)
    assert steady.report(5, 0.0).jitter == 0
    assert unsteady.report(5, 0.0).jitter == pytest.approx(0.01 * CLOCK_HZ, rel=0.05)


def test_a_source_can_measure_the_round_trip() -> None:
    reception = rtcp.Reception()
    receive(reception, [1])
    assert reception.report(5, 9.0).lsr == 0
    reception.sender_report(0x1122_3344_5566_7788, now=10.0)
    report = reception.report(5, now=10.5)
    assert report.lsr == 0x3344_5566
    assert report.dlsr == 32_768


def test_a_compound_packet_reports_what_is_received_and_each_slot() -> None:
    reception = rtcp.Reception()
    receive(reception, [1, 2])
    slot = spoken_slot(now=50.0)
    data = rtcp.compound(9, [slot, Slot(78, slot._header, slot.send)], reception.report(5, 50.0), 50.5, 0.0)
    assert data is not None
    receiver, sender, description = RtcpPacket.parse(data)
    assert isinstance(receiver, RtcpRrPacket)
    assert (receiver.ssrc, receiver.reports[0].ssrc) == (9, 5)
    assert isinstance(sender, RtcpSrPacket)
    assert (sender.ssrc, sender.sender_info.packet_count, sender.sender_info.octet_count) == (77, 2, 8)
    assert sender.sender_info.rtp_timestamp == 5_000 + 960 + CLOCK_HZ // 2
    assert sender.sender_info.ntp_timestamp == rtcp.NTP_EPOCH_S << 32
    assert isinstance(description, RtcpSdesPacket)
    assert [(chunk.ssrc, chunk.items) for chunk in description.chunks] == [(9, [(1, b"cenacle")])]
    assert data.endswith(bytes(sender) + bytes(description))


def test_there_is_no_report_when_there_is_nothing_to_report() -> None:
    assert rtcp.compound(9, [spoken_slot(now=50.0)], None, 61.0, 0.0) is None


@given(st.binary(max_size=200))
def test_anything_is_parsed_to_something_or_nothing(data: bytes) -> None:
    assert isinstance(rtcp.parse(data), list)


@given(st.integers(200, 206), st.integers(0, 31), st.binary(max_size=64))
def test_compound_packets_with_any_content_are_parsed_or_passed_over(kind: int, count: int, body: bytes) -> None:
    body += bytes(-len(body) % 4)
    data = bytes([0x80 | count, kind]) + (len(body) // 4).to_bytes(2, "big") + body
    assert isinstance(rtcp.parse(data), list)
