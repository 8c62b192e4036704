"""The house without its picture: in French, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import TONE_HZ, Arrive
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

TABS_MAX = 200
BESIDE_M = 2.5


class Keyboard:
    """Somebody who has nothing but a keyboard."""

    def __init__(self, member: MemberPage) -> None:
        self.page = member.page

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(TABS_MAX):
            if target.count() and target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by {TABS_MAX} tabs")

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.tab_to(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Write into the field of that label, in place of what stands there."""
        self.tab_to(self.page.get_by_role("textbox", name=label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


@pytest.fixture(scope="module")
def ada(arrive: Arrive, tone_browser: Browser) -> MemberPage:
    ada = arrive(tone_browser, "Ada", path="/?view=list")
    ada.walk_to(-2, -3)
    return ada


@pytest.fixture(scope="module")
def colette(house: HouseProcess, pages: list[MemberPage], quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    """Comes in by keyboard."""
    colette = MemberPage(quiet_browser, house.origin, language="fr").open("/?view=list")
    pages.append(colette)
    keyboard = Keyboard(colette)
    keyboard.write("Votre nom", "Colette")
    keyboard.press("Entrer")
    colette.wait_until_in()
    return colette


@pytest.fixture
def keyboard(colette: MemberPage) -> Keyboard:
    return Keyboard(colette)


def test_there_is_no_picture(colette: MemberPage) -> None:
    assert colette.page.locator("canvas").count() == 0
    assert colette.page.locator("html").get_attribute("lang") == "fr"


def test_others_are_heard_of(colette: MemberPage, arrive: Arrive, tone_browser: Browser) -> None:
    expect(colette.page.get_by_role("listitem").filter(has_text="Ada").first).to_be_visible()
    joan = arrive(tone_browser, "Joan", path="/?view=list")
    expect(colette.page.get_by_role("status").get_by_text("Joan vient d’arriver").first).to_be_attached()
    joan.page.get_by_role("button", name="Leave", exact=True).click()
    expect(colette.page.get_by_role("status").get_by_text("Joan a quitté la maison").first).to_be_attached()


def test_somebody_is_gone_to_and_heard(colette: MemberPage, keyboard: Keyboard, ada: MemberPage) -> None:
    keyboard.press("Rejoindre Ada")
    x, z = ada.position
    colette.wait(
        f"([x, z]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) < {BESIDE_M}", [x, z]
    )
    expect(colette.page.get_by_text("Vous êtes à côté de Ada").first).to_be_attached()
    colette.wait(f"(({{ left, hz }}) => left > 1e-3 && Math.abs(hz - {TONE_HZ}) < 6)(instruments.hear())")


def test_a_line_is_written(keyboard: Keyboard, ada: MemberPage) -> None:
    keyboard.write("Écrire une ligne", "Bonsoir à tous")
    keyboard.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("log").get_by_text("Bonsoir à tous")).to_be_visible()


def test_a_hand_is_raised_and_lowered(keyboard: Keyboard, ada: MemberPage) -> None:
    keyboard.press("Lever la main")
    expect(ada.person("Colette")).to_contain_text("hand raised")
    keyboard.press("Baisser la main")
    expect(ada.person("Colette")).not_to_contain_text("hand raised")


def test_the_microphone_is_muted_and_opened(keyboard: Keyboard, ada: MemberPage) -> None:
    keyboard.press("Couper le micro")
    expect(ada.person("Colette")).to_contain_text("muted")
    keyboard.press("Activer le micro")
    expect(ada.person("Colette")).not_to_contain_text("muted")


def test_a_note_is_left_in_the_atelier(colette: MemberPage, keyboard: Keyboard, ada: MemberPage) -> None:
    keyboard.press("Y aller : Atelier")
    colette.wait("cenacle.self.position.x > 4.5")
    keyboard.write("Texte du mot", "À bientôt")
    keyboard.press("Poser devant moi")
    ada.wait("cenacle.objects.some((one) => one.text === 'À bientôt')")
    keyboard.press("Modifier : Mot « À bientôt »")
    expect(colette.page.locator(":focus")).to_have_value("À bientôt")
    keyboard.page.keyboard.press("Control+A")
    keyboard.page.keyboard.type("À demain")
    keyboard.press("Enregistrer")
    ada.wait("cenacle.objects.some((one) => one.text === 'À demain')")
    keyboard.press("Supprimer : Mot « À demain »")
    ada.wait("cenacle.objects.length === 0")
