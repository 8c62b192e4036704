"""Walking, by all that hands can do, and how soon others see it."""

from __future__ import annotations

import math
import statistics

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive
from tests.browser.member_page import STANDS, MemberPage

SEEN_MS = 300
RUNS = 5
PICTURE = "canvas.shown"

# The moment, by the clock of this machine, at which somebody is seen to have moved.
NOTE_MOVE = """([name]) => {
    const find = () => name === null ? cenacle.self : cenacle.members.find((one) => one.name === name);
    const start = { ...find().position };
    window.movedAt = new Promise((resolve) => {
        const look = () => {
            const { x, z } = find().position;
            if (Math.hypot(x - start.x, z - start.z) > 0.01) resolve(performance.timeOrigin + performance.now());
            else setTimeout(look);
        };
        look();
    });
}"""


@pytest.fixture(scope="module")
def ada(arrive: Arrive, tone_browser: Browser) -> MemberPage:
    return arrive(tone_browser, "Ada")


@pytest.fixture(scope="module")
def grace(arrive: Arrive, quiet_browser: Browser, ada: MemberPage) -> MemberPage:
    """Sees Ada without a picture: two of them drawn in software would take each other's time."""
    return arrive(quiet_browser, "Grace", path="/?view=list")


def moved(before: tuple[float, float], after: tuple[float, float]) -> float:
    return math.dist(before, after)


def test_others_see_one_walk_within_300_ms(ada: MemberPage, grace: MemberPage) -> None:
    ada.walk_to(0, -1)
    ada.page.locator(PICTURE).focus()
    delays = []
    for run in range(RUNS):
        ada.wait_until_still()
        grace.wait_until_still(ada.name)
        ada.read(NOTE_MOVE, [None])
        grace.read(NOTE_MOVE, [ada.name])
        key = "ws"[run % 2]
        ada.page.keyboard.down(key)
        started = ada.read("movedAt")
        seen = grace.read("movedAt")
        ada.page.keyboard.up(key)
        delays.append(seen - started)
    print("delays in ms:", [round(delay) for delay in delays])
    assert 0 < statistics.median(delays) < SEEN_MS
    ada.wait_until_still()
    grace.wait_to_see(ada, within_m=0.05)


def test_a_name_stands_over_those_in_sight_alone(ada: MemberPage, grace: MemberPage) -> None:
    grace.walk_to(0, -3)
    ada.walk_to(0, 1)
    tag = ada.page.locator(".scene-tag").filter(has_text="Grace")
    ada.read("cenacle.turnTo(0)")
    expect(tag).to_be_visible()
    ada.read("cenacle.turnTo(Math.PI)")
    expect(tag).to_be_hidden()


@pytest.mark.parametrize("key", ["w", "z", "ArrowUp"])
def test_keys_walk_only_while_the_picture_has_the_focus(ada: MemberPage, key: str) -> None:
    ada.walk_to(0, 0)
    ada.page.locator(PICTURE).focus()
    before = ada.position
    ada.page.keyboard.down(key)
    ada.wait("([x, z]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) > 0.3", [*before])
    ada.page.keyboard.up(key)
    ada.wait_until_still()
    ada.page.get_by_role("button", name="Mute", exact=True).focus()
    before = ada.position
    ada.page.keyboard.down(key)
    still = ada.read(STANDS, None)
    ada.page.keyboard.up(key)
    assert still
    assert ada.position == before


def test_walls_stop(ada: MemberPage) -> None:
    ada.walk_to(0, 5)
    ada.read("cenacle.turnTo(Math.PI)")  # straight at the wall that stands at z = 7: any other way would glide along it
    ada.page.locator(PICTURE).focus()
    ada.page.keyboard.down("w")
    try:
        ada.wait("cenacle.self.position.z > 6.5")
        ada.wait_until_still()
    finally:
        ada.page.keyboard.up("w")
    assert ada.position[1] < 7 - 0.3


def test_a_click_on_the_floor_walks_there(ada: MemberPage) -> None:
    ada.walk_to(0, 2)
    ada.wait_until_still()
    before = ada.position
    box = ada.page.locator(PICTURE).bounding_box()
    assert box
    ada.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.85)
    ada.wait("([x, z]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) > 0.3", [*before])
    ada.wait_until_still()


def test_dragging_looks_around(ada: MemberPage) -> None:
    before = ada.read("cenacle.self.yaw")
    box = ada.page.locator(PICTURE).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    ada.page.mouse.move(x, y)
    ada.page.mouse.down()
    ada.page.mouse.move(x + 150, y, steps=5)
    ada.page.mouse.up()
    ada.wait("before => Math.abs(cenacle.self.yaw - before) > 0.2", before)
