"""How much video is sent: as much as its receivers take, within bounds, and nobody spoils it for all."""

import pytest

from cenacle.core import limits
from cenacle.media.video_party import Takes
from cenacle.media.video_source import VideoSource
from tests.media.video_room import ANA, BEA, EVE, HIGH, LEAST, VP8, ZOE, Room, is_one_stream


@pytest.mark.rule("P-WATCH-3")
def test_a_sharer_is_told_what_the_slowest_of_its_receivers_takes() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, zoe = room.receiver(EVE)[0], room.receiver(ZOE)[0]
    room.router.route({EVE: [ANA, 0], ZOE: [ANA, 0]})
    ana.send(room.now, key=True)
    room.pass_time(1.0, ana)
    assert set(ana.bounds) == {HIGH}
    eve.takes.estimate_bps, zoe.takes.estimate_bps = 900_000.0, 1_400_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == 900_000
    eve.takes.estimate_bps = 10_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == LEAST  # what is sent is less than it takes: nothing is wrong
    assert room.router.paused() == {}
    eve.takes.estimate_bps = zoe.takes.estimate_bps = 9_000_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == HIGH
    room.router.limit({ANA: 700_000})
    assert ana.bounds[-1] == 700_000


@pytest.mark.rule("P-WATCH-3")
def test_who_falls_behind_at_the_least_is_paused_and_tried_again() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, sent = room.receiver(EVE)
    room.receiver(ZOE)
    room.router.route({EVE: [ANA, 0], ZOE: [ANA, 0]})
    ana.send(room.now, key=True)
    eve.takes.estimate_bps = 20_000.0
    room.pass_time(limits.VIDEO_SLOW_S + 2, ana, packets=20)
    assert room.router.paused() == {EVE: [ANA]}
    assert room.router.counters.video_pauses == 1
    assert ana.bounds[-1] == HIGH
    before = len(sent[0])
    room.pass_time(limits.VIDEO_PAUSE_S / 2, ana)
    ana.send(room.now, key=True)
    assert len(sent[0]) == before
    room.pass_time(limits.VIDEO_PAUSE_S / 2 + 1, ana)
    assert room.router.paused() == {}
    ana.send(room.now, key=True)
    assert len(sent[0]) > before
    assert is_one_stream(sent[0])


def test_another_source_is_not_paused_for_the_former() -> None:
    room = Room()
    ana, bea = room.sharer(ANA), room.sharer(BEA)
    eve, sent = room.receiver(EVE)
    room.router.route({EVE: [ANA, 0]})
    ana.send(room.now, key=True)
    eve.takes.estimate_bps = 20_000.0
    room.pass_time(limits.VIDEO_SLOW_S + 2, ana, packets=20)
    assert room.router.paused() == {EVE: [ANA]}
    room.router.route({EVE: [BEA, 0]})
    before = len(sent[0])
    bea.send(room.now, key=True)
    assert len(sent[0]) == before + 3
    assert room.router.paused() == {}


def after_losses(*fractions: float) -> float | None:
    """What a receiver takes that reported these losses of 1 Mbit/s."""
    takes = Takes()
    for fraction in fractions:
        takes.lost(fraction, 1_000_000)
    return takes.bps


def test_losses_lower_what_a_receiver_takes_and_quiet_raises_it() -> None:
    assert after_losses(0.05, 0.0) is None
    assert after_losses(0.5) == 750_000
    assert after_losses(0.5, 0.05) == 750_000
    assert after_losses(0.5, 0.0) == 810_000
    assert after_losses(*[0.9] * 100) == 30_000
    assert after_losses(0.5, *[0.0] * 200) is None
    assert Takes(estimate_bps=10.0, loss_bps=20.0).bps == 10


def test_reports_of_losses_count_for_what_is_sent() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, _ = room.receiver(EVE)
    room.router.route({EVE: [ANA, 0]})
    ana.send(room.now, key=True)
    room.pass_time(1.0, ana, packets=100)
    room.router.losses(eve, 0.5)
    assert eve.takes.bps == pytest.approx(0.75 * ana.party.source.rate.bps)  # type: ignore[union-attr]


def test_two_streams_share_what_a_receiver_takes() -> None:
    room = Room()
    ana, bea = room.sharer(ANA), room.sharer(BEA)
    eve, _ = room.receiver(EVE)
    room.router.route({EVE: [ANA, BEA]})
    for sharer in (ana, bea):
        sharer.send(room.now, key=True)
    room.pass_time(1.0, ana, bea)
    eve.takes.estimate_bps = 1_000_000.0
    room.pass_time(1.0, ana, bea)
    still = bea.party.source.rate.bps  # type: ignore[union-attr]
    assert ana.bounds[-1] == pytest.approx(1_000_000 - still, rel=0.01)


def test_more_than_may_be_sent_is_dropped() -> None:
    source = VideoSource(ANA, VP8, 100.0)
    source.limit_bps = HIGH
    taken = sum(source.pays(1_200, 100.0 + index / 10_000) for index in range(10_000))  # 96 Mbit/s for a second
    assert 8 * 1_200 * taken == pytest.approx(2 * limits.VIDEO_EXCESS * HIGH, rel=0.02)
    assert source.pays(1_200, 105.0)
