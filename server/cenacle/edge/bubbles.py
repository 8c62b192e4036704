"""Bubbles, as members use them: who is asked what, who is in which, and that those who part are in none."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cenacle.core import limits
from cenacle.core.bubbles import Bubbles, Changes
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.edge.frames import frame_of
from cenacle.edge.hearing import Hearing
from cenacle.edge.presence import Presence
from cenacle.edge.roster import Roster
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    from cenacle.edge.room_runner import RoomRunner


class HouseBubbles:
    """All bubbles of the house. `are_apart` says whether one of two members has blocked the other."""

    def __init__(
        self,
        roster: Roster,
        hearing: Hearing,
        are_apart: Callable[[Presence, Presence], bool],
        now: Callable[[], float],
    ) -> None:
        self._roster = roster
        self._hearing = hearing
        self._are_apart = are_apart
        self._now = now
        self._bubbles = Bubbles()

    def act(self, presence: Presence, request: wire.Bubble) -> None:
        """Ask, answer or leave. CenacleError."""
        if request.verb == "leave":
            self._apply(self._bubbles.leave(presence.number))
            return
        other = self._roster.by_id(request.to or "")
        if other is None or other is presence or other.runner is not presence.runner:
            raise CenacleError(ErrorCode.MEMBER_UNKNOWN)
        if request.verb == "invite" or request.verb == "ask":
            self._check_near(presence, other)
            if self._are_apart(presence, other):
                return  # whoever is blocked does not learn of it
            self._bubbles.ask(presence.number, other.number, request.verb, self._now())
            other.tell(frame_of(wire.BubbleAsked(id=presence.member.id, verb=request.verb)))
        elif self._are_apart(presence, other):
            raise CenacleError(ErrorCode.NOT_ASKED)
        elif request.verb == "accept":
            self._check_near(presence, other)
            self._apply(self._bubbles.accept(presence.number, other.number, self._now()))
            other.tell(frame_of(wire.BubbleAnswered(id=presence.member.id, accepted=True)))
        else:
            self._bubbles.decline(presence.number, other.number)
            other.tell(frame_of(wire.BubbleAnswered(id=presence.member.id, accepted=False)))

    def left(self, presence: Presence) -> None:
        """The member is about to leave its room."""
        self._apply(self._bubbles.gone(presence.number))

    def after_step(self, runner: "RoomRunner") -> None:
        """Once a tick of each room: those who have parted are in a bubble no longer."""
        here = [members for members in self._bubbles.all() if members[0] in runner.presences]
        if here:
            poses = {number: runner.room.pose(number) for members in here for number in members}
            self._apply(self._bubbles.part({number: (pose.x, pose.z) for number, pose in poses.items()}))

    def _check_near(self, one: Presence, other: Presence) -> None:
        room = one.runner.room
        here, there = room.pose(one.number), room.pose(other.number)
        if math.dist((here.x, here.z), (there.x, there.z)) > limits.BUBBLE_M:
            raise CenacleError(ErrorCode.TOO_FAR)

    def _apply(self, changes: Changes) -> None:
        for number, bubble in changes.items():
            self._hearing.put_in_bubble(number, bubble)
            presence = self._roster.by_number(number)
            if presence is not None:
                self._roster.change(presence, bubble=f"b{bubble}" if bubble else "")
