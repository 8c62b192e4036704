"""The floor of a room: what hosts have set for it, and whose microphones they keep closed, while the house runs."""

from cenacle.core import limits


class Floor:
    """Whether voices are plain, and whose microphones are kept closed: everyone's but hosts', or single identities'."""

    def __init__(self) -> None:
        self.is_plain = False
        self.is_muted = False
        self._exceptions: dict[str, None] = {}  # identities, held while the room is not muted, and free while it is

    def mute_all(self, is_muted: bool) -> None:
        """Close everyone's microphone, or let everyone open theirs again, also those who were held one by one."""
        self.is_muted = is_muted
        self._exceptions.clear()

    def mute(self, identity: str, is_muted: bool) -> None:
        """Close one's microphone, or let that one open it again, also while all others' are kept closed."""
        self._exceptions.pop(identity, None)
        if is_muted != self.is_muted:
            self._exceptions[identity] = None
            if len(self._exceptions) > limits.HELD_PER_ROOM:
                del self._exceptions[next(iter(self._exceptions))]

    def holds(self, identity: str, is_host: bool) -> bool:
        """Whether this one's microphone is kept closed; a host's never is."""
        return not is_host and (identity in self._exceptions) != self.is_muted
