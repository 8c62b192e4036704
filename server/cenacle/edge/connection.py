"""One open socket: decodes what comes, keeps to the budgets, and puts requests where the next tick finds them."""

import logging
from typing import TYPE_CHECKING, Final, Protocol

from cenacle.core.budget import INVALID, Budgets, MessageBudgets, Verdict, input_budget
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.inputs import InputFrame
from cenacle.core.session import State, next_state
from cenacle.edge.counts import Traffic
from cenacle.edge.frames import close_code, frame_of, last_words, refusal
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.socket import RoomSocket
from cenacle.wire import codec, frames
from cenacle.wire.messages import UNCOUNTED_CLIENT_TYPES, Hello, Message, Ping, Pong, Waiting

if TYPE_CHECKING:
    from cenacle.edge.presence import Presence

logger = logging.getLogger(__name__)

STEPS_GRANTED_AT_ONCE: Final = 10  # input frames: the clock is asked and the budget reckoned once for so many

_INPUT: Final = b"\x01"


class Host(Protocol):
    """The part of the house that a connection needs."""

    metrics: HouseMetrics

    def now(self) -> float:
        """Seconds that only grow."""

    def hello(self, connection: "Connection", hello: Hello) -> None:
        """Someone asks to come in, or back."""

    def place_of(self, presence: "Presence") -> str | None:
        """A signed note of where a member stands, if one is due."""

    def lost(self, connection: "Connection") -> None:
        """The socket is gone."""


class Connection:
    """A socket after its handshake, with the presence that it speaks for once it has said hello."""

    def __init__(self, socket: RoomSocket, host: Host) -> None:
        self.socket = socket
        self._host = host
        self.budgets = Budgets(input_budget(host.now()), MessageBudgets(host.now()))
        self.presence: Presence | None = None
        self.state = State.AWAITING_HELLO  # of a socket that speaks for nobody yet
        self.said_hello = False
        self.closing = False
        self.opened_at = self.heard_at = host.now()
        self._steps_granted = 0  # input frames that the budget has paid for and that have not come yet
        self._heard_steps = False

    # --- Visitor ----------------------------------------------------------------------------------

    def received(self, data: bytes) -> None:
        """A binary message has come."""
        self._traffic.frames_in += 1
        if self.closing:
            return
        self.heard_at = self._host.now()
        try:
            if data[:1] == _INPUT:
                self._input(data)
            else:
                self._control(data)
        except CenacleError as error:
            self.failed(error.code)
        except Exception:
            logger.exception("a message could not be handled")
            self.failed(ErrorCode.INTERNAL)

    def received_step(self, frame: bytes) -> None:
        """A masked WebSocket frame that looks like an input of one step: nearly all that comes, so do little here."""
        presence = self.presence
        if presence is None or self.closing:
            self.received(_unmasked(frame))
            return
        if self._steps_granted:
            self._steps_granted -= 1
        elif not self._grant_steps():
            return
        self._heard_steps = True
        presence.runner.inbox.put(presence.number, frame)

    def heard_until(self, now: float) -> float:
        """When something was heard from the client for the last time; call it now and then, for it is not exact."""
        if self._heard_steps:
            self._heard_steps = False
            self.heard_at = now
        return self.heard_at

    def failed(self, code: ErrorCode) -> None:
        """Tell the error and close."""
        if not self.closing:
            self.closing = True
            self._host.metrics.errors.labels(code.value).inc()
            self.socket.finish(last_words(code), close_code(code))

    def lost(self) -> None:
        """The socket is gone."""
        self.closing = True
        self._host.lost(self)

    def moved_bytes(self, received: int, sent: int) -> None:
        """Bytes came and went."""
        traffic = self._traffic
        traffic.bytes_in += received
        traffic.bytes_out += sent

    @property
    def _traffic(self) -> Traffic:
        presence = self.presence
        return self._host.metrics.traffic if presence is None else presence.runner.counts.traffic

    # --- in line ----------------------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """Whether whoever is at the other end stands in line before a full house."""
        return self.presence is None and self.state is State.WAITING

    def wait(self, place: int) -> None:
        """Stand in line from now on."""
        self.state = next_state(self.state, "house_full")
        self.tell_place(place)

    def tell_place(self, place: int) -> None:
        """Say at which place of the line one stands."""
        self.write(frame_of(Waiting(place=place, code=ErrorCode.HOUSE_FULL.value)))

    # --- sending ----------------------------------------------------------------------------------

    def write(self, frame: bytes) -> None:
        """Send a WebSocket frame, or several in one."""
        self.socket.write(frame)

    @property
    def unsent_bytes(self) -> int:
        """What has not left for the client yet."""
        return self.socket.unsent_bytes

    def close(self, code: int) -> None:
        """Close without an error."""
        self.closing = True
        self.socket.close(code)

    # --- receiving --------------------------------------------------------------------------------

    def _input(self, data: bytes) -> None:
        presence = self.presence
        if presence is None:
            raise CenacleError(ErrorCode.NOT_JOINED)
        if self._steps_granted:
            self._steps_granted -= 1
        elif not self._grant_steps():
            return
        presence.runner.room.queue_input(presence.number, frames.decode_input(data))

    def _grant_steps(self) -> bool:
        """Pay for this input frame and for some to come, as far as the budget has it. False: the frame is dropped."""
        verdict, granted = self.budgets.inputs.spend_many(self._host.now(), STEPS_GRANTED_AT_ONCE)
        if verdict is Verdict.CLOSE:
            self.failed(ErrorCode.FLOODED)
        if verdict is not Verdict.TAKE:
            return False
        self._steps_granted = granted - 1
        return True

    def _control(self, data: bytes) -> None:
        presence = self.presence
        try:
            message = codec.decode(data)
        except codec.InvalidMessage as invalid:
            if presence is None:
                self._invalid_outside(invalid)
            elif self._within_budget(presence, INVALID, invalid.re, invalid.ref):
                presence.refuse(invalid.re, invalid.ref, invalid.code)
            return
        assert not isinstance(message, InputFrame), "inputs are told apart by their first byte"
        if presence is None:
            self._outside(message)
            return
        next_state(presence.session.state, message.type)
        if isinstance(message, Ping) and presence.session.is_report_due(message.received):
            self._ping(presence, message)  # how many of these there are is up to those who send so much to this client
        elif not self._within_budget(presence, message.type, message.type, codec.ref_of(message)):
            return
        elif isinstance(message, Ping):
            self._ping(presence, message)
        else:
            presence.ask(message)

    def _outside(self, message: Message) -> None:
        """Do what may be done by one who has not come in."""
        if isinstance(message, Hello):
            if self.said_hello:
                raise CenacleError(ErrorCode.ALREADY_JOINED)
            self.said_hello = True
            self._host.hello(self, message)
            return
        kind = getattr(message, "type", "")
        after = next_state(self.state, kind)
        verdict = self.budgets.messages.spend(kind, self.heard_at)
        if verdict is Verdict.CLOSE:
            raise CenacleError(ErrorCode.FLOODED)
        if verdict is Verdict.REFUSE:
            self.write(frame_of(refusal(kind, None, ErrorCode.FLOODED)))
        if verdict is not Verdict.TAKE:
            return
        self.state = after
        if isinstance(message, Ping):
            self.write(frame_of(Pong(t=message.t, tick=0, received=0)))
        elif after is State.CLOSED:
            self.close(1000)

    def _ping(self, presence: "Presence", ping: Ping) -> None:
        presence.session.reported(ping.received)
        pong = Pong(
            t=ping.t,
            tick=presence.runner.room.tick,
            received=presence.session.received,
            place=self._host.place_of(presence),
        )
        self.write(frame_of(pong))

    def _invalid_outside(self, invalid: codec.InvalidMessage) -> None:
        next_state(self.state, invalid.re)
        if self.budgets.messages.spend(INVALID, self.heard_at) is not Verdict.TAKE:
            raise CenacleError(ErrorCode.FLOODED)
        self.write(frame_of(refusal(invalid.re, invalid.ref, invalid.code)))

    def _within_budget(self, presence: "Presence", budget: str, kind: str, ref: str | None) -> bool:
        """Count a control frame of a member, and say whether it may be done. `ref` is what its answer is known by."""
        if kind not in UNCOUNTED_CLIENT_TYPES:
            presence.session.count_in()
        verdict = self.budgets.messages.spend(budget, self.heard_at, is_awaited=ref is not None)
        if verdict is Verdict.CLOSE:
            raise CenacleError(ErrorCode.FLOODED)
        if verdict is Verdict.REFUSE:
            presence.refuse(kind, ref, ErrorCode.FLOODED)
        return verdict is Verdict.TAKE


def _unmasked(frame: bytes) -> bytes:
    """The payload of a client's short WebSocket frame."""
    mask, payload = frame[2:6], frame[6:]
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
