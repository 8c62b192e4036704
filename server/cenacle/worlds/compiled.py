"""Compiles a checked world file: into the plan that is simulated, and into what the browser gets.

The browser's form (`ClientWorld`) has the solids as numbers, so that both ends collide with identical boxes.
"""

import hashlib
import math
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cenacle.core import limits, plan
from cenacle.worlds import model
from cenacle.worlds.furniture import FURNITURE

Numbers2 = Annotated[list[float], Field(min_length=2, max_length=2)]
Numbers4 = Annotated[list[float], Field(min_length=4, max_length=4)]
Numbers6 = Annotated[list[float], Field(min_length=6, max_length=6)]


class Shown(BaseModel):
    """Base of what the browser gets. Yaw and azimuth are radians here."""

    model_config = ConfigDict(frozen=True)


class ClientText(Shown):
    """A text in both languages."""

    en: str
    fr: str


class ClientLight(Shown):
    """Mood of the sky, and the sun: azimuth from north (-z) towards east, elevation; radians."""

    mood: model.Mood
    sun_azimuth: float
    sun_elevation: float


class ClientAcoustic(Shown):
    """How a room sounds: its size, and the share of its echo."""

    size: str
    wet: float


class ClientFloor(Shown):
    """A piece of floor: area [min_x, min_z, max_x, max_z]."""

    area: Numbers4
    material: model.FloorMaterial


class ClientCeiling(Shown):
    """A ceiling over an area."""

    area: Numbers4
    height: float
    beams: bool
    skylight: bool


class ClientOpening(Shown):
    """An opening: `at` metres along the wall to its middle; from `sill` to `head` above the floor."""

    kind: str
    at: float
    width: float
    sill: float
    head: float


class ClientWall(Shown):
    """A wall by its middle line, with its openings in order along it."""

    start: Numbers2
    end: Numbers2
    height: float
    thickness: float
    material: model.WallMaterial
    colour: str | None
    openings: list[ClientOpening]


class ClientFurniture(Shown):
    """A piece of furniture with its whole size. It faces its own -z; yaw turns it left. `lift` is above the floor."""

    kind: str
    x: float
    z: float
    lift: float
    yaw: float
    width: float
    depth: float
    height: float
    colour: str | None
    title: ClientText | None


class ClientZone(Shown):
    """A named area; what does not belong to its kind is None."""

    id: str
    kind: plan.ZoneKind
    title: ClientText
    area: Numbers4
    build: bool
    murmur: float | None
    soft: float | None
    capacity: int | None
    lockable: bool | None
    speakers: str | None


class ClientScreen(Shown):
    """A surface of 16:9: its middle, its width, its lower edge above the floor. It faces its own -z; yaw turns left."""

    id: str
    title: ClientText
    x: float
    z: float
    yaw: float
    width: float
    lift: float
    sharers: str


class ClientPortal(Shown):
    """A portal's area and where it leads."""

    id: str
    title: ClientText
    area: Numbers4
    to_room: str


class ClientSpawn(Shown):
    """A place of arrival."""

    id: str
    x: float
    z: float
    yaw: float
    radius: float


class ClientRoom(Shown):
    """One room. `solids` are [cx, cz, hx, hz, cos, sin] in the order that collision goes through them."""

    id: str
    title: ClientText
    bounds: Numbers4
    hearing_m: float
    light: ClientLight
    acoustic: ClientAcoustic
    floors: list[ClientFloor]
    ceilings: list[ClientCeiling]
    walls: list[ClientWall]
    furniture: list[ClientFurniture]
    solids: list[Numbers6]
    zones: list[ClientZone]
    screens: list[ClientScreen]
    portals: list[ClientPortal]
    spawns: list[ClientSpawn]


class ClientWorld(Shown):
    """GET /api/world. `version` names this content: a different one means a different world."""

    id: str
    version: str
    title: ClientText
    entrance: str
    rooms: list[ClientRoom]


def solids_of_wall(wall: model.Wall) -> list[plan.Solid]:
    """The boxes of a wall without its doors and arches; its ends reach half its thickness further, to close corners."""
    (x0, z0), (x1, z1) = wall.from_, wall.to
    length = math.hypot(x1 - x0, z1 - z0)
    ux, uz = (x1 - x0) / length, (z1 - z0) / length
    half = wall.thickness / 2
    gaps = sorted((o.at - o.width / 2, o.at + o.width / 2) for o in wall.openings if o.kind in ("door", "arch"))
    pieces: list[tuple[float, float]] = []
    start = -half
    for gap_start, gap_end in gaps:
        if gap_start > start:
            pieces.append((start, gap_start))
        start = max(start, gap_end)
    if length + half > start:
        pieces.append((start, length + half))
    return [
        plan.Solid(
            cx=x0 + ux * (a + b) / 2,
            cz=z0 + uz * (a + b) / 2,
            hx=(b - a) / 2,
            hz=half,
            cos=ux,
            sin=-uz,
        )
        for a, b in pieces
    ]


def turn(yaw_deg: float) -> tuple[float, float]:
    """Cosine and sine, exact at quarter turns."""
    quarter = {
        0.0: (1.0, 0.0),
        90.0: (0.0, 1.0),
        180.0: (-1.0, 0.0),
        270.0: (0.0, -1.0),
    }.get(yaw_deg % 360)
    return quarter or (math.cos(math.radians(yaw_deg)), math.sin(math.radians(yaw_deg)))


def furniture_size(piece: model.Furniture) -> tuple[float, float, float]:
    """Width, depth and height of a piece, in metres."""
    kind = FURNITURE[piece.kind]
    return (
        piece.width or kind.width,
        piece.depth or kind.depth,
        piece.height or kind.height,
    )


# What hangs this high lets people pass under it.
HEADROOM_M = 2.0


def solid_of_furniture(piece: model.Furniture) -> plan.Solid | None:
    """The box of a piece, or None if it does not stop people."""
    if not FURNITURE[piece.kind].solid or piece.lift >= HEADROOM_M:
        return None
    width, depth, _ = furniture_size(piece)
    cos, sin = turn(piece.yaw_deg)
    return plan.Solid(cx=piece.at[0], cz=piece.at[1], hx=width / 2, hz=depth / 2, cos=cos, sin=sin)


def _of_zone(zone: model.Zone, key: str) -> Any:
    """What the zone has under a key of some kinds, its kind's default by default; None if it is not of such a kind."""
    defaults = model.ZONE_KEYS[key]
    if zone.kind not in defaults:
        return None
    given = getattr(zone, key)
    return defaults[zone.kind] if given is None else given


def _zone_plan(zone: model.Zone) -> plan.Zone:
    gains = [gain for key in ("murmur", "soft") if (gain := _of_zone(zone, key)) is not None]
    return plan.Zone(
        id=zone.id,
        kind=zone.kind,
        area=plan.Area(*zone.area),
        build=zone.build,
        gain=gains[0] if gains else 1.0,
        capacity=_of_zone(zone, "capacity") or limits.ZONE_CAPACITY_MAX,
        lockable=bool(_of_zone(zone, "lockable")),
        for_hosts=_of_zone(zone, "speakers") == "hosts",
    )


def _client_zone(zone: model.Zone) -> ClientZone:
    rules = {key: _of_zone(zone, key) for key in model.ZONE_KEYS}
    return ClientZone(
        id=zone.id, kind=zone.kind, title=_client_text(zone.title), area=zone.area, build=zone.build, **rules
    )


def _room_plan(room: model.Room) -> plan.RoomPlan:
    solids = [solid for wall in room.walls for solid in solids_of_wall(wall)]
    solids += [solid for piece in room.furniture if (solid := solid_of_furniture(piece)) is not None]
    return plan.RoomPlan(
        id=room.id,
        bounds=plan.Area(*room.bounds),
        hearing_m=room.hearing,
        solids=tuple(solids),
        zones=tuple(_zone_plan(zone) for zone in room.zones),
        screens=tuple(plan.Screen(s.id, s.at[0], s.at[1], s.sharers == "hosts") for s in room.screens),
        portals=tuple(plan.Portal(p.id, plan.Area(*p.area), p.to.room, p.to.spawn) for p in room.portals),
        spawns=tuple(plan.Spawn(s.id, s.at[0], s.at[1], math.radians(s.yaw_deg), s.radius) for s in room.spawns),
        capacity=room.capacity,
        builders=room.builders,
    )


def _client_text(text: model.Text) -> ClientText:
    return ClientText(en=text.en, fr=text.fr)


def _client_furniture(piece: model.Furniture) -> ClientFurniture:
    width, depth, height = furniture_size(piece)
    return ClientFurniture(
        kind=piece.kind,
        x=piece.at[0],
        z=piece.at[1],
        lift=piece.lift,
        yaw=math.radians(piece.yaw_deg),
        width=width,
        depth=depth,
        height=height,
        colour=piece.colour,
        title=_client_text(piece.title) if piece.title else None,
    )


def _client_wall(wall: model.Wall) -> ClientWall:
    openings = sorted(wall.openings, key=lambda opening: opening.at)
    return ClientWall(
        start=wall.from_,
        end=wall.to,
        height=wall.height,
        thickness=wall.thickness,
        material=wall.material,
        colour=wall.colour,
        openings=[ClientOpening(**opening.model_dump()) for opening in openings],
    )


def _client_screen(screen: model.Screen) -> ClientScreen:
    return ClientScreen(
        id=screen.id,
        title=_client_text(screen.title),
        x=screen.at[0],
        z=screen.at[1],
        yaw=math.radians(screen.yaw_deg),
        width=screen.width,
        lift=screen.lift,
        sharers=screen.sharers,
    )


def _client_room(room: model.Room, room_plan: plan.RoomPlan) -> ClientRoom:
    return ClientRoom(
        id=room.id,
        title=_client_text(room.title),
        bounds=room.bounds,
        hearing_m=room.hearing,
        light=ClientLight(
            mood=room.light.mood,
            sun_azimuth=math.radians(room.light.sun_azimuth_deg),
            sun_elevation=math.radians(room.light.sun_elevation_deg),
        ),
        acoustic=ClientAcoustic(**room.acoustic.model_dump()),
        floors=[ClientFloor(**floor.model_dump()) for floor in room.floors],
        ceilings=[ClientCeiling(**ceiling.model_dump()) for ceiling in room.ceilings],
        walls=[_client_wall(wall) for wall in room.walls],
        furniture=[_client_furniture(piece) for piece in room.furniture],
        solids=[[s.cx, s.cz, s.hx, s.hz, s.cos, s.sin] for s in room_plan.solids],
        zones=[_client_zone(zone) for zone in room.zones],
        screens=[_client_screen(screen) for screen in room.screens],
        portals=[
            ClientPortal(id=p.id, title=_client_text(p.title), area=p.area, to_room=p.to.room) for p in room.portals
        ],
        spawns=[
            ClientSpawn(
                id=s.id,
                x=s.at[0],
                z=s.at[1],
                yaw=math.radians(s.yaw_deg),
                radius=s.radius,
            )
            for s in room.spawns
        ],
    )


def compile_world(world: model.WorldFile) -> tuple[plan.HousePlan, ClientWorld]:
    """The plan to simulate and the browser's form of a world that has been checked."""
    version = hashlib.sha256(world.model_dump_json(by_alias=True).encode()).hexdigest()[:16]
    rooms = {room.id: _room_plan(room) for room in world.rooms}
    house = plan.HousePlan(id=world.id, version=version, entrance=world.entrance, rooms=rooms)
    client = ClientWorld(
        id=world.id,
        version=version,
        title=_client_text(world.title),
        entrance=world.entrance,
        rooms=[_client_room(room, rooms[room.id]) for room in world.rooms],
    )
    return house, client
