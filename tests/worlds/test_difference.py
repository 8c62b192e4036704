"""Differences between two worlds, in words."""

import pytest

from cenacle.worlds import model
from cenacle.worlds.beginning import beginning
from cenacle.worlds.difference import differences
from cenacle.worlds.load import compile_document
from cenacle.worlds.positions import read

TEXT = beginning("house")
SECOND_ROOM = """\
  - id: cellar
    title: {en: Cellar, fr: Cave}
    bounds: [-3, -3, 3, 3]
    floors: [{area: [-3, -3, 3, 3], material: stone}]
    spawns: [{id: stairs, at: [0, 0]}]
"""

# what is changed in the beginning, into what, and what is said of it
CHANGES = [
    ("entrance: parlour", "entrance: parlour  # only a comment", []),
    ('en: "House"', 'en: "Home"', ["the world: title is now en 'Home', fr 'House', no longer en 'House', fr 'House'"]),
    ("bounds: [-6, -6", "bounds: [-7, -6", ["room 'parlour': bounds is now [-7, -6, 6, 5], no longer [-6, -6, 6, 5]"]),
    ("at: [-2.2, 1.2]", "at: [-2, 1.7]", ["the sofa at [-2.2, 1.2] moved 0.2 m east and 0.5 m south, to"]),
    ("at: [-3.9, -0.6], yaw_deg: 270", "at: [-3.9, -0.6], yaw_deg: 250", ["yaw_deg is now 250.0, no longer 270.0"]),
    ("kind: plant", "kind: tree", ["the plant at [4.4, -3.4] was removed", "a tree was added at [4.4, -3.4]"]),
    ("id: sofas, kind: conversation", "id: sofas, kind: quiet", ["zone 'sofas': kind is now 'quiet', no longer 'conv"]),
    ("id: sofas", "id: seats", ["zone 'sofas' was removed", "zone 'seats' was added"]),
    ("area: [-4.8, -2, 0.4, 2]", "area: [-4.8, -2, 2.4, 2]", ["moved 1 m east", "is now 7.2 × 4 m, no longer"]),
    ("radius: 1", "radius: 2", ["spawn 'door': radius is now 2.0, no longer 1.0"]),
    (
        "from: [5, 4], to: [-5, 4]",
        "from: [5, 4], to: [-5, 4], height: 3",
        ["the wall from [5, 4] to [-5, 4] is new"],
    ),
    (
        "material: oak",
        "material: stone",
        ["the floor of oak at [-5, -4, 5, 4] was removed", "the floor of stone at"],
    ),
    ("\nrooms:\n", f"\nrooms:\n{SECOND_ROOM}", ["room 'cellar' was added, with 0 pieces of furniture"]),
]


def world(text: str) -> model.WorldFile:
    return compile_document(read(text), "w.yaml")[0]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
def test_each_change_is_told(before: str, after: str, expected: list[str]) -> None:
    assert before in TEXT
    lines = differences(world(TEXT), world(TEXT.replace(before, after, 1)))
    for words in expected:
        assert any(words in line for line in lines), lines
    assert bool(lines) is bool(expected)


def test_a_room_that_is_gone_is_told_once() -> None:
    two = TEXT.replace("\nrooms:\n", f"\nrooms:\n{SECOND_ROOM}")
    assert differences(world(two), world(TEXT)) == ["room 'cellar' was removed"]


def test_each_piece_is_matched_with_the_nearest_of_its_kind() -> None:
    moved = TEXT.replace("at: [-3.9, -0.6]", "at: [-3.8, -0.6]").replace("at: [-0.5, -0.6]", "at: [-0.4, -0.6]")
    lines = differences(world(TEXT), world(moved))
    assert sorted(line.split(": ", 1)[1] for line in lines) == [
        "the armchair at [-0.5, -0.6] moved 0.1 m east, to [-0.4, -0.6]",
        "the armchair at [-3.9, -0.6] moved 0.1 m east, to [-3.8, -0.6]",
    ]
