"""Screens: a picture that arrives, from a screen and from a camera, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser.chromium import launch
from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage
from tests.browser.pattern import COLOURS, LOOKS_LIKE, NEAR, TITLE, page_of, write_camera
from tests.browser.tone import write_tone
from tests.house_process import HouseProcess

LIST = "/?view=list"
SCREEN = "terrace"
BEFORE_THE_SCREEN = (7.2, -11.0)
PICTURE = f"video[data-screen={SCREEN}]"


def card(member: MemberPage) -> Locator:
    """The screen in the list."""
    return member.page.get_by_role("article", name="Terrace screen")


def wait_to_see(member: MemberPage) -> None:
    """Until the known colours are what the member sees on the screen."""
    member.wait(LOOKS_LIKE, [PICTURE, COLOURS, NEAR])


def wait_for(member: MemberPage, what: str) -> None:
    """Until that stands on the screen."""
    member.wait("([id, what]) => cenacle.screens.find((one) => one.id === id).what === what", [SCREEN, what])


@pytest.fixture(scope="module")
def sharing_browser(playwright: Playwright, sounds: Path) -> Iterator[Browser]:
    """A browser that answers its own dialog with the page of the pattern, and whose camera sees the pattern."""
    browser = launch(
        playwright,
        write_tone(sounds / "sharing.wav", 0),
        f"--auto-select-tab-capture-source-by-title={TITLE}",
        f"--use-file-for-fake-video-capture={write_camera(sounds / 'camera.y4m')}",
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def ada(arrive: Arrive, sharing_browser: Browser) -> MemberPage:
    """Who shares."""
    ada = arrive(sharing_browser, "Ada", path=LIST, permissions=["microphone", "camera"])
    ada.walk_to(*BEFORE_THE_SCREEN)
    ada.wait("cenacle.voice.state === 'connected'")
    return ada


@pytest.fixture(scope="module")
def pattern(ada: MemberPage) -> Page:
    """What she shares: a page of her browser."""
    page = ada.context.new_page()
    page.set_content(page_of())
    return page


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    """Who looks on."""
    grace = arrive(quiet_browser, "Grace", path=LIST)
    grace.walk_to(*BEFORE_THE_SCREEN, within_m=1.5)
    grace.wait("cenacle.voice.state === 'connected'")
    return grace


def test_a_shared_screen_arrives_as_it_is(ada: MemberPage, grace: MemberPage, pattern: Page) -> None:
    assert pattern.title() == TITLE
    card(ada).get_by_role("button", name="Share my screen").click()
    wait_to_see(ada)
    wait_to_see(grace)
    expect(card(grace)).to_contain_text("Ada shares a screen")
    expect(grace.page.locator("[data-live=notices]")).to_have_text("Ada shares a screen")


def test_who_comes_later_sees_it_too(arrive: Arrive, quiet_browser: Browser, grace: MemberPage) -> None:
    late = arrive(quiet_browser, "Late", path=LIST)
    expect(card(late)).to_contain_text("Ada shares a screen")
    wait_to_see(late)
    late.close()


def test_it_ends_with_what_is_shared(ada: MemberPage, grace: MemberPage, pattern: Page) -> None:
    pattern.close()
    wait_for(grace, "nothing")
    expect(card(grace)).to_contain_text("Nothing is shown.")
    expect(grace.page.locator(PICTURE)).to_have_count(0)
    assert ada.read("cenacle.screens.every(({ picture }) => !picture)")


def test_a_camera_arrives_without_another_offer(ada: MemberPage, grace: MemberPage) -> None:
    before = [member.read("instruments.connections()") for member in (ada, grace)]
    card(ada).get_by_role("button", name="Share my camera").click()
    wait_to_see(grace)
    expect(card(grace)).to_contain_text("Ada shares a camera")
    assert [member.read("instruments.connections()") for member in (ada, grace)] == before


def test_it_is_enlarged_and_closed_by_keys(grace: MemberPage) -> None:
    card(grace).get_by_role("button", name="Enlarge: Terrace screen").press("Enter")
    dialog = grace.page.get_by_role("dialog", name="Terrace screen")
    expect(dialog).to_be_visible()
    grace.wait(LOOKS_LIKE, [f"dialog {PICTURE}", COLOURS, NEAR])
    grace.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_nobody_else_has_it_until_it_is_stopped(ada: MemberPage, grace: MemberPage) -> None:
    expect(card(grace)).to_contain_text("Ada uses this screen now.")
    expect(card(grace).get_by_role("button", name="Share my camera")).to_have_count(0)
    card(ada).get_by_role("button", name="Stop sharing").click()
    wait_for(grace, "nothing")
    expect(card(grace).get_by_role("button", name="Share my camera")).to_be_visible()


def test_a_camera_that_is_refused_is_told_in_plain_words(grace: MemberPage) -> None:
    card(grace).get_by_role("button", name="Share my camera").click()
    expect(card(grace).get_by_role("alert")).to_contain_text("does not allow the camera")
    wait_for(grace, "nothing")


def test_a_host_takes_it_over(arrive: Arrive, quiet_browser: Browser, ada: MemberPage, house: HouseProcess) -> None:
    key = (house.directory / "data" / "host.key").read_text("utf-8").strip()
    card(ada).get_by_role("button", name="Share my camera").click()
    wait_for(ada, "camera")
    host = arrive(quiet_browser, "Hester", path=f"{LIST}#host={key}", permissions=["microphone", "camera"])
    expect(card(host)).to_contain_text("As a host, you take it over when you share.")
    card(host).get_by_role("button", name="Share my camera").click()
    expect(card(ada)).to_contain_text("Hester uses this screen now.")
    expect(ada.page.get_by_role("listitem").filter(has_text="Hester has taken over: Terrace screen")).to_be_visible()
    ada.wait("([id]) => cenacle.screens.find((one) => one.id === id).picture", [SCREEN])
    host.close()
