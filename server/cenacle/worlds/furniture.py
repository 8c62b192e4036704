"""The kinds of furniture: their default sizes, and whether they stop people.

A kind is looked up by name in a world file; the browser draws it with simple geometry of the same size.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FurnitureKind:
    """Default size in metres (width along its own x, depth along its own z, height), about how many triangles it is
    drawn with, and whether it is solid.

    A piece faces its own -z: the front of a sofa or a desk, the side one looks at of a shelf or a fireplace.
    """

    width: float
    depth: float
    height: float
    triangles: int
    solid: bool = True


FURNITURE: Final[dict[str, FurnitureKind]] = {
    "armchair": FurnitureKind(0.85, 0.85, 0.85, 1_100),
    "banner": FurnitureKind(0.85, 0.35, 2.05, 700),
    "bar_counter": FurnitureKind(3.0, 0.7, 1.1, 2_100),
    "bar_shelf": FurnitureKind(3.0, 0.4, 2.3, 4_200),
    "bar_stool": FurnitureKind(0.4, 0.4, 0.75, 400),
    "barrier_rope": FurnitureKind(2.0, 0.3, 1.0, 600),
    "bench": FurnitureKind(1.6, 0.45, 0.45, 500),
    "bookshelf": FurnitureKind(1.2, 0.35, 2.2, 1_200),
    "booth": FurnitureKind(3.0, 2.4, 2.6, 800, solid=False),
    "cat": FurnitureKind(0.55, 0.5, 0.28, 700, solid=False),
    "chair": FurnitureKind(0.48, 0.5, 0.85, 600, solid=False),
    "chandelier": FurnitureKind(1.0, 1.0, 0.7, 1_300, solid=False),
    "chess_table": FurnitureKind(0.75, 0.75, 0.7, 2_100),
    "clock": FurnitureKind(0.45, 0.06, 0.45, 300, solid=False),
    "coat_rack": FurnitureKind(0.5, 0.5, 1.8, 500),
    "coffee_table": FurnitureKind(1.1, 0.65, 0.4, 800),
    "console": FurnitureKind(1.2, 0.35, 0.8, 900),
    "counter": FurnitureKind(1.6, 0.6, 1.05, 300),
    "crate": FurnitureKind(0.6, 0.45, 0.4, 300),
    "curtain": FurnitureKind(2.6, 0.14, 2.5, 500, solid=False),
    "cushion": FurnitureKind(0.6, 0.6, 0.3, 200, solid=False),
    "cypress": FurnitureKind(1.2, 1.2, 6.5, 600),
    "desk": FurnitureKind(1.6, 0.75, 0.75, 600),
    "dining_table": FurnitureKind(2.2, 0.95, 0.75, 1_100),
    "easel": FurnitureKind(0.8, 0.7, 1.7, 100),
    "entrance_door": FurnitureKind(1.9, 0.12, 2.75, 800, solid=False),
    "fire_bowl": FurnitureKind(0.8, 0.8, 0.4, 800),
    "fireplace": FurnitureKind(1.8, 0.6, 2.6, 2_100),
    "floor_lamp": FurnitureKind(0.4, 0.4, 1.65, 700),
    "fountain": FurnitureKind(2.2, 2.2, 1.5, 700),
    "garden_pot": FurnitureKind(0.6, 0.6, 1.0, 300),
    "glass_roof": FurnitureKind(10.0, 8.0, 1.8, 300, solid=False),
    "globe": FurnitureKind(0.55, 0.55, 1.1, 1_100),
    "gramophone": FurnitureKind(0.75, 0.45, 0.85, 400),
    "hedge": FurnitureKind(3.0, 0.7, 1.1, 400),
    "high_table": FurnitureKind(0.7, 0.7, 1.1, 500),
    "ladder": FurnitureKind(0.6, 0.9, 2.2, 100),
    "lantern": FurnitureKind(0.25, 0.25, 0.4, 300, solid=False),
    "lavender": FurnitureKind(1.6, 0.6, 0.6, 600),
    "lectern": FurnitureKind(0.65, 0.5, 1.15, 500),
    "light_truss": FurnitureKind(6.0, 0.5, 0.4, 1_000, solid=False),
    "log_basket": FurnitureKind(0.6, 0.45, 0.5, 300),
    "lounge_chair": FurnitureKind(0.78, 0.8, 0.82, 700),
    "mirror": FurnitureKind(0.9, 0.06, 1.4, 100, solid=False),
    "notice_board": FurnitureKind(2.4, 0.08, 1.2, 1_100, solid=False),
    "olive_tree": FurnitureKind(0.6, 0.6, 3.6, 700),
    "parasol": FurnitureKind(2.6, 2.6, 2.6, 300, solid=False),
    "pendant_lamp": FurnitureKind(0.6, 0.6, 0.4, 400, solid=False),
    "pergola": FurnitureKind(4.0, 3.0, 2.6, 700, solid=False),
    "piano": FurnitureKind(1.5, 0.65, 1.25, 700),
    "picture": FurnitureKind(1.0, 0.06, 0.75, 300, solid=False),
    "plan_chest": FurnitureKind(1.3, 0.8, 0.9, 500),
    "plant": FurnitureKind(0.5, 0.5, 1.4, 800),
    "planter": FurnitureKind(1.2, 0.45, 0.9, 900),
    "pouf": FurnitureKind(0.5, 0.5, 0.42, 300),
    "reception": FurnitureKind(2.0, 0.7, 1.05, 1_000),
    "round_table": FurnitureKind(1.0, 1.0, 0.74, 1_100),
    "round_table_set": FurnitureKind(2.2, 2.2, 0.76, 1_900),
    "rug": FurnitureKind(3.0, 2.0, 0.02, 300, solid=False),
    "screen_stand": FurnitureKind(1.4, 0.5, 1.8, 200),
    "side_table": FurnitureKind(0.45, 0.45, 0.5, 200),
    "sign": FurnitureKind(1.2, 0.06, 0.35, 200, solid=False),
    "sofa": FurnitureKind(2.1, 0.9, 0.8, 2_100),
    "speaker": FurnitureKind(0.5, 0.5, 1.9, 300),
    "spotlight": FurnitureKind(0.4, 0.4, 0.5, 300, solid=False),
    "stage": FurnitureKind(6.0, 3.0, 0.06, 200, solid=False),
    "stool": FurnitureKind(0.36, 0.36, 0.5, 100, solid=False),
    "storage_rack": FurnitureKind(1.8, 0.5, 2.1, 800),
    "string_lights": FurnitureKind(8.0, 0.1, 2.8, 1_300, solid=False),
    "table_lamp": FurnitureKind(0.36, 0.36, 0.55, 700, solid=False),
    "theatre_row": FurnitureKind(4.64, 0.75, 0.95, 3_400),
    "tool_chest": FurnitureKind(0.75, 0.5, 0.95, 600),
    "tool_wall": FurnitureKind(2.4, 0.15, 1.4, 1_100, solid=False),
    "tree": FurnitureKind(0.6, 0.6, 5.0, 800),
    "wall_lamp": FurnitureKind(0.26, 0.26, 0.5, 100, solid=False),
    "whiteboard": FurnitureKind(1.9, 0.6, 1.9, 600),
    "work_lamp": FurnitureKind(0.5, 0.5, 0.3, 200, solid=False),
    "workbench": FurnitureKind(2.4, 0.9, 0.9, 1_200),
}
