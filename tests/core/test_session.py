"""Sessions: the table of states, and frames that are neither lost nor doubled over a lossy line."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.session import ABSENT, TABLE, Session, State, next_state

EVENTS = sorted({event for row in TABLE.values() for event in row})


def present() -> Session:
    session = Session()
    session.on("hello")
    return session


# --- the table ------------------------------------------------------------------------------------
@pytest.mark.rule("P-SOCK-4")
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_in_every_state_leads_on_or_has_a_code(state: State, event: str) -> None:
    if event in TABLE[state]:
        assert next_state(state, event) is TABLE[state][event]
        return
    with pytest.raises(CenacleError) as raised:
        next_state(state, event)
    assert raised.value.code is ABSENT[state]


@pytest.mark.rule("P-SOCK-4")
def test_anything_before_hello_is_not_joined_and_a_second_hello_already_joined() -> None:
    for event in ("say", "ping", "input", "leave", "nonsense"):
        with pytest.raises(CenacleError) as raised:
            Session().on(event)
        assert raised.value.code is ErrorCode.NOT_JOINED
    with pytest.raises(CenacleError) as raised:
        present().on("hello")
    assert raised.value.code is ErrorCode.ALREADY_JOINED


def test_all_states_can_be_reached_and_left_but_the_last() -> None:
    reached = {after for row in TABLE.values() for after in row.values()}
    assert reached | {State.AWAITING_HELLO} == set(State) == set(TABLE) == set(ABSENT)
    assert set(TABLE[State.CLOSED].values()) == {State.CLOSED}


# --- losing and resuming --------------------------------------------------------------------------
@pytest.mark.rule("P-REL-3")
def test_a_lost_session_waits_for_its_time_and_then_is_closed() -> None:
    session = present()
    assert not session.window_over(1e9)
    session.lose(100.0)
    states = [session.state]
    assert not session.window_over(100.0 + limits.RESUME_WINDOW_S - 0.1)
    assert session.window_over(100.0 + limits.RESUME_WINDOW_S)
    assert [*states, session.state] == [State.LOST, State.CLOSED]
    with pytest.raises(CenacleError) as raised:
        session.resume(0)
    assert raised.value.code is ErrorCode.RESUME_UNKNOWN


@pytest.mark.rule("P-REL-3")
def test_a_session_that_never_said_hello_is_not_waited_for() -> None:
    session = Session()
    session.lose(0.0)
    assert session.state is State.CLOSED


@pytest.mark.rule("P-REL-2", "P-REL-3")
def test_a_resume_sends_again_what_the_client_lacks_and_ends_the_waiting() -> None:
    session = present()
    for frame in (b"a", b"b", b"c"):
        session.send(frame)
    session.reported(1)
    session.lose(5.0)
    session.send(b"d")
    assert session.resume(2) == [b"c", b"d"]
    assert session.state is State.PRESENT
    assert session.lost_at is None
    assert not session.window_over(1e9)
    assert session.resume(4) == []  # taken over while the old connection stands


@pytest.mark.rule("P-REL-2")
@pytest.mark.parametrize("received", [0, 4, -1])
def test_what_is_not_kept_or_was_never_sent_cannot_be_resumed_from(received: int) -> None:
    session = present()
    for frame in (b"a", b"b", b"c"):
        session.send(frame)
    session.reported(1)
    session.lose(0.0)
    with pytest.raises(CenacleError) as raised:
        session.resume(received)
    assert raised.value.code is ErrorCode.RESUME_UNKNOWN
    assert session.state is State.LOST


@pytest.mark.rule("P-REL-1")
def test_reports_free_the_outbox_and_a_report_of_too_much_is_an_error() -> None:
    session = present()
    session.send(b"abc")
    session.send(b"de")
    session.reported(1)
    session.reported(0)  # older than the last: nothing to do
    assert (session.sent, session.backlog_bytes) == (2, 2)
    with pytest.raises(CenacleError) as raised:
        session.reported(3)
    assert raised.value.code is ErrorCode.MALFORMED_FRAME


@pytest.mark.rule("P-REL-1")
def test_a_client_that_reports_nothing_is_too_slow_by_frames_and_by_bytes() -> None:
    session = present()
    for _ in range(limits.RELIABLE_BACKLOG_FRAMES):
        session.send(b"")
    with pytest.raises(CenacleError) as raised:
        session.send(b"")
    assert raised.value.code is ErrorCode.TOO_SLOW
    session = present()
    session.send(bytes(limits.RELIABLE_BACKLOG_BYTES))
    with pytest.raises(CenacleError) as raised:
        session.send(b"x")
    assert raised.value.code is ErrorCode.TOO_SLOW


@pytest.mark.rule("P-REL-1")
def test_one_welcome_at_a_time_may_be_larger_than_the_backlog() -> None:
    session = present()
    large = bytes(2 * limits.RELIABLE_BACKLOG_BYTES)
    session.send_whole(large, b"stub")
    session.send(b"x")
    assert (session.sent, session.backlog_bytes) == (2, 1)
    assert session.resume(0) == [large, b"x"]
    session.reported(1)
    session.send_whole(large, b"stub")
    assert session.backlog_bytes == 1
    assert session.resume(1) == [b"x", large]


@pytest.mark.rule("P-REL-2")
def test_a_welcome_that_another_follows_is_kept_no_more() -> None:
    session = present()
    large = bytes(2 * limits.RELIABLE_BACKLOG_BYTES)
    session.send(b"a")
    session.send(b"bb")
    session.send_whole(large, b"stub")
    session.reported(1)
    session.send(b"ccc")
    session.send_whole(large, b"stub")
    session.send_whole(large, b"stub")
    assert session.resume(1) == [b"bb", b"stub", b"ccc", b"stub", large]
    assert session.backlog_bytes == 13
    session.reported(3)
    assert session.resume(3) == [b"ccc", b"stub", large]
    session.reported(6)
    assert session.backlog_bytes == 0


class LossyLine(RuleBasedStateMachine):
    """A server and a client, both with a Session as their outbox, over connections that break with frames under way.

    Each side gets the other's counted frames, numbered 0, 1, 2, …, exactly once and in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.server, self.client = present(), present()
        self.made = {"server": 0, "client": 0}
        self.got: dict[str, list[int]] = {"server": [], "client": []}
        self.to_client: deque[tuple[str, int]] = deque()
        self.to_server: deque[tuple[str, int]] = deque()
        self.connected = True

    @initialize()
    def start(self) -> None:
        self.connected = True

    def _send(self, side: str, session: Session, line: deque[tuple[str, int]]) -> None:
        number = self.made[side]
        self.made[side] += 1
        session.send(number.to_bytes(4, "big"))
        if self.connected:
            line.append(("frame", number))

    @rule()
    def server_sends(self) -> None:
        self._send("server", self.server, self.to_client)

    @rule(count=st.integers(1, 6))
    def server_sends_together(self, count: int) -> None:
        numbers = range(self.made["server"], self.made["server"] + count)
        self.made["server"] += count
        for number in numbers:
            self.server.send(number.to_bytes(4, "big"))
        if self.connected:
            self.to_client.extend(("frame", number) for number in numbers)

    @rule()
    def client_sends(self) -> None:
        self._send("client", self.client, self.to_server)

    @precondition(lambda self: self.connected)
    @rule()
    def client_reports(self) -> None:
        self.to_server.append(("received", self.client.received))

    @precondition(lambda self: self.connected)
    @rule()
    def server_reports(self) -> None:
        self.to_client.append(("received", self.server.received))

    @precondition(lambda self: self.to_client)
    @rule(count=st.integers(1, 5))
    def client_reads(self, count: int) -> None:
        self._read("client", self.client, self.to_client, count)

    @precondition(lambda self: self.to_server)
    @rule(count=st.integers(1, 5))
    def server_reads(self, count: int) -> None:
        self._read("server", self.server, self.to_server, count)

    def _read(self, side: str, session: Session, line: deque[tuple[str, int]], count: int) -> None:
        for _ in range(min(count, len(line))):
            kind, number = line.popleft()
            if kind == "received":
                session.reported(number)
            else:
                session.count_in()
                self.got[side].append(number)

    @precondition(lambda self: self.connected)
    @rule()
    def the_connection_breaks(self) -> None:
        self.to_client.clear()
        self.to_server.clear()
        self.connected = False
        self.server.lose(0.0)
        self.client.lose(0.0)

    @rule()
    def the_client_resumes(self) -> None:
        """Also while the old connection stands, from which nothing more is read then."""
        again = self.server.resume(self.client.received)
        mine = self.client.resume(self.server.received)
        self.to_client = deque(("frame", int.from_bytes(frame, "big")) for frame in again)
        self.to_server = deque(("frame", int.from_bytes(frame, "big")) for frame in mine)
        self.connected = True

    @invariant()
    def nothing_is_lost_doubled_or_out_of_order(self) -> None:
        assert self.got["client"] == list(range(self.client.received))
        assert self.got["server"] == list(range(self.server.received))
        assert self.server.sent == self.made["server"]
        assert self.client.sent == self.made["client"]
        assert self.server.backlog_bytes == 4 * len(self.server._outbox.unreported())

    def teardown(self) -> None:
        self.the_client_resumes()
        while self.to_client or self.to_server:
            self._read("client", self.client, self.to_client, 5)
            self._read("server", self.server, self.to_server, 5)
        assert self.client.received == self.made["server"]
        assert self.server.received == self.made["client"]


TestLossyLine = pytest.mark.rule("P-REL-1", "P-REL-2")(LossyLine.TestCase)
