"""The private zones of a room, as its members use them: locks, knocks and their answers, and who was kept out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.knocks import Knocks
from cenacle.core.outcome import StepResult
from cenacle.core.rights import may_answer_knock
from cenacle.core.zones import ZoneNow
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    from cenacle.edge.room_runner import RoomRunner


class RoomZones:
    """Those of one room. `are_apart` says whether one of two members has blocked the other."""

    def __init__(
        self, runner: "RoomRunner", are_apart: Callable[[Presence, Presence], bool], now: Callable[[], float]
    ) -> None:
        self._runner = runner
        self._are_apart = are_apart
        self._now = now
        self._knocks = Knocks()
        self._news: dict[str, ZoneNow] = {}
        self._behind: set[int] = set()  # by number: who had no place for news, and is owed all
        self._turned_back: dict[int, tuple[str, int]] = {}  # by number: from where, and when that was told last

    # --- what members do --------------------------------------------------------------------------

    def lock(self, presence: Presence, request: wire.ZoneLock) -> None:
        """Lock or unlock, from inside. CenacleError."""
        self._runner.room.lock_zone(presence.number, request.zone, request.locked)

    def knock(self, presence: Presence, request: wire.Knock) -> None:
        """Ask those inside, but for those who have blocked one. CenacleError zone_unknown, zone_full."""
        room, zone = self._runner.room, request.zone
        closed = room.refusal(presence.number, zone)
        if closed is None:
            presence.tell(frame_of(wire.KnockAnswered(zone=zone, admitted=True)))
            return
        if closed is not ErrorCode.ZONE_LOCKED:
            raise CenacleError(closed)
        self._knocks.knock(zone, presence.number, self._now())
        frame = frame_of(wire.Knocked(zone=zone, id=presence.member.id))
        for number in room.insiders(zone):
            other = self._runner.presences.get(number)
            if other is not None and not self._are_apart(presence, other):
                other.tell(frame)

    def answer(self, presence: Presence, request: wire.AnswerKnock) -> None:
        """Let somebody in, or not. CenacleError not_inside, not_asked, zone_unknown, zone_full."""
        room, zone = self._runner.room, request.zone
        is_inside = presence.number in room.insiders(zone)
        others = self._runner.presences.values()
        knocking = next((other for other in others if other.member.id == request.member), None)
        is_knocking = (
            knocking is not None
            and not self._are_apart(presence, knocking)
            and self._knocks.is_open(zone, knocking.number, self._now())
        )
        refusal = may_answer_knock(is_inside, is_knocking)
        if refusal is not None:
            raise CenacleError(refusal.code)
        if knocking is not None:
            if request.admit:
                room.admit(knocking.number, zone)
            self._knocks.answered(zone, knocking.number)
            knocking.tell(frame_of(wire.KnockAnswered(zone=zone, admitted=request.admit)))

    def left(self, presence: Presence) -> None:
        """The member is in this room no longer."""
        self._knocks.forget(presence.number)
        self._behind.discard(presence.number)
        self._turned_back.pop(presence.number, None)

    # --- what members see -------------------------------------------------------------------------

    def states(self) -> list[wire.ZoneState]:
        """All private zones as they are."""
        return [_state(zone) for zone in self._runner.room.zones()]

    def after_step(self, result: StepResult) -> None:
        """Tell those who were kept out why, and everyone what has changed."""
        for number, zone, code in result.turned_back:
            self._tell_turned_back(number, zone, code, result.tick)
        self._news |= {zone.id: zone for zone in result.zones}
        if result.tick % limits.ZONE_NEWS_TICKS == 0 and (self._news or self._behind):
            self._tell_news()

    def _tell_turned_back(self, number: int, zone: str, code: ErrorCode, tick: int) -> None:
        """Once, and again after a while: whoever walks on against a closed zone is put back at every step."""
        where, told_at = self._turned_back.get(number, ("", 0))
        presence = self._runner.presences.get(number)
        if presence is None or (where == zone and tick - told_at < limits.TURNED_BACK_TICKS):
            return
        self._turned_back[number] = zone, tick
        presence.refuse("zone", zone, code)

    def _tell_news(self) -> None:
        frames = [frame_of(wire.ZoneChanged(zone=_state(zone))) for zone in self._news.values()]
        self._news = {}
        behind, self._behind = self._behind, set()
        for number, presence in self._runner.presences.items():
            if number in behind and presence.connection is not None and presence.session.is_caught_up:
                for state in self.states():
                    presence.tell(frame_of(wire.ZoneChanged(zone=state)))
            elif number in behind or not all(presence.tell_news(frame) for frame in frames):
                self._behind.add(number)


def _state(zone: ZoneNow) -> wire.ZoneState:
    return wire.ZoneState(id=zone.id, locked=zone.locked, inside=zone.inside)
