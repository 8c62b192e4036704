"""The movement of many at once is that of each alone, and that of the vectors."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cenacle.core.inputs import STEP_DTYPE
from cenacle.core.movement import Movement
from cenacle.core.plan import Area, RoomPlan, Solid
from tests.core.make_vectors import ROOMS, VECTORS, texts
from tests.core.plain_movement import stepped

MOVEMENT: dict[str, Any] = json.loads((VECTORS / "movement.json").read_text("utf-8"))


def moved(
    plan: RoomPlan, places: list[tuple[float, float]], steps: list[tuple[int, int, int, int]]
) -> list[tuple[float, float]]:
    """One step of many avatars at once."""
    x, z = np.array(places, np.float64).reshape(-1, 2).T.copy()
    after = Movement(plan).step(x, z, np.array(steps, STEP_DTYPE))
    return list(zip(after[0].tolist(), after[1].tolist(), strict=True))


def planned(room: dict[str, Any]) -> RoomPlan:
    return RoomPlan("room", Area(*room["bounds"]), 18.0, tuple(Solid(*solid) for solid in room["solids"]))


@pytest.mark.parametrize("file", ["movement.json", "attenuation.json"])
def test_vectors_are_what_their_script_writes(file: str) -> None:
    assert (VECTORS / file).read_text("utf-8") == texts()[file]


@pytest.mark.rule("P-MOVE-5")
@pytest.mark.parametrize("name", MOVEMENT["rooms"])
def test_walks_go_as_the_vectors_say(name: str) -> None:
    plan = planned(MOVEMENT["rooms"][name])
    walks = [walk for walk in MOVEMENT["walks"] if walk["room"] == name]
    assert walks
    for walk in walks:
        place = tuple(walk["start"])
        for *step, x, z in walk["steps"]:
            assert moved(plan, [place], [tuple(step)]) == [(x, z)]
            place = (x, z)


def test_vectors_cover_a_few_hundred_steps_and_every_room() -> None:
    assert sum(len(walk["steps"]) for walk in MOVEMENT["walks"]) > 300
    assert {walk["room"] for walk in MOVEMENT["walks"]} == set(MOVEMENT["rooms"]) == set(ROOMS)


coordinates = st.floats(-9.0, 9.0, allow_nan=False)
angles = st.sampled_from([0.0, 90.0, 180.0, 45.0, 30.0]) | st.floats(0.0, 360.0)
solids = st.builds(
    lambda cx, cz, hx, hz, degrees: Solid(
        cx, cz, hx, hz, math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ),
    coordinates,
    coordinates,
    st.floats(0.01, 6.0),
    st.floats(0.01, 6.0),
    angles,
)
directions = st.integers(-127, 127)
avatars = st.tuples(coordinates, coordinates, directions, directions, st.integers(0, 1))


@pytest.mark.rule("P-MOVE-5")
@given(st.lists(solids, max_size=12), st.lists(avatars, min_size=1, max_size=20))
def test_many_at_once_move_like_each_alone_by_plain_loops(
    boxes: list[Solid], them: list[tuple[float, float, int, int, int]]
) -> None:
    plan = RoomPlan("room", Area(-8.0, -7.0, 8.0, 7.0), 18.0, tuple(boxes))
    expected = [stepped(plan, x, z, dx, dz, bool(run)) for x, z, dx, dz, run in them]
    assert moved(plan, [(x, z) for x, z, *_ in them], [(dx, dz, 0, run) for _, _, dx, dz, run in them]) == expected


@pytest.mark.rule("P-MOVE-5")
@given(avatars)
def test_nobody_leaves_the_bounds_and_positions_are_canonical(avatar: tuple[float, float, int, int, int]) -> None:
    plan = ROOMS["corner"]
    x, z, dx, dz, run = avatar
    ((after_x, after_z),) = moved(plan, [(x, z)], [(dx, dz, 0, run)])
    assert abs(after_x) <= 4.7 + 1 / 1024
    assert abs(after_z) <= 4.7 + 1 / 1024
    assert (after_x * 1024).is_integer()
    assert (after_z * 1024).is_integer()


@pytest.mark.rule("P-MOVE-2")
def test_a_direction_longer_than_127_is_no_faster() -> None:
    plan = ROOMS["empty"]
    ((x, z),) = moved(plan, [(0.0, 0.0)], [(127, 127, 0, 0)])
    assert math.hypot(x, z) == pytest.approx(0.14, abs=1e-3)
    ((x, z),) = moved(plan, [(0.0, 0.0)], [(127, 0, 0, 1)])
    assert (x, z) == (math.floor(0.26 * 1024 + 0.5) / 1024, 0.0)


@pytest.mark.rule("P-MOVE-1")
def test_solids_turn_as_yaw_does_left_seen_from_above() -> None:
    # A long box along east, turned left by 45 degrees, goes from south-west to north-east: north is -z.
    half = math.sqrt(0.5)
    plan = RoomPlan("room", Area(-9.0, -9.0, 9.0, 9.0), 18.0, (Solid(0.0, 0.0, 4.0, 0.1, half, half),))
    north_east, north_west = (2.0, -2.0), (-2.0, -2.0)
    after = moved(plan, [north_east, north_west], [(0, 0, 0, 0)] * 2)
    assert after[0] != north_east
    assert after[1] == north_west


def test_a_room_with_solids_all_elsewhere_has_no_walls() -> None:
    plan = RoomPlan("room", Area(0.0, 0.0, 4.0, 4.0), 18.0, (Solid(100.0, 100.0, 1.0, 1.0, 1.0, 0.0),))
    assert moved(plan, [(2.0, 2.0)], [(0, 0, 0, 0)]) == [(2.0, 2.0)]


def test_nobody_moves_in_an_empty_list() -> None:
    assert moved(ROOMS["corner"], [], []) == []
