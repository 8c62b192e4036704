"""What a media service tells, kept in order and waited for."""

import asyncio
from collections.abc import Callable, Mapping

from cenacle.core.errors import ErrorCode
from cenacle.media.service import Level, MediaService, MediaSettings, PeerState


class Events:
    """Listens to a service's callbacks."""

    def __init__(self) -> None:
        self.states: list[tuple[int, PeerState]] = []
        self.levels: Mapping[int, Level] = {}
        self.levels_told = 0
        self.lost: list[tuple[int, ErrorCode]] = []
        self._changed = asyncio.Event()

    def service(self, settings: MediaSettings) -> MediaService:
        """A service that tells these events."""
        return MediaService(settings, on_levels=self._levels_came, on_state=self._state_came, on_lost=self._lost_came)

    def _levels_came(self, levels: Mapping[int, Level]) -> None:
        self.levels = levels
        self.levels_told += 1
        self._changed.set()

    def _state_came(self, number: int, state: PeerState) -> None:
        self.states.append((number, state))
        self._changed.set()

    def _lost_came(self, number: int, code: ErrorCode) -> None:
        self.lost.append((number, code))
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again with each event."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()
