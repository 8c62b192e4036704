"""Garbage collection when it disturbs nobody.

Looking through everything a house of a thousand holds takes Python 30 to 90 ms, and by itself it does so in the midst
of a tick while many come in. Here only the young are looked through at any time; all that has come since is looked
through between two ticks, in small portions, and then set aside (`gc.freeze`), so that the next time is as short. What
was set aside and has become a cycle of garbage since is found when the house is empty, or after a long time.
"""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

YOUNG: Final = 2_000  # new containers before the youngest are looked through: under a millisecond
YOUNG_ROUNDS: Final = 4  # such rounds before those that survived them are
NEVER: Final = 1_000_000_000
PORTION_ROUNDS: Final = 8  # rounds of survivors before all that has come since is looked through: some 10 ms at most
WHOLE_AFTER_S: Final = 3_600.0
LOOK_EVERY_S: Final = 0.25


class GarbageCollection:
    """Takes over the collections of this process; `close` gives them back to Python."""

    def __init__(self, now: float) -> None:
        self._thresholds = gc.get_threshold()
        self._whole_at = now
        self._was_empty = True
        gc.set_threshold(YOUNG, YOUNG_ROUNDS, NEVER)
        gc.freeze()

    def look(self, now: float, members: int) -> None:
        """Collect if it is time to; call it between two ticks, some times a second."""
        became_empty = not members and not self._was_empty
        self._was_empty = not members
        if became_empty or now - self._whole_at >= WHOLE_AFTER_S:
            self._whole_at = now
            gc.unfreeze()
        elif gc.get_count()[2] < PORTION_ROUNDS:
            return
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Leave the collections to Python again."""
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()


async def collect_garbage(members: Callable[[], int]) -> None:
    """Until cancelled, collect while nothing else runs in the loop. `members()` says how many are in the house."""
    now = asyncio.get_running_loop().time
    collection = GarbageCollection(now())
    try:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            collection.look(now(), members())
    finally:
        collection.close()
