"""docs/world-files.md tells every key and every kind, and its example is a sound world."""

import re
from pathlib import Path
from typing import get_args

from cenacle.worlds import model
from cenacle.worlds.furniture import FURNITURE
from cenacle.worlds.load import parse_world

PAGE = (Path(__file__).parents[2] / "docs" / "world-files.md").read_text(encoding="utf-8")
PARTS = (
    model.WorldFile,
    model.Room,
    model.Light,
    model.Floor,
    model.Ceiling,
    model.Wall,
    model.Opening,
    model.Furniture,
    model.Zone,
    model.Screen,
    model.Portal,
    model.Target,
    model.Spawn,
)


def furniture_rows() -> str:
    return "".join(
        f"| {name} | {kind.width:g} × {kind.depth:g} × {kind.height:g} | {'yes' if kind.solid else 'no'} |\n"
        for name, kind in sorted(FURNITURE.items())
    )


def test_every_key_is_told() -> None:
    for part in PARTS:
        for name, info in part.model_fields.items():
            assert f"`{info.alias or name}`" in PAGE, f"{part.__name__}.{name}"


def test_every_material_and_kind_is_told() -> None:
    for literal in (model.FloorMaterial, model.WallMaterial, model.Mood):
        for word in get_args(literal):
            assert re.search(rf"\b{word}\b", PAGE), word
    assert furniture_rows() in PAGE


def test_the_example_is_a_sound_world() -> None:
    (example,) = re.findall(r"```yaml\n(version: 1.*?)```", PAGE, re.S)
    assert parse_world(example, "example.yaml").plan.entrance == "parlour"
