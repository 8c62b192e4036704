"""The page asks nobody else, runs nothing that is not its own, and lets no foreign page in."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser.member_page import MemberPage
from tests.house_process import DIRECT, HouseProcess

CONNECT = """(address) => new Promise((resolve) => {
    const socket = new WebSocket(address, "cenacle.1");
    socket.onopen = () => resolve("open");
    socket.onclose = () => resolve("closed");
})"""
ASK_FOR_A_SEAT = """(address) => fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
}).then((answer) => answer.status, () => "refused")"""
FRAME = """(address) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => resolve(frame.contentDocument === null ? "foreign" : "empty");
    frame.src = address;
    document.body.append(frame);
})"""


class ForeignPage(BaseHTTPRequestHandler):
    """A page of somebody else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title><link rel=icon href=data:,><body>")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ForeignPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_foreign_page_cannot_connect(house: HouseProcess, quiet_browser: Browser, elsewhere: str) -> None:
    context = quiet_browser.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    socket = house.origin.replace("http", "ws", 1) + "/socket"
    assert page.evaluate(CONNECT, socket) == "closed"
    assert page.evaluate(ASK_FOR_A_SEAT, f"{house.origin}/api/seats") == "refused"
    page.evaluate(FRAME, house.origin)
    assert all("/" not in frame.title() for frame in page.frames)
    assert not any(frame.get_by_role("button").count() for frame in page.frames)
    context.close()


def test_the_houses_own_page_can(house: HouseProcess, pages: list[MemberPage], quiet_browser: Browser) -> None:
    """Else the test above would prove nothing."""
    page = MemberPage(quiet_browser, house.origin).open("/?view=list")
    pages.append(page)
    assert page.read(CONNECT, house.origin.replace("http", "ws", 1) + "/socket") == "open"


def test_the_policy_of_the_page_is_strict(house: HouseProcess) -> None:
    """As any host but the machine itself gets it."""
    with DIRECT.open(urllib.request.Request(house.origin, headers={"Host": "club.example"})) as answer:
        headers = answer.headers
    parts = [part.split() for part in headers["Content-Security-Policy"].split(";") if part.strip()]
    policy = {name: values for name, *values in parts}
    assert policy["default-src"] in (["'self'"], ["'none'"])
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert not [name for name, values in policy.items() if "'unsafe-inline'" in values]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_witness_sees_what_must_not_happen(
    house: HouseProcess, pages: list[MemberPage], quiet_browser: Browser, elsewhere: str
) -> None:
    """The watch that every test of this folder stands under does bark."""
    page = MemberPage(quiet_browser, house.origin).open("/?view=list")
    pages.append(page)
    page.read("address => fetch(address).catch(() => null)", elsewhere)
    page.read(
        "() => { const script = document.createElement('script'); script.text = '1'; document.body.append(script) }"
    )
    page.page.goto(elsewhere)
    complaints = "\n".join(page.witness.complaints)
    page.witness.complaints.clear()
    assert f"a request to another host: {elsewhere}" in complaints
    assert "Content Security Policy" in complaints
