"""Which packets of an incoming stream are missing, and when to ask for them again (RFC 4585, generic NACK)."""

from typing import Final

from cenacle.core import limits
from cenacle.media import rtp

PATIENCE_S: Final = 0.03  # what is late by so little was overtaken on the way, as it happens with jitter
AGAIN_S: Final = 0.1  # asked again after this: the request, or what it brought, was lost too
ASKED_TIMES: Final = 3
GIVEN_UP_S: Final = 0.5  # later than any listener would wait for it
GAP_MAX: Final = 32  # a larger hole is an outage, and not worth filling


class Gaps:
    """Follows the sequence numbers of one stream. Times are seconds of any monotonic clock."""

    __slots__ = ("_highest", "_missing", "_next_look")

    def __init__(self) -> None:
        self._highest = -1
        self._missing: dict[int, tuple[float, float, int]] = {}  # by number: since when, when to ask, how often asked
        self._next_look = float("inf")

    def packet(self, sequence: int, now: float) -> list[int]:
        """Take a packet's 16-bit number; the numbers to be asked for now, which mostly are none."""
        if self._highest < 0:
            self._highest = sequence
            return []
        step = (sequence - self._highest) & rtp.SEQUENCE_MASK
        if step == 1:
            self._highest = sequence
            if now < self._next_look:
                return []
        elif step >= 0x8000:
            self._missing.pop(sequence, None)
        else:
            if 1 < step <= GAP_MAX and len(self._missing) + step <= limits.VOICE_RESEND_PACKETS:
                for before in range(1, step):
                    missed = (self._highest + before) & rtp.SEQUENCE_MASK
                    self._missing[missed] = (now, now + PATIENCE_S, 0)
                self._next_look = min(self._next_look, now + PATIENCE_S)
            if step:
                self._highest = sequence
        return self._due(now) if now >= self._next_look else []

    def _due(self, now: float) -> list[int]:
        due = []
        for sequence, (since, ask_at, times) in list(self._missing.items()):
            if now - since > GIVEN_UP_S or times == ASKED_TIMES:
                del self._missing[sequence]
            elif now >= ask_at:
                self._missing[sequence] = (since, now + AGAIN_S, times + 1)
                due.append(sequence)
        self._next_look = min((ask_at for _, ask_at, _ in self._missing.values()), default=float("inf"))
        return due
