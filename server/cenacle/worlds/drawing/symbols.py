"""How furniture is drawn on a plan: seen from above, in its own frame, its front towards the top of the sheet."""

import math
from collections.abc import Callable
from typing import Final

from cenacle.worlds.drawing.sheet import Sheet

LINE: Final = "#6e655a"
WOOD: Final = "#fffaf0"
SEAT: Final = "#f6ead8"
GREEN: Final = "#bcd3a0"
LAMP: Final = "#f2b635"

# Draws a piece of that width, depth and scale (pixels, pixels, pixels a metre), in a colour if it has one.
Symbol = Callable[[Sheet, float, float, float, str | None], None]


def _box(sheet: Sheet, w: float, d: float, fill: str, round_: float = 2.0) -> None:
    sheet.rect(-w / 2, -d / 2, w, d, rx=min(round_, w / 4, d / 4), fill=fill, stroke=LINE, stroke_width=0.9)


def _plain(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    _box(sheet, w, d, WOOD)


def _seat(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    """Upholstered: a back at the rear, arms at both ends, cushions between."""
    _box(sheet, w, d, colour or SEAT, 5)
    arm = min(0.16 * m, w * 0.15)
    style = {"stroke": LINE, "stroke_width": 0.7, "stroke_opacity": 0.75}
    sheet.rect(-w / 2 + arm, -d / 2 + 1, w - 2 * arm, d * 0.7, rx=3.0, fill="#ffffff", fill_opacity=0.35, **style)
    for number in range(1, max(1, round(w / m / 0.8))):
        x = -w / 2 + arm + (w - 2 * arm) * number / max(1, round(w / m / 0.8))
        sheet.line((x, -d / 2 + 1), (x, d * 0.2), **style)


def _chair(sheet: Sheet, w: float, d: float, _m: float, colour: str | None) -> None:
    sheet.rect(
        -w / 2, -d / 2, w, d * 0.86, rx=3.0, fill=colour or SEAT, fill_opacity=0.8, stroke=LINE, stroke_width=0.8
    )
    sheet.line((-w / 2, d / 2), (w / 2, d / 2), stroke=LINE, stroke_width=2.0, stroke_linecap="round")


def _round(sheet: Sheet, w: float, d: float, _m: float, colour: str | None) -> None:
    sheet.circle(0, 0, min(w, d) / 2, fill=colour or WOOD, stroke=LINE, stroke_width=0.9)


def _table_with_chairs(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    top = min(w, d) * 0.29
    for number in range(6):
        angle = number * math.pi / 3
        x, y = math.sin(angle) * min(w, d) * 0.405, -math.cos(angle) * min(w, d) * 0.405
        with sheet.placed(x, y, math.degrees(angle) + 180):
            _chair(sheet, 0.44 * m, 0.42 * m, m, None)
    sheet.circle(0, 0, top, fill=colour or WOOD, stroke=LINE, stroke_width=0.9)


def _row(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    count = max(1, round(w / m / 0.58))
    for number in range(count):
        with sheet.placed(-w / 2 + w * (number + 0.5) / count, 0):
            _chair(sheet, w / count * 0.84, d * 0.8, m, colour)


def _plant(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    radius = min(w, d) / 2
    points = []
    for number in range(16):
        angle, reach = number * math.pi / 8, radius * (1.0 if number % 2 else 0.74)
        points.append((math.cos(angle) * reach, math.sin(angle) * reach))
    sheet.polygon(points, fill=GREEN, stroke="#6f8d55", stroke_width=0.8, stroke_linejoin="round")
    sheet.circle(0, 0, radius * 0.22, fill="#6f8d55", fill_opacity=0.55)


def _tree(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    crown = max(min(w, d) / 2, 1.15 * m)
    sheet.circle(
        0, 0, crown, fill=GREEN, fill_opacity=0.42, stroke="#6f8d55", stroke_width=0.8, stroke_dasharray="3 2.4"
    )
    _plant(sheet, w, d, m, colour)


def _greenery(sheet: Sheet, w: float, d: float, m: float, _colour: str | None) -> None:
    _box(sheet, w, d, GREEN, 4)
    count = max(1, round(w / m / 0.4))
    for number in range(count):
        x = -w / 2 + w * (number + 0.5) / count
        sheet.circle(x, 0, min(d, w / count) * 0.3, fill="#8fae70", fill_opacity=0.8)


def _lamp(sheet: Sheet, w: float, d: float, m: float, _colour: str | None) -> None:
    radius = max(min(w, d) / 2, 0.13 * m)
    sheet.circle(0, 0, radius * 1.7, fill=LAMP, fill_opacity=0.18)
    sheet.circle(0, 0, radius, fill="#fff3cd", stroke="#c28a12", stroke_width=0.9)
    for ax, ay in ((1, 1), (1, -1)):
        reach = radius * 0.7
        sheet.line((-ax * reach, -ay * reach), (ax * reach, ay * reach), stroke="#c28a12", stroke_width=0.8)


def _lights(sheet: Sheet, w: float, _d: float, m: float, _colour: str | None) -> None:
    sheet.line((-w / 2, 0), (w / 2, 0), stroke="#c28a12", stroke_width=0.7, stroke_opacity=0.8)
    count = max(2, round(w / m / 0.9))
    for number in range(count + 1):
        sheet.circle(-w / 2 + w * number / count, 0, 1.7, fill=LAMP)


def _shelf(sheet: Sheet, w: float, d: float, m: float, _colour: str | None) -> None:
    _box(sheet, w, d, "#eadcc6", 1)
    step = 0.16 * m
    for number in range(1, int(w / step)):
        x = -w / 2 + number * step
        sheet.line((x, -d / 2), (x, d * 0.24), stroke=LINE, stroke_width=0.6, stroke_opacity=0.7)


def _rug(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    tone = colour or "#a4493d"
    sheet.rect(-w / 2, -d / 2, w, d, fill=tone, fill_opacity=0.17, stroke=tone, stroke_opacity=0.5, stroke_width=0.9)
    inset = min(0.2 * m, w / 5, d / 5)
    inner = {"fill": "none", "stroke": tone, "stroke_opacity": 0.32, "stroke_width": 0.8}
    sheet.rect(-w / 2 + inset, -d / 2 + inset, w - 2 * inset, d - 2 * inset, **inner)


def _platform(sheet: Sheet, w: float, d: float, m: float, colour: str | None) -> None:
    sheet.rect(-w / 2, -d / 2, w, d, fill=colour or "#d9c3a0", fill_opacity=0.75, stroke=LINE, stroke_width=1.4)
    for number in range(1, int(d / (0.3 * m))):
        y = -d / 2 + number * 0.3 * m
        sheet.line((-w / 2, y), (w / 2, y), stroke=LINE, stroke_width=0.4, stroke_opacity=0.45)


def _overhead(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    outline = {"fill": "none", "stroke": LINE, "stroke_width": 0.8, "stroke_dasharray": "5 3"}
    sheet.rect(-w / 2, -d / 2, w, d, **outline)


def _water(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    radius = min(w, d) / 2
    sheet.circle(0, 0, radius, fill="#e8e3da", stroke=LINE, stroke_width=0.9)
    sheet.circle(0, 0, radius * 0.8, fill="#bcd9e2", stroke="#7fa9b8", stroke_width=0.8)
    sheet.circle(0, 0, radius * 0.22, fill="#e8e3da", stroke=LINE, stroke_width=0.8)


def _fire(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    sheet.circle(0, 0, min(w, d) / 2, fill="#e4ddd2", stroke=LINE, stroke_width=0.9)
    sheet.circle(0, 0, min(w, d) * 0.28, fill="#ee8a3a")


def _hearth(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    _box(sheet, w, d, "#e4ddd2", 1)
    sheet.rect(-w * 0.28, -d / 2, w * 0.56, d * 0.6, fill="#ee8a3a", fill_opacity=0.85)


def _panel(sheet: Sheet, w: float, d: float, _m: float, _colour: str | None) -> None:
    sheet.rect(-w / 2, -max(d, 2.6) / 2, w, max(d, 2.6), fill="#c89b5a", stroke=LINE, stroke_width=0.7)


def _rope(sheet: Sheet, w: float, _d: float, m: float, _colour: str | None) -> None:
    sheet.line((-w / 2, 0), (w / 2, 0), stroke="#9c3535", stroke_width=1.4)
    count = max(1, round(w / m / 1.6))
    for number in range(count + 1):
        sheet.circle(-w / 2 + w * number / count, 0, 2.4, fill="#c79a3c", stroke=LINE, stroke_width=0.6)


_FAMILIES: Final[tuple[tuple[Symbol, str], ...]] = (
    (_seat, "armchair sofa lounge_chair"),
    (_chair, "chair bench"),
    (_round, "stool bar_stool pouf round_table side_table globe chess_table coat_rack high_table"),
    (_table_with_chairs, "round_table_set"),
    (_row, "theatre_row"),
    (_plant, "plant garden_pot cypress"),
    (_tree, "tree olive_tree"),
    (_greenery, "planter hedge lavender"),
    (_lamp, "floor_lamp table_lamp wall_lamp pendant_lamp chandelier lantern work_lamp spotlight"),
    (_lights, "string_lights light_truss"),
    (_shelf, "bookshelf bar_shelf storage_rack"),
    (_rug, "rug"),
    (_platform, "stage"),
    (_overhead, "pergola parasol glass_roof booth"),
    (_water, "fountain"),
    (_fire, "fire_bowl"),
    (_hearth, "fireplace"),
    (
        _panel,
        "picture mirror notice_board sign clock curtain entrance_door whiteboard tool_wall banner screen_stand",
    ),
    (_rope, "barrier_rope"),
)
SYMBOLS: Final[dict[str, Symbol]] = {kind: symbol for symbol, kinds in _FAMILIES for kind in kinds.split()}


def draw_furniture(sheet: Sheet, kind: str, width: float, depth: float, scale: float, colour: str | None) -> None:
    """A piece of `width` × `depth` metres at the origin, facing up; `scale` is pixels a metre."""
    SYMBOLS.get(kind, _plain)(sheet, width * scale, depth * scale, scale, colour)
