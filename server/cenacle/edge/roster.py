"""The roster: everyone in the house by id, number and resume token."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.edge.frames import large_frame
from cenacle.edge.presence import Presence
from cenacle.wire import codec
from cenacle.wire.messages import MemberChange, RosterNews, WholeRoster


class _Event(NamedTuple):
    """Something that happened to a member: it joined, left, or is different by these `changes`."""

    kind: Literal["joined", "changed", "left"]
    id: str
    changes: Mapping[str, Any] = {}


class Roster:
    """Who is here. Tells everyone once a tick what happened since, in one frame that is encoded once.

    Whoever has left too much unreported is told no more of that, and the whole roster later (P-REL-6).
    """

    def __init__(self, capacity: int = limits.MEMBERS_PER_HOUSE) -> None:
        self.capacity = capacity
        self._by_id: dict[str, Presence] = {}
        self._by_number: dict[int, Presence] = {}
        self._by_token: dict[str, Presence] = {}
        self._events: list[_Event] = []  # that nobody was told of yet
        self._since: dict[str, int] = {}  # of newcomers by id: how many of the events came before them
        self._behind: dict[str, Presence] = {}  # by id, those who are owed the whole
        self._packed: bytes | None = None
        self._numbers = itertools.cycle(range(1, limits.MEMBER_NUMBER_MAX + 1))

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Presence]:
        return iter(self._by_id.values())

    @property
    def is_full(self) -> bool:
        """Whether the next one is turned away."""
        return len(self._by_id) >= self.capacity

    def by_id(self, member_id: str) -> Presence | None:
        """The presence with this member id."""
        return self._by_id.get(member_id)

    def by_number(self, number: int) -> Presence | None:
        """The presence with this number."""
        return self._by_number.get(number)

    def by_token(self, token: str) -> Presence | None:
        """The presence that this resume token belongs to."""
        return self._by_token.get(token)

    def packed(self) -> bytes:
        """Everyone as they are now, as msgpack; the same bytes until someone is different."""
        if self._packed is None:
            self._packed = codec.pack_list([presence.packed_member for presence in self])
        return self._packed

    def free_number(self) -> int:
        """A number that nobody has; one that was given back comes round as late as possible."""
        if self.is_full:
            raise CenacleError(ErrorCode.HOUSE_FULL)
        return next(number for number in self._numbers if number not in self._by_number)

    def add(self, presence: Presence) -> None:
        """Someone comes in; the others are told."""
        self._happened(_Event("joined", presence.member.id))
        self._since[presence.member.id] = len(self._events)
        self._by_id[presence.member.id] = presence
        self._by_number[presence.number] = presence
        self._by_token[presence.token] = presence

    def remove(self, presence: Presence) -> None:
        """Someone leaves; the others are told."""
        del self._by_id[presence.member.id]
        del self._by_number[presence.number]
        del self._by_token[presence.token]
        self._since.pop(presence.member.id, None)
        self._behind.pop(presence.member.id, None)
        self._happened(_Event("left", presence.member.id))

    def change(self, presence: Presence, **changes: object) -> None:
        """Someone is different from now on; everyone is told, unless nothing changed."""
        changed = presence.member.model_copy(update=changes)
        if changed != presence.member:
            presence.member = changed
            self._happened(_Event("changed", changed.id, changes))

    def knows_all(self, presence: Presence) -> None:
        """What this member is told just now has everyone as they are now in it: no former news, no roster."""
        self._since[presence.member.id] = len(self._events)
        self._behind.pop(presence.member.id, None)

    def spread(self) -> None:
        """Tell everyone what happened, all at once: in a crowd that comes in, each would else be told so often."""
        if self._events:
            events, self._events = self._events, []
            since, self._since = self._since, {}
            frames = {0: self._news(events)}
            for member_id, presence in self._by_id.items():
                first = since.get(member_id, 0)
                if first < len(events):
                    if first not in frames:
                        frames[first] = self._news(events[first:])
                    self._tell_news(presence, frames[first])
        if self._behind:
            self._tell_whole()

    def _happened(self, event: _Event) -> None:
        self._packed = None
        self._events.append(event)

    def _news(self, events: Sequence[_Event]) -> bytes:
        """The frame that tells what came of these events: nothing of those who came and left again between them."""
        joined: dict[str, None] = {}
        changed: dict[str, dict[str, Any]] = {}
        left: list[str] = []
        for kind, member_id, changes in events:
            if kind == "joined":
                joined[member_id] = None
            elif kind == "changed" and member_id not in joined:
                changed.setdefault(member_id, {}).update(changes)
            elif kind == "left":
                changed.pop(member_id, None)
                if member_id in joined:
                    del joined[member_id]
                else:
                    left.append(member_id)
        members = codec.pack_list([self._by_id[member_id].packed_member for member_id in joined])
        packed = [codec.pack_change(MemberChange(id=member_id, **changes)) for member_id, changes in changed.items()]
        head = codec.encode_head(RosterNews(joined=[], changed=[], left=left), ["joined", "changed"])
        lists = codec.pack_field("joined", members) + codec.pack_field("changed", codec.pack_list(packed))
        return large_frame(head, lists).joined

    def _tell_news(self, presence: Presence, news: bytes) -> None:
        member_id = presence.member.id
        if member_id not in self._behind and not presence.tell_news(news):
            self._behind[member_id] = presence

    def _tell_whole(self) -> None:
        """To those who were behind and are not any more."""
        ready = [one for one in self._behind.values() if one.connection is not None and one.session.is_caught_up]
        if not ready:
            return
        head = codec.encode_head(WholeRoster(members=[]), ["members"])
        frame = large_frame(head, codec.pack_field("members", self.packed())).joined
        for presence in ready:
            del self._behind[presence.member.id]
            presence.tell(frame, is_whole=True)
