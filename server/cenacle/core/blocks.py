"""Blocks: who wants nothing to do with whom. Between identities, so that they last across visits, and both ways."""

from collections.abc import Iterable

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode


class Blocks:
    """Pairs of one who blocks and one who is blocked."""

    def __init__(self) -> None:
        self._blocked: dict[str, set[str]] = {}
        self._blockers: dict[str, set[str]] = {}

    def load(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take what is stored."""
        for blocker, blocked in pairs:
            self.put(blocker, blocked, True)

    def blocked_by(self, identity: str) -> list[str]:
        """Whom this one has blocked, in order."""
        return sorted(self._blocked.get(identity, ()))

    def hidden_from(self, identity: str) -> set[str]:
        """Whom this one has blocked or is blocked by."""
        return self._blocked.get(identity, set()) | self._blockers.get(identity, set())

    def are_apart(self, one: str, other: str) -> bool:
        """Whether one of the two has blocked the other."""
        return other in self._blocked.get(one, ()) or other in self._blockers.get(one, ())

    def check(self, blocker: str, blocked: str) -> None:
        """Whether the one may block the other. CenacleError invalid_message (oneself), blocks_full."""
        if blocker == blocked:
            raise CenacleError(ErrorCode.INVALID_MESSAGE)
        already = self._blocked.get(blocker, ())
        if blocked not in already and len(already) >= limits.BLOCKS_PER_IDENTITY:
            raise CenacleError(ErrorCode.BLOCKS_FULL)

    def put(self, blocker: str, blocked: str, is_blocked: bool) -> None:
        """The one blocks the other from now on, or does not."""
        for table, key, value in ((self._blocked, blocker, blocked), (self._blockers, blocked, blocker)):
            if is_blocked:
                table.setdefault(key, set()).add(value)
            elif key in table:
                table[key].discard(value)
                if not table[key]:
                    del table[key]
