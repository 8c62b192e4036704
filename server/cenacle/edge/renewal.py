"""The renewal: another version of the world takes the place of the one that is open, with everybody in it.

All rooms change between two ticks. Whoever stands where a wall is now comes to the nearest free place; whoever was in
a room that is gone comes to the entrance.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cenacle.core.geometry import free_place
from cenacle.core.plan import HousePlan, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomError, RoomRunner
from cenacle.store.records import RoomRecord
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    from cenacle.edge.house import House, HouseParts

_FIRST_REACH_M: Final = 2.0  # free places are looked for so far away at first, then twice as far, and so on
_REACH_MOST_M: Final = 64.0

logger = logging.getLogger(__name__)


class NotRenewedError(Exception):
    """The version cannot take effect, and nothing has changed; the text says why."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal has come to: rooms by id, and how many members were moved aside or sent to the entrance."""

    version: str
    rebuilt: list[str]
    added: list[str]
    removed: list[str]
    moved: int = 0
    sent: int = 0


class Renewal:
    """Renews a house, one version after the other."""

    def __init__(self, house: "House", parts: "HouseParts") -> None:
        self._house = house
        self._parts = parts
        self._one_at_a_time = asyncio.Lock()

    async def renew(self, plan: HousePlan, take_effect: Callable[[], None] = lambda: None) -> Renewed:
        """Let this plan take effect, and `take_effect` be called just before.

        Raises what that raises, or NotRenewedError; nothing has changed then.
        """
        async with self._one_at_a_time:
            house = self._house
            added = [room for room in plan.rooms if room not in house.runners]
            stored = {room: await self._load(room) for room in added}
            # From here to the end nothing else happens in the house.
            old = house.plan.rooms
            rebuilt = [room for room in plan.rooms if room in old and old[room] != plan.rooms[room]]
            made = self._make(plan, [*added, *rebuilt])
            take_effect()
            for room in added:
                house.add_room(plan.rooms[room], stored[room], made[room])
            result = self._swap(plan, added, rebuilt, made)
            for room in added:
                house.run_room(room)
            return result

    async def _load(self, room: str) -> RoomRecord:
        """What is stored of a room, to the last of what was done in it when it was here before."""
        try:
            await self._house.until_stored(room)
            return await self._parts.database.load_room(room)
        except Exception as error:  # whatever the database raises
            logger.exception("room %s cannot be loaded", room)
            raise NotRenewedError("the store does not answer") from error

    def _make(self, plan: HousePlan, rooms: Collection[str]) -> dict[str, Room]:
        try:
            return {room: self._parts.make_room(plan.rooms[room]) for room in rooms}
        except RoomError as error:
            raise NotRenewedError(str(error)) from error

    def _swap(self, plan: HousePlan, added: list[str], rebuilt: list[str], made: Mapping[str, Room]) -> Renewed:
        house = self._house
        removed = [room for room in house.plan.rooms if room not in plan.rooms]
        house.plan = plan
        house.welcomes.renew(plan)
        told: dict[str, wire.MovedWhy] = {}  # by member id
        for room in rebuilt:
            told |= self._rebuild(house.runners[room], plan.rooms[room], made[room])
        sent = [presence for room in removed for presence in house.runners[room].presences.values()]
        entrance = house.runners[plan.entrance]
        for presence in sent:
            self._send(presence, entrance)
            told[presence.member.id] = "room"
        for room in removed:
            house.remove_room(room)
        for presence in house.roster:
            why = told.get(presence.member.id, "")
            presence.tell(frame_of(wire.WorldChanged(world_version=plan.version, moved=why)))
        moved = sum(why == "wall" for why in told.values())
        return Renewed(plan.version, rebuilt, added, removed, moved, len(sent))

    def _rebuild(self, runner: RoomRunner, plan: RoomPlan, room: Room) -> dict[str, "wire.MovedWhy"]:
        """Build a room anew around those in it; who had to be moved aside, by member id."""
        house, former = self._house, runner.room
        inside = list(runner.presences.values())
        poses = {presence.number: former.pose(presence.number) for presence in inside}
        epochs = {presence.number: (former.epoch(presence.number) + 1) % 256 for presence in inside}
        for presence in inside:
            house.screens.left(presence)
            runner.take_out(presence)
        runner.renew(plan, room)
        house.chats[plan.id].renew(runner.room)
        house.editors[plan.id].renew(plan)
        house.screens.renew(runner)
        house.rules.renew(runner)
        moved: dict[str, wire.MovedWhy] = {}
        for presence in inside:
            number = presence.number
            place = nearest_place(plan, poses[number].x, poses[number].z)
            pose = poses[number] if place is None else Pose(place[0], 0.0, place[1], poses[number].yaw)
            stands = runner.room.join(number, pose, self._parts.dice(), None, epochs[number])
            runner.presences[number] = presence
            if (stands.x, stands.z) != (poses[number].x, poses[number].z):
                moved[presence.member.id] = "wall"
        house.roster.spread()
        for presence in inside:
            house.voice.moved(presence)
            house.roster.knows_all(presence)
            presence.tell(house.welcomes.welcome(presence).joined, is_whole=True)
        return moved

    def _send(self, presence: Presence, entrance: RoomRunner) -> None:
        former = presence.runner
        self._house.lead(presence, entrance, None)
        if presence in former.asking:  # what it has asked for is done in the room where it is now
            entrance.asking.append(presence)


def nearest_place(plan: RoomPlan, x: float, z: float) -> tuple[float, float] | None:
    """The nearest free place to a point, looked for ever farther; None if there is none within 64 m."""
    bounds = plan.bounds
    x, z = min(max(x, bounds.min_x), bounds.max_x), min(max(z, bounds.min_z), bounds.max_z)
    reach = _FIRST_REACH_M
    while reach <= _REACH_MOST_M:
        place = free_place(plan, x, z, reach)
        if place is not None:
            return place
        reach *= 2
    return None
