"""A room as the simulation needs it: bounds, solids, zones, portals and spawns; no looks.

`cenacle.worlds` compiles a world file into these; the browser gets the same numbers as JSON, so that
both ends of the movement algorithm collide with identical boxes.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

FloatArray = NDArray[np.float64]

# Who may build in a room: all members, all members but only on what is their own, or hosts alone.
Builders = Literal["everyone", "owners", "hosts"]


@dataclass(frozen=True, slots=True)
class Area:
    """An axis-aligned rectangle of floor, in metres; its edges belong to it."""

    min_x: float
    min_z: float
    max_x: float
    max_z: float

    def contains(self, x: float, z: float) -> bool:
        """Whether the point stands in the area."""
        return self.min_x <= x <= self.max_x and self.min_z <= z <= self.max_z


@dataclass(frozen=True, slots=True)
class Solid:
    """An oriented box that stops people: centre, half extents (m), cosine and sine of its yaw.

    Its local axes in the world are u = (cos, -sin) and v = (sin, cos) as (x, z), which is what a yaw
    turning left (counter-clockwise seen from above, x east, z south) gives.
    """

    cx: float
    cz: float
    hx: float
    hz: float
    cos: float
    sin: float


class ZoneKind(StrEnum):
    """What a zone does with voices; docs/voice.md has the rules."""

    AREA = "area"  # nothing
    CONVERSATION = "conversation"
    PRIVATE = "private"
    STAGE = "stage"
    AUDIENCE = "audience"
    QUIET = "quiet"
    MEGAPHONE = "megaphone"


@dataclass(frozen=True, slots=True)
class Zone:
    """A named area of a room. `build` says whether members may place objects in it.

    `gain` is how loud voices are across the edge of a conversation, or in an audience; `capacity` and `lockable` are of
    private zones; `for_hosts` says that a stage or a megaphone carries the voices of hosts alone.
    """

    id: str
    kind: ZoneKind
    area: Area
    build: bool = False
    gain: float = 1.0
    capacity: int = limits.ZONE_CAPACITY_MAX
    lockable: bool = False
    for_hosts: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """A surface to share on, by the middle of it; `for_hosts` says that only hosts may."""

    id: str
    x: float
    z: float
    for_hosts: bool = False


@dataclass(frozen=True, slots=True)
class Spawn:
    """Where people arrive: anywhere free within `radius_m` of the point, looking along `yaw`."""

    id: str
    x: float
    z: float
    yaw: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Portal:
    """Walking into `area` leads to the spawn `to_spawn` of room `to_room`."""

    id: str
    area: Area
    to_room: str
    to_spawn: str


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """One room of a world, compiled. `solids` are in the order that collision goes through them.

    `capacity` is how many members it holds, those away too; `builders` says who may build in its zones for building.
    """

    id: str
    bounds: Area
    hearing_m: float
    solids: tuple[Solid, ...] = ()
    zones: tuple[Zone, ...] = ()
    screens: tuple[Screen, ...] = ()
    portals: tuple[Portal, ...] = ()
    spawns: tuple[Spawn, ...] = ()
    capacity: int = limits.MEMBERS_PER_HOUSE
    builders: Builders = "everyone"

    def solid_array(self) -> FloatArray:
        """The solids as float64 of shape (n, 6): cx, cz, hx, hz, cos, sin."""
        rows = [(s.cx, s.cz, s.hx, s.hz, s.cos, s.sin) for s in self.solids]
        return np.array(rows, dtype=np.float64).reshape(len(rows), 6)


@dataclass(frozen=True, slots=True)
class HousePlan:
    """A world, compiled: its rooms by id, where people arrive, and the version that names its content."""

    id: str
    version: str
    entrance: str
    rooms: dict[str, RoomPlan] = field(default_factory=dict)
