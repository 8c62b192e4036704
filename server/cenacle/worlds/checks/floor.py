"""Where a person can stand in a room, and which of these places are joined by walking."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core.geometry import BODY_RADIUS_M, overlaps, solid_columns
from cenacle.core.plan import Area, RoomPlan, Solid

SPACING_M: Final = 0.1  # between the places looked at; a door is wider than the difference by far
PLACES_MAX: Final = 4_000_000  # a larger room is looked at less closely

BoolGrid = NDArray[np.bool_]
LabelGrid = NDArray[np.int32]


class _Run(NamedTuple):
    """Places of a row that are free side by side: [start, end), and their label for now."""

    start: int
    end: int
    label: int


class Floor:
    """A room's places on a grid. `regions` has the shape (columns, rows): 0 where nobody can stand, and the same number
    for all places between which one can walk."""

    def __init__(self, plan: RoomPlan) -> None:
        bounds = plan.bounds
        width, depth = bounds.max_x - bounds.min_x, bounds.max_z - bounds.min_z
        self.spacing_m = max(SPACING_M, math.sqrt(width * depth / PLACES_MAX))
        self._bounds = bounds
        self._xs = _places(bounds.min_x, bounds.max_x, self.spacing_m)
        self._zs = _places(bounds.min_z, bounds.max_z, self.spacing_m)
        free = np.ones((len(self._xs), len(self._zs)), np.bool_)
        for number, solid in enumerate(plan.solids):
            self._block(free, plan, number, solid)
        self.regions = _regions(free)

    def _block(self, free: BoolGrid, plan: RoomPlan, number: int, solid: Solid) -> None:
        reach_x = abs(solid.cos) * solid.hx + abs(solid.sin) * solid.hz + BODY_RADIUS_M
        reach_z = abs(solid.sin) * solid.hx + abs(solid.cos) * solid.hz + BODY_RADIUS_M
        i0, i1 = np.searchsorted(self._xs, (solid.cx - reach_x, solid.cx + reach_x))
        j0, j1 = np.searchsorted(self._zs, (solid.cz - reach_z, solid.cz + reach_z))
        if i0 == i1 or j0 == j1:
            return
        one = solid_columns(plan).at(np.array(number))
        free[i0:i1, j0:j1] &= ~overlaps(one, self._xs[i0:i1, None], self._zs[None, j0:j1])

    def regions_in(self, area: Area) -> frozenset[int]:
        """The regions that one can stand in within an area."""
        i0, i1 = np.searchsorted(self._xs, (area.min_x, np.nextafter(area.max_x, np.inf)))
        j0, j1 = np.searchsorted(self._zs, (area.min_z, np.nextafter(area.max_z, np.inf)))
        return frozenset(np.unique(self.regions[i0:i1, j0:j1]).tolist()) - {0}

    def regions_near(self, x: float, z: float, radius_m: float) -> frozenset[int]:
        """The regions around a point, or of the nearest place on the grid."""
        reach = max(radius_m, self.spacing_m)
        return self.regions_in(Area(x - reach, z - reach, x + reach, z + reach))


def _places(low: float, high: float, spacing: float) -> NDArray[np.float64]:
    """Centres of people from wall to wall, both ends among them; only the middle if it is too narrow for anyone."""
    low, high = low + BODY_RADIUS_M, high - BODY_RADIUS_M
    if high <= low:
        return np.array([(low + high) / 2])
    return np.linspace(low, high, max(2, math.ceil((high - low) / spacing) + 1))


def _regions(free: BoolGrid) -> LabelGrid:
    """Labels what is joined, by runs: what touches of a row and of the row before is one region."""
    parents = [0]

    def root(label: int) -> int:
        while parents[label] != label:
            parents[label] = parents[parents[label]]
            label = parents[label]
        return label

    rows: list[list[_Run]] = []
    before: list[_Run] = []
    for row in free:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False]))))
        runs: list[_Run] = []
        for start, end in edges.reshape(-1, 2).tolist():
            touching = [root(one.label) for one in before if one.start < end and start < one.end]
            if not touching:
                parents.append(len(parents))
                touching = [len(parents) - 1]
            label = min(touching)
            for other in touching:
                parents[other] = label
            runs.append(_Run(start, end, label))
        rows.append(runs)
        before = runs
    regions = np.zeros(free.shape, np.int32)
    for number, runs in enumerate(rows):
        for run in runs:
            regions[number, run.start : run.end] = root(run.label)
    return regions
