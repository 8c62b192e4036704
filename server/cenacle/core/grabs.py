"""Who holds which object of a room: soft leases that end by themselves. They show, and stop nobody's edit."""

from cenacle.core import limits


class Grabs:
    """The leases of one room. Times are seconds that only grow; members are ids."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, float]] = {}  # by object: who, and until when

    def take(self, object_id: str, member: str, now: float) -> bool | None:
        """Take an object, or keep it: True if that is new, None if somebody else holds it, or one holds too many."""
        holder = self.holder(object_id)
        if holder not in ("", member):
            return None
        if holder == "" and sum(who == member for who, _ in self._held.values()) >= limits.GRABS_PER_MEMBER:
            return None
        self._held[object_id] = member, now + limits.GRAB_LEASE_S
        return holder == ""

    def release(self, object_id: str, member: str) -> bool:
        """Let go of an object; False if this member did not hold it."""
        if self.holder(object_id) != member:
            return False
        del self._held[object_id]
        return True

    def ended(self, now: float) -> list[str]:
        """The objects whose leases are over by now; nobody holds them any more."""
        over = [object_id for object_id, (_, until) in self._held.items() if until <= now]
        for object_id in over:
            del self._held[object_id]
        return over

    def left(self, member: str) -> list[str]:
        """The objects that a member held who has left."""
        over = [object_id for object_id, (who, _) in self._held.items() if who == member]
        for object_id in over:
            del self._held[object_id]
        return over

    def holder(self, object_id: str) -> str:
        """Who holds an object, empty if nobody does."""
        return self._held.get(object_id, ("", 0.0))[0]

    def held(self) -> list[tuple[str, str]]:
        """Every object that is held, and by whom."""
        return [(object_id, who) for object_id, (who, _) in self._held.items()]
