"""A full house: one waits in line at the door, is told one's place, and comes in by oneself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

LIST = "/?view=list"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HouseProcess]:
    """A house for one."""
    with HouseProcess(tmp_path_factory.mktemp("house"), capacity="1") as house:
        yield house
        print(house.log)  # pytest shows it where a test failed


def test_one_waits_in_line_by_keyboard_and_comes_in_when_another_leaves(
    house: HouseProcess, arrive: Arrive, pages: list[MemberPage], quiet_browser: Browser
) -> None:
    ada = arrive(quiet_browser, "Ada", path=LIST)
    grace = MemberPage(quiet_browser, house.origin, language="fr")
    pages.append(grace)
    grace.open(LIST).page.get_by_label("Votre nom").fill("Grace")
    grace.page.keyboard.press("Enter")
    told = grace.page.get_by_role("status").filter(has_text="La maison est pleine.")
    expect(told).to_contain_text("Vous êtes numéro 1 dans la file")

    cancel = grace.page.get_by_role("button", name="Annuler")
    cancel.focus()
    grace.page.keyboard.press("Enter")
    enter = grace.page.get_by_role("button", name="Entrer", exact=True)
    expect(enter).to_be_visible()
    expect(told).to_have_count(0)

    enter.focus()
    grace.page.keyboard.press("Enter")
    expect(told).to_contain_text("Vous êtes numéro 1 dans la file")
    assert grace.read("cenacle.connection.state") == "waiting"
    assert grace.read("cenacle.self") is None
    ada.page.get_by_role("button", name="Leave", exact=True).click()
    grace.wait_until_in()
    grace.wait("cenacle.self !== null && cenacle.self.name === 'Grace'")
    expect(grace.page.get_by_role("heading", level=1)).to_be_visible()
