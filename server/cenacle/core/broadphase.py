"""Which solids may be touched from where: a uniform grid, made once for a room.

It only saves work. Whoever leaves the surroundings for which the solids of its cell are complete is moved against
all solids instead, so that the result is the same as without any grid.
"""

from typing import Final

import numpy as np

from cenacle.core.geometry import (
    BODY_RADIUS_M,
    BoolArray,
    IndexArray,
    SolidColumns,
    overlaps,
    push_out,
    solid_columns,
)
from cenacle.core.plan import FloatArray, RoomPlan

CELL_M: Final = 2.0
MARGIN_M: Final = 0.75  # how far from its cell a centre may be pushed before the cell's solids are not all there is
PASSES: Final = 2  # over the solids in a step, so that one can be pushed out of a corner

_SLACK_M: Final = 1e-6  # more than rounding can ever make of a distance
_FAR_M: Final = 1e9  # where the solid lies that fills up the lists of the cells


class SolidGrid:
    """The solids of a room by cell, for circles of `BODY_RADIUS_M`."""

    def __init__(self, plan: RoomPlan) -> None:
        solids = solid_columns(plan)
        self._count = len(solids.cx)
        far = (_FAR_M, _FAR_M, 0.0, 0.0, 1.0, 0.0)
        self._solids = SolidColumns(*(np.append(column, value) for column, value in zip(solids, far, strict=True)))
        self._bounds = plan.bounds
        self._columns = max(1, int(np.ceil((plan.bounds.max_x - plan.bounds.min_x) / CELL_M)))
        self._rows = max(1, int(np.ceil((plan.bounds.max_z - plan.bounds.min_z) / CELL_M)))
        self._near = self._lists()

    def collide(self, x: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Push circles, of shape (n,), out of the solids: `PASSES` times through all of them in their order."""
        column, row = self._cell(x, z)
        near = self._near[column * self._rows + row]
        inside = self._covered(column, row, x, z)
        solids = self._solids.at(near)
        touched = np.flatnonzero(overlaps(solids, x[:, None], z[:, None]).any(axis=1) | ~inside)
        if not len(touched):
            return x, z
        start_x, start_z = x[touched], z[touched]
        column, row, near, inside = column[touched], row[touched], near[touched], inside[touched]
        new_x, new_z = start_x, start_z
        for index in list(near.T) * PASSES:
            new_x, new_z = push_out(self._solids.at(index), new_x, new_z)
            inside = inside & self._covered(column, row, new_x, new_z)
        strays = np.flatnonzero(~inside)
        if len(strays):
            new_x[strays], new_z[strays] = self._collide_with_all(start_x[strays], start_z[strays])
        x, z = x.copy(), z.copy()
        x[touched], z[touched] = new_x, new_z
        return x, z

    def _collide_with_all(self, x: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        for number in list(range(self._count)) * PASSES:
            x, z = push_out(self._solids.at(np.full(len(x), number)), x, z)
        return x, z

    def _cell(self, x: FloatArray, z: FloatArray) -> tuple[IndexArray, IndexArray]:
        column = np.floor((x - self._bounds.min_x) / CELL_M)
        row = np.floor((z - self._bounds.min_z) / CELL_M)
        return (
            np.clip(column, 0, self._columns - 1).astype(np.int64),
            np.clip(row, 0, self._rows - 1).astype(np.int64),
        )

    def _covered(self, column: IndexArray, row: IndexArray, x: FloatArray, z: FloatArray) -> BoolArray:
        """Whether the centres are where the lists of the cells hold every solid that may be touched."""
        half = CELL_M / 2
        reach = half + MARGIN_M
        middle_x = self._bounds.min_x + (column * CELL_M + half)
        middle_z = self._bounds.min_z + (row * CELL_M + half)
        covered: BoolArray = (np.abs(x - middle_x) <= reach) & (np.abs(z - middle_z) <= reach)
        return covered

    def _lists(self) -> IndexArray:
        """Of each cell the solids near it, ascending, filled up with the one far away: (cells, longest)."""
        cells = [self._cells_near(number) for number in range(self._count)]
        longest = int(np.bincount(np.concatenate(cells), minlength=1).max()) if cells else 0
        near = np.full((self._columns * self._rows, longest), self._count, np.int64)
        filled = np.zeros(len(near), np.int64)
        for number, of_solid in enumerate(cells):
            near[of_solid, filled[of_solid]] = number
            filled[of_solid] += 1
        return near

    def _cells_near(self, number: int) -> IndexArray:
        """The cells from whose surroundings a solid may be touched: those that no axis of either box separates."""
        cx, cz, hx, hz, cos, sin = (float(column[number]) for column in self._solids)
        half = CELL_M / 2 + MARGIN_M
        reach = BODY_RADIUS_M + _SLACK_M
        middle_x = self._bounds.min_x + np.arange(self._columns) * CELL_M + CELL_M / 2
        middle_z = self._bounds.min_z + np.arange(self._rows) * CELL_M + CELL_M / 2
        ox, oz = middle_x[:, None] - cx, middle_z[None, :] - cz
        across = half * (abs(cos) + abs(sin))  # half a cell's extent along the axes of the solid
        near = np.abs(ox) <= half + reach + hx * abs(cos) + hz * abs(sin)
        near = near & (np.abs(oz) <= half + reach + hx * abs(sin) + hz * abs(cos))
        near &= np.abs(ox * cos - oz * sin) <= across + reach + hx
        near &= np.abs(ox * sin + oz * cos) <= across + reach + hz
        return np.flatnonzero(near)
