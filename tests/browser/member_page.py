"""A member at a page: a browser context of its own, with eyes on everything that must not happen in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgpack
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, WebSocket

INSTRUMENTS = (Path(__file__).parent / "instruments.js").read_text("utf-8")
WAIT_MS = 30_000
KEPT = "cenacle.preferences"  # where the page keeps what was chosen on an earlier visit
ENTRANCE = {"en": ("Your name", "Enter"), "fr": ("Votre nom", "Entrer")}

# What Chromium itself writes to the console while a server is away: the page cannot prevent it.
AWAY = re.compile(r"WebSocket connection to 'ws://127\.0\.0\.1:\d+/socket' failed|net::ERR_(CONNECTION|EMPTY|SOCKET)")

# Not Playwright's own wait_for_function: that needs eval, and what needs no exception proves more.
UNTIL = """async ([argument, patience]) => {
    const deadline = performance.now() + patience;
    const look = async () => {
        const condition = (%s);
        return typeof condition === "function" ? condition(argument) : condition;
    };
    for (;;) {
        const value = await look();
        if (value) return value;
        if (performance.now() > deadline) throw new Error(`not within ${patience} ms: ` + %r);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}"""

STANDS = """async (name) => {
    const find = () => name === null ? cenacle.self : cenacle.members.find((one) => one.name === name);
    const before = { ...find().position };
    await new Promise((resolve) => setTimeout(resolve, 150));
    return Math.hypot(find().position.x - before.x, find().position.z - before.z) < 1e-6;
}"""


@dataclass
class Witness:
    """What must not happen in a page: errors in the console, and requests to any other host than the house."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    expects_outage: bool = False

    def watch(self, page: Page) -> None:
        """Look at everything that this page does from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error.stack or error}"))
        page.on("crash", lambda _page: self.complaints.append("the page crashed"))
        page.on("request", self._on_request)
        page.on("websocket", self._on_websocket)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning", "assert"):
            return
        where = message.location
        text = f"{message.type}: {message.text} ({where.get('url')}:{where.get('lineNumber')})"
        if self.expects_outage and AWAY.search(text):
            return
        self.complaints.append(text)

    def _on_request(self, request: Request) -> None:
        self._check(request.url)

    def _on_websocket(self, socket: WebSocket) -> None:
        self._check(socket.url.replace("ws", "http", 1))

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob") or f"{parts.scheme}://{parts.netloc}" == self.origin:
            return
        self.complaints.append(f"a request to another host: {url}")


def control(frame: str | bytes) -> dict[str, Any]:
    """A frame of the socket as a control message; empty if it is another kind (P-SOCK-3)."""
    if isinstance(frame, str) or frame[0] in (0x01, 0x02, 0x03):
        return {}
    message: dict[str, Any] = msgpack.unpackb(frame)
    return message


class MemberPage:
    """A page of the house. `browser` decides what its microphone hears, `microphone` whether it may be used.

    `preferences` were chosen on an earlier visit, low quality of the picture among them unless they say otherwise:
    it is drawn in software here. Other arguments go to the browser's context.
    """

    def __init__(
        self,
        browser: Browser,
        origin: str,
        *,
        language: str = "en",
        microphone: bool = True,
        preferences: dict[str, Any] | None = None,
        **context: Any,
    ) -> None:
        self.origin = origin
        self.language = language
        self.witness = Witness(origin)
        options: dict[str, Any] = {
            "locale": {"en": "en-GB", "fr": "fr-FR"}[language],
            "permissions": ["microphone"] if microphone else [],
            "viewport": {"width": 640, "height": 480},
        }
        self.context: BrowserContext = browser.new_context(**options | context)
        self.context.set_default_timeout(WAIT_MS)
        self.context.add_init_script(INSTRUMENTS)
        chosen = json.dumps({"quality": "low"} | (preferences or {}))
        self.context.add_init_script(f"localStorage.getItem({KEPT!r}) ?? localStorage.setItem({KEPT!r}, {chosen!r})")
        self.page = self.context.new_page()
        self.socket: WebSocket | None = None
        self.page.on("websocket", self._on_websocket)
        self.witness.watch(self.page)

    def open(self, path: str = "/") -> MemberPage:
        """Go to the entrance."""
        self.page.goto(self.origin + path)
        return self

    def enter(self, name: str) -> MemberPage:
        """Say one's name and enter, as anybody does."""
        name_label, enter = ENTRANCE[self.language]
        self.page.get_by_label(name_label).fill(name)
        self.page.get_by_role("button", name=enter, exact=True).click()
        self.wait_until_in()
        return self

    def wait_until_kept(self) -> None:
        """Return when the house has said once more where the member stands (P-REL-4)."""
        assert self.socket is not None
        self.socket.wait_for_event("framereceived", lambda frame: bool(control(frame).get("place")))

    def wait_until_in(self) -> None:
        """Return when the connection stands."""
        self.wait("window.cenacle?.connection.state === 'open'")

    def wait(self, condition: str, argument: Any = None, *, timeout_s: float = WAIT_MS / 1000) -> Any:
        """Wait until a JavaScript expression (or function of `argument`) is true, and return its value."""
        return self.page.evaluate(UNTIL % (condition, condition), [argument, timeout_s * 1000])

    def read(self, expression: str, argument: Any = None) -> Any:
        """The value of a JavaScript expression (or function of `argument`)."""
        return self.page.evaluate(expression, argument)

    @property
    def position(self) -> tuple[float, float]:
        """Where the member stands, x and z in metres."""
        place = self.read("cenacle.self.position")
        return place["x"], place["z"]

    @property
    def name(self) -> str:
        """The member's name."""
        return str(self.read("cenacle.self.name"))

    def person(self, name: str) -> Locator:
        """Somebody's entry in the list of who is here."""
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_text(name, exact=True)).first

    def walk_to(self, x: float, z: float, *, within_m: float = 0.3) -> None:
        """Walk to a place, and return on arrival."""
        self.read("place => cenacle.walkTo(place)", {"x": x, "z": z})
        self.wait(
            "([x, z, near]) => Math.hypot(cenacle.self.position.x - x, cenacle.self.position.z - z) < near",
            [x, z, within_m],
        )

    def wait_until_still(self, name: str | None = None) -> None:
        """Wait until oneself, or somebody else as seen from here, stands."""
        self.wait(STANDS, name)

    def wait_to_see(self, other: MemberPage, *, within_m: float = 0.3) -> None:
        """Wait until the other is seen where it stands by itself."""
        x, z = other.position
        self.wait(
            "([name, x, z, near]) => cenacle.members.some(one => one.name === name && one.position &&"
            " Math.hypot(one.position.x - x, one.position.z - z) < near)",
            [other.name, x, z, within_m],
        )

    def _on_websocket(self, socket: WebSocket) -> None:
        self.socket = socket

    def close(self) -> None:
        """Close the page and forget all it kept."""
        self.context.close()
