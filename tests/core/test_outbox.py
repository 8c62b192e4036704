"""The outbox of a session: what is unreported, and the one frame whose bytes do not count."""

from __future__ import annotations

from cenacle.core import limits
from cenacle.core.outbox import Batch, Outbox
from cenacle.core.session import Session


def batch(*frames: bytes) -> Batch:
    return Batch(frames, sum(map(len, frames)))


def test_what_was_reported_is_forgotten_also_in_the_middle_of_a_batch() -> None:
    outbox = Outbox()
    outbox.add(batch(b"a", b"bb", b"ccc"))
    outbox.add(batch(b"dddd"))
    outbox.report(2)
    assert (outbox.reported, outbox.frames, outbox.bytes) == (2, 2, 7)
    assert outbox.unreported() == [b"ccc", b"dddd"]
    outbox.report(2)
    assert (outbox.reported, outbox.frames, outbox.bytes, outbox.unreported()) == (4, 0, 0, [])


def test_one_frame_at_a_time_is_free() -> None:
    outbox = Outbox()
    outbox.add(batch(b"a", b"b"))
    outbox.report(1)
    states = [outbox.has_free]
    outbox.add_free(b"the whole house", b"stub")
    states.append(outbox.has_free)
    assert outbox.bytes == 1
    outbox.add(batch(b"c"))
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
    session.send_all(batch(*[b"x"] * (limits.CAUGHT_UP_FRAMES + 1)))
    states.append(session.is_caught_up)
    session.reported(2)
    states.append(session.is_caught_up)
    assert states == [True, False, True, False, True]


def test_news_has_less_place_than_what_must_arrive() -> None:
    session = Session()
    assert session.has_place_for_news(batch(b"x" * limits.NEWS_BACKLOG_BYTES))
    assert not session.has_place_for_news(batch(b"x" * (limits.NEWS_BACKLOG_BYTES + 1)))
    assert session.has_place_for_news(batch(*[b"x"] * limits.NEWS_BACKLOG_FRAMES))
    session.send(b"x")
    assert not session.has_place_for_news(batch(*[b"x"] * limits.NEWS_BACKLOG_FRAMES))


def test_a_report_is_due_after_so_many_frames_that_were_sent() -> None:
    session = Session()
    session.send_all(batch(*[b"x"] * limits.REPORT_FRAMES))
    assert not session.is_report_due(limits.REPORT_FRAMES - 1)
    assert session.is_report_due(limits.REPORT_FRAMES)
    assert not session.is_report_due(limits.REPORT_FRAMES + 1)  # it cannot have come
