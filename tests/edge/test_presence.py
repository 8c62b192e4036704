"""What waits for a client that does not read is bounded, whatever it is told."""

from __future__ import annotations

from typing import cast

import pytest

from cenacle.core import limits
from cenacle.edge.connection import Connection
from cenacle.edge.frames import LargeFrame, large_frame
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.wire import codec
from cenacle.wire.messages import Slots
from tests.wire.samples import MEMBER

NEWS = bytes(1_000)
WELCOME = LargeFrame(bytes(500), bytes(249_500))


class Stalled:
    """A connection whose other end reads only when the test says so."""

    def __init__(self) -> None:
        self.presence: Presence | None = None
        self.pieces: list[bytes] = []

    @property
    def unsent_bytes(self) -> int:
        return sum(map(len, self.pieces))

    def write(self, data: bytes) -> None:
        self.pieces.append(data)


def someone() -> tuple[Presence, Stalled]:
    presence, connection = Presence(MEMBER, "token", cast(RoomRunner, None)), Stalled()
    presence.session.on("hello")
    presence.attach(cast(Connection, connection))
    return presence, connection


def tell_until_too_slow(presence: Presence) -> None:
    """Tell much, in many ticks; what is told is reported at once, though it cannot have been read."""
    for _ in range(1_000):
        presence.tell(NEWS)
        presence.session.reported(presence.session.sent)
        presence.flush(NEWS)
        if presence.is_too_slow:
            return
    pytest.fail("never too slow")


@pytest.mark.rule("P-REL-7")
def test_a_stalled_client_holds_no_more_than_its_welcome_and_the_bound() -> None:
    presence, connection = someone()
    presence.tell_welcome(WELCOME)
    presence.flush()
    assert not presence.is_too_slow
    tell_until_too_slow(presence)
    most = len(WELCOME.head) + len(WELCOME.shared) + limits.UNSENT_BYTES + 2 * len(NEWS)
    assert most - 4 * len(NEWS) <= connection.unsent_bytes <= most
    presence.tell(NEWS)
    presence.flush(NEWS)
    assert connection.unsent_bytes <= most, "and nothing more is ever added"


@pytest.mark.rule("P-REL-7")
def test_a_welcome_that_was_read_counts_no_more() -> None:
    presence, connection = someone()
    presence.tell_welcome(WELCOME)
    presence.flush()
    connection.pieces.clear()
    tell_until_too_slow(presence)
    assert connection.unsent_bytes <= limits.UNSENT_BYTES + 2 * len(NEWS)


@pytest.mark.rule("P-REL-7")
def test_only_one_welcome_or_roster_is_allowed_for() -> None:
    presence, connection = someone()
    presence.tell_welcome(WELCOME)
    presence.flush()
    for _ in range(10):
        presence.tell(WELCOME.joined, is_whole=True)
        presence.session.reported(presence.session.sent)
        presence.flush()
    assert presence.is_too_slow
    assert connection.unsent_bytes <= 2 * len(WELCOME.joined)


def test_what_many_are_welcomed_with_is_not_copied() -> None:
    (one, first), (other, second) = someone(), someone()
    for presence in (one, other):
        presence.tell_welcome(WELCOME)
        presence.tell(b"news")
        presence.flush(b"snapshot")
    for connection in (first, second):
        assert b"".join(connection.pieces) == WELCOME.joined + b"newssnapshot"
        assert any(piece is WELCOME.shared for piece in connection.pieces)


def test_a_roster_that_many_get_is_not_copied() -> None:
    roster = WELCOME.joined
    for presence, connection in (someone(), someone()):
        presence.tell(roster, is_whole=True)
        presence.tell(b"news")
        presence.flush(b"snapshot")
        assert b"".join(connection.pieces) == roster + b"newssnapshot"
        assert any(piece is roster for piece in connection.pieces)


@pytest.mark.parametrize(("begin", "shared"), [(1, 0), (60, 65), (60, 66), (100, 65_435), (100, 65_436)])
def test_a_frame_in_two_pieces_has_the_shortest_header(begin: int, shared: int) -> None:
    frame = large_frame(bytes(begin), bytes(shared)).joined
    header = len(frame) - begin - shared
    assert header == (2 if begin + shared < 126 else 4 if begin + shared < 65_536 else 10)
    size = frame[1] if header == 2 else int.from_bytes(frame[2:header])
    assert (frame[0], size) == (0x82, begin + shared)


@pytest.mark.rule("P-REL-2")
def test_portals_may_be_crossed_faster_than_welcomes_are_reported() -> None:
    presence, connection = someone()
    for _ in range(5):
        presence.tell(WELCOME.joined, is_whole=True)
        presence.tell(NEWS)
        presence.flush()
        connection.pieces.clear()
    assert not presence.is_too_slow
    again = presence.session.resume(0)
    assert [frame == WELCOME.joined for frame in again] == [False] * 8 + [True, False]
    assert isinstance(codec.decode_server(again[0][2:]), Slots)
