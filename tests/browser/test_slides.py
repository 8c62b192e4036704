"""Slides: put by one, seen and turned for all, by the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Arrive
from tests.browser.member_page import MemberPage
from tests.browser.pattern import COLOURS, LOOKS_LIKE, NEAR, OTHERS, Colour, file_of, picture_of

LIST = "/?view=list"
PICTURE = ".part-screens article:first-of-type img"
TURNED = COLOURS[::-1]
DRAWN_MS = 60_000  # a document and a large picture are drawn by a slow processor here


def card(member: MemberPage) -> Locator:
    """The first screen of the list."""
    return member.page.locator(".part-screens article").first


def wait_to_see(member: MemberPage, colours: tuple[Colour, ...]) -> None:
    """Until a page of those colours is what the member sees."""
    member.wait(LOOKS_LIKE, [PICTURE, colours, NEAR])


def a_file(name: str, data: bytes) -> Any:
    """A file as it is chosen."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


@pytest.fixture(scope="module")
def ada(arrive: Arrive, quiet_browser: Browser) -> MemberPage:
    """Who puts the slides."""
    ada = arrive(quiet_browser, "Ada", path=LIST)
    # The browser's own dialog is held back from now on: asked for only once a key is pressed, that comes too late.
    ada.page.on("filechooser", lambda _chooser: None)
    return ada


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser) -> MemberPage:
    """Who looks on."""
    return arrive(quiet_browser, "Grace", path=LIST)


def tab_to(member: MemberPage, name: str) -> None:
    """Reach a button by the Tab key alone."""
    member.page.evaluate("document.querySelector('#screens-title').focus()")
    for _ in range(20):
        member.page.keyboard.press("Tab")
        if member.read("document.activeElement.getAttribute('aria-label')") == name:
            return
    pytest.fail(f"no Tab leads to {name}")


def test_pictures_and_a_document_become_pages_by_keyboard_alone(ada: MemberPage, grace: MemberPage) -> None:
    files = [
        a_file("one.png", file_of("PNG", picture_of(COLOURS))),
        a_file("two.pdf", file_of("PDF", picture_of(OTHERS), picture_of(TURNED))),
        a_file("large.jpg", file_of("JPEG", picture_of(COLOURS, 5_000, 2_800))),
    ]
    tab_to(ada, "Show slides")
    with ada.page.expect_file_chooser() as chooser:
        ada.page.keyboard.press("Enter")
    chooser.value.set_files(files)
    expect(card(ada)).to_contain_text("Page 1 of 4", timeout=DRAWN_MS)
    expect(card(grace)).to_contain_text("Ada shows slides")
    for member in (ada, grace):
        wait_to_see(member, COLOURS)


def test_the_arrows_turn_the_page_for_everybody(ada: MemberPage, grace: MemberPage) -> None:
    tab_to(ada, "Next page")
    for page, colours in ((2, OTHERS), (3, TURNED), (4, COLOURS)):
        ada.page.keyboard.press("ArrowRight")
        expect(card(grace).get_by_role("status")).to_have_text(f"Page {page} of 4")
        for member in (ada, grace):
            wait_to_see(member, colours)
    expect(card(grace).get_by_role("img")).to_have_attribute("alt", "Slides of Ada, page 4 of 4")
    ada.page.keyboard.press("Home")
    wait_to_see(grace, COLOURS)


def test_who_looks_on_cannot_turn_them(ada: MemberPage, grace: MemberPage) -> None:
    expect(card(grace).get_by_role("button", name="Next page")).to_have_count(0)
    card(grace).get_by_role("button", name="Enlarge").press("ArrowRight")
    # What Grace asked for would have been done before what Ada asks for now.
    card(ada).get_by_role("button", name="Next page").click()
    expect(card(grace).get_by_role("status")).to_have_text("Page 2 of 4")
    card(ada).get_by_role("button", name="Enlarge").press("Home")
    expect(card(grace).get_by_role("status")).to_have_text("Page 1 of 4")


def test_a_file_that_is_no_picture_is_told_so(ada: MemberPage, grace: MemberPage) -> None:
    with ada.page.expect_file_chooser() as chooser:
        card(ada).get_by_role("button", name="Show slides").click()
    chooser.value.set_files([a_file("notes.png", b"no picture at all")])
    expect(card(ada).get_by_role("alert")).to_contain_text("could not be read")
    expect(card(grace)).to_contain_text("Page 1 of 4")


def test_they_are_still_there_for_those_who_come_after(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> None:
    card(ada).get_by_role("button", name="Next page").click()
    late = arrive(quiet_browser, "Late", path=LIST)
    expect(card(late).get_by_role("status")).to_have_text("Page 2 of 4")
    wait_to_see(late, OTHERS)
    late.close()


def test_they_are_taken_away(ada: MemberPage, grace: MemberPage) -> None:
    card(ada).get_by_role("button", name="Take the slides away").click()
    expect(card(grace)).to_contain_text("Nothing is shown.")
