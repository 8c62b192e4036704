"""The floor plan of a world: its rooms under one another, each to the same scale, with a legend beside them."""

from collections.abc import Callable
from typing import Final

from cenacle.worlds import compiled
from cenacle.worlds.drawing import colours
from cenacle.worlds.drawing.room_plan import RoomPlan
from cenacle.worlds.drawing.sheet import FAINT, INK, PAPER, SERIF, Sheet

MARGIN: Final = 48.0
HEAD: Final = 96.0  # above the first room: the world's name
ROOM_HEAD: Final = 64.0  # above each room: its name and its size
ROOM_FOOT: Final = 54.0  # below each room: the scale
LEGEND: Final = 210.0
LEGEND_LINE: Final = 27.0
WIDEST: Final = 1_500.0  # a plan is not wider than this, in pixels
SCALE_MOST: Final = 34.0  # pixels a metre
SCALE_LEAST: Final = 6.0

_ZONE_WORDS: Final = {
    "area": ("a place with a name", "un lieu qui a un nom"),
    "conversation": ("conversation", "conversation"),
    "private": ("private", "privé"),
    "stage": ("stage", "scène"),
    "audience": ("audience", "public"),
    "quiet": ("quiet", "silence"),
    "megaphone": ("megaphone", "mégaphone"),
}


def draw_floor_plan(world: compiled.ClientWorld, language: str = "en") -> str:
    """The plan as SVG. `language` is en or fr."""
    widest = max(room.bounds[2] - room.bounds[0] for room in world.rooms)
    scale = max(SCALE_LEAST, min(SCALE_MOST, WIDEST / widest))
    sheet = Sheet()
    top = HEAD
    plans = []
    for room in world.rooms:
        plans.append(RoomPlan(sheet, room, MARGIN, top + ROOM_HEAD, scale, language))
        top += ROOM_HEAD + plans[-1].height + ROOM_FOOT
    entries = _entries(world, language)
    width = MARGIN + widest * scale + MARGIN + LEGEND
    height = max(top, HEAD + ROOM_HEAD + 34 + LEGEND_LINE * len(entries)) + MARGIN / 2
    sheet.rect(0, 0, width, height, fill=PAPER)
    title = _words(world.title, language)
    sheet.text(MARGIN, 62, title, 34, font_family=SERIF)
    for plan in plans:
        plan.draw()
        _head(plan)
        _scale_bar(plan)
    _legend(sheet, width - LEGEND - MARGIN / 2, HEAD + ROOM_HEAD, entries)
    _north(sheet, width - MARGIN - 16, 56)
    return sheet.svg(width, height, title)


def _words(text: compiled.ClientText, language: str) -> str:
    return text.fr if language == "fr" else text.en


def _head(plan: RoomPlan) -> None:
    room, sheet = plan.room, plan.sheet
    min_x, min_z, max_x, max_z = room.bounds
    sheet.text(plan.left, plan.top - 28, _words(room.title, plan.language), 22, font_family=SERIF)
    carries = ("voices carry", "les voix portent à")[plan.language == "fr"]
    facts = f"{max_x - min_x:g} × {max_z - min_z:g} m  ·  {carries} {room.hearing_m:g} m"
    sheet.text(plan.left, plan.top - 10, facts, 12, fill=FAINT)


def _scale_bar(plan: RoomPlan) -> None:
    """A bar of whole metres, about a fifth of the plan's width, in black and white pieces."""
    length = next((one for one in (1, 2, 5, 10, 20, 50) if one * plan.scale >= plan.width / 6), 100)
    x, y, piece = plan.left, plan.top + plan.height + 16, length * plan.scale / 4
    for number in range(4):
        fill = INK if number % 2 == 0 else PAPER
        plan.sheet.rect(x + number * piece, y, piece, 5, fill=fill, stroke=INK, stroke_width=0.8)
    plan.sheet.text(x, y + 19, "0", 10.5, fill=FAINT)
    plan.sheet.text(x + 4 * piece, y + 19, f"{length} m", 10.5, fill=FAINT, text_anchor="middle")


def _north(sheet: Sheet, x: float, y: float) -> None:
    sheet.circle(x, y, 20, fill="none", stroke=FAINT, stroke_width=1.0)
    sheet.polygon([(x, y - 17), (x + 6, y + 6), (x, y + 2)], fill=INK)
    sheet.polygon([(x, y - 17), (x - 6, y + 6), (x, y + 2)], fill=PAPER, stroke=INK, stroke_width=0.8)
    sheet.text(x, y - 25, "N", 12, text_anchor="middle", font_family=SERIF)


# A line of the legend: what draws its sign into a box of 26 × 16, and its words.
_Entry = tuple[Callable[[Sheet, float, float], None], str]


def _entries(world: compiled.ClientWorld, language: str) -> list[_Entry]:
    """What the legend tells: only what is on the plan."""
    fr = language == "fr"
    present = {zone.kind for room in world.rooms for zone in room.zones}
    entries: list[_Entry] = [(_zone_sign(kind), words[fr]) for kind, words in _ZONE_WORDS.items() if kind in present]
    rooms = world.rooms
    if any(opening.kind == "window" for room in rooms for wall in room.walls for opening in wall.openings):
        entries.append((_window_sign, ("window", "fenêtre")[fr]))
    if any(opening.kind != "window" for room in rooms for wall in room.walls for opening in wall.openings):
        entries.append((_door_sign, ("door or arch", "porte ou arche")[fr]))
    if any(room.screens for room in rooms):
        entries.append((_screen_sign, ("screen, and whence it is seen", "écran, et d'où on le voit")[fr]))
    if any(room.portals for room in rooms):
        entries.append((_portal_sign, ("portal to another room", "passage vers une autre salle")[fr]))
    entries.append((_spawn_sign, ("place of arrival", "lieu d'arrivée")[fr]))
    return entries


def _legend(sheet: Sheet, x: float, y: float, entries: list[_Entry]) -> None:
    for number, (sign, words) in enumerate(entries):
        top = y + number * LEGEND_LINE
        sign(sheet, x, top)
        sheet.text(x + 38, top + 12.5, words, 12.5)


def _zone_sign(kind: str) -> Callable[[Sheet, float, float], None]:
    tone = colours.ZONES[kind]

    def sign(sheet: Sheet, x: float, y: float) -> None:
        edge = {"stroke": tone, "stroke_width": 1.4, "stroke_dasharray": "2 3" if kind == "area" else "5 3"}
        sheet.rect(x, y, 26, 16, rx=3.0, fill=tone, fill_opacity=0.0 if kind == "area" else 0.16, **edge)

    return sign


def _window_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.rect(x, y + 5, 26, 7, fill="#dcebf0", stroke="#5b7f8c", stroke_width=0.9)
    sheet.line((x, y + 8.5), (x + 26, y + 8.5), stroke="#5b7f8c", stroke_width=0.9)


def _door_sign(sheet: Sheet, x: float, y: float) -> None:
    for left in (x, x + 20):
        sheet.rect(left, y + 5, 6, 7, fill=INK)
    for side in (y + 5, y + 12):
        sheet.line((x + 6, side), (x + 20, side), stroke=INK, stroke_width=0.8, stroke_dasharray="3 2.5")


def _screen_sign(sheet: Sheet, x: float, y: float) -> None:
    cone = [(x + 6, y + 13), (x + 20, y + 13), (x + 26, y), (x, y)]
    sheet.polygon(cone, fill=colours.SCREEN, fill_opacity=0.15)
    sheet.rect(x + 5, y + 12, 16, 4, rx=1.0, fill=colours.SCREEN)


def _portal_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.rect(x, y, 26, 16, rx=2.0, fill=colours.PORTAL, fill_opacity=0.28, stroke=colours.PORTAL, stroke_width=1.4)


def _spawn_sign(sheet: Sheet, x: float, y: float) -> None:
    ring = {"stroke": colours.SPAWN, "stroke_width": 1.1, "stroke_dasharray": "3 2"}
    sheet.circle(x + 13, y + 8, 9, fill=colours.SPAWN, fill_opacity=0.14, **ring)
    sheet.polygon([(x + 13, y + 2), (x + 17, y + 12), (x + 13, y + 10), (x + 9, y + 12)], fill=colours.SPAWN)
