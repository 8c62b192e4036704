"""Budgets: how many frames a connection may send, and what becomes of those beyond. Time is an argument."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from cenacle.core import limits


class Verdict(StrEnum):
    """What to do with a frame."""

    TAKE = "take"
    REFUSE = "refuse"  # over budget: not done, and answered flooded
    DROP = "drop"  # likewise, and not answered, for enough answers of that kind were given of late
    CLOSE = "close"  # far too many were: the connection is closed as flooded


class Rate(NamedTuple):
    """What a budget allows: frames a second in the long run, and so many at once."""

    per_s: float
    burst: int


INVALID: Final = "invalid"  # the budget of messages with wrong fields, whatever type they name

# One budget for each type of control message of a client (P-RATE-2), and why it is what it is.
MESSAGE_RATES: Final[dict[str, Rate]] = {
    "hello": Rate(1, 2),  # one opens a connection; a second one closes it anyway
    "ping": Rate(5, 40),  # one in 2 s; those that report many counted frames are paid for by nobody
    "say": Rate(2, 20),  # faster than anyone writes; the burst is what was written while the connection was lost
    "react": Rate(3, 20),  # applause by hammering on a key; each goes to all in the room
    "hand": Rate(1, 10),  # each goes to all in the house
    "wave": Rate(1, 10),  # one person greets a table of ten
    "mic": Rate(3, 20),  # two for each word of somebody who pushes to talk; each goes to all in the house
    "go": Rate(4, 20),  # arrow keys of those who want no moving picture
    "edit": Rate(6, 40),  # somebody who nudges an object; the burst as with lines. Each is a write to the store
    "grab": Rate(3, 20),  # somebody who clicks through objects; each goes to all in the room
    "drag": Rate(6, 20),  # one hand at 5 Hz; told to those around
    "undo": Rate(4, 30),  # somebody who holds Ctrl+Z; each reads the log and is a write to the store
    "rollback": Rate(0.5, 6),  # each reads much of the log
    "history": Rate(2, 10),  # somebody who turns pages
    "name_version": Rate(0.2, 3),  # each is a write to the store
    "voice_offer": Rate(0.5, 6),  # each costs the media process a DTLS certificate and sockets
    "voice_close": Rate(0.5, 6),  # as often as offers
    "share": Rate(0.5, 6),  # a dialog of the browser precedes each; each goes to all in the room
    "unshare": Rate(0.5, 6),  # as often as shares
    "slides": Rate(0.5, 6),  # each is a write to the store, and goes to all in the room
    "turn": Rate(2, 20),  # somebody who looks for a page; likewise
    "watch": Rate(3, 20),  # somebody who looks about; each may have a keyframe asked for
    "zone_lock": Rate(1, 6),  # each goes to all in the room
    "knock": Rate(0.5, 5),  # each goes to all in the zone, and asks for their attention
    "answer_knock": Rate(2, 20),  # a table that lets ten in
    "bubble": Rate(2, 20),  # one answers as many invitations; each change goes to all in the house
    "block": Rate(1, 20),  # each is a write to the store
    "hearers": Rate(1, 10),  # a list that is opened and closed
    "host_mute": Rate(2, 20),  # a host hushes one after the other
    "room_sound": Rate(0.5, 5),  # each goes to all in the room
    "leave": Rate(1, 2),  # nothing comes after it
    INVALID: Rate(1, 10),  # a client with a mistake may say so to its maker ten times
}


@dataclass(slots=True)
class Budget:
    """A token bucket for one kind of frame on one connection, full at first.

    `strikes` counts the frames over budget; whoever has let the bucket fill up again starts from none.
    """

    rate_per_s: float
    burst: float
    now_s: float
    tokens: float = 0.0
    strikes: int = 0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def spend(self, now_s: float) -> Verdict:
        """One frame has come at `now_s`, which never goes back."""
        return self.spend_many(now_s, 1)[0]

    def pay(self, tokens: float, now_s: float, left: float = 0.0) -> bool:
        """Pay for something that costs so much, if the bucket holds it all and what is to be left."""
        self._refill(now_s)
        if self.tokens < tokens + left:
            return False
        self.tokens -= tokens
        return True

    def _refill(self, now_s: float) -> None:
        self.tokens = min(self.burst, self.tokens + (now_s - self.now_s) * self.rate_per_s)
        self.now_s = now_s

    def spend_many(self, now_s: float, most: int) -> tuple[Verdict, int]:
        """One frame has come, and more may come soon: pay for as many as the bucket holds, up to `most` in all.

        Returns the verdict on the first, and how many were paid for: 0 unless it is taken.
        """
        self._refill(now_s)
        if self.tokens >= self.burst:
            self.strikes = 0
        if self.tokens >= 1.0:
            paid = min(most, int(self.tokens))
            self.tokens -= paid
            return Verdict.TAKE, paid
        self.strikes += 1
        return (Verdict.REFUSE if self.strikes <= limits.FLOOD_STRIKES_MAX else Verdict.CLOSE), 0


class RoomBudget:
    """What one room may pass on to everybody in it, in bytes: each member alone keeps to its own budgets, but many of
    them at once could fill the backlogs of all, and so end their sessions (P-RATE-3)."""

    def __init__(self, now_s: float) -> None:
        self._bucket = Budget(limits.TOLD_BYTES_PER_S, limits.TOLD_BYTES_BURST, now_s)

    def pay_line(self, text: str, now_s: float) -> bool:
        """Whether a line with this text may be passed on at `now_s`; it is paid for if so."""
        return self._bucket.pay(limits.TOLD_BYTES_LEAST + len(text.encode()), now_s)

    def pay_op(self, told_bytes: int, now_s: float) -> bool:
        """Likewise an op, of which so many bytes of objects are told."""
        return self._bucket.pay(limits.TOLD_OP_BYTES + told_bytes, now_s, limits.TOLD_BYTES_OF_LINES)

    def pay_screen(self, told_bytes: int, now_s: float) -> bool:
        """Likewise what is told of a screen, in so many bytes."""
        return self._bucket.pay(told_bytes, now_s, limits.TOLD_BYTES_OF_LINES)


class MessageBudgets:
    """The budgets for the control messages of one connection: one over all, and one for each type in `MESSAGE_RATES`.

    Every message is taken from both, also if one of them refuses it, so that many types flooded in turn add up. A
    type's budget is made when its first message comes: few connections use all types.
    """

    __slots__ = ("_answers", "_by_type", "_overall")

    def __init__(self, now_s: float) -> None:
        self._overall = Budget(limits.CONTROL_FRAMES_PER_S, limits.CONTROL_FRAMES_BURST, now_s)
        self._by_type: dict[str, Budget] = {}
        self._answers: Budget | None = None  # made with the first refusal

    def spend(self, kind: str, now_s: float, is_awaited: bool = False) -> Verdict:
        """One message of a type in `MESSAGE_RATES` has come at `now_s`, which never goes back.

        `is_awaited` says that its sender waits for the answer to this very message; it is told of each one refused.
        """
        budget = self._by_type.get(kind)
        if budget is None:
            rate = MESSAGE_RATES[kind]
            budget = self._by_type[kind] = Budget(rate.per_s, rate.burst, now_s)
        verdict, of_type = self._overall.spend(now_s), budget.spend(now_s)
        if verdict is Verdict.TAKE or of_type is Verdict.CLOSE:
            verdict = of_type
        if verdict is Verdict.REFUSE and not is_awaited:
            return self._answer(now_s)
        return verdict

    def _answer(self, now_s: float) -> Verdict:
        """Whether one more refusal may be told: each is larger than most of what it answers."""
        if self._answers is None:
            rate = limits.FLOOD_ANSWERS_PER_S
            self._answers = Budget(rate, rate, now_s)
        return Verdict.REFUSE if self._answers.spend(now_s) is Verdict.TAKE else Verdict.DROP


class Budgets(NamedTuple):
    """All budgets of one connection, and of those that take its session up again."""

    inputs: Budget
    messages: MessageBudgets


def input_budget(now_s: float) -> Budget:
    """For the input frames of a new connection."""
    return Budget(limits.INPUT_FRAMES_PER_S, limits.INPUT_FRAMES_BURST, now_s)
