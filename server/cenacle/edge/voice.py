"""Voice signalling: offers to the media process, and who is heard by whom to the clients."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from cenacle.core.errors import ERRORS, CenacleError, ErrorCode
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.edge.roster import Roster
from cenacle.wire.messages import VoiceAnswer, VoiceLost

if TYPE_CHECKING:
    from cenacle.edge.room_runner import RoomRunner

logger = logging.getLogger(__name__)


class Media(Protocol):
    """The part of `cenacle.media.service.MediaService` that is needed."""

    async def answer(self, member_number: int, sdp: str) -> str:
        """The SDP answer. Raises CenacleError."""

    def close(self, member_number: int) -> None:
        """Forget a member."""

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Who is in each listener's slots."""


class Voice:
    """The voice of the whole house."""

    def __init__(self, media: Media | None, roster: Roster) -> None:
        self._media = media
        self._roster = roster
        self._answering: dict[int, asyncio.Task[None]] = {}  # one a member at most

    @property
    def available(self) -> bool:
        """Whether there is a media process at all."""
        return self._media is not None

    def offer(self, presence: Presence, sdp: str) -> None:
        """Have an offer answered; a newer one of the same member replaces it."""
        if self._media is None:
            raise CenacleError(ErrorCode.VOICE_UNAVAILABLE)
        former = self._answering.pop(presence.number, None)
        if former is not None:
            former.cancel()
        task = asyncio.create_task(self._answer(self._media, presence, sdp))
        self._answering[presence.number] = task

    def close(self, presence: Presence) -> None:
        """The member gives up its voice connection."""
        former = self._answering.pop(presence.number, None)
        if former is not None:
            former.cancel()
        if self._media is not None:
            self._media.close(presence.number)

    def left(self, presence: Presence) -> None:
        """The member has left the house."""
        self.close(presence)

    def after_step(self, runner: "RoomRunner") -> None:
        """Once a tick of each room."""

    async def stop(self) -> None:
        """End what is under way."""
        for task in self._answering.values():
            task.cancel()
        await asyncio.gather(*self._answering.values(), return_exceptions=True)

    async def _answer(self, media: Media, presence: Presence, sdp: str) -> None:
        try:
            answer = await media.answer(presence.number, sdp)
        except CenacleError as error:
            presence.refuse("voice_offer", None, error.code)
        except Exception:
            logger.exception("an offer could not be answered")
            presence.refuse("voice_offer", None, ErrorCode.INTERNAL)
        else:
            presence.tell(frame_of(VoiceAnswer(sdp=answer)))
        finally:
            if self._answering.get(presence.number) is asyncio.current_task():
                del self._answering[presence.number]

    def _lost(self, presence: Presence) -> None:
        code = ErrorCode.VOICE_UNAVAILABLE
        presence.tell(frame_of(VoiceLost(code=code.value, message=ERRORS[code].sentence)))
