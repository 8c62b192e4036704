"""How loud a member is, and whether that is speech: from the levels that browsers write beside each packet."""

from typing import Final

SILENCE_DBOV: Final = -127
SPEECH_STARTS_DBOV: Final = -50  # a calm voice at arm's length reads about -40
SPEECH_GOES_ON_DBOV: Final = -56  # below the start, so that the ends of words do not flicker
ATTACK_S: Final = 0.1  # two loud packets within this time start speech; a single click does not
HANG_OVER_S: Final = 0.4  # speech lasts through the gaps between words
RELEASE_DB_PER_S: Final = 80.0  # how fast the level falls when nothing comes, as with discontinuous transmission
UNKNOWN_LEVEL: Final = 30  # taken for the extension's value where a browser sends none


class SpeechMeter:
    """Follows one source. Times are seconds of any monotonic clock."""

    __slots__ = ("_dbov", "_loud_at", "_peak_dbov", "_read_at", "_speaking_until")

    def __init__(self) -> None:
        self._dbov: float = SILENCE_DBOV
        self._peak_dbov: int = SILENCE_DBOV
        self._loud_at = float("-inf")
        self._speaking_until = float("-inf")
        self._read_at = float("-inf")

    def packet(self, level: int, now: float) -> None:
        """Take a packet's level as in the header extension: 0 is the loudest, 127 is silence (RFC 6464)."""
        dbov = -(level & 0x7F)
        if dbov > self._peak_dbov:
            self._peak_dbov = dbov
        if now < self._speaking_until:
            if dbov >= SPEECH_GOES_ON_DBOV:
                self._speaking_until = now + HANG_OVER_S
        elif dbov >= SPEECH_STARTS_DBOV:
            if now - self._loud_at <= ATTACK_S:
                self._speaking_until = now + HANG_OVER_S
            self._loud_at = now

    def read(self, now: float) -> tuple[int, bool]:
        """The level in dBov and whether the member speaks. The level rises at once and falls slowly."""
        fallen = self._dbov - RELEASE_DB_PER_S * max(0.0, now - self._read_at)
        self._dbov = max(float(self._peak_dbov), fallen, float(SILENCE_DBOV))
        self._peak_dbov = SILENCE_DBOV
        self._read_at = now
        return round(self._dbov), now < self._speaking_until
