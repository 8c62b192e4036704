"""The world file, version 1: what an author writes in `worlds/*.yaml`. Lengths are metres, angles degrees."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cenacle.core import limits
from cenacle.core.plan import ZoneKind
from cenacle.worlds.furniture import FURNITURE
from cenacle.worlds.spelling import did_you_mean

Coordinate = Annotated[float, Field(ge=-300, le=300, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]

FloorMaterial = Literal[
    "oak",
    "herringbone",
    "terracotta",
    "stone",
    "deck",
    "grass",
    "gravel",
    "concrete",
    "carpet",
]
WallMaterial = Literal["plaster", "limewash", "panelling", "brick", "wood", "stone", "glass", "hedge"]
Mood = Literal["morning", "day", "evening", "night"]


class Part(BaseModel):
    """Base of all parts of a world file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _ordered(corners: list[float]) -> list[float]:
    min_x, min_z, max_x, max_z = corners
    if max_x - min_x < 0.1 or max_z - min_z < 0.1:
        raise ValueError("must be [min_x, min_z, max_x, max_z], each max at least 0.1 more than its min")
    return corners


class Text(Part):
    """A text in both languages."""

    en: Annotated[str, Field(min_length=1, max_length=200)]
    fr: Annotated[str, Field(min_length=1, max_length=200)]


AreaCorners = Annotated[list[Coordinate], Field(min_length=4, max_length=4), AfterValidator(_ordered)]


class WithArea(Part):
    """A part with a rectangle of floor: `area: [min_x, min_z, max_x, max_z]`."""

    area: AreaCorners


class Light(Part):
    """The light of a room: a mood for sky and colours, and where the sun (or moon) stands."""

    mood: Mood = "evening"
    sun_azimuth_deg: Degrees = 250.0  # 0 is north (-z), 90 east
    sun_elevation_deg: Annotated[float, Field(ge=-10, le=90)] = 16.0


class Acoustic(Part):
    """How a room sounds: its size, and how much of what is heard is its echo."""

    size: Literal["small", "medium", "large", "outdoors"] = "medium"
    wet: Share = 0.12


class Floor(WithArea):
    """A piece of floor and what it is made of."""

    material: FloorMaterial


class Ceiling(WithArea):
    """A ceiling over an area; without one there is the sky."""

    height: Length = 3.2
    beams: bool = False
    skylight: bool = False


class Opening(Part):
    """An opening in a wall: `at` is the distance of its middle from the wall's `from`. Doors and arches let pass."""

    kind: Literal["door", "arch", "window"]
    at: Annotated[float, Field(ge=0, le=600)]
    width: Length = 1.2
    sill: Annotated[float, Field(ge=0, le=10)] = 0.0
    head: Length = 2.3


class Wall(Part):
    """A straight wall from one point to another, by its middle line."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: Annotated[Point, Field(alias="from")]
    to: Point
    height: Length = 3.2
    thickness: Annotated[float, Field(ge=0.05, le=2)] = 0.2
    material: WallMaterial = "plaster"
    colour: Colour | None = None
    openings: Annotated[list[Opening], Field(max_length=40)] = []


def _known(kind: str) -> str:
    if kind not in FURNITURE:
        raise ValueError(f"'{kind}' is not a kind of furniture{did_you_mean(kind, FURNITURE)}")
    return kind


class Furniture(Part):
    """A piece of furniture; sizes left out are those of its kind. yaw_deg turns it left; at 0 it faces -z."""

    kind: Annotated[str, AfterValidator(_known)]
    at: Point
    yaw_deg: Degrees = 0.0
    width: Length | None = None
    depth: Length | None = None
    height: Length | None = None
    lift: Annotated[float, Field(ge=0, le=20)] = 0.0  # height of its foot above the floor
    colour: Colour | None = None
    title: Text | None = None  # text on boards and pictures


class Zone(WithArea):
    """A named area. `build: true` lets members place objects in it; the keys after it belong to some kinds only."""

    id: Id
    kind: ZoneKind = ZoneKind.AREA
    title: Text
    build: bool = False
    murmur: Share | None = None  # conversation: how loud voices are across its edge
    soft: Share | None = None  # audience: how loud neighbours are
    capacity: Annotated[int, Field(ge=1, le=limits.ZONE_CAPACITY_MAX)] | None = None  # private
    lockable: bool | None = None  # private
    speakers: Literal["everyone", "hosts"] | None = None  # stage, megaphone: whose voices it carries


# The keys of a zone that belong to some kinds only, and what they are there if they are left out.
ZONE_KEYS: Final[dict[str, dict[ZoneKind, float | int | bool | str]]] = {
    "murmur": {ZoneKind.CONVERSATION: 0.15},
    "soft": {ZoneKind.AUDIENCE: 0.35},
    "capacity": {ZoneKind.PRIVATE: 8},
    "lockable": {ZoneKind.PRIVATE: True},
    "speakers": {ZoneKind.STAGE: "everyone", ZoneKind.MEGAPHONE: "hosts"},
}


class Screen(Part):
    """A surface of 16:9 to share a screen, a camera or slides on. `at` is its middle; at yaw 0 it faces -z."""

    id: Id
    title: Text
    at: Point
    yaw_deg: Degrees = 0.0
    width: Annotated[float, Field(ge=0.5, le=20, allow_inf_nan=False)] = 3.0
    lift: Annotated[float, Field(ge=0, le=20)] = 1.0  # height of its lower edge above the floor
    sharers: Literal["everyone", "hosts"] = "everyone"


class Target(Part):
    """Where a portal leads."""

    room: Id
    spawn: Id


class Portal(WithArea):
    """Walking into its area leads elsewhere."""

    id: Id
    title: Text
    to: Target


class Spawn(Part):
    """A place of arrival."""

    id: Id
    at: Point
    yaw_deg: Degrees = 0.0
    radius: Annotated[float, Field(ge=0, le=20)] = 1.0


class Room(Part):
    """A room: one continuous space that is simulated as one."""

    id: Id
    title: Text
    bounds: AreaCorners
    hearing: Annotated[float, Field(ge=2, le=100)] = limits.HEARING_M
    capacity: Annotated[int, Field(ge=1, le=limits.MEMBERS_PER_HOUSE)] = limits.MEMBERS_PER_HOUSE
    builders: Literal["everyone", "owners", "hosts"] = "everyone"
    light: Light = Light()
    acoustic: Acoustic = Acoustic()
    floors: Annotated[list[Floor], Field(min_length=1, max_length=200)]
    ceilings: Annotated[list[Ceiling], Field(max_length=100)] = []
    walls: Annotated[list[Wall], Field(max_length=500)] = []
    furniture: Annotated[list[Furniture], Field(max_length=2000)] = []
    zones: Annotated[list[Zone], Field(max_length=200)] = []
    screens: Annotated[list[Screen], Field(max_length=limits.SCREENS_PER_ROOM)] = []
    portals: Annotated[list[Portal], Field(max_length=50)] = []
    spawns: Annotated[list[Spawn], Field(min_length=1, max_length=50)]


class WorldFile(Part):
    """A whole world file."""

    version: Literal[1]
    id: Id
    title: Text
    entrance: Id
    rooms: Annotated[list[Room], Field(min_length=1, max_length=50)]
