"""What is held and dragged in one room, told while it lasts: nothing of it is stored."""

from collections.abc import Callable

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.grabs import Grabs
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.wire import messages as wire


class RoomGrabs:
    """`presences` are those in the room, by number; `exists` says whether there is an object of an id."""

    def __init__(self, presences: dict[int, Presence], exists: Callable[[str], bool]) -> None:
        self._presences = presences
        self._exists = exists
        self._grabs = Grabs()
        self._drags: dict[str, tuple[Presence, wire.Drag]] = {}  # the last one of each object, to be told
        self._ticks = 0

    def held(self) -> list[wire.Held]:
        """What is held now, and by whom."""
        return [wire.Held(object=object_id, id=member) for object_id, member in self._grabs.held()]

    def act(self, presence: Presence, request: wire.Grab | wire.Drag, now: float) -> None:
        """Take, keep, drag or let go of an object. Raises CenacleError."""
        member = presence.member.id
        if isinstance(request, wire.Grab) and not request.on:
            if self._grabs.release(request.object, member):
                self._tell(request.object, "")
            return
        if not self._exists(request.object):
            raise CenacleError(ErrorCode.OBJECT_UNKNOWN)
        taken = self._grabs.take(request.object, member, now)
        if taken is None:
            raise CenacleError(ErrorCode.OBJECT_HELD)
        if taken:
            self._tell(request.object, member)
        if isinstance(request, wire.Drag) and (
            request.object in self._drags or len(self._drags) < limits.DRAGS_TOLD_AT_ONCE
        ):
            self._drags[request.object] = presence, request

    def left(self, presence: Presence) -> None:
        """The member is about to leave the room."""
        for object_id in self._grabs.left(presence.member.id):
            self._tell(object_id, "")
        self._drags = {one: drag for one, drag in self._drags.items() if drag[0] is not presence}

    def after_step(self, now: float) -> None:
        """Once a tick: what is dragged is told every few of them."""
        for object_id in self._grabs.ended(now):
            self._tell(object_id, "")
        self._ticks += 1
        if self._ticks % limits.DRAG_TICKS or not self._drags:
            return
        drags, self._drags = self._drags, {}
        for presence, drag in drags.values():
            frame = frame_of(wire.Dragged(id=presence.member.id, **drag.model_dump(exclude={"type"})))
            for number in presence.runner.room.numbers_within(presence.number, limits.DRAG_M):
                other = self._presences.get(number)
                if other is not None:
                    other.tell_news(frame)  # lost on whoever has no place: the op at its end is not

    def _tell(self, object_id: str, member: str) -> None:
        frame = frame_of(wire.Grabbed(object=object_id, id=member))
        for presence in self._presences.values():
            presence.tell(frame)
