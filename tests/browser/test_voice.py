"""Voice in space: who is heard, from where, how loud, and who is not heard at all."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import TONE_HZ, Arrive
from tests.browser.hearing import listen, wait_for_silence
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

EAST_OF_THE_MIDDLE = (2.0, -3.0)  # of the hall, with nothing between
NORTH, SOUTH = 0.0, math.pi


@pytest.fixture(scope="module")
def speaker(arrive: Arrive, tone_browser: Browser) -> MemberPage:
    ada = arrive(tone_browser, "Ada", path="/?view=list")
    ada.walk_to(*EAST_OF_THE_MIDDLE)
    return ada


@pytest.fixture(scope="module")
def listener(arrive: Arrive, quiet_browser: Browser, speaker: MemberPage) -> MemberPage:
    grace = arrive(quiet_browser, "Grace", path="/?view=list")
    grace.wait("cenacle.voice.state === 'connected'")
    speaker.wait("cenacle.voice.state === 'connected'")
    return grace


def stand(member: MemberPage, x: float, z: float, yaw: float = NORTH) -> None:
    """Come to a place, and look somewhere."""
    member.walk_to(x, z, within_m=0.1)
    member.read("yaw => cenacle.turnTo(yaw)", yaw)
    member.wait("yaw => Math.cos(cenacle.self.yaw - yaw) > 0.999", yaw)


def test_a_tone_is_heard_as_that_tone(listener: MemberPage, speaker: MemberPage) -> None:
    stand(listener, 0, -3)
    heard = listen(listener)
    assert heard.hz == pytest.approx(TONE_HZ, abs=6)
    assert heard.purity > 0.8
    expect(listener.person(speaker.name)).to_contain_text("speaks")


def test_the_page_says_what_is_heard(listener: MemberPage, speaker: MemberPage) -> None:
    heard = listen(listener)
    (source,) = listener.read("cenacle.voice.sources")
    assert source["member_id"] == speaker.read("cenacle.self.id")
    assert source["rms_left"] == pytest.approx(heard.left, rel=0.3)
    assert source["rms_right"] == pytest.approx(heard.right, rel=0.3)
    assert 0 < source["gain"] < 1


def test_the_ear_on_the_speakers_side_hears_more_and_ears_swap(listener: MemberPage) -> None:
    stand(listener, 0, -3)
    north = listen(listener)
    assert north.right > 1.3 * north.left
    stand(listener, 0, -3, SOUTH)
    south = listen(listener)
    assert south.left > 1.3 * south.right


def test_twice_as_far_is_at_least_6_db_quieter(listener: MemberPage) -> None:
    stand(listener, 0, -3)
    near = listen(listener)
    stand(listener, -2, -3)
    far = listen(listener)
    assert far.power < near.power / 4


def test_beyond_hearing_nothing_is_forwarded(listener: MemberPage, speaker: MemberPage) -> None:
    listener.walk_to(0, -15)
    speaker.walk_to(0, 5.5)
    wait_for_silence(listener)
    listener.walk_to(0, -3)
    assert listen(listener).hz == pytest.approx(TONE_HZ, abs=6)


def test_mute_silences_and_unmute_brings_back(listener: MemberPage, speaker: MemberPage) -> None:
    speaker.page.get_by_role("button", name="Mute", exact=True).click()
    wait_for_silence(listener)
    expect(listener.person(speaker.name)).to_contain_text("muted")
    speaker.page.get_by_role("button", name="Unmute", exact=True).click()
    assert listen(listener).hz == pytest.approx(TONE_HZ, abs=6)


def test_voice_comes_back_after_the_media_process_died(
    listener: MemberPage, speaker: MemberPage, house: HouseProcess
) -> None:
    listen(listener)
    house.kill_media_process()
    for member in (listener, speaker):
        member.wait("cenacle.voice.state !== 'connected'")
        assert member.read("cenacle.connection.state") == "open"
    # Walking and writing go on meanwhile.
    x, z = listener.position
    listener.walk_to(x, z - 0.5, within_m=0.1)
    listener.read("() => cenacle.say('still here')")
    expect(speaker.page.get_by_role("log", name="Lines of this room")).to_contain_text("still here")
    for member in (listener, speaker):
        member.wait("cenacle.voice.state === 'connected'")
    assert listen(listener).hz == pytest.approx(TONE_HZ, abs=6)
