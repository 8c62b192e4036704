"""Losing the connection, and losing the server: everybody is back by themselves, and nothing is lost."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive
from tests.browser.cuttable_proxy import CuttableProxy
from tests.browser.member_page import MemberPage
from tests.house_process import HouseProcess

SAME_PLACE_M = 0.05


@pytest.fixture(scope="module")
def proxy(house: HouseProcess) -> Iterator[CuttableProxy]:
    with CuttableProxy(house.port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def ada(proxy: CuttableProxy, pages: list[MemberPage], tone_browser: Browser) -> MemberPage:
    """A member whose connection can be cut."""
    ada = MemberPage(tone_browser, proxy.origin)
    pages.append(ada)
    ada.open().enter("Ada")
    ada.page.get_by_role("button", name="Chat", exact=True).click()
    return ada


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    return arrive(quiet_browser, "Grace", path="/?view=list")


def lines(member: MemberPage, text: str) -> int:
    """How often a line stands in the chat."""
    return member.page.get_by_role("log").get_by_text(text, exact=True).count()


def expect_line(member: MemberPage, text: str) -> None:
    expect(member.page.get_by_role("log").get_by_text(text, exact=True)).to_be_visible(timeout=15_000)


def expect_at(member: MemberPage, place: tuple[float, float]) -> None:
    assert math.dist(member.position, place) < SAME_PLACE_M


def test_a_lost_connection_is_resumed(ada: MemberPage, grace: MemberPage, proxy: CuttableProxy) -> None:
    ada.walk_to(-2, -4)
    grace.wait_to_see(ada)
    place, me = ada.position, ada.read("cenacle.self.id")
    ada.witness.expects_outage = True
    proxy.cut()
    expect(ada.page.get_by_text("The connection is lost. Your place is kept.")).to_be_visible()
    expect(grace.person("Ada")).to_contain_text("connection lost, may come back")
    grace.read("cenacle.say('said while Ada was away')")
    assert ada.read("cenacle.say('said into the dark')")
    expect_line(grace, "said while Ada was away")
    assert ada.read("cenacle.connection.state") != "open"

    proxy.mend()
    ada.wait_until_in()
    ada.witness.expects_outage = False
    assert ada.read("cenacle.self.id") == me
    expect_at(ada, place)
    for member in (ada, grace):
        expect_line(member, "said while Ada was away")
        expect_line(member, "said into the dark")
        assert (lines(member, "said while Ada was away"), lines(member, "said into the dark")) == (1, 1)
    expect(ada.page.get_by_text("The connection is lost. Your place is kept.")).to_be_hidden()
    expect(grace.person("Ada")).not_to_contain_text("connection lost")
    grace.wait_to_see(ada)


def test_the_house_comes_back_with_everybody_in_it(ada: MemberPage, grace: MemberPage, house: HouseProcess) -> None:
    members = (ada, grace)
    grace.walk_to(8, 0)
    grace.page.get_by_label("Text of the note").fill("Here to stay")
    grace.page.get_by_role("button", name="Place in front of me").click()
    ada.wait("cenacle.objects.some((one) => one.text === 'Here to stay')")
    ada.walk_to(2, -2)
    for member in members:
        member.wait_until_kept()
    places = [member.position for member in members]

    for member in members:
        member.witness.expects_outage = True
    house.kill()
    for member in members:
        member.wait("cenacle.connection.state !== 'open'")
    ada.read("cenacle.say('said while the house was down')")
    house.start()
    for member, place in zip(members, places, strict=True):
        member.wait_until_in()
        member.witness.expects_outage = False
        expect_at(member, place)
        assert [one["text"] for one in member.read("cenacle.objects")] == ["Here to stay"]
    for member, other in ((ada, grace), (grace, ada)):
        member.wait_to_see(other)
        expect_line(member, "said while the house was down")
        assert lines(member, "said while the house was down") == 1


def test_a_house_that_closes_in_order_is_waited_for(grace: MemberPage, ada: MemberPage, house: HouseProcess) -> None:
    for member in (ada, grace):
        member.witness.expects_outage = True
        member.wait_until_kept()
    place = grace.position
    assert house.stop() == 0
    expect(grace.page.get_by_text("The house is being restarted; you will be back in a moment.").first).to_be_visible()
    house.start()
    for member in (ada, grace):
        member.wait_until_in()
        member.witness.expects_outage = False
    expect_at(grace, place)
