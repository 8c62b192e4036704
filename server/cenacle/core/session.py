"""A member's session: its states as one table, and frames that neither get lost nor doubled across connections.

A session outlives its connections: when one is lost, the session waits for `resume` on another. Rules P-SOCK-4 and
P-REL-1 to P-REL-3 in docs/protocol.md.
"""

from enum import StrEnum
from typing import Final

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.outbox import Outbox


class State(StrEnum):
    """Where a session stands."""

    AWAITING_HELLO = "awaiting_hello"
    WAITING = "waiting"  # in line before a full house
    PRESENT = "present"
    LOST = "lost"  # its connection is; the avatar waits for a resume
    CLOSED = "closed"


# What can happen: messages by their type, inputs, and what the server sees happen to the connection.
_IN_PRESENCE: Final = (
    "input",
    "ping",
    "say",
    "react",
    "hand",
    "wave",
    "mic",
    "go",
    "edit",
    "grab",
    "drag",
    "undo",
    "rollback",
    "history",
    "name_version",
    "voice_offer",
    "voice_close",
    "share",
    "unshare",
    "slides",
    "turn",
    "watch",
    "zone_lock",
    "knock",
    "answer_knock",
    "bubble",
    "block",
    "hearers",
    "host_mute",
    "room_sound",
)

# State × event → next state. What is absent is the protocol error of `ABSENT`.
TABLE: Final[dict[State, dict[str, State]]] = {
    State.AWAITING_HELLO: {
        "hello": State.PRESENT,
        "house_full": State.WAITING,
        "connection_lost": State.CLOSED,
        "closed": State.CLOSED,
    },
    State.WAITING: {
        "ping": State.WAITING,
        "leave": State.CLOSED,
        "connection_lost": State.CLOSED,
        "closed": State.CLOSED,
    },
    State.PRESENT: {
        **dict.fromkeys(_IN_PRESENCE, State.PRESENT),
        "leave": State.CLOSED,
        "resume": State.PRESENT,  # another connection takes it over
        "connection_lost": State.LOST,
        "closed": State.CLOSED,
    },
    State.LOST: {
        "resume": State.PRESENT,
        "window_over": State.CLOSED,
        "closed": State.CLOSED,
    },
    State.CLOSED: {
        "connection_lost": State.CLOSED,
        "closed": State.CLOSED,
    },
}

ABSENT: Final[dict[State, ErrorCode]] = {
    State.AWAITING_HELLO: ErrorCode.NOT_JOINED,
    State.WAITING: ErrorCode.NOT_JOINED,
    State.PRESENT: ErrorCode.ALREADY_JOINED,
    State.LOST: ErrorCode.NOT_JOINED,
    State.CLOSED: ErrorCode.RESUME_UNKNOWN,
}


def next_state(state: State, event: str) -> State:
    """The state after an event. Raises CenacleError if the event may not happen in this state."""
    after = TABLE[state].get(event)
    if after is None:
        raise CenacleError(ABSENT[state])
    return after


class Session:
    """One session: its state, what it owes to the client, and how much has come from it.

    Frames in here are the *counted* ones of P-REL-1; which they are, `cenacle.wire.messages` says.
    """

    def __init__(self) -> None:
        self.state = State.AWAITING_HELLO
        self.received = 0  # counted frames that have come from the client
        self.lost_at: float | None = None  # when the connection was lost, if it is
        self._outbox = Outbox()

    @property
    def sent(self) -> int:
        """How many counted frames were sent, or kept for a client whose connection is lost."""
        return self._outbox.reported + self._outbox.frames

    @property
    def backlog_bytes(self) -> int:
        """The size of what the client has not reported."""
        return self._outbox.bytes

    def on(self, event: str) -> None:
        """Go on to the state after an event. Raises CenacleError if it may not happen now."""
        self.state = next_state(self.state, event)

    def count_in(self) -> None:
        """A counted frame has come, be it done or refused."""
        self.received += 1

    @property
    def is_caught_up(self) -> bool:
        """Whether so little is unreported that all there is to know of the house may be sent again."""
        return self._outbox.frames <= limits.CAUGHT_UP_FRAMES and not self._outbox.has_free

    def has_place_for_news(self, frame: bytes) -> bool:
        """Whether this news of the house may be kept too (P-REL-6)."""
        if self._outbox.frames >= limits.NEWS_BACKLOG_FRAMES:
            return False
        return self._outbox.bytes + len(frame) <= limits.NEWS_BACKLOG_BYTES

    def send(self, frame: bytes) -> None:
        """Keep a counted frame until the client has reported it; the caller writes it if there is a connection.

        Raises CenacleError too_slow if the client has left too many unreported.
        """
        self._outbox.add(frame)
        self._check_backlog()

    def send_whole(self, frame: bytes, stub: bytes) -> None:
        """Likewise one that tells the whole of something, a welcome or a roster, whose bytes do not count.

        It may be larger than all that may be left unreported. It tells anew all that the former such did: if that is
        unreported, a resume sends `stub` in its place, so that one large frame is kept at most.
        """
        self._outbox.add_free(frame, stub)
        self._check_backlog()

    def _check_backlog(self) -> None:
        if self._outbox.frames > limits.RELIABLE_BACKLOG_FRAMES:
            raise CenacleError(ErrorCode.TOO_SLOW)
        if self._outbox.bytes > limits.RELIABLE_BACKLOG_BYTES:
            raise CenacleError(ErrorCode.TOO_SLOW)

    def is_report_due(self, received: int) -> bool:
        """Whether so many have come to the client since its last report that it is to report them at once."""
        return limits.REPORT_FRAMES <= received - self._outbox.reported <= self._outbox.frames

    def reported(self, received: int) -> None:
        """The client says how many counted frames it has got. Raises CenacleError if it cannot have got so many."""
        if received > self.sent:
            raise CenacleError(ErrorCode.MALFORMED_FRAME)
        self._outbox.report(received - self._outbox.reported)

    def lose(self, now_s: float) -> None:
        """The connection is lost: a present member waits for a resume, anyone else is closed."""
        self.on("connection_lost")
        self.lost_at = now_s

    def window_over(self, now_s: float) -> bool:
        """Whether a lost session has waited for long enough; it is closed then."""
        if self.state is not State.LOST or self.lost_at is None:
            return False
        if now_s - self.lost_at < limits.RESUME_WINDOW_S:
            return False
        self.on("window_over")
        return True

    def resume(self, received: int) -> list[bytes]:
        """Take the session up on a new connection. Returns the frames to send again, which follow `resumed`.

        Raises CenacleError resume_unknown if there is nothing to take up, or if what the client lacks is not kept.
        """
        if not self._outbox.reported <= received <= self.sent:
            raise CenacleError(ErrorCode.RESUME_UNKNOWN)
        if "resume" not in TABLE[self.state]:
            raise CenacleError(ErrorCode.RESUME_UNKNOWN)
        self.on("resume")
        self.lost_at = None
        self.reported(received)
        return self._outbox.unreported()
