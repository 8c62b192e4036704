"""WCAG 2.2 AA, as far as a machine can tell (axe-core), in both languages and in every panel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.bots import Bot, Company
from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

AXE = (Path(__file__).parents[2] / "client_web/node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PANELS = {
    "en": ["Chat", "Who is here", "Places", "Objects", "Settings", "Help"],
    "fr": ["Discussion", "Qui est là", "Lieux", "Objets", "Réglages", "Aide"],
}


AVATAR = {"shape": "coat", "skin": "#c68e6a", "hair": "#2b1d14", "top": "#5b6b4f", "bottom": "#33363b"}


@pytest.fixture(scope="module", autouse=True)
def company(house: HouseProcess) -> Iterator[None]:
    """Somebody to meet, a line to read and things to look at, so that every part of the page shows."""
    with Company(house.origin) as company:
        company.invite([Bot("Grace", "builds compilers", AVATAR, 0.0, 1.0, 0.0, hand=True)])
        company.say("Grace", "line-1", "Good evening")
        company.place("Grace", "note-1", kind="note", x=8.0, z=0.0, text="Bring a chair")
        company.place("Grace", "box-1", kind="box", x=9.0, z=0.0)
        yield


@pytest.fixture(autouse=True)
def one_page_at_a_time(pages: list[MemberPage], nothing_went_wrong: None) -> Iterator[None]:
    """Pages of earlier tests would only slow down the next ones."""
    yield
    for page in pages:
        page.close()


def violations(member: MemberPage) -> list[str]:
    """Each violation with the elements concerned."""
    member.read(AXE)
    found: list[dict[str, Any]] = member.read(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then((all) => all.violations)",
        RULES,
    )
    return [f"{one['id']}: {node['html']}\n  {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_entrance(house: HouseProcess, pages: list[MemberPage], quiet_browser: Browser, language: str) -> None:
    page = MemberPage(quiet_browser, house.origin, language=language).open()
    pages.append(page)
    page.page.get_by_role("textbox").first.wait_for()
    assert not (found := violations(page)), "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_and_its_panels(arrive: Arrive, quiet_browser: Browser, language: str) -> None:
    member = arrive(quiet_browser, "Ada", language=language, viewport={"width": 1280, "height": 800})
    found = violations(member)
    for panel in PANELS[language]:
        member.page.get_by_role("button", name=panel).first.click()
        found += [f"{panel}: {one}" for one in violations(member)]
        member.page.keyboard.press("Escape")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list(arrive: Arrive, quiet_browser: Browser, language: str) -> None:
    member = arrive(quiet_browser, "Ada", language=language, path="/?view=list")
    assert not (found := violations(member)), "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_phone(arrive: Arrive, quiet_browser: Browser, language: str) -> None:
    member = arrive(
        quiet_browser,
        "Ada",
        language=language,
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    assert not (found := violations(member)), "\n".join(found)
    assert member.read("document.documentElement.scrollWidth") <= 390
