"""The outbox of a session: what is unreported, and the one frame whose bytes do not count."""

from __future__ import annotations

from cenacle.core import limits
from cenacle.core.outbox import Outbox
from cenacle.core.session import Session


def send(session: Session, count: int) -> None:
    for _ in range(count):
        session.send(b"x")


def test_what_was_reported_is_forgotten() -> None:
    outbox = Outbox()
    for frame in (b"a", b"bb", b"ccc", b"dddd"):
        outbox.add(frame)
    outbox.report(2)
    assert (outbox.reported, outbox.frames, outbox.bytes) == (2, 2, 7)
    assert outbox.unreported() == [b"ccc", b"dddd"]
    outbox.report(2)
    assert (outbox.reported, outbox.frames, outbox.bytes, outbox.unreported()) == (4, 0, 0, [])


def test_one_frame_at_a_time_is_free() -> None:
    outbox = Outbox()
    outbox.add(b"a")
    outbox.add(b"b")
    outbox.report(1)
    states = [outbox.has_free]
    outbox.add_free(b"the whole house", b"stub")
    states.append(outbox.has_free)
    assert outbox.bytes == 1
    outbox.add(b"c")
    outbox.add_free(b"the whole house anew", b"stub")
    assert outbox.unreported() == [b"b", b"stub", b"c", b"the whole house anew"]
    assert outbox.bytes == 6
    for count in (3, 1):
        outbox.report(count)
        states.append(outbox.has_free)
    assert states == [False, True, True, False]
    assert outbox.bytes == 0


def test_one_that_has_caught_up_has_little_unreported_and_nothing_whole() -> None:
    session = Session()
    states = [session.is_caught_up]
    session.send_whole(b"the whole house", b"stub")
    states.append(session.is_caught_up)
    session.reported(1)
    states.append(session.is_caught_up)
    send(session, limits.CAUGHT_UP_FRAMES + 1)
    states.append(session.is_caught_up)
    session.reported(2)
    states.append(session.is_caught_up)
    assert states == [True, False, True, False, True]


def test_news_has_less_place_than_what_must_arrive() -> None:
    session = Session()
    assert session.has_place_for_news(b"x" * limits.NEWS_BACKLOG_BYTES)
    assert not session.has_place_for_news(b"x" * (limits.NEWS_BACKLOG_BYTES + 1))
    send(session, limits.NEWS_BACKLOG_FRAMES - 1)
    assert session.has_place_for_news(b"x")
    send(session, 1)
    assert not session.has_place_for_news(b"x")


def test_a_report_is_due_after_so_many_frames_that_were_sent() -> None:
    session = Session()
    send(session, limits.REPORT_FRAMES)
    assert not session.is_report_due(limits.REPORT_FRAMES - 1)
    assert session.is_report_due(limits.REPORT_FRAMES)
    assert not session.is_report_due(limits.REPORT_FRAMES + 1)  # it cannot have come
