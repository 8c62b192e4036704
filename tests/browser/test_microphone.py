"""Without a microphone one sees why, and comes in all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.chromium import launch
from tests.browser.conftest import Arrive

REFUSED = "Your browser does not allow the microphone here."
MISSING = "No microphone was found."


@pytest.fixture(scope="module")
def bare_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser on a machine without a microphone."""
    browser = launch(playwright, None)
    yield browser
    browser.close()


@pytest.mark.parametrize("view", ["/", "/?view=list"])
def test_a_refused_microphone_is_told(arrive: Arrive, tone_browser: Browser, view: str) -> None:
    ada = arrive(tone_browser, "Ada", path=view, microphone=False)
    expect(ada.page.get_by_text(REFUSED).first).to_be_visible()
    ada.walk_to(0, 0)
    ada.wait("cenacle.voice.state === 'connected'")


@pytest.mark.parametrize("view", ["/", "/?view=list"])
def test_a_missing_microphone_is_told(arrive: Arrive, bare_browser: Browser, view: str) -> None:
    ada = arrive(bare_browser, "Ada", path=view)
    expect(ada.page.get_by_text(MISSING).first).to_be_visible()
    ada.walk_to(0, 0)
    ada.wait("cenacle.voice.state === 'connected'")


def test_one_may_come_in_without_asking_for_it(arrive: Arrive, bare_browser: Browser) -> None:
    ada = arrive(bare_browser, "Ada", preferences={"withMic": False})
    expect(ada.page.get_by_text(MISSING)).to_have_count(0)
    expect(ada.page.get_by_role("button", name="Switch on the microphone").first).to_be_visible()
