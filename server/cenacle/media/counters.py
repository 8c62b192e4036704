"""What the media process counts."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """What the forwarder and its peers count; `as_dict` gives the names used in monitoring."""

    packets_received: int = 0
    packets_forwarded: int = 0
    bytes_received: int = 0
    bytes_forwarded: int = 0
    dropped_malformed: int = 0  # not RTP, RTCP, STUN or DTLS
    dropped_oversized: int = 0
    dropped_foreign: int = 0  # another SSRC or payload type than negotiated
    dropped_excess: int = 0  # more than one microphone, or one peer's RTCP, may be
    dropped_unauthentic: int = 0  # decryption failed: forged, repeated or too old
    dropped_late: int = 0  # older than the slot's change to this source
    dropped_unsent: int = 0  # the listener's socket would not take it
    reports_received: int = 0
    lost_by_listeners: int = 0  # as their receiver reports say
    lost_by_speakers: int = 0  # on the way to here, after what was sent again
    resends_asked: int = 0  # packets that listeners missed and asked for
    packets_resent: int = 0
    resends_requested: int = 0  # packets that were missed here and asked for
    jitter_ms_reported: int = 0  # sum over reports_received
    round_trips_measured: int = 0
    round_trip_ms_measured: int = 0  # sum over round_trips_measured

    def as_dict(self) -> dict[str, int]:
        """All counters by name."""
        return {name: getattr(self, name) for name in self.__slots__}
