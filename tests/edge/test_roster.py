"""News of who is in the house: told to all at once, and never too much for who was away or reads slowly."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import cast

import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.edge.connection import Connection
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.edge.roster import Roster
from cenacle.wire import codec, messages
from tests.client import Changed, HouseClient, joined
from tests.wire.samples import LINE, MEMBER


class Line:
    """A connection that delivers at once; what came of it is what a client knows."""

    def __init__(self) -> None:
        self.presence: Presence | None = None
        self.members: set[str] = set()
        self.kinds: list[str] = []
        self.news: list[messages.RosterNews] = []
        self.received = 0
        self.unsent_bytes = 0

    def write(self, data: bytes) -> None:
        while data:
            head = {126: 4, 127: 10}.get(data[1], 2)
            size = data[1] if head == 2 else int.from_bytes(data[2:head])
            self._take(codec.decode_server(data[head : head + size]))
            data = data[head + size :]

    def _take(self, message: object) -> None:
        self.received += 1
        self.kinds.append(str(getattr(message, "type", "")))
        match message:
            case messages.WholeRoster():
                self.members = {member.id for member in message.members}
            case messages.RosterNews():
                self.members -= set(message.left)
                self.members |= {member.id for member in message.joined}
                self.news.append(message)


class Storm:
    """A roster that people come to and leave, by simulated seconds."""

    def __init__(self, members: int) -> None:
        self.roster = Roster()
        self._ids = itertools.count(1)
        for presence in [self.come() for _ in range(members)]:
            self.roster.knows_all(presence)
        self.roster.spread()

    def come(self) -> Presence:
        number = next(self._ids)
        member = MEMBER.model_copy(update={"id": f"m{number}", "number": self.roster.free_number()})
        presence = Presence(member, f"token{number}", cast(RoomRunner, None))  # nothing is asked of its room
        presence.session.on("hello")
        self.roster.add(presence)
        self.roster.knows_all(presence)
        return presence

    def ids(self) -> set[str]:
        return {presence.member.id for presence in self.roster}

    def blow(self, seconds: int, a_second: int, spared: set[Presence]) -> Iterator[None]:
        """So many come and as many of the oldest leave each second, spread over the ticks; yields each tick."""
        due = 0.0
        for _ in range(seconds * limits.TICK_HZ):
            due += a_second * limits.TICK_S
            while due >= 1:
                due -= 1
                self.come()
                self.roster.remove(next(one for one in self.roster if one not in spared))
            self.roster.spread()
            for presence in self.roster:
                presence.flush()
            yield


def connect(presence: Presence) -> Line:
    line = Line()
    presence.attach(cast(Connection, line))
    return line


@pytest.mark.rule("P-REL-6", "P-REL-3")
def test_a_storm_of_joins_and_leaves_does_not_end_the_session_of_one_who_is_away() -> None:
    storm = Storm(members=200)
    away = storm.come()
    line = connect(away)
    line.members = storm.ids()
    away.detach()
    away.session.lose(0.0)
    said = 0
    for tick, _ in enumerate(storm.blow(20, 50, {away})):
        if tick % 20 == 0:
            away.tell(frame_of(messages.Said(line=LINE)))
            said += 1
    assert not away.is_too_slow
    assert not away.session.window_over(20.0)
    assert away.session.sent <= limits.NEWS_BACKLOG_FRAMES + said
    assert away.session.backlog_bytes <= limits.NEWS_BACKLOG_BYTES + said * 1_000

    missed = away.session.resume(0)
    back = connect(away)
    back.members = set(line.members)
    away.write_large(b"".join(missed))
    assert back.kinds.count("said") == said, "what must not get lost did not"
    storm.roster.spread()
    away.flush()
    assert "roster" not in back.kinds, "too much is unreported for it yet"
    away.session.reported(back.received)
    storm.roster.spread()
    away.flush()
    assert back.kinds.count("roster") == 1
    assert back.members == storm.ids()
    assert back.received == away.session.sent
    away.session.reported(back.received)
    for _ in storm.blow(2, 50, {away}):
        away.session.reported(back.received)
    assert back.kinds.count("roster") == 1
    assert back.members == storm.ids()


@pytest.mark.rule("P-REL-6")
def test_one_who_reports_late_gets_the_whole_instead_of_too_much_news() -> None:
    storm = Storm(members=100)
    slow = storm.come()
    line = connect(slow)
    line.members = storm.ids()
    for tick, _ in enumerate(storm.blow(60, 50, {slow})):
        if tick % 300 == 299:  # every 15 s
            slow.session.reported(line.received)
    assert not slow.is_too_slow
    assert 1 <= line.kinds.count("roster") <= 6
    slow.session.reported(line.received)
    storm.roster.spread()
    slow.flush()
    assert line.members == storm.ids()


@pytest.mark.rule("P-ACT-2")
def test_half_of_the_house_lost_in_one_tick_is_one_small_frame() -> None:
    storm = Storm(members=1_500)
    present = list(storm.roster)
    lines = {one: connect(one) for one in present[:3]}
    for line in lines.values():
        line.members = storm.ids()
    for presence in present[3:900]:
        storm.roster.remove(presence)
    storm.roster.spread()
    for presence, line in lines.items():
        presence.flush()
        assert not presence.is_too_slow
        assert line.kinds == ["roster_news"]
        assert line.members == storm.ids()
        assert presence.session.backlog_bytes < 16 * 900


@pytest.mark.rule("P-ACT-2")
def test_what_happened_to_one_in_a_tick_is_told_as_what_came_of_it() -> None:
    storm = Storm(members=3)
    watcher, changing, leaving = storm.roster
    line = connect(watcher)
    passing = storm.come()
    storm.roster.change(changing, hand=True)
    storm.roster.change(changing, mic="muted")
    storm.roster.change(leaving, hand=True)
    for presence in (passing, leaving):
        storm.roster.remove(presence)
    storm.roster.spread()
    watcher.flush()
    changed = messages.MemberChange(id=changing.member.id, hand=True, mic="muted")
    assert line.news == [messages.RosterNews(joined=[], changed=[changed], left=[leaving.member.id])]


def hand_up(presence: Presence) -> messages.MemberChange:
    return messages.MemberChange(id=presence.member.id, hand=True)


def test_a_newcomer_is_not_told_what_its_welcome_says() -> None:
    storm = Storm(members=3)
    others = [connect(one) for one in storm.roster]
    first, second = storm.come(), storm.come()
    for newcomer in (first, second):
        storm.roster.knows_all(newcomer)
    lines = [connect(first), connect(second)]
    storm.roster.change(first, hand=True)
    storm.roster.spread()
    for presence in storm.roster:
        presence.flush()
    for line in others:
        assert [[one.id for one in news.joined] for news in line.news] == [[first.member.id, second.member.id]]
        assert (line.news[0].joined[0].hand, line.news[0].changed) == (True, [])
    for line in lines:
        assert line.news == [messages.RosterNews(joined=[], changed=[hand_up(first)], left=[])]


# --- by sockets -----------------------------------------------------------------------------------
@pytest.mark.rule("P-REL-6")
async def test_who_was_away_for_too_much_news_knows_everyone_in_the_end(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NEWS_BACKLOG_FRAMES", 5)
    async with joined(url, 2) as (zoe, ada):
        await ada.drop()
        await zoe.expect(Changed)
        guests = [await HouseClient.join(url, name=f"Guest {number}") for number in range(8)]
        for guest in guests[:4]:
            await guest.leave()
        await zoe.say("while you were away")
        back = await ada.resume()
        await back.expect(messages.Said)
        await back.ping()
        whole = await back.expect(messages.WholeRoster)
        assert {member.id for member in whole.members} == {one.member.id for one in app.house.roster}
        await back.ping()
        await back.say("and all is well")
        assert set(back.members) == {one.member.id for one in app.house.roster}
        assert (await back.ping()).received == len(back.sent)
        for client in [back, *guests[4:]]:
            await client.close()


@pytest.mark.rule("P-REL-6")
async def test_applause_does_not_end_the_session_of_one_who_is_away(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NEWS_BACKLOG_FRAMES", 5)
    monkeypatch.setattr(limits, "RELIABLE_BACKLOG_FRAMES", 10)
    async with joined(url, 2) as (zoe, ada):
        await ada.drop()
        await zoe.expect(Changed)
        for _ in range(15):
            await zoe.send(messages.React(kind="clap"))
            await zoe.expect(messages.Reacted)
            await zoe.ping()
        back = await ada.resume()
        await back.say("still here")
        assert 1 <= len(back.heard(messages.Reacted)) <= 5
        await back.close()
