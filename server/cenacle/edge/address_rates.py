"""How often each address may ask for something, counted by the minute."""

from collections.abc import Callable
from typing import Final

ADDRESSES_COUNTED_MAX: Final = 10_000  # in one minute; addresses beyond share one count
_WINDOW_S: Final = 60.0
_OTHERS: Final = ""


class AddressRates:
    """Allows each address so many requests in a window of one minute. `clock()` gives seconds that only grow."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._window_ends = 0.0
        self._counts: dict[str, int] = {}

    def allow(self, address: str) -> bool:
        """Whether this request is within the rate; counts it."""
        now = self._clock()
        if now >= self._window_ends:
            self._window_ends = now + _WINDOW_S
            self._counts.clear()
        key = address if address in self._counts or len(self._counts) < ADDRESSES_COUNTED_MAX else _OTHERS
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key] <= self._per_minute

    def retry_after_s(self) -> int:
        """Whole seconds until the next window."""
        return max(1, round(self._window_ends - self._clock()))
