"""Whether one gets everywhere on foot: from the entrance through doors and portals to every room, zone and spawn."""

from collections.abc import Iterator

from cenacle.core.plan import Area
from cenacle.worlds import model
from cenacle.worlds.checks.floor import Floor
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.positions import Path, Problem

# A room's id and the number of a region of its floor.
Region = tuple[str, int]


def problems(subject: Subject) -> Iterator[Problem]:
    """Rooms, zones, spawns and portals that nobody can walk to."""
    if subject.world.entrance not in subject.house.rooms:
        return  # told already; from where would one walk?
    floors = {room.id: Floor(plan) for _, room, plan in subject.rooms()}
    reached = _reached(subject, floors)
    for path, room, _ in subject.rooms():
        regions = {region for of_room, region in reached if of_room == room.id}
        if not regions:
            what = f"room '{room.id}' cannot be reached: no portal that one can walk to leads into it"
            yield subject.problem((*path, "id"), what)
            continue
        yield from _areas(subject, room, path, floors[room.id], regions)
        for index, spawn in enumerate(room.spawns):
            near = floors[room.id].regions_near(spawn.at[0], spawn.at[1], spawn.radius)
            if near and not near & regions:
                what = f"spawn '{spawn.id}' is walled in: it is cut off from where people come into room '{room.id}'"
                yield subject.problem((*path, "spawns", index), what)


def _reached(subject: Subject, floors: dict[str, Floor]) -> set[Region]:
    rooms = {room.id: room for room in subject.world.rooms}
    entrance = rooms[subject.world.entrance]
    waiting = list(_around(entrance, entrance.spawns[0], floors))
    reached = set(waiting)
    while waiting:
        room_id, region = waiting.pop()
        for portal in rooms[room_id].portals:
            if region not in floors[room_id].regions_in(Area(*portal.area)):
                continue
            for one in _arrivals(rooms.get(portal.to.room), portal.to.spawn, floors):
                if one not in reached:
                    reached.add(one)
                    waiting.append(one)
    return reached


def _arrivals(room: model.Room | None, spawn_id: str, floors: dict[str, Floor]) -> Iterator[Region]:
    """Where a portal leads; nowhere if its target does not exist, which is told already."""
    for spawn in room.spawns if room is not None else ():
        if room is not None and spawn.id == spawn_id:
            yield from _around(room, spawn, floors)


def _around(room: model.Room, spawn: model.Spawn, floors: dict[str, Floor]) -> Iterator[Region]:
    for region in floors[room.id].regions_near(spawn.at[0], spawn.at[1], spawn.radius):
        yield room.id, region


def _areas(subject: Subject, room: model.Room, path: Path, floor: Floor, regions: set[int]) -> Iterator[Problem]:
    for part, kind in (("zones", "zone"), ("portals", "portal")):
        for index, one in enumerate(getattr(room, part)):
            inside = floor.regions_in(Area(*one.area))
            where = (*path, part, index, "area")
            if not inside and kind == "portal":
                what = f"portal '{one.id}' lies inside a wall or furniture: nobody can walk into it"
                yield subject.problem(where, what)
            elif not inside:
                yield subject.problem(where, f"zone '{one.id}' has no place to stand: walls and furniture fill it")
            elif not inside & regions:
                what = f"{kind} '{one.id}' cannot be reached on foot; does a wall lack a door?"
                yield subject.problem(where, what)
