"""`cenacle world check` in full: a file for each mistake, which ends with what is said of it."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cenacle.core.plan import Area, RoomPlan, Solid
from cenacle.settings import shipped_world
from cenacle.worlds import model
from cenacle.worlds.check import CHECKS, checked_text, checked_world
from cenacle.worlds.checks import budgets, walls
from cenacle.worlds.checks.floor import Floor
from cenacle.worlds.load import WorldError, world_of

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))
SHIPPED = sorted(shipped_world().parent.glob("*.yaml"))


@pytest.mark.parametrize("file", MISTAKES, ids=lambda file: file.stem)
def test_each_mistake_is_told(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    expected = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    with pytest.raises(WorldError) as caught:
        checked_text(text, "w")
    assert expected
    assert [line.removeprefix("w:") for line in caught.value.lines()] == expected


def test_every_check_has_a_file() -> None:
    words = {
        "bounds": "outside the bounds",
        "arrivals": "stands in",
        "walls": "goes through",
        "surfaces": "faces a wall",
    }
    words |= {"reach": "cannot be reached", "budgets": "is the most"}
    texts = "".join(file.read_text(encoding="utf-8") for file in MISTAKES)
    for check in CHECKS:
        assert words[check.__module__.rsplit(".", 1)[1]] in texts


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_shipped_worlds_have_nothing_wrong(file: Path) -> None:
    world = checked_world(file)
    assert world.plan.id == file.stem


def test_what_cannot_be_compiled_is_told_alone() -> None:
    text = MISTAKES[0].read_text(encoding="utf-8").replace("from: [-5, 0], to: [5, 0]", "from: [5, 0], to: [5, 0]")
    with pytest.raises(WorldError) as caught:
        checked_text(text, "w")
    assert [problem.what for problem in caught.value.problems] == ["the wall is shorter than it is thick"]


def room_with(*solids: Solid) -> RoomPlan:
    return RoomPlan("one", Area(-4, -3, 4, 3), 18.0, solids)


def wall_at(x: float, z0: float, z1: float) -> Solid:
    return Solid(x, (z0 + z1) / 2, 0.1, (z1 - z0) / 2, 1.0, 0.0)


def test_a_wall_across_the_room_makes_two_regions() -> None:
    floor = Floor(room_with(wall_at(0, -3, 3)))
    (west,) = floor.regions_near(-2, 0, 0.1)
    (east,) = floor.regions_near(2, 0, 0.1)
    assert west != east
    assert floor.regions_near(0, 0, 0.2) == frozenset()


@pytest.mark.parametrize(("gap", "joined"), [(0.5, False), (0.8, True)])
def test_a_person_fits_through_a_gap_wider_than_itself(gap: float, joined: bool) -> None:
    floor = Floor(room_with(wall_at(0, -3, -gap / 2), wall_at(0, gap / 2, 3)))
    assert (floor.regions_near(-2, 0, 0.1) == floor.regions_near(2, 0, 0.1)) is joined


def test_regions_are_those_of_a_plain_flood() -> None:
    generator = np.random.default_rng(5)
    for _ in range(5):
        middles = generator.uniform(-4, 4, (14, 3))
        solids = [Solid(x, z, 0.9, 0.2, math.cos(yaw), math.sin(yaw)) for x, z, yaw in middles.tolist()]
        regions = Floor(room_with(*solids)).regions
        flooded = np.zeros(regions.shape, np.int32)
        names = 0
        for start in product(*map(range, regions.shape)):
            if not regions[start] or flooded[start]:
                continue
            names += 1
            waiting = [start]
            while waiting:
                i, j = waiting.pop()
                inside = 0 <= i < regions.shape[0] and 0 <= j < regions.shape[1]
                if inside and regions[i, j] and not flooded[i, j]:
                    flooded[i, j] = names
                    waiting += [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
        pairs = set(zip(regions.ravel().tolist(), flooded.ravel().tolist(), strict=True))
        assert len(pairs) == names + 1  # each region is one flood, and nothing is nothing


def test_a_large_room_is_looked_at_less_closely() -> None:
    floor = Floor(RoomPlan("hall", Area(-250, -250, 250, 250), 18.0))
    assert floor.regions.size < 4_200_000
    assert floor.regions.max() == 1


def test_budgets_of_triangles_and_pieces() -> None:
    furniture = [{"kind": "bar_shelf", "at": [0, 0]}] * 1_300
    text = {"en": "A", "fr": "A"}
    floors = [{"area": [-5, -5, 5, 5], "material": "oak"}]
    written = {"id": "a", "title": text, "bounds": [-5, -5, 5, 5], "floors": floors, "furniture": furniture}
    room = model.Room.model_validate(written | {"spawns": [{"id": "s", "at": [0, 0]}]})
    assert budgets.triangles(room) == 1_300 * 4_200
    assert budgets.triangles(room) > budgets.TRIANGLES_MAX


def test_what_hangs_above_a_wall_or_fits_through_its_door_crosses_nothing() -> None:
    openings = [{"kind": "arch", "at": 5, "width": 3, "head": 2.5}]
    wall = model.Wall.model_validate({"from": [-5, 0], "to": [5, 0], "openings": openings})
    for piece, crosses in (
        ({"kind": "sofa", "at": [-4, 0]}, True),
        ({"kind": "sofa", "at": [0, 0]}, False),
        ({"kind": "sofa", "at": [1.2, 0]}, True),
        ({"kind": "sofa", "at": [0, 0], "lift": 2}, True),
        ({"kind": "string_lights", "at": [-4, 0], "lift": 3.3}, False),
        ({"kind": "picture", "at": [-4, 0.12]}, False),
    ):
        assert walls._crosses(model.Furniture.model_validate(piece), wall) is crosses, piece


def test_five_worlds_ship_and_use_every_kind_of_zone() -> None:
    assert {file.stem for file in SHIPPED} == {"club", "auditorium", "expo", "round", "amphitheatre"}
    for file in SHIPPED:
        kinds = {zone.kind for room in world_of(file).rooms for zone in room.zones}
        assert len(kinds) >= 2, file
    tables = {zone.id for zone in world_of(shipped_world().parent / "round.yaml").rooms[0].zones}
    assert {f"table-{number}" for number in range(1, 21)} <= tables
