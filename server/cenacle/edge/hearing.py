"""Who hears whom, room by room: slots are chosen at 10 Hz, and at each tick what may not be heard is taken out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from cenacle.core import limits
from cenacle.core.audibility import Heard, Listening
from cenacle.core.blocks import Blocks
from cenacle.core.permission import BoolArray, Company, IndexArray, Way, ZoneRules, hearers
from cenacle.core.plan import FloatArray
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.wire.messages import Hearers, Slots, Way as WireWay

if TYPE_CHECKING:
    from cenacle.edge.room_runner import RoomRunner

TICKS_PER_CHOICE: Final = 2  # slots are chosen at 10 Hz, as often as levels come
SILENCE_DBOV: Final = -127.0

_NUMBERS: Final = limits.MEMBER_NUMBER_MAX + 1
# Nobody is in a slot: it would be heard from near if somebody were.
_WIRE_WAYS: Final[dict[int, WireWay]] = {
    Way.NONE: "near", Way.NEAR: "near", Way.EVEN: "even", Way.SOFT: "soft", Way.MURMUR: "murmur",
}  # fmt: skip


class Routes(Protocol):
    """Takes who is in each listener's slots, by number."""

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """From now on, for these listeners."""


def slots_of(heard: Heard) -> Slots:
    """What a listener is told of its slots."""
    return Slots(numbers=heard.numbers, ways=[_WIRE_WAYS[way] for way in heard.ways], gains=heard.gains)


class _Told(NamedTuple):
    """Who hears a member, as it was told last, and at which tick; None: it is to be told, whoever they are."""

    numbers: list[int] | None
    tick: int


class _Ears:
    """What is kept for one room."""

    def __init__(self, runner: "RoomRunner", slots: int) -> None:
        self.rules = ZoneRules(runner.plan.zones)
        self.listening = Listening(slots)
        self.is_plain = False
        self.hearers: dict[int, _Told] = {}  # by number of who asked for them
        self.asked: set[int] = set()  # of those: who has not been told since, and is also with a closed microphone

    def forget(self, number: int) -> None:
        """A member is to be told no more who hears it."""
        self.hearers.pop(number, None)
        self.asked.discard(number)


class Hearing:
    """The ears of the house: what decides who is heard by whom, by member number, and what came of it."""

    def __init__(self, media: Routes | None, blocks: Blocks, slots: int = limits.SLOTS) -> None:
        self._media = media
        self._blocks = blocks
        self.slots = slots
        self._rooms: dict[str, _Ears] = {}
        self._identities: dict[int, str] = {}  # of those in the house
        self._block_pairs: IndexArray | None = np.zeros((0, 2), np.int64)  # by number; None: to be made anew
        self._is_open: BoolArray = np.zeros(_NUMBERS, np.bool_)  # the microphone
        self._open: set[int] = set()  # the same by number
        self._is_connected: BoolArray = np.zeros(_NUMBERS, np.bool_)  # to the media process
        self._is_host: BoolArray = np.zeros(_NUMBERS, np.bool_)
        self._bubbles: IndexArray = np.zeros(_NUMBERS, np.int64)
        self._levels: FloatArray = np.full(_NUMBERS, SILENCE_DBOV)
        self.speaking: set[int] = set()

    # --- what is decided elsewhere ----------------------------------------------------------------

    def came_in(self, presence: Presence) -> None:
        """Somebody is in the house from now on."""
        self._identities[presence.number] = presence.member.identity
        self._is_host[presence.number] = presence.member.role == "host"
        if self._blocks.hidden_from(presence.member.identity):
            self._block_pairs = None

    def moved(self, presence: Presence) -> None:
        """Somebody is in another room: the voices of the former one are gone at once."""
        for ears in self._rooms.values():
            ears.forget(presence.number)
        if self._media is not None:
            self._media.route({presence.number: [0] * self.slots})
            presence.tell(frame_of(slots_of(Heard([0] * self.slots, [Way.NONE] * self.slots, [0.0] * self.slots))))

    def left(self, presence: Presence) -> None:
        """Somebody has left the house."""
        number = presence.number
        if self._identities.pop(number, None) is not None and self._blocks.hidden_from(presence.member.identity):
            self._block_pairs = None
        self.open(number, False)
        for flags in (self._is_connected, self._is_host):
            flags[number] = False
        self._bubbles[number] = 0
        self._levels[number] = SILENCE_DBOV
        self.speaking.discard(number)
        for ears in self._rooms.values():
            ears.forget(number)

    def blocks_changed(self) -> None:
        """Somebody blocks somebody from now on, or does no longer."""
        self._block_pairs = None

    def open(self, number: int, is_open: bool) -> None:
        """A microphone is open from now on, or closed."""
        self._is_open[number] = is_open
        if is_open:
            self._open.add(number)
        else:
            self._open.discard(number)

    def connected(self, number: int, is_connected: bool) -> None:
        """A member has a voice connection from now on, or none."""
        self._is_connected[number] = is_connected

    def put_in_bubble(self, number: int, bubble: int) -> None:
        """A member is in this bubble from now on; 0 is none."""
        self._bubbles[number] = bubble

    def set_plain(self, runner: "RoomRunner", is_plain: bool) -> None:
        """Distance counts for nothing in a room from now on, or does again."""
        self._ears(runner).is_plain = is_plain

    def renew(self, runner: "RoomRunner") -> None:
        """A room has been rebuilt: who hears whom in it is decided anew. Whether distance counts stays."""
        is_plain = self._ears(runner).is_plain
        ears = self._rooms[runner.plan.id] = _Ears(runner, self.slots)
        ears.is_plain = is_plain

    def remove(self, room: str) -> None:
        """A room is gone."""
        self._rooms.pop(room, None)

    def heard(self, levels: Mapping[int, float], speaking: set[int]) -> None:
        """Levels in dBov of those heard of late, and who of them speaks; all others are silent."""
        self._levels.fill(SILENCE_DBOV)
        for number, level in levels.items():
            self._levels[number] = level
        self.speaking = {number for number in speaking if self._is_open[number]}

    def watch(self, presence: Presence, is_on: bool) -> None:
        """Tell a member who hears it from now on, or no longer; who asks again is told again."""
        ears, number = self._ears(presence.runner), presence.number
        if is_on:
            told = ears.hearers.get(number)
            ears.hearers[number] = _Told(None, -limits.HEARERS_TICKS if told is None else told.tick)
            ears.asked.add(number)
        else:
            ears.forget(number)

    # --- the tick ---------------------------------------------------------------------------------

    def after_step(self, runner: "RoomRunner") -> None:
        """Once a tick of each room."""
        if self._media is None:
            return
        ears = self._ears(runner)
        is_choice = runner.room.tick % TICKS_PER_CHOICE == 0
        if is_choice:
            runner.room.set_speaking(self.speaking)
        may_begin = is_choice and not runner.presences.keys().isdisjoint(self._open)
        due = self._due(runner, ears)
        if ears.listening.is_idle and not due and not may_begin:
            return  # a room without voice costs nothing
        company = self._company(runner, ears)
        self._apply(runner, ears.listening.update(company, self._levels[company.numbers] if is_choice else None))
        if due:
            self._tell_hearers(runner, ears, company, due)

    def _ears(self, runner: "RoomRunner") -> _Ears:
        ears = self._rooms.get(runner.plan.id)
        if ears is None:
            ears = self._rooms[runner.plan.id] = _Ears(runner, self.slots)
        return ears

    def _company(self, runner: "RoomRunner", ears: _Ears) -> Company:
        numbers, xz = runner.room.positions()
        return Company(
            ears.rules,
            runner.plan.hearing_m,
            numbers,
            xz,
            can_speak=self._is_open[numbers],
            bubbles=self._bubbles[numbers],
            hosts=self._is_host[numbers],
            blocks=self._blocked_pairs(),
            is_plain=ears.is_plain,
        )

    def _blocked_pairs(self) -> IndexArray:
        """The numbers of those in the house who have blocked each other; made anew when that may have changed."""
        if self._block_pairs is None:
            numbers: dict[str, list[int]] = {}
            for number, identity in self._identities.items():
                numbers.setdefault(identity, []).append(number)
            pairs = [
                (one, other)
                for identity, ones in numbers.items()
                for blocked in self._blocks.blocked_by(identity)
                for one in ones
                for other in numbers.get(blocked, ())
            ]
            self._block_pairs = np.array(pairs, np.int64).reshape(len(pairs), 2)
        return self._block_pairs

    def _apply(self, runner: "RoomRunner", changed: Mapping[int, Heard]) -> None:
        """Route first, tell then."""
        if changed and self._media is not None:
            self._media.route({number: heard.numbers for number, heard in changed.items()})
        for number, heard in changed.items():
            runner.room.set_heard(number, heard.numbers)
            presence = runner.presences.get(number)
            if presence is not None:
                presence.tell(frame_of(slots_of(heard)))

    def _due(self, runner: "RoomRunner", ears: _Ears) -> list[int]:
        """Whose hearers are to be looked up now: of those who can be heard, and those who have just asked.

        Of too many, those who were looked up longest ago.
        """
        lately = runner.room.tick - limits.HEARERS_TICKS
        due = [
            number
            for number in ears.asked | (ears.hearers.keys() & self._open)
            if number in runner.presences and ears.hearers[number].tick <= lately
        ]
        due.sort(key=lambda number: (ears.hearers[number].tick, number))
        return due[: limits.HEARERS_PER_TICK]

    def _tell_hearers(self, runner: "RoomRunner", ears: _Ears, company: Company, due: Sequence[int]) -> None:
        """Tell these members who hears them, if that has changed."""
        ears.asked.difference_update(due)
        for number, found in zip(due, hearers(company, due), strict=True):
            numbers: list[int] = found[self._is_connected[found]].tolist()
            told, ears.hearers[number] = ears.hearers[number], _Told(numbers, runner.room.tick)
            if numbers != told.numbers:
                runner.presences[number].tell(frame_of(Hearers(numbers=numbers)))
