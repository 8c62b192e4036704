"""Walking on a phone: a stick appears under the finger."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Arrive

PICTURE = "canvas"
PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 640}}
UP_PX = 50


def test_the_joystick_walks(arrive: Arrive, quiet_browser: Browser) -> None:
    phone = arrive(quiet_browser, "Joan", **PHONE)
    phone.page.locator(PICTURE).wait_for()
    before = phone.position
    box = phone.page.locator(PICTURE).bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.6
    touch = phone.context.new_cdp_session(phone.page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - UP_PX}]})
    expect(phone.page.locator(".scene-stick")).to_be_visible()
    phone.wait("([x, z]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) > 0.5", [*before])
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(phone.page.locator(".scene-stick")).to_be_hidden()
    phone.wait_until_still()
