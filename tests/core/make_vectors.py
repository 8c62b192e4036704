"""Writes tests/vectors: `python -m tests.core.make_vectors`. The Python and the TypeScript tests read the same files.

movement.json: rooms (bounds as min_x, min_z, max_x, max_z; solids as cx, cz, hx, hz, cos, sin) and walks in them: a
start, and steps as [dx, dz, yaw, flags, x afterwards, z afterwards]. All numbers are exact: compare with ==.
attenuation.json: [distance, hearing distance, gain]; compare to 12 digits, since powers are rounded differently.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from cenacle.core.plan import Area, RoomPlan, Solid
from tests.core.plain_movement import stepped

VECTORS = Path(__file__).parents[1] / "vectors"
SEED = 7
EIGHT_WAYS = [(127, 0), (90, 90), (0, 127), (-90, 90), (-127, 0), (-90, -90), (0, -127), (90, -90)]

Step = tuple[int, int, int, int]


def box(cx: float, cz: float, hx: float, hz: float, degrees: float = 0.0) -> Solid:
    """A solid turned left by an angle."""
    yaw = math.radians(degrees)
    return Solid(cx, cz, hx, hz, math.cos(yaw), math.sin(yaw))


ROOMS: dict[str, RoomPlan] = {
    "empty": RoomPlan("empty", Area(-3.0, -2.0, 3.0, 2.0), 18.0),
    "corner": RoomPlan(
        "corner",
        Area(-5.0, -5.0, 5.0, 5.0),
        18.0,
        (box(0.0, -4.0, 4.0, 0.1), box(4.0, 0.0, 0.1, 4.0), box(1.0, 1.0, 0.5, 0.5)),
    ),
    "turned": RoomPlan(
        "turned",
        Area(-8.0, -8.0, 8.0, 8.0),
        18.0,
        tuple(box(3.0 * math.cos(k), 3.0 * math.sin(k), 0.3 + 0.1 * k, 0.2, 37.0 * k) for k in range(6)),
    ),
    "wedge": RoomPlan(
        "wedge", Area(-6.0, -6.0, 6.0, 6.0), 18.0, (box(0.0, 1.2, 4.0, 0.1, 20.0), box(0.0, -1.2, 4.0, 0.1, -20.0))
    ),
    "gap": RoomPlan(
        "gap",
        Area(-4.0, -4.0, 4.0, 4.0),
        18.0,
        (box(-2.05, 0.0, 1.7, 0.1), box(2.05, 0.0, 1.7, 0.1), box(0.0, -2.0, 0.25, 1.0, 45.0)),
    ),
    "inside": RoomPlan(
        "inside",
        Area(-10.0, -10.0, 10.0, 10.0),
        18.0,
        (box(0.0, 0.0, 3.0, 3.0), box(2.0, 0.0, 2.0, 2.5, 10.0), box(-9.9, 0.0, 1.0, 1.0)),
    ),
}


def walks() -> list[tuple[str, tuple[float, float], list[Step]]]:
    """Every way that goes wrong easily: each walk is a room, a start and its steps."""
    dice = random.Random(SEED)
    found: list[tuple[str, tuple[float, float], list[Step]]] = []
    for name, plan in ROOMS.items():
        for dx, dz in EIGHT_WAYS:  # straight on until something stops it
            found.append((name, (0.0, 0.0), [(dx, dz, 8192, 0)] * 6 + [(dx, dz, 8192, 1)] * 10))
        for _ in range(4):  # about
            start = (
                dice.uniform(plan.bounds.min_x, plan.bounds.max_x),
                dice.uniform(plan.bounds.min_z, plan.bounds.max_z),
            )
            steps = [
                (dice.randint(-127, 127), dice.randint(-127, 127), dice.randrange(65_536), dice.randrange(2))
                for _ in range(20)
            ]
            found.append((name, start, steps))
    found.append(("empty", (50.0, -50.0), [(0, 0, 0, 0), (1, -1, 0, 0)]))  # from beyond the bounds
    found.append(("inside", (1.5, 1.5), [(0, 0, 0, 0)] * 4))  # as near to both sides, with another box there
    found.append(("inside", (0.0, 0.0), [(0, 0, 0, 0)] * 4))  # the very middle of a box
    found.append(("inside", (3.0, 3.0), [(0, 0, 0, 0)] * 2))  # on its corner
    found.append(("turned", (0.0, 0.0), [(127, 127, 0, 1), (-127, 127, 65_535, 1), (127, 1, 0, 0), (3, -4, 0, 1)]))
    return found


def movement() -> dict[str, Any]:
    """The content of movement.json."""
    rooms = {
        name: {
            "bounds": [plan.bounds.min_x, plan.bounds.min_z, plan.bounds.max_x, plan.bounds.max_z],
            "solids": plan.solid_array().tolist(),
        }
        for name, plan in ROOMS.items()
    }
    listed = []
    for name, (x, z), steps in walks():
        rows = []
        start = [x, z]
        for dx, dz, yaw, flags in steps:
            x, z = stepped(ROOMS[name], x, z, dx, dz, bool(flags & 1))
            rows.append([dx, dz, yaw, flags, x, z])
        listed.append({"room": name, "start": start, "steps": rows})
    return {"rooms": rooms, "walks": listed}


def attenuation() -> list[list[float]]:
    """The content of attenuation.json, by a formula written out once more."""
    found = []
    for hearing in (6.0, 18.0, 25.0):
        for distance in [
            0.0,
            0.5,
            1.0,
            1.5,
            2.0,
            4.0,
            8.0,
            0.8 * hearing,
            0.85 * hearing,
            0.9 * hearing,
            0.99 * hearing,
            hearing,
            40.0,
        ]:
            fade = min(1.0, max(0.0, (hearing - distance) / (0.15 * hearing)))
            found.append([distance, hearing, max(distance, 1.0) ** -1.25 * fade])
    return found


def texts() -> dict[str, str]:
    """The text of each file by name: one walk, one room or one row a line."""
    content = movement()
    rooms = ",\n".join(f"{json.dumps(name)}: {json.dumps(room)}" for name, room in content["rooms"].items())
    listed = ",\n".join(json.dumps(walk) for walk in content["walks"])
    rows = ",\n".join(json.dumps(row) for row in attenuation())
    return {
        "movement.json": f'{{"rooms": {{\n{rooms}\n}},\n"walks": [\n{listed}\n]}}\n',
        "attenuation.json": f"[\n{rows}\n]\n",
    }


if __name__ == "__main__":
    for file, text in texts().items():
        (VECTORS / file).write_text(text, encoding="utf-8")
