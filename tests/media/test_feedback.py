"""What listeners report, what they ask for again, and what they get."""

import pytest
from aiortc.rtp import RtcpPacket, RtcpReceiverInfo, RtcpRtpfbPacket

from cenacle.core import limits
from cenacle.media import feedback, rtcp, rtp
from cenacle.media.feedback import NACK, SlotFeedback
from cenacle.media.forwarder import Forwarder, Party
from cenacle.media.slots import Slot
from cenacle.media.sources import FRAME_TICKS, SourceParameters
from tests.media.test_forwarder import packet_bytes

FIRST = 65_530  # of the slot's sequence numbers: they wrap round soon
SSRC = 77


class Hearing:
    """A speaker, and a listener's slot that it is in, with its feedback."""

    def __init__(self) -> None:
        self.forwarder = Forwarder()
        self.sent: list[rtp.RtpPacket] = []
        self.speakers = [self.forwarder.add(number, SourceParameters(111, 1), []) for number in (1, 3)]
        self.slot = Slot(SSRC, rtp.SlotHeader(SSRC, 111, "1", 0, 0), self._send, FIRST, 0)
        self.forwarder.add(2, None, [self.slot])
        self.forwarder.route({2: [1]})
        self.feedback = SlotFeedback([self.slot], self.forwarder.counters)

    def _send(self, data: bytes) -> None:
        self.sent.append(rtp.parse(data))

    def say(self, party: Party, numbers: range) -> None:
        for number in numbers:
            data = packet_bytes(number, number * FRAME_TICKS, b"%d" % number)
            self.forwarder.receive(party, data, number * 0.02)

    def ask(self, *lost: int, ssrc: int = SSRC, fmt: int = NACK) -> list[rtp.RtpPacket]:
        """What is sent again for a request."""
        self.sent.clear()
        self.feedback.asked(RtcpRtpfbPacket(fmt=fmt, ssrc=5, media_ssrc=ssrc, lost=list(lost)))
        return list(self.sent)


@pytest.fixture
def hearing() -> Hearing:
    return Hearing()


def test_what_is_asked_for_is_sent_again_as_it_was(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 120))
    originals = {packet.sequence: packet for packet in hearing.sent}
    again = hearing.ask(65_535, 65_536, 4)
    assert again == [originals[65_535], originals[0], originals[4]]
    assert [packet.payload for packet in again] == [b"105", b"106", b"110"]
    assert hearing.forwarder.counters.packets_resent == 3


def test_what_was_not_sent_here_is_not_sent_again(hearing: Hearing) -> None:
    hearing.forwarder.route({2: [0]})
    hearing.say(hearing.speakers[0], range(100, 110))
    hearing.forwarder.route({2: [1]})
    hearing.say(hearing.speakers[0], range(110, 112))
    assert hearing.ask(FIRST - 1, FIRST - 5, (FIRST + 2) & 0xFFFF) == []
    assert hearing.ask(FIRST, ssrc=78) == hearing.ask(FIRST, fmt=15) == []
    assert [packet.payload for packet in hearing.ask(FIRST)] == [b"110"]


def test_after_the_end_of_a_route_nothing_is_sent_again(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 110))
    hearing.forwarder.route({2: [0]})
    assert hearing.ask(FIRST, FIRST + 1) == []
    hearing.forwarder.route({2: [3]})
    hearing.say(hearing.speakers[1], range(500, 503))
    assert hearing.ask(FIRST, FIRST + 9 & 0xFFFF) == []
    assert [packet.payload for packet in hearing.ask(FIRST + 10 & 0xFFFF)] == [b"500"]


def test_what_is_long_gone_is_forgotten(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 101 + limits.VOICE_RESEND_PACKETS))
    assert hearing.ask(FIRST) == []
    assert len(hearing.ask(FIRST + 1)) == 1


def test_resends_are_bounded_each_second(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 110))
    wanted = [FIRST + 1] * limits.VOICE_RESEND_PACKETS
    assert len(hearing.ask(*wanted)) == limits.VOICE_RESEND_PACKETS
    assert len(hearing.ask(*wanted)) == limits.VOICE_RESENDS_PER_S - limits.VOICE_RESEND_PACKETS
    assert hearing.ask(*wanted) == []
    hearing.feedback.refill()
    assert len(hearing.ask(*wanted)) == limits.VOICE_RESEND_PACKETS


def test_a_listener_that_cannot_be_reached_harms_nobody(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 110))

    def broken(data: bytes) -> None:
        raise OSError

    hearing.slot.send = broken
    assert hearing.ask(FIRST) == []
    assert hearing.forwarder.counters.dropped_unsent == 1


def test_reports_are_counted_with_losses_jitter_and_round_trip(hearing: Hearing) -> None:
    hearing.say(hearing.speakers[0], range(100, 110))
    sent_at = rtcp.ntp_time(1_000.0) >> 16 & 0xFFFF_FFFF
    report = RtcpReceiverInfo(
        ssrc=SSRC, fraction_lost=64, packets_lost=7, highest_sequence=0, jitter=480, lsr=sent_at, dlsr=65_536
    )
    hearing.feedback.reports([report], 1_001.25)
    counters = hearing.forwarder.counters
    assert (counters.reports_received, counters.lost_by_listeners, counters.jitter_ms_reported) == (1, 7, 10)
    assert counters.round_trips_measured == 1
    assert counters.round_trip_ms_measured == pytest.approx(250, abs=1)
    source = hearing.speakers[0].source
    assert source is not None
    assert source.fraction_lost_by_listeners() == 64


def test_a_request_can_be_read_by_browsers_also_where_numbers_wrap_round() -> None:
    (packet,) = RtcpPacket.parse(feedback.request(9, 5, [65_535, 0, 3]))
    assert isinstance(packet, RtcpRtpfbPacket)
    assert (packet.fmt, packet.ssrc, packet.media_ssrc) == (NACK, 9, 5)
    assert sorted(packet.lost) == [0, 3, 65_535]
