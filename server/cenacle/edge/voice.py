"""Voice: offers to the media process, what it tells of levels and of connections, and who may speak."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cenacle.core.errors import ERRORS, CenacleError, ErrorCode
from cenacle.core.rights import may_open_microphone
from cenacle.edge.frames import frame_of
from cenacle.edge.hearing import Hearing
from cenacle.edge.presence import Presence
from cenacle.edge.roster import Roster
from cenacle.media.service import Level, PeerState
from cenacle.wire.messages import MicState, VoiceAnswer, VoiceLost

logger = logging.getLogger(__name__)


class Media(Protocol):
    """The part of `cenacle.media.service.MediaService` that is needed."""

    on_levels: Callable[[Mapping[int, Level]], None] | None
    on_state: Callable[[int, PeerState], None] | None
    on_lost: Callable[[int, ErrorCode], None] | None

    def enter(self, member_number: int, room: str) -> None:
        """Say that a member is in a room."""

    async def answer(self, member_number: int, sdp: str) -> str:
        """The SDP answer. Raises CenacleError."""
        ...

    def hang_up(self, member_number: int) -> None:
        """End a member's connection; its routes stay for the next one."""

    def close(self, member_number: int) -> None:
        """Forget a member."""

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Who is in each listener's slots."""


class Voice:
    """The voice of the whole house."""

    def __init__(self, media: Media | None, roster: Roster, hearing: Hearing) -> None:
        self._media = media
        self._roster = roster
        self._hearing = hearing
        self._answering: dict[int, asyncio.Task[None]] = {}  # one a member at most
        self._answered: set[int] = set()  # numbers of those with a voice connection, or one on the way
        if media is not None:
            media.on_levels, media.on_state, media.on_lost = self._hear, self._state, self._lost

    @property
    def available(self) -> bool:
        """Whether there is a media process at all."""
        return self._media is not None

    # --- what members do --------------------------------------------------------------------------

    def offer(self, presence: Presence, sdp: str) -> None:
        """Have an offer answered; a newer one of the same member replaces it. CenacleError voice_unavailable."""
        if self._media is None:
            raise CenacleError(ErrorCode.VOICE_UNAVAILABLE)
        self._give_up_answer(presence)
        self._disconnected(presence.number)  # a former connection ends with the new offer
        self._media.enter(presence.number, presence.runner.plan.id)
        answering = asyncio.create_task(self._answer(self._media, presence, sdp), name="voice answer")
        self._answering[presence.number] = answering

    def close(self, presence: Presence) -> None:
        """The member gives up its voice connection."""
        self._give_up_answer(presence)
        self._disconnected(presence.number)
        if self._media is not None:
            self._media.hang_up(presence.number)

    def mic(self, presence: Presence, state: MicState) -> None:
        """Whether the member may be heard from now on. CenacleError mic_held: a host keeps the microphone closed."""
        refusal = may_open_microphone(presence.member.held) if state == "open" else None
        if refusal is not None:
            raise CenacleError(refusal.code)
        self._hearing.open(presence.number, state == "open")

    def moved(self, presence: Presence) -> None:
        """The member is in another room: the voices of the former one are gone."""
        if self._media is not None:
            self._media.enter(presence.number, presence.runner.plan.id)
        self._hearing.moved(presence)

    def left(self, presence: Presence) -> None:
        """The member has left the house."""
        self.close(presence)
        if self._media is not None:
            self._media.close(presence.number)
        self._hearing.left(presence)

    async def stop(self) -> None:
        """End what is under way."""
        answering = list(self._answering.values())
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)

    # --- the media process ------------------------------------------------------------------------

    async def _answer(self, media: Media, presence: Presence, sdp: str) -> None:
        try:
            answer = await media.answer(presence.number, sdp)
        except CenacleError as error:
            presence.refuse("voice_offer", None, error.code)
        except Exception:
            logger.exception("an offer could not be answered")
            presence.refuse("voice_offer", None, ErrorCode.INTERNAL)
        else:
            self._answered.add(presence.number)
            presence.tell(frame_of(VoiceAnswer(sdp=answer)))
        finally:
            if self._answering.get(presence.number) is asyncio.current_task():
                del self._answering[presence.number]

    def _give_up_answer(self, presence: Presence) -> None:
        former = self._answering.pop(presence.number, None)
        if former is not None:
            former.cancel()

    def _hear(self, levels: Mapping[int, Level]) -> None:
        """Levels of those heard of late; who is absent is silent."""
        speaking = {number for number, level in levels.items() if level.speaking}
        self._hearing.heard({number: level.dbov for number, level in levels.items()}, speaking)

    def _state(self, number: int, state: PeerState) -> None:
        """A member hears from the moment it is connected until its connection ends, in whichever way.

        `closed` is what the member's own side has ended: it knows, and may have sent its next offer already, to which a
        `voice_lost` would seem to be the answer.
        """
        if number not in self._answered:
            return  # of a connection that was given up, or is being replaced
        match state:
            case "connected":
                self._hearing.connected(number, True)
            case "failed":
                self._lost(number, ErrorCode.VOICE_UNAVAILABLE)
            case "closed":
                self._disconnected(number)

    def _lost(self, number: int, code: ErrorCode) -> None:
        """A member's connection is gone; nothing is said to one that had none."""
        presence = self._roster.by_number(number)
        moved_meanwhile = code is ErrorCode.VOICE_MOVED and number in self._answering
        if presence is not None and moved_meanwhile:
            self._give_up_answer(presence)
        elif number not in self._answered:
            return
        self._disconnected(number)
        if presence is not None:
            presence.tell(frame_of(VoiceLost(code=code.value, message=ERRORS[code].sentence)))

    def _disconnected(self, number: int) -> None:
        self._answered.discard(number)
        self._hearing.connected(number, False)
