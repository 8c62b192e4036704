"""Audibility: which voices each listener gets, for all listeners at once, from positions and levels.

A listener has a few slots. A source keeps its slot, and its place among the slots, until another is clearly louder
where the listener stands, or until it may not be heard any more. Pure: the slots of before are an argument.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits
from cenacle.core.plan import FloatArray

FULL_GAIN_M: Final = 1.0  # nearer is not louder
ROLLOFF: Final = 1.25  # exponent of the distance; a free field has 1, which carries too far for many conversations
FADE_SHARE: Final = 0.15  # of the hearing distance, at its end, over which a voice fades to nothing
CLEARLY_LOUDER_DB: Final = 3.0  # a challenger must be, to take a slot
SILENT_DBOV: Final = -60.0  # at or below this level nobody speaks

NumberArray = NDArray[np.uint16]
IndexArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

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


def choose_slots(
    before: NumberArray,
    numbers: NumberArray,
    xz: FloatArray,
    can_speak: BoolArray,
    levels_dbov: FloatArray,
    hearing_m: float,
) -> NumberArray:
    """The slots of all listeners, of shape (n, K): member numbers, 0 for nobody.

    `before` (n, K) are their slots of before, zeros for a newcomer. `numbers` (n,), not 0 and without repetition, `xz`
    (n, 2) in metres, `can_speak` (n,) and `levels_dbov` (n,) describe the members, who are listeners and sources alike.
    Nobody hears itself or anybody at `hearing_m` or beyond. The silent get free slots only, the nearest first, so that
    their first word is heard; and they keep them while nobody who speaks needs one.
    """
    listeners, sources, distance = _within_hearing(xz, can_speak, hearing_m)
    speaks = levels_dbov[sources] > SILENT_DBOV
    holds = _holding(before, numbers)[listeners, sources]
    scores = 20.0 * np.log10(np.maximum(attenuation(distance, hearing_m), _GAIN_MIN))
    scores += np.where(
        speaks,
        levels_dbov[sources] + np.where(holds, CLEARLY_LOUDER_DB, 0.0),
        np.where(holds, _SILENT_HOLDER_DB, _SILENT_DB),
    )
    return _seated(before, _winners(listeners, numbers[sources], scores, before.shape))


class Listening:
    """The slots of a room's members from one choice to the next, whoever comes and leaves between."""

    def __init__(self, hearing_m: float, slots: int = limits.SLOTS) -> None:
        self._hearing_m = hearing_m
        self._numbers: NumberArray = np.zeros(0, np.uint16)
        self._slots: NumberArray = np.zeros((0, slots), np.uint16)

    def update(
        self, numbers: NumberArray, xz: FloatArray, can_speak: BoolArray, levels_dbov: FloatArray
    ) -> dict[int, list[int]]:
        """Choose anew, for the arrays of `choose_slots`. Returns the slots of those listeners whose slots have changed.

        A newcomer starts from empty slots; whoever is absent from `numbers` is forgotten.
        """
        if not can_speak.any() and not self._slots.any():  # a room without voice costs nothing
            self._numbers, self._slots = self._numbers[:0], self._slots[:0]
            return {}
        before = np.zeros((len(numbers), self._slots.shape[1]), np.uint16)
        rows = _rows_of(numbers, self._numbers)
        before[rows >= 0] = self._slots[rows[rows >= 0]]
        after = choose_slots(before, numbers, xz, can_speak, levels_dbov, self._hearing_m)
        self._numbers, self._slots = numbers.copy(), after
        changed = np.flatnonzero((after != before).any(axis=1))
        return {int(numbers[row]): after[row].tolist() for row in changed}


def _rows_of(wanted: NumberArray, numbers: NumberArray) -> IndexArray:
    """Where in `numbers` each one wanted stands, -1 where it does not; of the shape of `wanted`."""
    rows = np.full(limits.MEMBER_NUMBER_MAX + 1, -1)
    rows[numbers] = np.arange(len(numbers))
    found: IndexArray = rows[wanted]
    return found


def _holding(before: NumberArray, numbers: NumberArray) -> BoolArray:
    """Whether each listener (row) has each member (column) in a slot."""
    members = len(numbers)
    holding = np.zeros((members, members + 1), np.bool_)  # the last column is for those who have left, and for nobody
    holding[np.arange(members)[:, None], _rows_of(before, numbers)] = True
    return holding


def _within_hearing(
    xz: FloatArray, can_speak: BoolArray, hearing_m: float
) -> tuple[IndexArray, IndexArray, FloatArray]:
    """All pairs of a listener and a source that it may hear, ordered by listener, and their distances (m)."""
    # In float32 first, and a few listeners at a time: there are n × n pairs, few of which are near.
    speakers = np.flatnonzero(can_speak)
    exact_x, exact_z = xz.T.copy()
    x, z = exact_x.astype(np.float32), exact_z.astype(np.float32)
    reach = np.float32((hearing_m + _ROUNDING_M) ** 2)
    pairs = [np.zeros(0, np.int64)]
    for first in range(0, len(xz), _LISTENERS_AT_ONCE):
        some = slice(first, first + _LISTENERS_AT_ONCE)
        dx, dz = x[some, None] - x[speakers], z[some, None] - z[speakers]
        pairs.append(np.flatnonzero(dx * dx + dz * dz < reach) + first * len(speakers))
    listeners, columns = np.divmod(np.concatenate(pairs), max(len(speakers), 1))
    sources = speakers[columns]
    apart_x, apart_z = exact_x[listeners] - exact_x[sources], exact_z[listeners] - exact_z[sources]
    distance = np.sqrt(apart_x * apart_x + apart_z * apart_z)
    heard = (distance < hearing_m) & (listeners != sources)
    return listeners[heard], sources[heard], distance[heard]


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
