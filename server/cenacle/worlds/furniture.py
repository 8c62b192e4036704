"""The kinds of furniture: their default sizes, and whether they stop people.

A kind is looked up by name in a world file; the browser draws it with simple geometry of the same size.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FurnitureKind:
    """Default size in metres (width along its own x, depth along its own z, height), and whether it is solid.

    A piece faces its own -z: the front of a sofa or a desk, the side one looks at of a shelf or a fireplace.
    """

    width: float
    depth: float
    height: float
    solid: bool = True


FURNITURE: Final[dict[str, FurnitureKind]] = {
    "armchair": FurnitureKind(0.85, 0.85, 0.85),
    "bar_counter": FurnitureKind(3.0, 0.7, 1.1),
    "bar_stool": FurnitureKind(0.4, 0.4, 0.75),
    "bench": FurnitureKind(1.6, 0.45, 0.45),
    "bookshelf": FurnitureKind(1.2, 0.35, 2.2),
    "chair": FurnitureKind(0.48, 0.5, 0.85, solid=False),
    "coat_rack": FurnitureKind(0.5, 0.5, 1.8),
    "coffee_table": FurnitureKind(1.1, 0.65, 0.4),
    "console": FurnitureKind(1.2, 0.35, 0.8),
    "cushion": FurnitureKind(0.6, 0.6, 0.3, solid=False),
    "desk": FurnitureKind(1.6, 0.75, 0.75),
    "easel": FurnitureKind(0.8, 0.7, 1.7),
    "fireplace": FurnitureKind(1.8, 0.6, 2.6),
    "floor_lamp": FurnitureKind(0.4, 0.4, 1.65),
    "hedge": FurnitureKind(3.0, 0.7, 1.1),
    "lantern": FurnitureKind(0.25, 0.25, 0.4, solid=False),
    "mirror": FurnitureKind(0.9, 0.06, 1.4, solid=False),
    "notice_board": FurnitureKind(2.4, 0.08, 1.2, solid=False),
    "parasol": FurnitureKind(2.6, 2.6, 2.6, solid=False),
    "pendant_lamp": FurnitureKind(0.6, 0.6, 0.4, solid=False),
    "picture": FurnitureKind(1.0, 0.06, 0.75, solid=False),
    "planter": FurnitureKind(1.2, 0.45, 0.9),
    "plant": FurnitureKind(0.5, 0.5, 1.4),
    "pouf": FurnitureKind(0.5, 0.5, 0.42),
    "reception": FurnitureKind(2.0, 0.7, 1.05),
    "round_table": FurnitureKind(1.0, 1.0, 0.74),
    "rug": FurnitureKind(3.0, 2.0, 0.02, solid=False),
    "side_table": FurnitureKind(0.45, 0.45, 0.5),
    "sofa": FurnitureKind(2.1, 0.9, 0.8),
    "string_lights": FurnitureKind(8.0, 0.1, 2.8, solid=False),
    "tool_wall": FurnitureKind(2.4, 0.15, 1.4, solid=False),
    "tree": FurnitureKind(0.6, 0.6, 5.0),
    "workbench": FurnitureKind(2.4, 0.9, 0.9),
}
