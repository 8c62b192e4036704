"""Two real browsers, a house to meet in, and members at pages that are watched for errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.chromium import launch
from tests.browser.member_page import MemberPage
from tests.browser.tone import write_tone
from tests.house_process import HouseProcess

HERE = Path(__file__).parent
TONE_HZ = 440


PATIENCE_S = 150  # a house, two browsers and pictures drawn in software may share two slow cores


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.timeout(PATIENCE_S))


class Arrive(Protocol):
    """Opens a page of the house and enters."""

    def __call__(self, browser: Browser, name: str, *, path: str = ..., **context: Any) -> MemberPage: ...


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sounds")


@pytest.fixture(scope="package")
def tone_browser(playwright: Playwright, sounds: Path) -> Iterator[Browser]:
    """A browser whose microphone hears a steady tone of 440 Hz."""
    browser = launch(playwright, write_tone(sounds / "tone.wav", TONE_HZ))
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def quiet_browser(playwright: Playwright, sounds: Path) -> Iterator[Browser]:
    """A browser whose microphone hears silence."""
    browser = launch(playwright, write_tone(sounds / "silence.wav", 0))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HouseProcess]:
    with HouseProcess(tmp_path_factory.mktemp("house")) as house:
        yield house
        print(house.log)  # pytest shows it where a test failed


@pytest.fixture(scope="module")
def pages() -> Iterator[list[MemberPage]]:
    """All pages that the module has opened."""
    pages: list[MemberPage] = []
    yield pages
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def arrive(house: HouseProcess, pages: list[MemberPage]) -> Arrive:
    """Opens a page in a browser and enters the house by it; it stays until the module's end."""

    def arrive(browser: Browser, name: str, *, path: str = "/", **context: Any) -> MemberPage:
        page = MemberPage(browser, house.origin, **context)
        pages.append(page)
        return page.open(path).enter(name)

    return arrive


@pytest.fixture(autouse=True)
def nothing_went_wrong(pages: list[MemberPage], house: HouseProcess) -> Iterator[None]:
    """After each test: no error in any console, nothing asked of another host."""
    yield
    complaints = [complaint for page in pages for complaint in page.witness.complaints]
    for page in pages:
        page.witness.complaints.clear()
    assert not complaints, "\n".join(complaints)
