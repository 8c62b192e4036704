"""The floor plan: what is on it, and that it is a picture."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cenacle.core.plan import ZoneKind
from cenacle.settings import shipped_world
from cenacle.worlds.drawing.colours import FLOORS, WALLS, ZONES
from cenacle.worlds.drawing.floor_plan import draw_floor_plan
from cenacle.worlds.drawing.picture import PIXELS_A_PIXEL, png_of
from cenacle.worlds.drawing.sheet import Sheet
from cenacle.worlds.drawing.symbols import SYMBOLS, draw_furniture
from cenacle.worlds.furniture import FURNITURE
from cenacle.worlds.load import load_world, parse_world
from cenacle.worlds.model import FloorMaterial, WallMaterial
from tests.worlds.test_load import SMALL

SHIPPED = sorted(shipped_world().parent.glob("*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> set[str]:
    return {"".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_all_that_has_a_name_is_named_in_either_language(file: Path) -> None:
    world = load_world(file).client
    for language in ("en", "fr"):
        words = words_of(draw_floor_plan(world, language))
        assert getattr(world.title, language) in words
        for room in world.rooms:
            assert getattr(room.title, language) in words
            assert {getattr(zone.title, language) for zone in room.zones} <= words
            assert {f"→ {getattr(portal.title, language)}" for portal in room.portals} <= words
            assert {spawn.id for spawn in room.spawns} <= words


def test_the_legend_tells_only_what_is_there() -> None:
    words = words_of(draw_floor_plan(parse_world(SMALL, "w").client))
    assert {"door or arch", "portal to another room", "place of arrival"} <= words
    assert not {"window", "stage", "conversation", "screen, and whence it is seen"} & words


def test_the_scale_is_true() -> None:
    sheet = ElementTree.fromstring(draw_floor_plan(parse_world(SMALL, "w").client))
    bars = [one for one in sheet.iter(f"{SVG}rect") if one.get("height") == "5"]
    room = next(one for one in sheet.iter(f"{SVG}rect") if one.get("fill") == "#f1ece1")
    metre = float(room.get("width", "")) / 10
    assert sum(float(bar.get("width", "")) for bar in bars) == pytest.approx(2 * metre, abs=0.1)


def test_what_authors_write_cannot_break_the_drawing() -> None:
    nasty = SMALL.replace("{en: One, fr: Un}", '{en: "<script>&\\"", fr: Un}', 1)
    assert '<script>&"' in words_of(draw_floor_plan(parse_world(nasty, "w").client))


def test_every_material_zone_and_symbol_is_known() -> None:
    assert set(FLOORS) == set(FloorMaterial.__args__)  # type: ignore[attr-defined]
    assert set(WALLS) <= set(WallMaterial.__args__)  # type: ignore[attr-defined]
    assert set(ZONES) == {str(kind) for kind in ZoneKind}
    assert set(SYMBOLS) <= set(FURNITURE)
    for kind, size in FURNITURE.items():
        sheet = Sheet()
        draw_furniture(sheet, kind, size.width, size.depth, 34, None)
        assert "nan" not in sheet.svg(1, 1, kind)


def test_the_picture_is_the_drawing_at_twice_its_size() -> None:
    svg = draw_floor_plan(parse_world(SMALL, "w").client)
    width, height = (float(ElementTree.fromstring(svg).get(key, "")) for key in ("width", "height"))
    png = png_of(svg)
    assert png.startswith(b"\x89PNG")
    pixels = struct.unpack(">II", png[16:24])
    assert pixels == pytest.approx((width * PIXELS_A_PIXEL, height * PIXELS_A_PIXEL), abs=2)
