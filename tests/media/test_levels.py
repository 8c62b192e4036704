"""Loudness and speech from the levels beside the packets."""

import pytest

from cenacle.media.levels import HANG_OVER_S, SILENCE_DBOV, SpeechMeter

FRAME_S = 0.02
LOUD, QUIET, SILENT = 30, 70, 127


def talk(meter: SpeechMeter, start: float, seconds: float, level: int = LOUD) -> float:
    """Send packets for a while; when the next would be due."""
    now = start
    while now < start + seconds:
        meter.packet(level, now)
        now += FRAME_S
    return now


def test_speech_is_seen_within_a_tenth_of_a_second() -> None:
    meter = SpeechMeter()
    now = talk(meter, 10.0, 0.1)
    assert meter.read(now) == (-LOUD, True)


def test_a_single_click_is_no_speech() -> None:
    meter = SpeechMeter()
    meter.packet(5, 10.0)
    assert meter.read(10.01) == (-5, False)
    meter.packet(5, 11.0)
    assert not meter.read(11.01)[1]


def test_speech_lasts_through_the_gaps_between_words_and_then_ends() -> None:
    meter = SpeechMeter()
    now = talk(meter, 10.0, 0.5)
    talk(meter, now, HANG_OVER_S - 0.1, SILENT)
    assert meter.read(now + HANG_OVER_S - 0.1)[1]
    assert not meter.read(now + HANG_OVER_S + FRAME_S)[1]


def test_a_voice_that_sinks_a_little_goes_on_but_does_not_begin_there() -> None:
    meter = SpeechMeter()
    between = 53  # below where speech starts, above where it ends
    now = talk(meter, 10.0, 1.0, between)
    assert not meter.read(now)[1]
    now = talk(meter, now, 0.2)
    now = talk(meter, now, 3.0, between)
    assert meter.read(now)[1]


def test_the_level_rises_at_once_and_falls_slowly_when_nothing_is_sent() -> None:
    meter = SpeechMeter()
    assert meter.read(9.0) == (SILENCE_DBOV, False)
    talk(meter, 10.0, 0.1)
    levels = [meter.read(10.1 + 0.1 * i)[0] for i in range(20)]
    assert levels[0] == -LOUD
    assert levels == sorted(levels, reverse=True)
    assert levels[2] == pytest.approx(-LOUD - 16, abs=1)
    assert levels[-1] == SILENCE_DBOV


def test_the_voice_activity_flag_is_no_part_of_the_level() -> None:
    meter = SpeechMeter()
    meter.packet(0x80 | QUIET, 10.0)
    assert meter.read(10.0)[0] == -QUIET
