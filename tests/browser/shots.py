"""Takes the pictures of docs/pictures (`make shot`): a real house, real pages, and company in it."""

from __future__ import annotations

import io
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import talk
from tests.browser.bots import Company
from tests.browser.cast import BOTS, OBJECTS, SPEAKERS, VISITOR, VISITOR_FR, Speaker
from tests.browser.chromium import launch
from tests.browser.member_page import MemberPage
from tests.browser.pattern import file_of
from tests.browser.throng import Throng, groups
from tests.browser.tone import write_tone
from tests.house_process import HouseProcess

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
LIST: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DRAWN_MS = 120_000  # the house is built and drawn in software here
LARGE_BYTES = 600_000
COLOURS = 256  # of a large picture's palette
BEST: dict[str, Any] = {"quality": "high"}
CROWD_AREA = (-13.0, -23.6, 13.0, -9.6)  # the terrace and the garden
CROWD_STANDING = 400
CROWD_WALKING = 12
DRAWN = """async () => {
    await document.fonts.ready;
    // Drawn in software, the house's picture is many frames of the page behind.
    const frames = document.querySelector("canvas.shown") ? 240 : 5;
    for (let frame = 0; frame < frames; frame += 1) await new Promise(requestAnimationFrame);
}"""


# Drawing in software beside it slows the house down here, and it says so; with a graphics card it has no cause.
WITHOUT_BANNERS = "() => document.querySelectorAll('.banner.calm').forEach((sign) => { sign.style.display = 'none'; })"


@dataclass(frozen=True)
class View:
    """Where the visitor stands for a picture, and where it looks (P-MOVE-1)."""

    name: str
    x: float
    z: float
    yaw: float


VIEWS = [
    View("hall", 0.4, 2.6, 0.2),
    View("salon", -6.4, -3.2, math.pi / 2),
    View("atelier", 6.2, 2.0, -0.51),
    View("terrace", 2.6, -10.6, -0.96),
]


# The other worlds that ship, by the name of their file.
WORLDS = [
    View("auditorium", 0.6, 5.4, 0.05),
    View("expo", -17.6, -2.6, -1.75),
    View("round", 3.0, 7.4, 0.28),
    View("amphitheatre", 0.6, 4.9, 0.06),
]


CROWD = View("crowd", 9.6, -9.8, 0.82)
SLIDES = View("screen-slides", 7.2, -11.2, 0.0)
LIVE = View("screen-live", 6.9, -6.1, math.pi / 2)
PRESENTER, SHARER = "Mara", "Viktor"


class Studio:
    """What the pictures are taken with: the house, a browser for the camera, and one for those who speak."""

    def __init__(self, house: HouseProcess, camera: Browser, voices: Browser) -> None:
        self.house = house
        self.camera = camera
        self.voices = voices

    def page(self, browser: Browser, path: str = "/", **options: Any) -> MemberPage:
        """A page at the entrance."""
        return MemberPage(browser, self.house.origin, **options).open(path)

    def speaker(self, speaker: Speaker) -> None:
        """Somebody who speaks, by a page without a picture."""
        preferences = {"avatar": speaker.avatar, "headline": speaker.headline}
        member = self.page(self.voices, "/?view=list", preferences=preferences).enter(speaker.name)
        member.walk_to(speaker.x, speaker.z, within_m=0.2)
        member.read("yaw => cenacle.turnTo(yaw)", speaker.yaw)


def write(name: str, picture: bytes) -> None:
    """Write a picture; one that is large gets a palette of its own."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    target = PICTURES / f"{name}.png"
    image.save(target, optimize=True)
    if target.stat().st_size > LARGE_BYTES:
        palette = image.quantize(COLOURS, kmeans=2)
        image.quantize(COLOURS, palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(target, optimize=True)
    print(f"{target.relative_to(PICTURES.parents[1])}: {target.stat().st_size // 1024} KiB", flush=True)


def shoot(name: str, member: MemberPage) -> None:
    """Take a picture of a page once it is drawn."""
    member.read(DRAWN)
    write(name, member.page.screenshot(timeout=60_000))


def take_entrances(studio: Studio) -> None:
    """The entrance, in both languages."""
    for name, language, visitor in (("entrance", "en", VISITOR), ("entrance-fr", "fr", VISITOR_FR)):
        member = studio.page(studio.camera, language=language, preferences=BEST | visitor, **DESKTOP)
        member.page.get_by_role("textbox").first.wait_for()
        shoot(name, member)
        member.close()


def take_views(studio: Studio, views: Sequence[View]) -> None:
    """The house, from where the visitor stands."""
    member = studio.page(studio.camera, preferences=BEST | VISITOR, **DESKTOP).enter(VISITOR["name"])
    member.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
    for view in views:
        member.walk_to(view.x, view.z, within_m=0.15)
        member.read("yaw => cenacle.turnTo(yaw)", view.yaw)
        shoot(view.name, member)
    member.close()


def take_lists(studio: Studio) -> None:
    """The house without a picture, in both languages."""
    for name, language, visitor in (("list", "en", VISITOR), ("list-fr", "fr", VISITOR_FR)):
        member = studio.page(studio.camera, "/?view=list", language=language, preferences=visitor, **LIST)
        member.enter(visitor["name"])
        member.walk_to(-6.2, -2.6, within_m=1)
        shoot(name, member)
        member.close()


def take_phone(studio: Studio) -> None:
    """The hall on a phone."""
    member = studio.page(studio.camera, preferences=BEST | VISITOR, **PHONE).enter(VISITOR["name"])
    member.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
    member.walk_to(0.4, 3.4)
    shoot("phone", member)
    member.close()


def take_crowd(studio: Studio) -> None:
    """The terrace and the garden full of people."""
    member = studio.page(studio.camera, preferences=BEST | VISITOR, **DESKTOP).enter(VISITOR["name"])
    member.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
    member.walk_to(CROWD.x, CROWD.z, within_m=0.4)
    member.read("yaw => cenacle.turnTo(yaw)", CROWD.yaw)
    with Throng(studio.house.port) as throng:
        throng.stand(groups(CROWD_AREA, CROWD_STANDING, Random(3), (CROWD.x, CROWD.z), 4.2))
        throng.walk((-1.5, -21.0, 1.5, -17.0), CROWD_WALKING)
        member.read(DRAWN)
        member.read(WITHOUT_BANNERS)
        write(CROWD.name, member.page.screenshot(timeout=60_000))
        member.close()


def present(studio: Studio) -> None:
    """Somebody shows slides on the terrace, and somebody a screen in the atelier; each stays."""
    mara = studio.page(studio.voices, "/?view=list", microphone=False).enter(PRESENTER)
    mara.walk_to(9.1, -12.6, within_m=0.2)
    mara.page.on("filechooser", lambda _chooser: None)
    with mara.page.expect_file_chooser() as chooser:
        mara.page.get_by_role("article", name="Terrace screen").get_by_role("button", name="Show slides").click()
    pages: Any = {"name": "talk.pdf", "mimeType": "application/pdf", "buffer": file_of("PDF", *talk.talk())}
    chooser.value.set_files([pages])
    mara.wait("cenacle.screens.some(({ what }) => what === 'slides')", timeout_s=DRAWN_MS / 1000)
    mara.page.get_by_role("button", name="Next page").click()
    viktor = studio.page(studio.voices, "/?view=list").enter(SHARER)
    viktor.walk_to(5.6, -3.4, within_m=0.2)
    shared = viktor.context.new_page()
    shared.set_viewport_size({"width": 1280, "height": 720})
    shared.set_content(talk.dashboard())
    viktor.page.get_by_role("article", name="Atelier screen").get_by_role("button", name="Share my screen").click()
    viktor.wait("cenacle.screens.some(({ what, picture }) => what === 'screen' && picture)")


def take_screens(studio: Studio) -> None:
    """A talk on the terrace; somebody's screen in the atelier, beside its panel; the panel on a phone."""
    present(studio)
    member = studio.page(studio.camera, preferences=BEST | VISITOR, **DESKTOP).enter(VISITOR["name"])
    member.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
    for view in (SLIDES, LIVE):
        member.walk_to(view.x, view.z, within_m=0.3)
        member.read("yaw => cenacle.turnTo(yaw)", view.yaw)
        if view is LIVE:
            member.wait("cenacle.screens.some(({ what, picture }) => what === 'screen' && picture)")
            member.page.get_by_role("button", name="Screens", exact=True).click()
        shoot(view.name, member)
    member.close()
    phone = studio.page(studio.camera, language="fr", preferences=VISITOR_FR, **PHONE).enter(VISITOR_FR["name"])
    phone.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
    phone.walk_to(SLIDES.x, SLIDES.z)
    phone.page.get_by_role("button", name="Écrans", exact=True).click()
    shoot("screen-phone-fr", phone)
    phone.close()


def take_worlds(camera: Browser, directory: Path, views: Sequence[View]) -> None:
    """Each of the other worlds, in a house of its own."""
    for view in views:
        data = directory / view.name
        data.mkdir()
        world = PICTURES.parents[1] / "worlds" / f"{view.name}.yaml"
        with HouseProcess(data, world=str(world)) as house:
            still = {"motion": "reduced"}  # one goes at once, instead of walking
            member = MemberPage(camera, house.origin, preferences=BEST | VISITOR | still, **DESKTOP).open("/")
            member.enter(VISITOR["name"])
            member.walk_to(view.x, view.z, within_m=0.3)
            member.page.locator("canvas.shown").wait_for(timeout=DRAWN_MS)
            member.read("yaw => cenacle.turnTo(yaw)", view.yaw)
            member.read(DRAWN)
            member.read(WITHOUT_BANNERS)
            shoot(view.name, member)
            member.close()


def furnish(company: Company) -> None:
    """Bring in the bots, with what they leave behind and write."""
    company.invite(BOTS)
    for number, (owner, patch) in enumerate(OBJECTS):
        company.place(owner, f"shot-object-{number}", **patch)
    company.say("Sofia", "shot-line-1", "Who has worked with a hardware lab near Lyon?")
    company.say("Marcus", "shot-line-2", "I have – come to the atelier, I will show you.")


def main(chosen: Sequence[str]) -> None:
    """Take all pictures, or those named."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def wanted(*names: str) -> bool:
        return not chosen or any(name in chosen for name in names)

    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        tone = write_tone(Path(directory) / "tone.wav", 220)
        worlds = [view for view in WORLDS if wanted(view.name)]
        if worlds:
            camera = launch(playwright, tone)
            take_worlds(camera, Path(directory), worlds)
            camera.close()
        if chosen and not set(chosen) - {view.name for view in WORLDS}:
            return
        with HouseProcess(Path(directory)) as house, Company(house.origin) as company:
            shares = f"--auto-select-tab-capture-source-by-title={talk.TITLE}"
            studio = Studio(house, launch(playwright, tone), launch(playwright, tone, shares))
            if wanted("entrance", "entrance-fr"):
                take_entrances(studio)
            furnish(company)
            for speaker in SPEAKERS:
                studio.speaker(speaker)
            views = [view for view in VIEWS if wanted(view.name)]
            if views:
                take_views(studio, views)
            if wanted("list", "list-fr"):
                take_lists(studio)
            if wanted("phone"):
                take_phone(studio)
            if wanted(SLIDES.name, LIVE.name, "screen-phone-fr"):
                take_screens(studio)
            if wanted("crowd"):
                take_crowd(studio)
            studio.camera.close()
            studio.voices.close()


if __name__ == "__main__":
    main(sys.argv[1:])
