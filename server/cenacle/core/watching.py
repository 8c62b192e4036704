"""Who watches which screens of a room: the video slots of each, and whom their video comes from (P-WATCH-1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cenacle.core import limits

EMPTY = ("",) * limits.VIDEO_SLOTS
NOBODY = (0,) * limits.VIDEO_SLOTS


class Choice(NamedTuple):
    """What changed, by the watcher's number: the sharer's number in each slot (0 for nobody), the screens whose video
    one gets, and the screens that have no place for one more. `receivers` counts the streams given out."""

    routes: dict[int, tuple[int, ...]]
    slots: dict[int, tuple[str, ...]]
    refused: list[tuple[int, str]]
    receivers: int


@dataclass(slots=True)
class _Watcher:
    wanted: tuple[str, ...] = EMPTY  # the screens by slot
    routes: tuple[int, ...] = NOBODY
    slots: tuple[str, ...] = EMPTY
    refused: frozenset[str] = field(default_factory=frozenset)


class Watching:
    """The watchers of one room, by member number, in the order in which they began."""

    def __init__(self) -> None:
        self._watchers: dict[int, _Watcher] = {}

    def watch(self, number: int, screens: Sequence[str]) -> None:
        """The member looks at these screens now; one that it looked at before keeps its slot."""
        watcher = self._watchers.setdefault(number, _Watcher())
        wanted = list(dict.fromkeys(screens))[: limits.VIDEO_SLOTS]
        kept = [screen if screen in wanted else "" for screen in watcher.wanted]
        for screen in wanted:
            if screen not in kept:
                kept[kept.index("")] = screen
        watcher.wanted = tuple(kept)

    def left(self, number: int) -> None:
        """The member is in this room no longer; its routes are whoever's who took it out."""
        self._watchers.pop(number, None)

    def choose(
        self,
        sharers: Mapping[str, int],
        may_see: Callable[[int, str, int], bool],
        is_paused: Callable[[int, int], bool],
        streams_max: int,
    ) -> Choice:
        """Choose anew who gets what. `sharers` are the live ones by screen; `may_see(number, screen, sharer)` is asked
        of each who looks; to whom video `is_paused(number, sharer)` it is routed, but not in the slots told. At most
        `streams_max` streams are given out, to those who began first.
        """
        choice = Choice({}, {}, [], 0)
        streams = 0
        for number, watcher in list(self._watchers.items()):
            routes, slots, refused = list(NOBODY), list(EMPTY), set()
            for place, screen in enumerate(watcher.wanted):
                sharer = sharers.get(screen, 0)
                if sharer == 0 or sharer == number or not may_see(number, screen, sharer):
                    continue
                if streams >= streams_max:
                    refused.add(screen)
                    continue
                streams += 1
                routes[place] = sharer
                if not is_paused(number, sharer):
                    slots[place] = screen
            choice.refused.extend((number, screen) for screen in sorted(refused - watcher.refused))
            watcher.refused = frozenset(refused)
            if tuple(routes) != watcher.routes:
                choice.routes[number] = watcher.routes = tuple(routes)
            if tuple(slots) != watcher.slots:
                choice.slots[number] = watcher.slots = tuple(slots)
            if watcher.wanted == EMPTY:
                del self._watchers[number]
        return choice._replace(receivers=streams)
