"""Who is heard where it matters: private places, stage, conversations apart, blocks, and what hosts do.

One speaks (Ada, a steady tone), one listens (Grace), one more stands by (Mei, a host). What a listener receives is
counted at its own connection: whatever is not to be heard must not even come.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import TONE_HZ, Arrive
from tests.browser.hearing import listen, wait_for_silence
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

WORLD = Path(__file__).parent / "circle.yaml"
HOST_KEY = "a-key-that-only-hosts-are-given"
IN_BOOTH = (-1.7, -7.5)
BESIDE_BOOTH = (0.0, -7.5)  # one metre outside of its border
ON_STAGE = (-22.0, 0.0)
FAR_FROM_STAGE = (22.0, 0.0)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HouseProcess]:
    with HouseProcess(tmp_path_factory.mktemp("circle"), world=str(WORLD), host_key=HOST_KEY) as house:
        yield house
        print(house.log)


@pytest.fixture(scope="module")
def ada(arrive: Arrive, tone_browser: Browser) -> MemberPage:
    page = arrive(tone_browser, "Ada", path="/?view=list")
    page.wait("cenacle.voice.state === 'connected'")
    return page


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser) -> MemberPage:
    page = arrive(quiet_browser, "Grace", path="/?view=list")
    page.wait("cenacle.voice.state === 'connected'")
    return page


@pytest.fixture(scope="module")
def mei(arrive: Arrive, quiet_browser: Browser) -> MemberPage:
    """She has come by the hosts' link, and keeps her microphone muted."""
    page = arrive(quiet_browser, "Mei", path=f"/?view=list#host={HOST_KEY}")
    page.wait("cenacle.voice.state === 'connected'")
    press(page, "Mute")
    return page


def press(member: MemberPage, name: str) -> None:
    """Press a button."""
    member.page.get_by_role("button", name=name, exact=True).click()


def is_told(member: MemberPage, text: str) -> None:
    """Until the page says so."""
    expect(member.page.get_by_text(text).first).to_be_visible()


def hears(member: MemberPage, speaker: MemberPage, way: str = "near") -> None:
    """Until the speaker's tone is heard, in that way."""
    member.wait(
        "([id, way]) => cenacle.voice.sources.some((one) => one.member_id === id && one.way === way)",
        [speaker.read("cenacle.self.id"), way],
    )
    assert listen(member).hz == pytest.approx(TONE_HZ, abs=6)


def is_heard_by(speaker: MemberPage, *listeners: MemberPage) -> None:
    """Until the exact list of who hears the speaker is this."""
    ids = sorted(str(one.read("cenacle.self.id")) for one in listeners)
    speaker.wait("ids => JSON.stringify(cenacle.hearers?.toSorted()) === JSON.stringify(ids)", ids)


def test_a_stage_is_heard_evenly_at_44_metres(ada: MemberPage, grace: MemberPage) -> None:
    grace.walk_to(*FAR_FROM_STAGE)
    ada.walk_to(-15, 0)
    wait_for_silence(grace)  # as far away, but not on the stage
    ada.walk_to(*ON_STAGE)
    hears(grace, ada, "even")
    expect(ada.page.locator("#here")).to_contain_text("Stage: the whole room hears you")
    is_heard_by(ada, grace)


def test_nothing_leaves_a_private_place(ada: MemberPage, grace: MemberPage) -> None:
    grace.walk_to(*BESIDE_BOOTH)
    ada.walk_to(0, -6)
    hears(grace, ada)
    ada.walk_to(*IN_BOOTH)
    wait_for_silence(grace)
    expect(ada.page.locator("#here")).to_contain_text("Private: nobody outside hears you")
    is_heard_by(ada)
    expect(ada.page.get_by_role("button", name="Nobody hears you")).to_be_visible()


def test_whoever_is_outside_of_a_lock_is_put_back_and_let_in_after_knocking(ada: MemberPage, grace: MemberPage) -> None:
    ada.walk_to(*IN_BOOTH)
    press(ada, "Lock: Booth")
    grace.wait("document.querySelector('#places').textContent.includes('locked')")
    grace.walk_to(0, -4)
    grace.read("() => { cenacle.walkTo({ x: -3, z: -7.5 }).catch(() => undefined); }")
    is_told(grace, "is locked, so you were put back outside")
    grace.wait("cenacle.zone === null")
    wait_for_silence(grace)
    grace.page.locator(".notices").get_by_role("button", name="Knock").first.click()
    is_told(ada, "Grace knocks: Booth")
    press(ada, "Let Grace in")
    is_told(grace, "You may come in: Booth")
    grace.walk_to(-3, -7.5)
    grace.wait("cenacle.zone?.id === 'booth' && cenacle.zone.inside === 2")
    hears(grace, ada)
    is_heard_by(ada, grace)
    press(ada, "Unlock: Booth")


def test_a_full_place_takes_nobody_more(ada: MemberPage, grace: MemberPage, mei: MemberPage) -> None:
    ada.walk_to(*IN_BOOTH)
    grace.walk_to(-3, -7.5)
    mei.walk_to(0, -5)
    mei.read("() => { cenacle.walkTo({ x: -2.5, z: -6.6 }).catch(() => undefined); }")
    is_told(mei, "is full, so you were put back outside")
    mei.wait("cenacle.zone === null")


def test_one_who_is_muted_sees_who_would_hear_her_while_she_looks(
    ada: MemberPage, grace: MemberPage, mei: MemberPage
) -> None:
    ada.walk_to(22, 4)
    grace.walk_to(6, 4)
    mei.walk_to(0, -5)
    press(mei, "Nobody hears you")
    is_heard_by(mei, grace)
    grace.walk_to(*FAR_FROM_STAGE)
    is_heard_by(mei)
    mei.page.keyboard.press("Escape")


def test_those_who_talk_apart_are_heard_by_nobody_else(ada: MemberPage, grace: MemberPage, mei: MemberPage) -> None:
    ada.walk_to(4, 4)
    grace.walk_to(6, 4)
    mei.walk_to(5, 6)
    hears(mei, ada)
    ada.wait_to_see(grace)
    press(ada, "Invite Grace to talk apart")
    is_told(grace, "Ada would like to talk apart with you")
    press(grace, "Talk apart with Ada")
    wait_for_silence(mei)
    hears(grace, ada)
    is_heard_by(ada, grace)
    expect(ada.page.locator("#here")).to_contain_text("Apart with Grace: nobody else hears you.")
    expect(mei.person("Ada")).to_contain_text("talks apart")
    press(mei, "Ask Ada to be let into their conversation apart")
    press(ada, "Not now: Mei")
    is_told(mei, "Ada would rather not just now")
    press(ada, "Leave the conversation apart")
    hears(mei, ada)


def test_a_block_keeps_even_the_packets_away(ada: MemberPage, grace: MemberPage, mei: MemberPage) -> None:
    ada.walk_to(4, 4)
    grace.walk_to(6, 4)
    mei.walk_to(5, 6)
    hears(grace, ada)
    press(grace, "More about Ada")
    press(grace, "Block Ada")
    wait_for_silence(grace)
    is_heard_by(ada, mei)
    assert grace.read("cenacle.blocked.length") == 1
    press(grace, "Unblock Ada")
    hears(grace, ada)


def test_a_host_closes_all_microphones_and_nobody_opens_one(
    ada: MemberPage, grace: MemberPage, mei: MemberPage
) -> None:
    assert "host=" not in mei.page.url
    assert mei.read("cenacle.self.role") == "host"
    ada.walk_to(4, 4)
    grace.walk_to(6, 4)
    hears(grace, ada)
    press(mei, "Close all microphones")
    closed = ada.page.get_by_role("button", name="Closed by a host")
    expect(closed).to_be_visible()
    wait_for_silence(grace)
    closed.press("Enter")
    is_told(ada, "A host keeps your microphone closed.")
    assert ada.read("cenacle.voice.mic") == "muted"
    press(mei, "Let people open their microphones")
    press(ada, "Unmute")
    hears(grace, ada)


def test_plain_sound_knows_no_distance(ada: MemberPage, grace: MemberPage, mei: MemberPage) -> None:
    ada.walk_to(-15, 4)
    grace.walk_to(22, 4)
    wait_for_silence(grace)
    mei.page.get_by_label("Plain sound in this room").check()
    hears(grace, ada, "even")
    mei.page.get_by_label("Plain sound in this room").uncheck()
    wait_for_silence(grace)
