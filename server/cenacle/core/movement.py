"""The movement of avatars: one step of 50 ms, the same in Python and in the browser, bit for bit.

In words: docs/protocol.md, P-MOVE-5. In numbers: tests/vectors/movement.json, which the client checks as well.
"""

from typing import Final

import numpy as np

from cenacle.core.broadphase import SolidGrid
from cenacle.core.geometry import clamp_to_bounds, quantise
from cenacle.core.inputs import FLAG_RUN, StepArray
from cenacle.core.plan import FloatArray, RoomPlan

WALK_STEP_M: Final = 0.14  # 2.8 m/s for 1/20 s
RUN_STEP_M: Final = 0.26  # 5.2 m/s for 1/20 s
DIRECTION_SCALE: Final = 127.0


class Movement:
    """Moves avatars through one room."""

    def __init__(self, plan: RoomPlan) -> None:
        self._bounds = plan.bounds
        self._solids = SolidGrid(plan)

    def step(self, x: FloatArray, z: FloatArray, steps: StepArray) -> tuple[FloatArray, FloatArray]:
        """Where avatars at (x, z), of shape (n,), are after one step each of `STEP_DTYPE`; canonical positions."""
        dx = steps["dx"].astype(np.float64)
        dz = steps["dz"].astype(np.float64)
        length = np.sqrt(dx * dx + dz * dz)
        scale = np.where(length > DIRECTION_SCALE, length, DIRECTION_SCALE)
        speed = np.where(steps["flags"] & FLAG_RUN, RUN_STEP_M, WALK_STEP_M)
        x = x + dx / scale * speed
        z = z + dz / scale * speed
        x, z = self._solids.collide(x, z)
        x, z = clamp_to_bounds(self._bounds, x, z)
        return quantise(x), quantise(z)
