"""Bubbles: a few members who stand together talk apart, once both sides have agreed. Time is an argument."""

import math
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode

NO_BUBBLE: Final = 0

Changes = dict[int, int]  # by member number: the bubble it is in from now on
Asking = Literal["invite", "ask"]


class _Asked(NamedTuple):
    """What somebody was asked: to come into the asker's bubble, or to let the asker into theirs."""

    verb: Asking
    until_s: float


class Bubbles:
    """The bubbles of a house. Members are known by number, bubbles by a number that is never used again."""

    def __init__(self) -> None:
        self._of: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}  # by bubble, in the order they came
        self._asked: dict[tuple[int, int], _Asked] = {}  # by who asked and who was asked
        self._last = NO_BUBBLE

    def of(self, number: int) -> int:
        """The bubble that a member is in, or NO_BUBBLE."""
        return self._of.get(number, NO_BUBBLE)

    def members(self, bubble: int) -> list[int]:
        """Who is in a bubble, in the order they came."""
        return list(self._members.get(bubble, ()))

    def all(self) -> list[list[int]]:
        """The members of each bubble."""
        return [list(members) for members in self._members.values()]

    def ask(self, asker: int, asked: int, verb: Asking, now_s: float) -> None:
        """A member invites another, or asks to be let into the other's bubble.

        CenacleError not_in_bubble, not_asked (they talk apart together already), bubble_full, flooded (too many wait).
        """
        if verb == "ask" and not self.of(asked):
            raise CenacleError(ErrorCode.NOT_IN_BUBBLE)
        if self.of(asker) and self.of(asker) == self.of(asked):
            raise CenacleError(ErrorCode.NOT_ASKED)
        self._check_place(asker if verb == "invite" else asked)
        self._asked = {pair: one for pair, one in self._asked.items() if one.until_s >= now_s}
        waiting = sum(pair[0] == asker for pair in self._asked if pair != (asker, asked))
        if waiting >= limits.BUBBLE_ASKS_MAX:
            raise CenacleError(ErrorCode.FLOODED)
        self._asked[asker, asked] = _Asked(verb, now_s + limits.BUBBLE_ASKED_S)

    def accept(self, asked: int, asker: int, now_s: float) -> Changes:
        """The one who was asked agrees. CenacleError not_asked, not_in_bubble, bubble_full."""
        one = self._asked.get((asker, asked))
        if one is None or one.until_s < now_s:
            raise CenacleError(ErrorCode.NOT_ASKED)
        inside, comes = (asker, asked) if one.verb == "invite" else (asked, asker)
        if one.verb == "ask" and not self.of(inside):
            raise CenacleError(ErrorCode.NOT_IN_BUBBLE)
        self._check_place(inside)
        del self._asked[asker, asked]
        changes = self._take_out(comes)
        bubble = self.of(inside)
        if not bubble:
            self._last += 1
            bubble = self._last
            changes |= self._put_in(inside, bubble)
        return changes | self._put_in(comes, bubble)

    def decline(self, asked: int, asker: int) -> None:
        """The one who was asked does not agree. CenacleError not_asked."""
        if self._asked.pop((asker, asked), None) is None:
            raise CenacleError(ErrorCode.NOT_ASKED)

    def leave(self, number: int) -> Changes:
        """A member goes out of its bubble, which ends with the last but one. CenacleError not_in_bubble."""
        if not self.of(number):
            raise CenacleError(ErrorCode.NOT_IN_BUBBLE)
        return self._take_out(number)

    def gone(self, number: int) -> Changes:
        """A member has left the room: out of its bubble, and nothing is asked of it any more, or by it."""
        self._asked = {pair: one for pair, one in self._asked.items() if number not in pair}
        return self._take_out(number)

    def part(self, places: Mapping[int, tuple[float, float]]) -> Changes:
        """Those who stand too far from the others, at (x, z) in metres, go out; the most who are together stay.

        Bubbles of whose members somebody is not among `places` are left as they are.
        """
        changes: Changes = {}
        for members in self.all():
            if all(number in places for number in members):
                groups = _groups(members, places)
                stays = max(groups, key=len)  # of several as large, that of whoever came first
                for number in members:
                    if number not in stays and self.of(number):
                        changes |= self._take_out(number)
        return changes

    def _check_place(self, number: int) -> None:
        if len(self._members.get(self.of(number), ())) >= limits.BUBBLE_MEMBERS:
            raise CenacleError(ErrorCode.BUBBLE_FULL)

    def _put_in(self, number: int, bubble: int) -> Changes:
        self._of[number] = bubble
        self._members.setdefault(bubble, []).append(number)
        return {number: bubble}

    def _take_out(self, number: int) -> Changes:
        bubble = self._of.pop(number, NO_BUBBLE)
        if not bubble:
            return {}
        members = self._members[bubble]
        members.remove(number)
        changes = {number: NO_BUBBLE}
        if len(members) == 1:
            (last,) = self._members.pop(bubble)
            del self._of[last]
            changes[last] = NO_BUBBLE
        return changes


def _groups(members: list[int], places: Mapping[int, tuple[float, float]]) -> list[set[int]]:
    """Who stands together: each with somebody of the group within BUBBLE_M. That of the first member comes first."""
    groups: list[set[int]] = []
    left = list(members)
    while left:
        group, fresh = {left[0]}, [left[0]]
        while fresh:
            one = fresh.pop()
            near = {n for n in left if n not in group and math.dist(places[one], places[n]) <= limits.BUBBLE_M}
            group |= near
            fresh += sorted(near)
        groups.append(group)
        left = [number for number in left if number not in group]
    return groups
