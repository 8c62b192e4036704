"""Circles against oriented boxes on the floor, and free places to stand.

The arithmetic here is repeated in the client bit for bit (client_web/src/state/movement.ts), so the order of operations
is part of the protocol: float64, only + - × ÷ sqrt floor and comparisons, nothing fused or reordered.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core.plan import Area, FloatArray, RoomPlan

BODY_RADIUS_M: Final = 0.3  # of everyone's circle on the floor
POSITION_SCALE: Final = 1024  # positions are multiples of 1/1024 m
PLACE_SPACING_M: Final = 0.125  # free places are looked for on a grid this fine

_RADIUS_SQUARED: Final = BODY_RADIUS_M * BODY_RADIUS_M

BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.int64]


class SolidColumns(NamedTuple):
    """Solids as columns of float64, each of shape (n,) or whatever they were indexed to."""

    cx: FloatArray
    cz: FloatArray
    hx: FloatArray
    hz: FloatArray
    cos: FloatArray
    sin: FloatArray

    def at(self, index: IndexArray) -> "SolidColumns":
        """The solids at `index`, in its shape."""
        return SolidColumns(*(column[index] for column in self))


class _Contact(NamedTuple):
    """Centres in the frames of boxes: u, v; the nearest points of the boxes: qu, qv; and their distances squared."""

    u: FloatArray
    v: FloatArray
    qu: FloatArray
    qv: FloatArray
    squared: FloatArray


def solid_columns(plan: RoomPlan) -> SolidColumns:
    """The solids of a room as columns, in its order."""
    return SolidColumns(*plan.solid_array().T.copy())


def quantise(value: FloatArray) -> FloatArray:
    """To the nearest multiple of 1/1024 m, halves up."""
    rounded: FloatArray = np.floor(value * POSITION_SCALE + 0.5) / POSITION_SCALE
    return rounded


def clamp_to_bounds(bounds: Area, x: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centres of circles held inside the room's bounds."""
    r = BODY_RADIUS_M
    return (
        np.minimum(np.maximum(x, bounds.min_x + r), bounds.max_x - r),
        np.minimum(np.maximum(z, bounds.min_z + r), bounds.max_z - r),
    )


def area_at(areas: Iterable[Area], x: FloatArray, z: FloatArray) -> IndexArray:
    """1 + index of the last area that holds each point, 0 where none does."""
    found = np.zeros(len(x), np.int64)
    for index, area in enumerate(areas, 1):
        found[(x >= area.min_x) & (x <= area.max_x) & (z >= area.min_z) & (z <= area.max_z)] = index
    return found


def _contact(solids: SolidColumns, x: FloatArray, z: FloatArray) -> _Contact:
    ox = x - solids.cx
    oz = z - solids.cz
    u = ox * solids.cos - oz * solids.sin
    v = ox * solids.sin + oz * solids.cos
    qu = np.minimum(np.maximum(u, -solids.hx), solids.hx)
    qv = np.minimum(np.maximum(v, -solids.hz), solids.hz)
    eu = u - qu
    ev = v - qv
    return _Contact(u, v, qu, qv, eu * eu + ev * ev)


def overlaps(solids: SolidColumns, x: FloatArray, z: FloatArray) -> BoolArray:
    """Whether circles at (x, z) overlap solids; all broadcast together. Touching is not overlapping."""
    overlapping: BoolArray = _contact(solids, x, z).squared < _RADIUS_SQUARED
    return overlapping


def push_out(solids: SolidColumns, x: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Push each circle out of its solid, all of shape (n,); circles that do not overlap stay exactly where they are.

    A centre outside the box goes straight away from the nearest point of the box. A centre inside (or on the edge) goes
    out through the nearest side: along u where both are as near; to the positive side from the very middle.
    """
    u, v, qu, qv, squared = _contact(solids, x, z)
    touching = squared < _RADIUS_SQUARED
    outside = squared > 0.0
    scale = BODY_RADIUS_M / np.sqrt(np.where(outside, squared, 1.0))
    reach_u = solids.hx + BODY_RADIUS_M
    reach_v = solids.hz + BODY_RADIUS_M
    along_u = solids.hx - np.abs(u) <= solids.hz - np.abs(v)
    inner_u = np.where(along_u, np.where(u < 0.0, -reach_u, reach_u), u)
    inner_v = np.where(along_u, v, np.where(v < 0.0, -reach_v, reach_v))
    new_u = np.where(outside, qu + (u - qu) * scale, inner_u)
    new_v = np.where(outside, qv + (v - qv) * scale, inner_v)
    new_x = solids.cx + (new_u * solids.cos + new_v * solids.sin)
    new_z = solids.cz + (new_v * solids.cos - new_u * solids.sin)
    return np.where(touching, new_x, x), np.where(touching, new_z, z)


def free_place(plan: RoomPlan, x: float, z: float, within_m: float) -> tuple[float, float] | None:
    """The nearest place to (x, z) where one can stand, at most about `within_m` away, or None.

    Looks at the point itself, then at a grid around it, nearest first; among equals the smallest x, then z.
    """
    here = quantise(np.array([x, z]))
    solids = solid_columns(plan)
    reach = within_m + PLACE_SPACING_M + BODY_RADIUS_M
    solids = solids.at(np.flatnonzero(_contact(solids, here[0], here[1]).squared <= reach * reach))
    if _are_free(plan.bounds, solids, here[:1], here[1:]).all():
        return float(here[0]), float(here[1])
    steps = int(within_m / PLACE_SPACING_M)
    offsets = np.arange(-steps, steps + 1) * PLACE_SPACING_M
    dx, dz = (axis.ravel() for axis in np.meshgrid(offsets, offsets, indexing="ij"))
    squared = dx * dx + dz * dz
    order = np.argsort(squared, kind="stable")
    order = order[squared[order] <= within_m * within_m]
    px, pz = quantise(x + dx[order]), quantise(z + dz[order])
    free = np.flatnonzero(_are_free(plan.bounds, solids, px, pz))
    if not len(free):
        return None
    return float(px[free[0]]), float(pz[free[0]])


def _are_free(bounds: Area, solids: SolidColumns, x: FloatArray, z: FloatArray) -> BoolArray:
    inside_x, inside_z = clamp_to_bounds(bounds, x, z)
    overlapping = overlaps(solids, x[:, None], z[:, None]).any(axis=1)
    free: BoolArray = (inside_x == x) & (inside_z == z) & ~overlapping
    return free
