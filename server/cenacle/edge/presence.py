"""A presence: one member in the house, across the connections that may break under it."""

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from cenacle.core import limits
from cenacle.core.budget import Budgets
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.session import Session
from cenacle.edge.frames import LargeFrame, frame_of, refusal
from cenacle.wire import codec
from cenacle.wire.messages import Known, Member, Message, Slots

if TYPE_CHECKING:
    from cenacle.edge.connection import Connection
    from cenacle.edge.room_runner import RoomRunner

INBOX_MESSAGES: Final = 64  # requests that wait for the next tick; beyond: flooded

# What a resume sends for a welcome or roster that was followed by a welcome: nobody is heard until after that one.
_SUPERSEDED: Final = frame_of(
    Slots(numbers=[0] * limits.SLOTS, ways=["near"] * limits.SLOTS, gains=[0.0] * limits.SLOTS)
)


class Presence:
    """A member with what it asks, what it is told, and its connection (None while that is lost).

    What is told goes out at the next tick, in one write with the snapshot.
    """

    def __init__(self, member: Member, token: str, runner: "RoomRunner") -> None:
        self._packed_member: tuple[Member, bytes] | None = None
        self.member = member
        self.token = token
        self.runner = runner
        self.number = member.number
        self.known: Known | None = None  # what it has of the objects; until it is welcomed
        self.session = Session()
        self.connection: Connection | None = None
        self.budgets: Budgets | None = None  # of its first connection, and so of all
        self._too_slow = False  # more was told than may stay unreported: the session cannot go on
        self.place_noted_at: float | None = None
        self._inbox: deque[Any] = deque()
        self.pending: list[bytes] = []  # what `flush` has to send
        self._parts_apart = False  # a piece of what is pending is shared with others, and large
        self._large_pending = self._large_bytes = 0  # of the last welcome or roster: to be sent, and sent

    @property
    def is_host(self) -> bool:
        """Whether the member has the host's role."""
        return self.member.role == "host"

    @property
    def packed_member(self) -> bytes:
        """The member as msgpack, packed once for all to whom it is told."""
        if self._packed_member is None or self._packed_member[0] is not self.member:
            self._packed_member = self.member, codec.pack_part(self.member)
        return self._packed_member[1]

    # --- from the client --------------------------------------------------------------------------

    def ask(self, message: Message) -> None:
        """Put a request where the room's next tick finds it."""
        if len(self._inbox) >= INBOX_MESSAGES:
            self.refuse(getattr(message, "type", ""), codec.ref_of(message), ErrorCode.FLOODED)
            return
        if not self._inbox:
            self.runner.asking.append(self)
        self._inbox.append(message)

    def next_request(self) -> Any:
        """The oldest request, or None."""
        return self._inbox.popleft() if self._inbox else None

    # --- to the client ----------------------------------------------------------------------------

    @property
    def is_too_slow(self) -> bool:
        """Whether more is unreported, or unread whatever was reported, than may be: the session cannot go on."""
        if self._too_slow or self.connection is None:
            return self._too_slow
        return self.connection.unsent_bytes > limits.UNSENT_BYTES + self._large_bytes

    def give_up(self) -> None:
        """Nothing can be told any more: the connection and the session are ended by the next sweep."""
        self._too_slow = True

    def tell(self, frame: bytes, is_whole: bool = False) -> None:
        """Tell something that must arrive, as a WebSocket frame. `is_whole` is said of a welcome or a roster."""
        try:
            if is_whole:
                self.session.send_whole(frame, _SUPERSEDED)
            else:
                self.session.send(frame)
        except CenacleError:
            self._too_slow = True
        if is_whole:
            self._large_pending = len(frame)
            self._parts_apart = True
        self.pending.append(frame)

    def tell_news(self, frame: bytes) -> bool:
        """Tell news that may be left out. False: too much is unreported for it."""
        if not self.session.has_place_for_news(frame):
            return False
        self.session.send(frame)
        self.pending.append(frame)
        return True

    def tell_welcome(self, welcome: LargeFrame) -> None:
        """Tell the first welcome of a session, which is not counted. Its second piece is not copied."""
        self._large_pending = len(welcome.head) + len(welcome.shared)
        self.pending += welcome
        self._parts_apart = True

    def write_large(self, frames: bytes) -> None:
        """Send frames at once that are in the session's keeping, before all that is pending."""
        self._large_bytes = len(frames)
        if self.connection is not None:
            self.connection.write(frames)

    def refuse(self, re: str, ref: str | None, code: ErrorCode, sentence: str = "") -> None:
        """Say that a request was not done; by default with the code's own sentence."""
        self.runner.metrics.errors.labels(code.value).inc()
        self.tell(frame_of(refusal(re, ref, code, sentence)))

    def flush(self, snapshot: bytes = b"") -> None:
        """Send what is pending, if anything is, and a snapshot after it."""
        if not self.pending:
            return
        pieces, self.pending = [*self.pending, snapshot], []
        self._look_at_unsent()
        if self._too_slow or self.connection is None:
            return
        if self._parts_apart:
            self._write_apart(self.connection, pieces)
        else:
            self.connection.write(b"".join(pieces))

    def _look_at_unsent(self) -> None:
        """Before there is more: a welcome or roster may be unsent besides all else, one at a time."""
        if self.connection is not None:
            self._too_slow = self.is_too_slow
            if self.connection.unsent_bytes <= limits.UNSENT_BYTES:
                self._large_bytes = 0
        if self._large_pending:
            self._large_bytes, self._large_pending = self._large_pending, 0

    def _write_apart(self, connection: "Connection", pieces: list[bytes]) -> None:
        """Send pieces without copying the large ones, which many connections share."""
        self._parts_apart = False
        for piece in pieces:
            if piece:
                connection.write(piece)

    # --- connections ------------------------------------------------------------------------------

    def attach(self, connection: "Connection") -> None:
        """Speak through this connection from now on. What is pending is in the session's keeping."""
        self.connection = connection
        connection.presence = self
        self.pending.clear()
        self._parts_apart = False
        self._large_pending = self._large_bytes = 0

    def detach(self) -> None:
        """Speak through no connection."""
        if self.connection is not None:
            self.connection.presence = None
            self.connection = None
