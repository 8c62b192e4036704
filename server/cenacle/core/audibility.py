"""Audibility: which voices each listener gets, for all listeners at once, from who may be heard, where, and how loudly.

A listener has a few slots. A source keeps its slot, and its place among the slots, until another is clearly louder
where the listener stands, or until it may not be heard any more. Pure: the slots of before are an argument.
"""

from typing import Final, NamedTuple

import numpy as np

from cenacle.core import limits
from cenacle.core.permission import BoolArray, Company, IndexArray, NumberArray, Way, WayArray, permitted
from cenacle.core.plan import FloatArray

FULL_GAIN_M: Final = 1.0  # nearer is not louder
ROLLOFF: Final = 1.25  # exponent of the distance; a free field has 1, which carries too far for many conversations
FADE_SHARE: Final = 0.15  # of the hearing distance, at its end, over which a voice fades to nothing
CLEARLY_LOUDER_DB: Final = 3.0  # a challenger must be, to take a slot
SILENT_DBOV: Final = -60.0  # at or below this level nobody speaks
EVEN_PAIRS_MAX: Final = 65_536  # of a listener and a source heard everywhere; of more such sources, the loudest count

# Ranks that no level can bridge: who speaks, who is silent in a slot, who is silent elsewhere, who is not heard.
_SILENT_HOLDER_DB: Final = -1_000.0
_SILENT_DB: Final = -2_000.0
_UNHEARD_DB: Final = -np.inf
_GAIN_MIN: Final = 1e-9  # keeps the logarithm finite at the very end of hearing
_LISTENERS_AT_ONCE: Final = 64  # so that what is computed between stays in the processor's cache
_ROUNDING_M: Final = 0.01  # more than rounding to float32 can make of any distance


def attenuation(distance_m: FloatArray, hearing_m: float) -> FloatArray:
    """The gain of a voice at a distance: 1 up to 1 m, then distance^-1.25, fading to 0 at `hearing_m`.

    The client computes the same; tests/vectors/attenuation.json holds both to it.
    """
    fade = np.clip((hearing_m - distance_m) / (FADE_SHARE * hearing_m), 0.0, 1.0)
    gain: FloatArray = np.maximum(distance_m, FULL_GAIN_M) ** -ROLLOFF * fade
    return gain


class Slots(NamedTuple):
    """The slots of all listeners: arrays of shape (n, K). Numbers are 0 where nobody is, ways and gains likewise."""

    numbers: NumberArray
    ways: WayArray
    gains: FloatArray

    @classmethod
    def empty(cls, listeners: int, slots: int) -> "Slots":
        """Nobody is in any slot."""
        shape = listeners, slots
        return cls(np.zeros(shape, np.uint16), np.zeros(shape, np.uint8), np.zeros(shape))


class Heard(NamedTuple):
    """Who is in one listener's slots (0 for nobody), in which way and with which gain beside the distance's."""

    numbers: list[int]
    ways: list[int]
    gains: list[float]


def choose(before: NumberArray, company: Company, levels_dbov: FloatArray) -> NumberArray:
    """Who is in the slots of all listeners, of shape (n, K): member numbers, 0 for nobody.

    `before` (n, K) are the slots of before, zeros for a newcomer; `levels_dbov` (n,). The company are listeners and
    sources alike. The silent get free slots only, the nearest first, so that their first word is heard; and they keep
    them while nobody who speaks needs one.
    """
    speaks = levels_dbov > SILENT_DBOV
    listeners, sources = _candidates(company, speaks, levels_dbov)
    heard = permitted(company, listeners, sources)
    holds = _holding(before, listeners, company.numbers[sources])
    unsettled = _unsettled(before, listeners, heard.ways != Way.NONE, holds)
    kept = np.flatnonzero((heard.ways != Way.NONE) & unsettled[listeners])
    listeners, sources, holds = listeners[kept], sources[kept], holds[kept]
    falls = np.where(heard.ways[kept] == Way.EVEN, 1.0, attenuation(heard.distances[kept], company.hearing_m))
    scores = 20.0 * np.log10(np.maximum(falls * heard.gains[kept], _GAIN_MIN))
    scores += np.where(
        speaks[sources],
        levels_dbov[sources] + np.where(holds, CLEARLY_LOUDER_DB, 0.0),
        np.where(holds, _SILENT_HOLDER_DB, _SILENT_DB),
    )
    some = before[unsettled]
    rows = np.cumsum(unsettled) - 1
    after = before.copy()
    after[unsettled] = _seated(some, _winners(rows[listeners], company.numbers[sources], scores, some.shape))
    return after


class Listening:
    """The slots of a room's members from one choice to the next, whoever comes and leaves between."""

    def __init__(self, slots: int = limits.SLOTS) -> None:
        self._numbers: NumberArray = np.zeros(0, np.uint16)
        self._slots = Slots.empty(0, slots)

    @property
    def is_idle(self) -> bool:
        """Whether nobody was in any slot after the last update."""
        return not self._slots.numbers.any()

    def update(self, company: Company, levels_dbov: FloatArray | None) -> dict[int, Heard]:
        """Choose anew by these levels, or, without them, take out of the slots whoever may not be heard any more.

        Returns what those listeners hear for whom that is not as before. A newcomer starts from empty slots; whoever is
        absent from the company is forgotten.
        """
        if self.is_idle and not company.can_speak.any():  # a room without voice costs nothing
            self._forget_all()
            return {}
        before = self._of(company.numbers)
        numbers = before.numbers if levels_dbov is None else choose(before.numbers, company, levels_dbov)
        after = _allowed(company, numbers)
        self._numbers, self._slots = company.numbers.copy(), after
        changed = (after.numbers != before.numbers) | (after.ways != before.ways) | (after.gains != before.gains)
        return {
            int(company.numbers[row]): Heard(*(values[row].tolist() for values in after))
            for row in np.flatnonzero(changed.any(axis=1))
        }

    def _forget_all(self) -> None:
        self._numbers, self._slots = self._numbers[:0], Slots.empty(0, self._slots.numbers.shape[1])

    def _of(self, numbers: NumberArray) -> Slots:
        """The slots of these members, in their order."""
        slots = Slots.empty(len(numbers), self._slots.numbers.shape[1])
        rows = _rows_of(numbers, self._numbers)
        known = rows >= 0
        slots.numbers[known] = self._slots.numbers[rows[known]]
        slots.ways[known] = self._slots.ways[rows[known]]
        slots.gains[known] = self._slots.gains[rows[known]]
        return slots


def _allowed(company: Company, numbers: NumberArray) -> Slots:
    """These slots (n, K) without those who may not be heard, and how all others are heard."""
    slots = Slots.empty(*numbers.shape)
    rows = _rows_of(numbers, company.numbers)
    listeners, columns = np.nonzero(rows >= 0)
    heard = permitted(company, listeners, rows[listeners, columns])
    kept = heard.ways != Way.NONE
    at = listeners[kept], columns[kept]
    slots.numbers[at] = numbers[at]
    slots.ways[at] = heard.ways[kept]
    slots.gains[at] = heard.gains[kept]
    return slots


def _rows_of(wanted: NumberArray, numbers: NumberArray) -> IndexArray:
    """Where in `numbers` each one wanted stands, -1 where it does not; of the shape of `wanted`."""
    rows = np.full(limits.MEMBER_NUMBER_MAX + 1, -1)
    rows[numbers] = np.arange(len(numbers))
    found: IndexArray = rows[wanted]
    return found


def _candidates(company: Company, speaks: BoolArray, levels_dbov: FloatArray) -> tuple[IndexArray, IndexArray]:
    """Pairs of a listener and a source that it may hear, among all such pairs that count; ordered by listener."""
    everywhere = company.can_speak if company.is_plain else company.can_speak & company.carried
    listeners, sources = _within_hearing(company, company.can_speak & ~everywhere)
    loud = np.flatnonzero(everywhere)
    most = max(EVEN_PAIRS_MAX // max(len(company), 1), 1)
    if len(loud) > most:
        loud = loud[np.argsort(-levels_dbov[loud], kind="stable")[:most]]
    if not len(loud):
        return listeners, sources
    listeners = np.concatenate((listeners, np.repeat(np.arange(len(company)), len(loud))))
    sources = np.concatenate((sources, np.tile(loud, len(company))))
    order = np.argsort(listeners.astype(np.uint16), kind="stable")
    return listeners[order], sources[order]


def _within_hearing(company: Company, can_speak: BoolArray) -> tuple[IndexArray, IndexArray]:
    """All pairs of a listener and a source that is near enough, and of some that are a little too far."""
    # In float32, and a few listeners at a time: there are n × n pairs, few of which are near.
    speakers = np.flatnonzero(can_speak)
    x, z = company.xz.T.astype(np.float32)
    reach = np.float32((company.hearing_m + _ROUNDING_M) ** 2)
    pairs = [np.zeros(0, np.int64)]
    for first in range(0, len(company) if len(speakers) else 0, _LISTENERS_AT_ONCE):
        some = slice(first, first + _LISTENERS_AT_ONCE)
        dx, dz = x[some, None] - x[speakers], z[some, None] - z[speakers]
        pairs.append(np.flatnonzero(dx * dx + dz * dz < reach) + first * len(speakers))
    listeners, columns = np.divmod(np.concatenate(pairs), max(len(speakers), 1))
    return listeners, speakers[columns]


def _holding(before: NumberArray, listeners: IndexArray, sources: NumberArray) -> BoolArray:
    """Which of the pairs have the source in a slot already. A slot after the other: numpy is slow along short axes."""
    holds = np.zeros(len(listeners), np.bool_)
    for slot in before.T:
        holds |= slot[listeners] == sources
    return holds


def _unsettled(before: NumberArray, listeners: IndexArray, may: BoolArray, holds: BoolArray) -> BoolArray:
    """Which listeners (n,) may hear more than they have slots, or other sources than are in them: few, mostly.

    The pairs of listeners and sources come with whether the one may hear the other, and has it in a slot.
    """
    members, slots = before.shape
    audible = np.bincount(listeners[may], minlength=members)
    held = np.bincount(listeners[may & holds], minlength=members)
    filled = np.zeros(members, np.int64)
    for slot in before.T:
        filled += slot != 0
    unsettled: BoolArray = (audible > slots) | (held != audible) | (filled != held)
    return unsettled


def _winners(listeners: IndexArray, sources: NumberArray, scores: FloatArray, shape: tuple[int, int]) -> NumberArray:
    """The numbers of each listener's best sources, best first, 0 where there are no more; of the shape given."""
    members, slots = shape
    counts = np.bincount(listeners, minlength=members)
    columns = np.arange(len(listeners)) - np.repeat(np.cumsum(counts) - counts, counts)
    width = max(slots, int(counts.max(initial=0)))
    table = np.full((members, width), -_UNHEARD_DB)  # negated, since numpy sorts upwards
    table[listeners, columns] = -scores
    names = np.zeros((members, width), np.uint16)
    names[listeners, columns] = sources
    best = np.argpartition(table, slots - 1, axis=1)[:, :slots]
    order = np.argsort(np.take_along_axis(table, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(names, np.take_along_axis(best, order, axis=1), axis=1)


def _seated(before: NumberArray, winners: NumberArray) -> NumberArray:
    """The winners, each in the slot that it has already, the others in the free slots, in the order they are given."""
    same = (before[:, :, None] == winners[:, None, :]) & (winners != 0)[:, None, :]
    stays = same.any(axis=2)
    new = (winners != 0) & ~same.any(axis=1)
    after = np.where(stays, before, 0).astype(np.uint16)
    # Free slots in their order, and new winners in theirs, meet by rank; what is left of either adds nothing.
    free_first = np.argsort(stays, axis=1, kind="stable")
    new_first = np.argsort(~new, axis=1, kind="stable")
    incoming = np.take_along_axis(np.where(new, winners, 0).astype(np.uint16), new_first, axis=1)
    rows = np.arange(len(before))[:, None]
    after[rows, free_first] += incoming
    return after
