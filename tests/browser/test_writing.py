"""Writing, signs and things left behind: what one does at the page, the other one gets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage

ATELIER = (8.0, 0.0)


@pytest.fixture(scope="module")
def ada(arrive: Arrive, tone_browser: Browser) -> MemberPage:
    ada = arrive(tone_browser, "Ada")
    ada.page.get_by_role("button", name="Chat", exact=True).click()
    return ada


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    return arrive(quiet_browser, "Grace", path="/?view=list")


def test_a_line_is_text_and_nothing_else(ada: MemberPage, grace: MemberPage) -> None:
    line = "<img src=x onerror=alert(1)> <b>bold</b> & co"
    field = ada.page.get_by_role("textbox", name="Write a line")
    field.fill(line)
    field.press("Enter")
    for member in (ada, grace):
        shown = member.page.get_by_role("log").get_by_text(line)
        expect(shown.first).to_be_visible()
        assert member.page.get_by_role("log").locator("img, b").count() == 0
    expect(field).to_have_value("")


def test_a_line_to_those_near_stays_near(ada: MemberPage, grace: MemberPage) -> None:
    grace.walk_to(0, -12)
    ada.walk_to(0, 4)
    for whom, line in (("To those near", "only near"), ("To the whole room", "to everybody")):
        ada.page.get_by_role("radio", name=whom).check()
        ada.page.get_by_role("textbox", name="Write a line").fill(line)
        ada.page.get_by_role("button", name="Send", exact=True).click()
    expect(grace.page.get_by_role("log").get_by_text("to everybody")).to_be_visible()
    expect(ada.page.get_by_role("log").get_by_text("only near")).to_be_visible()
    expect(grace.page.get_by_role("log").get_by_text("only near")).to_have_count(0)


def test_signs_reach_the_other(ada: MemberPage, grace: MemberPage) -> None:
    ada.page.get_by_role("button", name="Raise hand", exact=True).click()
    expect(grace.person("Ada")).to_contain_text("hand raised")
    ada.page.get_by_role("button", name="Lower hand", exact=True).click()
    expect(grace.person("Ada")).not_to_contain_text("hand raised")
    grace.page.get_by_role("button", name="Wave to Ada", exact=True).click()
    expect(ada.page.get_by_text("Grace waves to you").first).to_be_visible()


def test_going_to_somebody_ends_beside_them(ada: MemberPage, grace: MemberPage) -> None:
    ada.walk_to(0, -3)
    grace.page.get_by_role("button", name="Go to Ada", exact=True).click()
    grace.wait(
        "([x, z]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) < 2.5", [*ada.position]
    )


def test_a_note_is_placed_changed_and_deleted(ada: MemberPage, grace: MemberPage) -> None:
    ada.walk_to(*ATELIER)
    ada.page.get_by_role("button", name="More", exact=True).click()  # the page is narrow
    ada.page.get_by_role("button", name="Objects", exact=True).click()
    ada.page.get_by_label("Text of the note").fill("Bring a chair")
    ada.page.get_by_role("button", name="Place in front of me").click()
    grace.wait("cenacle.objects.some((one) => one.kind === 'note' && one.text === 'Bring a chair')")

    ada.page.get_by_role("button", name="Edit: Note “Bring a chair”").click()
    ada.page.get_by_label("Text of the note").last.fill("Bring two chairs")
    ada.page.get_by_role("button", name="Save", exact=True).click()
    grace.wait("cenacle.objects.some((one) => one.text === 'Bring two chairs')")
    expect(grace.page.get_by_text("Bring two chairs").first).to_be_visible()

    ada.page.get_by_role("button", name="Delete: Note “Bring two chairs”").click()
    grace.wait("cenacle.objects.length === 0")
    ada.wait("cenacle.objects.length === 0")
    assert ada.read("cenacle.revision") == grace.read("cenacle.revision") == 3
