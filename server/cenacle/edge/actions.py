"""What each request of a member does. Called in the tick of the room that the member is in."""

from typing import TYPE_CHECKING

from cenacle.core.budget import RoomBudget
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.wire import codec, messages as wire

if TYPE_CHECKING:
    from cenacle.edge.house import House


class Actions:
    """Does requests; what cannot be done is refused with its code."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._budgets: dict[str, RoomBudget] = {}  # by room

    def act(self, presence: Presence, request: object) -> None:
        """Do one request of a member."""
        if not isinstance(request, wire.Message) or self._house.roster.by_id(presence.member.id) is not presence:
            return
        re, ref = getattr(request, "type", ""), codec.ref_of(request)
        if self._house.draining and not isinstance(request, wire.Leave):
            presence.refuse(re, ref, ErrorCode.DRAINING)
            return
        try:
            self._do(presence, request)
        except CenacleError as error:
            presence.refuse(re, ref, error.code)
        except Exception:
            presence.refuse(re, ref, ErrorCode.INTERNAL)
            raise

    def _do(self, presence: Presence, request: wire.Message) -> None:
        house = self._house
        match request:
            case wire.Say():
                if not self._budget(presence).pay_line(request.text, house.now()):
                    raise CenacleError(ErrorCode.FLOODED)
                house.chats[presence.runner.plan.id].say(presence, request)
            case wire.Edit() | wire.Undo() | wire.Rollback() | wire.History() | wire.NameVersion():
                budget = self._budget(presence)  # paid from once it is decided what everybody is told
                house.editors[presence.runner.plan.id].ask(
                    presence, request, lambda told_bytes: budget.pay_op(told_bytes, house.now())
                )
            case wire.Grab() | wire.Drag():
                house.editors[presence.runner.plan.id].grabs.act(presence, request, house.now())
            case wire.React():
                reacted = frame_of(wire.Reacted(id=presence.member.id, kind=request.kind))
                for other in presence.runner.presences.values():
                    other.tell_news(reacted)  # lost on whoever has no place: applause must not end a session
            case wire.Hand():
                house.roster.change(presence, hand=request.raised)
            case wire.Mic():
                house.voice.mic(presence, request.state)
                house.roster.change(presence, mic=request.state)
            case wire.WatchHearers():
                house.hearing.watch(presence, request.on)
            case wire.Wave():
                self._wave(presence, request)
            case wire.Go():
                presence.runner.room.go(presence.number, request.x, request.z, request.yaw)
            case wire.VoiceOffer():
                house.voice.offer(presence, request.sdp)
            case wire.VoiceClose():
                house.voice.close(presence)
            case wire.Share() | wire.Unshare() | wire.Slides() | wire.Turn() | wire.Watch():
                house.screens.act(presence, request, lambda told_bytes: self._pay_screen(presence, told_bytes))
            case (
                wire.ZoneLock()
                | wire.Knock()
                | wire.AnswerKnock()
                | wire.Bubble()
                | wire.Block()
                | wire.HostMute()
                | wire.RoomSound()
            ):
                house.rules.act(presence, request)
            case wire.Leave():
                house.leave(presence)

    def _budget(self, presence: Presence) -> RoomBudget:
        """What the member's room may pass on."""
        return self._budgets.setdefault(presence.runner.plan.id, RoomBudget(self._house.now()))

    def _pay_screen(self, presence: Presence, told_bytes: int) -> None:
        """Have what is told of a screen paid for. CenacleError flooded."""
        if not self._budget(presence).pay_screen(told_bytes, self._house.now()):
            raise CenacleError(ErrorCode.FLOODED)

    def _wave(self, presence: Presence, wave: wire.Wave) -> None:
        other = self._house.roster.by_id(wave.to)
        if other is None:
            raise CenacleError(ErrorCode.MEMBER_UNKNOWN)
        if not self._house.rules.are_apart(presence, other):  # whoever is blocked does not learn of it
            other.tell(frame_of(wire.Waved(id=presence.member.id)))
