"""Knocks: who has asked to be let into which private zone, and was not answered yet. Time is an argument."""

from cenacle.core import limits


class Knocks:
    """The knocks of one room, by zone and member number."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, int], float] = {}

    def knock(self, zone: str, number: int, now_s: float) -> None:
        """A member knocks; it may be answered within KNOCK_S."""
        self._until = {key: until for key, until in self._until.items() if until >= now_s}
        self._until[zone, number] = now_s + limits.KNOCK_S

    def is_open(self, zone: str, number: int, now_s: float) -> bool:
        """Whether the member's knock waits for an answer."""
        return self._until.get((zone, number), now_s - 1.0) >= now_s

    def answered(self, zone: str, number: int) -> None:
        """The knock has been answered."""
        self._until.pop((zone, number), None)

    def forget(self, number: int) -> None:
        """The member has left the room."""
        self._until = {key: until for key, until in self._until.items() if key[1] != number}
