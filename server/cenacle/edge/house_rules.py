"""What holds between people in the house: private zones, bubbles, blocks, and what hosts set."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cenacle.core.blocks import Blocks
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.floor import Floor
from cenacle.core.outcome import StepResult
from cenacle.core.rights import may_host
from cenacle.edge.bubbles import HouseBubbles
from cenacle.edge.frames import frame_of
from cenacle.edge.hearing import Hearing
from cenacle.edge.presence import Presence
from cenacle.edge.room_zones import RoomZones
from cenacle.edge.roster import Roster
from cenacle.store.records import BlockWrite
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    from cenacle.edge.room_runner import RoomRunner


class HouseRules:
    """Those of all rooms. `now()` gives seconds that only grow, `wall_ms()` milliseconds since the epoch."""

    def __init__(
        self,
        roster: Roster,
        hearing: Hearing,
        blocks: Blocks,
        writer: DurableWriter,
        now: Callable[[], float],
        wall_ms: Callable[[], int],
    ) -> None:
        self._roster = roster
        self._hearing = hearing
        self._writer = writer
        self._now = now
        self._wall_ms = wall_ms
        self.blocks = blocks
        self._bubbles = HouseBubbles(roster, hearing, self.are_apart, now)
        self._zones: dict[str, RoomZones] = {}  # by room
        self._floors: dict[str, Floor] = {}  # likewise

    # --- rooms and members ------------------------------------------------------------------------

    def add(self, runner: "RoomRunner") -> None:
        """A room of the house."""
        self._zones[runner.plan.id] = RoomZones(runner, self.are_apart, self._now)
        self._floors[runner.plan.id] = Floor()

    def renew(self, runner: "RoomRunner") -> None:
        """A room has been rebuilt: its locks are open and knocks forgotten. What hosts have set stays, and bubbles."""
        self._zones[runner.plan.id] = RoomZones(runner, self.are_apart, self._now)
        self._hearing.renew(runner)

    def remove(self, room: str) -> None:
        """A room is gone."""
        del self._zones[room], self._floors[room]
        self._hearing.remove(room)

    def came_in(self, presence: Presence) -> None:
        """Somebody is in the house, or in another room of it; before the welcome."""
        self._hearing.came_in(presence)
        self._hold(presence)

    def left_room(self, presence: Presence) -> None:
        """Somebody is about to leave the room, for another or for good."""
        self._zones[presence.runner.plan.id].left(presence)
        self._bubbles.left(presence)

    def after_step(self, runner: "RoomRunner", result: StepResult) -> None:
        """Once a tick of each room, before it is decided who hears whom."""
        self._zones[runner.plan.id].after_step(result)
        self._bubbles.after_step(runner)

    # --- what a welcome tells ---------------------------------------------------------------------

    def zones(self, presence: Presence) -> list[wire.ZoneState]:
        """The private zones of the member's room."""
        return self._zones[presence.runner.plan.id].states()

    def room_state(self, presence: Presence) -> wire.RoomState:
        """What hosts have set for the member's room."""
        floor = self._floors[presence.runner.plan.id]
        return wire.RoomState(plain=floor.is_plain, muted=floor.is_muted)

    # --- what members do --------------------------------------------------------------------------

    def act(self, presence: Presence, request: object) -> None:
        """Do a request between people. CenacleError."""
        zones = self._zones[presence.runner.plan.id]
        match request:
            case wire.ZoneLock():
                zones.lock(presence, request)
            case wire.Knock():
                zones.knock(presence, request)
            case wire.AnswerKnock():
                zones.answer(presence, request)
            case wire.Bubble():
                self._bubbles.act(presence, request)
            case wire.Block():
                self._block(presence, request)
            case wire.HostMute():
                self._mute(presence, request)
            case wire.RoomSound():
                self._sound(presence, request)

    # --- blocks -----------------------------------------------------------------------------------

    def are_apart(self, one: Presence, other: Presence) -> bool:
        """Whether one of two members has blocked the other."""
        return self.blocks.are_apart(one.member.identity, other.member.identity)

    def _block(self, presence: Presence, request: wire.Block) -> None:
        """It holds at once, and is told when it is stored; what cannot be stored does not hold any more."""
        blocker, blocked = presence.member.identity, request.identity
        if request.blocked:
            self.blocks.check(blocker, blocked)
        before = blocked in self.blocks.blocked_by(blocker)
        self._put_block(blocker, blocked, request.blocked)

        def stored(done: "asyncio.Future[int | None]") -> None:
            if done.cancelled() or done.exception() is not None:
                failed()
            else:
                presence.tell(frame_of(wire.Blocked(identity=blocked, blocked=request.blocked)))

        def failed() -> None:
            self._put_block(blocker, blocked, before)
            presence.refuse("block", blocked, ErrorCode.INTERNAL)

        try:
            future = self._writer.submit(BlockWrite(blocker, blocked, request.blocked, self._wall_ms()))
        except StoreError:
            failed()
        else:
            future.add_done_callback(stored)

    def _put_block(self, blocker: str, blocked: str, is_blocked: bool) -> None:
        self.blocks.put(blocker, blocked, is_blocked)
        self._hearing.blocks_changed()

    # --- hosts ------------------------------------------------------------------------------------

    def _mute(self, presence: Presence, request: wire.HostMute) -> None:
        floor = self._floor_of_host(presence)
        if request.member is None:
            floor.mute_all(request.muted)
            self._tell_room(presence, presence.runner.presences.values())
        else:
            other = self._roster.by_id(request.member)
            if other is None or other.runner is not presence.runner:
                raise CenacleError(ErrorCode.MEMBER_UNKNOWN)
            floor.mute(other.member.identity, request.muted)
        for one in presence.runner.presences.values():
            self._hold(one)

    def _sound(self, presence: Presence, request: wire.RoomSound) -> None:
        self._floor_of_host(presence).is_plain = request.plain
        self._hearing.set_plain(presence.runner, request.plain)
        self._tell_room(presence, presence.runner.presences.values())

    def _floor_of_host(self, presence: Presence) -> Floor:
        refusal = may_host(presence)
        if refusal is not None:
            raise CenacleError(refusal.code)
        return self._floors[presence.runner.plan.id]

    def _tell_room(self, presence: Presence, everyone: Iterable[Presence]) -> None:
        frame = frame_of(wire.RoomChanged(room=self.room_state(presence)))
        for one in everyone:
            one.tell(frame)

    def _hold(self, presence: Presence) -> None:
        """Close the microphone of one whom the floor of the room holds, or let that one open it again."""
        member = presence.member
        is_held = self._floors[presence.runner.plan.id].holds(member.identity, presence.is_host)
        if is_held:
            self._hearing.open(presence.number, False)
        if is_held and member.mic == "open":
            self._roster.change(presence, held=True, mic="muted")
        elif is_held != member.held:
            self._roster.change(presence, held=is_held)
