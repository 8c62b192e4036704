"""Screens: pictures that arrive, slides that turn for everybody, and who may take a screen over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from tests.browser.chromium import launch
from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage
from tests.browser.tone import write_tone
from tests.house_process import HouseProcess

LIST = "/?view=list"
SCREEN = "terrace"
TITLE = "Terrace screen"
PATTERN = "Cenacle test pattern"  # the title of the page that is shared: the browser's dialog is answered with it
COLOURS = {
    "top left": (230, 30, 30),
    "top right": (30, 160, 60),
    "bottom left": (40, 70, 220),
    "bottom right": (240, 220, 40),
}
NEAR = 60  # of 255: colours go through YUV at a bounded bitrate
BEFORE_THE_SCREEN = (7.2, -11.0)

# The colours in the middle of the four quarters of a picture, as they are shown.
QUARTERS = """(selector) => {
    const picture = document.querySelector(selector);
    const [width, height] = [picture?.videoWidth || picture?.naturalWidth, picture?.videoHeight || picture?.naturalHeight];
    if (!width) return null;
    const pen = new OffscreenCanvas(64, 36).getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, 64, 36);
    return [[16, 9], [48, 9], [16, 27], [48, 27]].map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3));
}"""
LOOKS_LIKE = """([selector, colours, near]) => {
    const seen = (%s)(selector);
    return seen !== null && seen.every((one, i) => one.every((part, j) => Math.abs(part - colours[i][j]) < near));
}"""


def picture_of(screen: str) -> str:
    """The selector of a screen's moving picture on the page."""
    return f"video[data-screen={screen}]"


def card(member: MemberPage, title: str = TITLE) -> Locator:
    """A screen in the list."""
    return member.page.get_by_role("article", name=title)


def wait_to_see(member: MemberPage, screen: str = SCREEN, colours: Any = None) -> None:
    """Until the known pattern is what the member sees on a screen."""
    wanted = list(COLOURS.values()) if colours is None else colours
    member.wait(LOOKS_LIKE % QUARTERS, [picture_of(screen), wanted, NEAR])


def shown(member: MemberPage, screen: str = SCREEN) -> dict[str, Any]:
    """What stands on a screen, as the page tells."""
    found: dict[str, Any] = member.read("id => cenacle.screens.find((one) => one.id === id)", screen)
    return found


def wait_for(member: MemberPage, what: str, screen: str = SCREEN) -> None:
    """Until that stands on a screen."""
    member.wait("([id, what]) => cenacle.screens.find((one) => one.id === id).what === what", [screen, what])


def pattern() -> str:
    """A page of the four colours."""
    boxes = "".join(f"<i style='background: rgb{colour}'></i>" for colour in COLOURS.values())
    style = "body { margin: 0; display: grid; grid: 50vh 50vh / 50vw 50vw }"
    return f"<!doctype html><title>{PATTERN}</title><style>{style}</style>{boxes}"


@pytest.fixture(scope="module")
def sharing_browser(playwright: Playwright, sounds: Path) -> Iterator[Browser]:
    """A browser that answers its own dialog with the page of the pattern."""
    silence = write_tone(sounds / "sharing.wav", 0)
    browser = launch(playwright, silence, f"--auto-select-tab-capture-source-by-title={PATTERN}")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def ada(arrive: Arrive, sharing_browser: Browser) -> MemberPage:
    """Who shares. Her pattern is a page of the same browser."""
    ada = arrive(sharing_browser, "Ada", path=LIST, permissions=["microphone", "camera"])
    ada.context.new_page().set_content(pattern())
    ada.walk_to(*BEFORE_THE_SCREEN)
    ada.wait("cenacle.voice.state === 'connected'")
    return ada


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    """Who looks on."""
    grace = arrive(quiet_browser, "Grace", path=LIST)
    grace.walk_to(*BEFORE_THE_SCREEN, within_m=1.5)
    grace.wait("cenacle.voice.state === 'connected'")
    return grace


def test_a_shared_screen_arrives_as_it_is(ada: MemberPage, grace: MemberPage) -> None:
    card(ada).get_by_role("button", name="Share my screen").click()
    wait_to_see(ada)
    wait_to_see(grace)
    expect(card(grace)).to_contain_text("Ada shares a screen")
    assert shown(grace)["picture"] and shown(grace)["watched"]


def test_who_comes_later_sees_it_too(arrive: Arrive, quiet_browser: Browser, grace: MemberPage) -> None:
    late = arrive(quiet_browser, "Late", path=LIST)
    expect(card(late)).to_contain_text("Ada shares a screen")
    wait_to_see(late)
    late.close()


def test_it_ends_with_the_button(ada: MemberPage, grace: MemberPage) -> None:
    card(ada).get_by_role("button", name="Stop sharing").click()
    wait_for(grace, "nothing")
    expect(card(grace)).to_contain_text("Nothing is shown.")
    expect(grace.page.locator(picture_of(SCREEN))).to_have_count(0)
    assert ada.read("cenacle.screens.every(({ picture }) => !picture)")
