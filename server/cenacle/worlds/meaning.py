"""What a schema cannot say of a world file: names that must exist, names that must differ, openings that must fit.

It looks at the file's data part by part, so that a mistake in one part does not hide those in others.
"""

import math
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from cenacle.core import limits
from cenacle.core.plan import ZoneKind
from cenacle.worlds import model
from cenacle.worlds.positions import Document, Path, Problem
from cenacle.worlds.spelling import did_you_mean

PartType = TypeVar("PartType", bound=model.Part)


def problems(document: Document) -> Iterator[Problem]:
    """All that is wrong with the meaning of the file, as far as its parts can be read."""
    data = document.data
    if not isinstance(data, dict):
        return
    rooms = {room["id"]: room for _, room in _mappings(data.get("rooms")) if isinstance(room.get("id"), str)}
    yield from _twice(data.get("rooms"), ("rooms",), document)
    entrance = data.get("entrance")
    if isinstance(entrance, str) and rooms and entrance not in rooms:
        what = f"entrance: there is no room '{entrance}'{did_you_mean(entrance, rooms)}"
        yield Problem(document.position(("entrance",)), what)
    for index, room in _mappings(data.get("rooms")):
        yield from _room(room, rooms, ("rooms", index), document)


def _room(room: dict[str, Any], rooms: dict[str, Any], path: Path, document: Document) -> Iterator[Problem]:
    for part in ("zones", "screens", "portals", "spawns"):
        yield from _twice(room.get(part), (*path, part), document)
    yield from _zones(room, (*path, "zones"), document)
    for index, wall in _parts(room.get("walls"), model.Wall):
        yield from _wall(wall, (*path, "walls", index), document)
    for index, portal in _parts(room.get("portals"), model.Portal):
        yield from _target(portal, rooms, (*path, "portals", index, "to"), document)


def _mappings(items: object) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(items, list):
        yield from ((index, item) for index, item in enumerate(items) if isinstance(item, dict))


def _parts(items: object, part: type[PartType]) -> Iterator[tuple[int, PartType]]:
    for index, item in _mappings(items):
        try:
            yield index, part.model_validate(item)
        except ValidationError:
            continue  # told by the schema's check already


def _twice(items: object, path: Path, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in _mappings(items):
        name = item.get("id")
        if isinstance(name, str) and name in seen:
            yield Problem(document.position((*path, index, "id")), f"id: '{name}' is used already")
        elif isinstance(name, str):
            seen.add(name)


def _zones(room: dict[str, Any], path: Path, document: Document) -> Iterator[Problem]:
    """Keys that are of other kinds, and private zones that nobody could make sense of."""
    for index, written in _mappings(room.get("zones")):
        kind = written.get("kind", ZoneKind.AREA)
        if kind in set(ZoneKind):
            for key in sorted(key for key in written if key in model.ZONE_KEYS and kind not in model.ZONE_KEYS[key]):
                kinds = " or ".join(f"'{one}'" for one in model.ZONE_KEYS[key])
                what = f"'{key}' is for zones of the kind {kinds}; this one is of the kind '{kind}'"
                yield Problem(document.key_position((*path, index, key)), what)
    private = [(index, zone) for index, zone in _parts(room.get("zones"), model.Zone) if zone.kind == "private"]
    if len(private) > limits.PRIVATE_ZONES_PER_ROOM:
        index, _ = private[limits.PRIVATE_ZONES_PER_ROOM]
        what = f"a room has {limits.PRIVATE_ZONES_PER_ROOM} private zones at most"
        yield Problem(document.position((*path, index)), what)
    for place, (index, zone) in enumerate(private):
        for _, other in private[:place]:
            if _overlap(zone.area, other.area):
                what = f"private zone '{zone.id}' overlaps private zone '{other.id}'"
                yield Problem(document.position((*path, index, "area")), what)
        for _, spawn in _parts(room.get("spawns"), model.Spawn):
            (x, z), reach = spawn.at, spawn.radius
            if _overlap(zone.area, [x - reach, z - reach, x + reach, z + reach]):
                what = f"spawn '{spawn.id}' lies in private zone '{zone.id}', which may be locked or full"
                yield Problem(document.position((*path, index, "area")), what)


def _overlap(a: list[float], b: list[float]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _target(portal: model.Portal, rooms: dict[str, Any], path: Path, document: Document) -> Iterator[Problem]:
    room = rooms.get(portal.to.room)
    if room is None:
        what = f"portal '{portal.id}' leads to room '{portal.to.room}', which does not exist"
        yield Problem(
            document.position((*path, "room")),
            what + did_you_mean(portal.to.room, rooms),
        )
        return
    spawns = [str(spawn.get("id")) for _, spawn in _mappings(room.get("spawns"))]
    if portal.to.spawn not in spawns:
        what = f"portal '{portal.id}' leads to spawn '{portal.to.spawn}', which room '{portal.to.room}' does not have"
        yield Problem(
            document.position((*path, "spawn")),
            what + did_you_mean(portal.to.spawn, spawns),
        )


def _wall(wall: model.Wall, path: Path, document: Document) -> Iterator[Problem]:
    length = math.dist(wall.from_, wall.to)
    if length < wall.thickness:
        yield Problem(document.position(path), "the wall is shorter than it is thick")
        return
    for index, opening in enumerate(wall.openings):
        if opening.at - opening.width / 2 < 0 or opening.at + opening.width / 2 > length:
            what = f"the {opening.kind} reaches beyond its wall, which is {length:.2f} m long"
            yield Problem(document.position((*path, "openings", index)), what)
