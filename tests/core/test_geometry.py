"""Free places to stand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from cenacle.core.geometry import BODY_RADIUS_M, PLACE_SPACING_M, free_place
from cenacle.core.plan import Area, RoomPlan
from tests.core.make_vectors import ROOMS, box
from tests.core.plain_movement import pushed

BOUNDS = Area(-5.0, -5.0, 5.0, 5.0)


def test_a_free_point_is_its_own_place_but_canonical() -> None:
    assert free_place(RoomPlan("room", BOUNDS, 18.0), 1.0004, -2.0, 1.0) == (1.0, -2.0)


@pytest.mark.rule("P-GO-1")
def test_beside_a_wall_the_nearest_place_is_on_the_nearer_side() -> None:
    plan = RoomPlan("room", BOUNDS, 18.0, (box(0.0, 0.0, 4.0, 0.1),))
    assert free_place(plan, 1.0, 0.0625, 1.0) == (1.0, 0.0625 + 3 * PLACE_SPACING_M)
    assert free_place(plan, 1.0, -0.0625, 1.0) == (1.0, -0.0625 - 3 * PLACE_SPACING_M)


def test_among_places_as_near_the_smallest_x_wins() -> None:
    plan = RoomPlan("room", BOUNDS, 18.0, (box(0.0, 0.0, 0.1, 4.0),))
    found = free_place(plan, 0.0, 0.0, 1.0)
    assert found is not None
    assert found == (-0.5, 0.0)


@pytest.mark.rule("P-GO-1")
def test_there_is_no_place_in_the_middle_of_a_solid_or_beyond_the_bounds() -> None:
    assert free_place(ROOMS["inside"], 0.0, 0.0, 1.0) is None
    assert free_place(ROOMS["empty"], 30.0, 0.0, 1.0) is None
    assert free_place(ROOMS["inside"], 0.0, 0.0, 6.0) is not None


@given(st.sampled_from(sorted(ROOMS)), st.floats(-12.0, 12.0), st.floats(-12.0, 12.0), st.sampled_from([0.0, 1.0, 3.0]))
def test_a_place_found_is_near_within_the_bounds_and_touches_nothing(
    name: str, x: float, z: float, within: float
) -> None:
    plan = ROOMS[name]
    place = free_place(plan, x, z, within)
    if place is None:
        return
    assert math.dist(place, (x, z)) <= within + 2 / 1024
    assert plan.bounds.min_x + BODY_RADIUS_M <= place[0] <= plan.bounds.max_x - BODY_RADIUS_M
    assert plan.bounds.min_z + BODY_RADIUS_M <= place[1] <= plan.bounds.max_z - BODY_RADIUS_M
    assert all(pushed(solid, *place) == place for solid in plan.solids)
