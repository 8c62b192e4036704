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
    "bar_shelf": FurnitureKind(3.0, 0.4, 2.3),
    "bar_stool": FurnitureKind(0.4, 0.4, 0.75),
    "bench": FurnitureKind(1.6, 0.45, 0.45),
    "bookshelf": FurnitureKind(1.2, 0.35, 2.2),
    "cat": FurnitureKind(0.55, 0.5, 0.28, solid=False),
    "chair": FurnitureKind(0.48, 0.5, 0.85, solid=False),
    "chandelier": FurnitureKind(1.0, 1.0, 0.7, solid=False),
    "chess_table": FurnitureKind(0.75, 0.75, 0.7),
    "clock": FurnitureKind(0.45, 0.06, 0.45, solid=False),
    "coat_rack": FurnitureKind(0.5, 0.5, 1.8),
    "coffee_table": FurnitureKind(1.1, 0.65, 0.4),
    "console": FurnitureKind(1.2, 0.35, 0.8),
    "crate": FurnitureKind(0.6, 0.45, 0.4),
    "curtain": FurnitureKind(2.6, 0.14, 2.5, solid=False),
    "cushion": FurnitureKind(0.6, 0.6, 0.3, solid=False),
    "cypress": FurnitureKind(1.2, 1.2, 6.5),
    "desk": FurnitureKind(1.6, 0.75, 0.75),
    "dining_table": FurnitureKind(2.2, 0.95, 0.75),
    "easel": FurnitureKind(0.8, 0.7, 1.7),
    "entrance_door": FurnitureKind(1.9, 0.12, 2.75, solid=False),
    "fire_bowl": FurnitureKind(0.8, 0.8, 0.4),
    "fireplace": FurnitureKind(1.8, 0.6, 2.6),
    "floor_lamp": FurnitureKind(0.4, 0.4, 1.65),
    "fountain": FurnitureKind(2.2, 2.2, 1.5),
    "garden_pot": FurnitureKind(0.6, 0.6, 1.0),
    "glass_roof": FurnitureKind(10.0, 8.0, 1.8, solid=False),
    "globe": FurnitureKind(0.55, 0.55, 1.1),
    "gramophone": FurnitureKind(0.75, 0.45, 0.85),
    "hedge": FurnitureKind(3.0, 0.7, 1.1),
    "ladder": FurnitureKind(0.6, 0.9, 2.2),
    "lantern": FurnitureKind(0.25, 0.25, 0.4, solid=False),
    "lavender": FurnitureKind(1.6, 0.6, 0.6),
    "log_basket": FurnitureKind(0.6, 0.45, 0.5),
    "lounge_chair": FurnitureKind(0.78, 0.8, 0.82),
    "mirror": FurnitureKind(0.9, 0.06, 1.4, solid=False),
    "notice_board": FurnitureKind(2.4, 0.08, 1.2, solid=False),
    "olive_tree": FurnitureKind(0.6, 0.6, 3.6),
    "parasol": FurnitureKind(2.6, 2.6, 2.6, solid=False),
    "pendant_lamp": FurnitureKind(0.6, 0.6, 0.4, solid=False),
    "pergola": FurnitureKind(4.0, 3.0, 2.6, solid=False),
    "piano": FurnitureKind(1.5, 0.65, 1.25),
    "picture": FurnitureKind(1.0, 0.06, 0.75, solid=False),
    "plan_chest": FurnitureKind(1.3, 0.8, 0.9),
    "plant": FurnitureKind(0.5, 0.5, 1.4),
    "planter": FurnitureKind(1.2, 0.45, 0.9),
    "pouf": FurnitureKind(0.5, 0.5, 0.42),
    "reception": FurnitureKind(2.0, 0.7, 1.05),
    "round_table": FurnitureKind(1.0, 1.0, 0.74),
    "rug": FurnitureKind(3.0, 2.0, 0.02, solid=False),
    "side_table": FurnitureKind(0.45, 0.45, 0.5),
    "sign": FurnitureKind(1.2, 0.06, 0.35, solid=False),
    "sofa": FurnitureKind(2.1, 0.9, 0.8),
    "stool": FurnitureKind(0.36, 0.36, 0.5, solid=False),
    "storage_rack": FurnitureKind(1.8, 0.5, 2.1),
    "string_lights": FurnitureKind(8.0, 0.1, 2.8, solid=False),
    "table_lamp": FurnitureKind(0.36, 0.36, 0.55, solid=False),
    "tool_chest": FurnitureKind(0.75, 0.5, 0.95),
    "tool_wall": FurnitureKind(2.4, 0.15, 1.4, solid=False),
    "tree": FurnitureKind(0.6, 0.6, 5.0),
    "wall_lamp": FurnitureKind(0.26, 0.26, 0.5, solid=False),
    "whiteboard": FurnitureKind(1.9, 0.6, 1.9),
    "work_lamp": FurnitureKind(0.5, 0.5, 0.3, solid=False),
    "workbench": FurnitureKind(2.4, 0.9, 0.9),
}
