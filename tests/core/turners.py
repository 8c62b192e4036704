"""Members of a large empty hall, who turn on the spot: enough to be told of at every tick."""

from __future__ import annotations

import numpy as np

from cenacle.core.inputs import STEP_DTYPE
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room, StepResult
from cenacle.core.shedding import Shed
from cenacle.core.snapshot import X
from tests.core.sight import shown_in

HALL = RoomPlan("hall", Area(-150.0, -150.0, 150.0, 150.0), 18.0)
DICE = (0.0, 0.0)
CELL_M = 300.0 / X.most


class Turners:
    """A room with members 1, 2, … at these places, who all turn on the spot in each tick unless they rest."""

    def __init__(self, places: list[tuple[float, float]]) -> None:
        self.room = Room(HALL)
        self.resting: set[int] = set()
        self._seq: dict[int, int] = {}
        for number, (x, z) in enumerate(places, 1):
            self.join(number, x, z)

    def join(self, number: int, x: float, z: float) -> None:
        """One more."""
        self.room.join(number, Pose(x, 0.0, z, 0.0), DICE)
        self._seq[number] = 0

    def leave(self, number: int) -> None:
        """One fewer."""
        self.room.leave(number)
        del self._seq[number]

    def step(self, shed: Shed = Shed.NOTHING) -> StepResult:
        """Everyone turns; then a tick."""
        walking = [number for number in self._seq if number not in self.resting]
        for number in walking:
            self._seq[number] += 1
        seqs = np.array([self._seq[number] for number in walking], np.int64)
        steps = np.zeros(len(walking), STEP_DTYPE)
        steps["yaw"] = seqs
        epochs = np.array([self.room.epoch(number) for number in walking], np.int64)
        self.room.queue_steps(np.array(walking, np.int64), epochs, seqs, steps)
        return self.room.step(shed)

    def counts(self, number: int, ticks: int, shed: Shed = Shed.NOTHING) -> dict[int, int]:
        """How often each other is shown to a member in so many ticks."""
        counted: dict[int, int] = {}
        for _ in range(ticks):
            for other in shown_in(self.step(shed), number):
                counted[other] = counted.get(other, 0) + 1
        return counted
