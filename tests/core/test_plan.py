"""Areas and solids."""

from __future__ import annotations

from cenacle.core.plan import Area, RoomPlan, Solid


def test_the_edges_of_an_area_belong_to_it() -> None:
    area = Area(0.0, -1.0, 2.0, 1.0)
    assert all(area.contains(x, z) for x in (0.0, 1.0, 2.0) for z in (-1.0, 0.0, 1.0))
    assert not any(area.contains(x, z) for x, z in ((-0.1, 0.0), (2.1, 0.0), (1.0, -1.1), (1.0, 1.1)))


def test_solids_as_an_array() -> None:
    plan = RoomPlan("room", Area(0.0, 0.0, 1.0, 1.0), 18.0, (Solid(1.0, 2.0, 3.0, 4.0, 0.6, 0.8),))
    assert plan.solid_array().tolist() == [[1.0, 2.0, 3.0, 4.0, 0.6, 0.8]]
    assert RoomPlan("room", Area(0.0, 0.0, 1.0, 1.0), 18.0).solid_array().shape == (0, 6)
