"""Between people, over real sockets: hosts, private zones and knocks, bubbles, blocks, and who is told of them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.settings import Settings
from cenacle.wire import messages as m
from cenacle.worlds.load import LoadedWorld, parse_world
from tests.client import AVATAR, HouseClient

KEY = "the-key-of-hosts"
HALL = """\
version: 1
id: hall
title: {en: Hall, fr: Hall}
entrance: hall
rooms:
  - id: hall
    title: {en: Hall, fr: Hall}
    bounds: [-30, -30, 30, 30]
    floors:
      - {area: [-30, -30, 30, 30], material: oak}
    zones:
      - {id: study, kind: private, title: {en: Study, fr: Cabinet}, area: [4, -2, 8, 2], capacity: 2}
      - {id: booth, kind: private, title: {en: Booth, fr: Cabine}, area: [10, -2, 12, 2], lockable: false}
    portals:
      - {id: gate, title: {en: Gate, fr: Portail}, area: [-30, -30, -28, -28], to: {room: yard, spawn: door}}
    spawns:
      - {id: door, at: [0, 0], radius: 1.0}
  - id: yard
    title: {en: Yard, fr: Cour}
    bounds: [-10, -10, 10, 10]
    floors:
      - {area: [-10, -10, 10, 10], material: grass}
    spawns:
      - {id: door, at: [0, 0], radius: 1.0}
"""


@pytest.fixture
def hall() -> LoadedWorld:
    """A hall with a study for two, a booth without a lock, and a yard behind a gate."""
    return parse_world(HALL, "hall.yaml")


@pytest.fixture
async def app(settings: Settings, hall: LoadedWorld) -> AsyncIterator[App]:
    """The hall, open, without voice."""
    async with open_app(settings.model_copy(update={"host_key": KEY}), with_media=False, world=hall) as app:
        yield app


@pytest.fixture
async def people(url: str) -> AsyncIterator[Any]:
    """Lets people come in: `people(name, x, z)`, a host with `host_key`; they leave at the end."""
    async with contextlib.AsyncExitStack() as stack:

        async def come_in(name: str, x: float = 0.0, z: float = 0.0, **fields: Any) -> HouseClient:
            client = await HouseClient.join(url, name=name, **fields)
            stack.push_async_callback(client.close)
            await client.send(m.Go(x=x, z=z))
            await client.ping()
            return client

        yield come_in


async def refusal(client: HouseClient, request: m.Message) -> str:
    """The code that a request is refused with."""
    await client.send(request)
    return (await client.expect(m.Refused)).code


def state_of(client: HouseClient, other: HouseClient) -> m.Member:
    """A member as another knows it."""
    return client.members[other.welcome.member.id]


def own(client: HouseClient) -> str:
    return client.welcome.member.id


# --- hosts ----------------------------------------------------------------------------------------
@pytest.mark.rule("P-SEAT-3")
async def test_a_wrong_key_gives_no_seat(url: str) -> None:
    body = {"name": "Eve", "avatar": AVATAR, "language": "en", "host_key": "guessed"}
    async with httpx.AsyncClient(base_url=url) as http:
        answer = await http.post("/api/seats", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "host_key_invalid")


FOR_HOSTS: list[m.Message] = [
    m.HostMute(muted=True),
    m.HostMute(muted=False),
    m.HostMute(member="someone", muted=True),
    m.RoomSound(plain=True),
    m.RoomSound(plain=False),
]


@pytest.mark.rule("P-HOST-1")
async def test_what_hosts_do_is_refused_to_members_and_changes_nothing(people: Any) -> None:
    ann = await people("Ann")
    host = await people("Host", host_key=KEY)
    assert (ann.welcome.member.role, host.welcome.member.role) == ("member", "host")
    for request in FOR_HOSTS:
        assert await refusal(ann, request) == "not_host"
    later = await people("Later")
    assert later.welcome.room_state == m.RoomState(plain=False, muted=False)
    assert host.heard(m.RoomChanged) == []


@pytest.mark.rule("P-HOST-2")
async def test_everyone_is_muted_until_released_also_who_comes_later(people: Any) -> None:
    host = await people("Host", host_key=KEY)
    ann = await people("Ann")
    for client in (host, ann):
        await client.send(m.Mic(state="open"))
        opened = m.MemberChange(id=own(client), mic="open")
        await host.expect(m.RosterNews, lambda news, opened=opened: opened in news.changed)
    await host.send(m.HostMute(muted=True))
    assert (await ann.expect(m.RoomChanged)).room == m.RoomState(plain=False, muted=True)
    assert await refusal(ann, m.Mic(state="open")) == "mic_held"
    await host.ping()
    assert (state_of(host, ann).mic, state_of(host, ann).held) == ("muted", True)
    assert (state_of(ann, host).mic, state_of(ann, host).held) == ("open", False)
    bob = await people("Bob")
    assert bob.welcome.member.held
    assert bob.welcome.room_state.muted
    assert await refusal(bob, m.Mic(state="open")) == "mic_held"
    await bob.send(m.Mic(state="muted"))
    await host.send(m.HostMute(member=own(bob), muted=False))  # gives Bob the floor
    await bob.expect(m.RosterNews, lambda news: any(one.id == own(bob) and one.held is False for one in news.changed))
    await bob.send(m.Mic(state="open"))
    await host.send(m.HostMute(muted=False))
    await ann.expect(m.RoomChanged, lambda changed: not changed.room.muted)
    await ann.ping()
    assert (state_of(ann, ann).mic, state_of(ann, ann).held) == ("muted", False)  # not opened by the host
    assert state_of(ann, bob).mic == "open"


@pytest.mark.rule("P-HOST-2")
async def test_one_who_was_muted_is_muted_when_they_come_back(people: Any, url: str) -> None:
    host = await people("Host", host_key=KEY)
    ann = await people("Ann")
    await host.send(m.HostMute(member=own(ann), muted=True))
    await ann.expect(m.RosterNews, lambda news: any(one.held for one in news.changed))
    assert await refusal(host, m.HostMute(member="nobody", muted=True)) == "member_unknown"
    again = await people("Ann", identity=ann.identity)
    assert again.welcome.member.held
    await again.send(m.Go(x=-29.0, z=-29.0))  # the floor is that of the room
    await again.expect(m.Welcome)
    assert not again.welcome.member.held


@pytest.mark.rule("P-HOST-3")
async def test_a_host_makes_a_room_plain_for_all_in_it(people: Any) -> None:
    host = await people("Host", host_key=KEY)
    ann = await people("Ann")
    await host.send(m.RoomSound(plain=True))
    assert (await ann.expect(m.RoomChanged)).room == m.RoomState(plain=True, muted=False)
    bob = await people("Bob")
    assert bob.welcome.room_state.plain


# --- private zones --------------------------------------------------------------------------------
@pytest.mark.rule("P-ZONE-1", "P-ZONE-2", "P-ZONE-3", "P-SNAP-3")
async def test_a_locked_study_is_entered_by_knocking(people: Any) -> None:
    ann = await people("Ann", 6.0, 0.0)
    bob = await people("Bob", 3.8, 0.0)
    assert await refusal(bob, m.ZoneLock(zone="study", locked=True)) == "not_inside"
    assert await refusal(ann, m.ZoneLock(zone="attic", locked=True)) == "zone_unknown"
    await ann.send(m.ZoneLock(zone="study", locked=True))
    await bob.expect(m.ZoneChanged, lambda changed: changed.zone == m.ZoneState(id="study", locked=True, inside=1))
    epoch = bob.epoch
    await bob.walk(1.0, 0.0, 6)
    refused = await bob.expect(m.Refused)
    assert (refused.re, refused.ref, refused.code) == ("zone", "study", "zone_locked")
    snapshot = await bob.next_snapshot()
    assert snapshot.epoch != epoch
    assert snapshot.x < 4.0
    assert await refusal(bob, m.Go(x=6.0, z=1.0)) == "zone_locked"
    assert await refusal(bob, m.AnswerKnock(zone="study", member=own(bob), admit=True)) == "not_inside"
    assert await refusal(ann, m.AnswerKnock(zone="study", member=own(bob), admit=True)) == "not_asked"
    await bob.send(m.Knock(zone="study"))
    knocked = await ann.expect(m.Knocked)
    assert (knocked.zone, knocked.id) == ("study", own(bob))
    await ann.send(m.AnswerKnock(zone="study", member=own(bob), admit=False))
    assert not (await bob.expect(m.KnockAnswered)).admitted
    await bob.send(m.Knock(zone="study"))
    await ann.send(m.AnswerKnock(zone="study", member=own(bob), admit=True))
    assert (await bob.expect(m.KnockAnswered)).admitted
    await bob.send(m.Go(x=6.0, z=1.0))
    await ann.expect(m.ZoneChanged, lambda changed: changed.zone.inside == 2)
    cy = await people("Cy", 3.0, 0.0)
    assert cy.welcome.zones[0] == m.ZoneState(id="study", locked=True, inside=2)
    await cy.send(m.Knock(zone="study"))
    assert await refusal(ann, m.AnswerKnock(zone="study", member=own(cy), admit=True)) == "zone_full"


@pytest.mark.rule("P-ZONE-1", "P-ZONE-3")
async def test_an_open_zone_needs_no_knock_and_a_full_one_takes_none(people: Any) -> None:
    ann, bob = await people("Ann", 6.0, 0.0), await people("Bob", 6.0, 1.0)
    cy = await people("Cy", 3.0, 0.0)
    assert await refusal(cy, m.Knock(zone="study")) == "zone_full"
    await bob.send(m.Go(x=0.0, z=0.0))
    await bob.ping()
    await cy.send(m.Knock(zone="study"))
    assert (await cy.expect(m.KnockAnswered)).admitted
    await cy.send(m.Go(x=6.0, z=1.0))
    await cy.ping()
    assert await refusal(ann, m.ZoneLock(zone="booth", locked=True)) == "zone_not_lockable"


# --- bubbles --------------------------------------------------------------------------------------
@pytest.mark.rule("P-BUBBLE-1", "P-BUBBLE-2")
async def test_two_talk_apart_a_third_asks_and_the_first_walks_away(people: Any) -> None:
    ann, bob, cy = await people("Ann"), await people("Bob", 1.0), await people("Cy", 2.0)
    await ann.send(m.Bubble(verb="invite", to=own(bob)))
    asked = await bob.expect(m.BubbleAsked)
    assert (asked.id, asked.verb) == (own(ann), "invite")
    await bob.send(m.Bubble(verb="accept", to=own(ann)))
    answered = await ann.expect(m.BubbleAnswered)
    assert (answered.id, answered.accepted) == (own(bob), True)
    await cy.ping()
    assert state_of(cy, ann).bubble == state_of(cy, bob).bubble != ""
    await cy.send(m.Bubble(verb="ask", to=own(bob)))
    assert (await bob.expect(m.BubbleAsked)).verb == "ask"
    await bob.send(m.Bubble(verb="decline", to=own(cy)))
    assert not (await cy.expect(m.BubbleAnswered)).accepted
    await cy.send(m.Bubble(verb="ask", to=own(bob)))
    await bob.expect(m.BubbleAsked)
    await bob.send(m.Bubble(verb="accept", to=own(cy)))
    assert (await cy.expect(m.BubbleAnswered)).accepted
    await ann.send(m.Go(x=20.0, z=20.0))
    await cy.expect(m.RosterNews, lambda news: any(one.id == own(ann) and one.bubble == "" for one in news.changed))
    assert state_of(cy, bob).bubble == state_of(cy, cy).bubble != ""
    await bob.send(m.Bubble(verb="leave"))
    await cy.expect(m.RosterNews, lambda news: any(one.id == own(cy) and one.bubble == "" for one in news.changed))


async def told_near(author: HouseClient, *others: HouseClient) -> list[HouseClient]:
    """Who of the others is told a line that the author says to those near."""
    lines = [(await author.say("a line", to=to)).line.line_id for to in ("near", "room")]
    first = [await other.expect(m.Said, lambda said: said.line.line_id in lines) for other in others]
    return [other for other, said in zip(others, first, strict=True) if said.line.line_id == lines[0]]


@pytest.mark.rule("P-SAY-1")
async def test_lines_to_those_near_cross_no_edge_of_a_private_zone_or_a_bubble(people: Any) -> None:
    ann, bob = await people("Ann", 5.0), await people("Bob", 7.0)  # in the study
    cy, dan, eve = [await people(name, x) for name, x in (("Cy", 3.0), ("Dan", 2.0), ("Eve", 1.0))]
    assert await told_near(ann, bob, cy, dan, eve) == [bob]
    assert await told_near(cy, ann, bob, dan, eve) == [dan, eve]
    await cy.send(m.Bubble(verb="invite", to=own(dan)))
    await dan.expect(m.BubbleAsked)
    await dan.send(m.Bubble(verb="accept", to=own(cy)))
    await cy.expect(m.BubbleAnswered)
    assert await told_near(cy, ann, bob, dan, eve) == [dan]
    assert await told_near(eve, ann, bob, cy, dan) == []
    await cy.send(m.Bubble(verb="leave"))
    await eve.expect(m.RosterNews, lambda news: any(one.id == own(dan) and one.bubble == "" for one in news.changed))
    assert await told_near(eve, ann, bob, cy, dan) == [cy, dan]


@pytest.mark.rule("P-BUBBLE-2")
async def test_what_cannot_be_a_bubble_is_refused(people: Any) -> None:
    ann, bob = await people("Ann"), await people("Bob", 20.0)
    for request, code in (
        (m.Bubble(verb="invite", to=own(bob)), "too_far"),
        (m.Bubble(verb="invite", to=own(ann)), "member_unknown"),
        (m.Bubble(verb="invite"), "member_unknown"),
        (m.Bubble(verb="accept", to=own(bob)), "too_far"),
        (m.Bubble(verb="decline", to=own(bob)), "not_asked"),
        (m.Bubble(verb="leave"), "not_in_bubble"),
    ):
        assert await refusal(ann, request) == code
    await bob.send(m.Go(x=1.0, z=0.0))
    await bob.ping()
    assert await refusal(ann, m.Bubble(verb="ask", to=own(bob))) == "not_in_bubble"
    assert await refusal(ann, m.Bubble(verb="accept", to=own(bob))) == "not_asked"
    await bob.send(m.Go(x=-29.0, z=-29.0))
    await bob.expect(m.Welcome)
    assert await refusal(ann, m.Bubble(verb="invite", to=own(bob))) == "member_unknown"


@pytest.mark.rule("P-BUBBLE-1")
async def test_a_bubble_ends_with_who_leaves_the_room_or_the_house(people: Any) -> None:
    for how in (m.Go(x=-29.0, z=-29.0), m.Leave()):
        ann, bob = await people("Ann"), await people("Bob", 1.0)
        await ann.send(m.Bubble(verb="invite", to=own(bob)))
        await bob.expect(m.BubbleAsked)
        await bob.send(m.Bubble(verb="accept", to=own(ann)))
        await ann.expect(m.BubbleAnswered)
        await bob.send(how)
        await ann.expect(m.RosterNews, lambda news: any(one.bubble == "" for one in news.changed))


# --- blocks ---------------------------------------------------------------------------------------
@pytest.mark.rule("P-BLOCK-1", "P-SAY-1", "P-SAY-2")
async def test_those_who_are_blocked_are_told_of_nothing_also_after_a_restart(
    settings: Settings, hall: LoadedWorld
) -> None:
    async with open_app(settings, with_media=False, world=hall) as app:
        ann, bob, cy = [await HouseClient.join(app.url, name=name) for name in ("Ann", "Bob", "Cy")]
        await bob.say("before")
        await ann.send(m.Block(identity=bob.welcome.member.identity, blocked=True))
        assert await ann.expect(m.Blocked) == m.Blocked(identity=bob.welcome.member.identity, blocked=True)
        for speaker, other in ((ann, bob), (bob, ann)):
            for to in ("room", "near"):
                await speaker.say(f"from {speaker.welcome.member.name} to {to}", to=to)
            await speaker.send(m.Wave(to=own(other)))
            await speaker.send(m.Bubble(verb="invite", to=own(other)))
            await speaker.ping()
        await cy.say("after")
        for client, hidden in ((ann, "Bob"), (bob, "Ann")):
            await client.expect(m.Said, lambda said: said.line.text == "after")
            told = [said.line.name for said in client.heard(m.Said) if said.line.text != "before"]
            assert hidden not in told
            assert not client.heard(m.Waved)
            assert not client.heard(m.BubbleAsked)
        assert bob.heard(m.Blocked) == cy.heard(m.Blocked) == []
        assert await refusal(bob, m.Bubble(verb="accept", to=own(ann))) == "not_asked"
        assert await refusal(ann, m.Block(identity=ann.welcome.member.identity, blocked=True)) == "invalid_message"
        for client in (ann, bob, cy):
            await client.close()
    async with open_app(settings, with_media=False, world=hall) as app:
        back = {
            name: await HouseClient.join(app.url, name=name, identity=client.identity)
            for name, client in (("Ann", ann), ("Bob", bob), ("Cy", cy))
        }
        lines = {name: {line.name for line in client.welcome.lines} for name, client in back.items()}
        assert lines == {"Ann": {"Ann", "Cy"}, "Bob": {"Bob", "Cy"}, "Cy": {"Ann", "Bob", "Cy"}}
        assert back["Ann"].welcome.blocked == [bob.welcome.member.identity]
        assert back["Bob"].welcome.blocked == []
        await back["Ann"].send(m.Block(identity=bob.welcome.member.identity, blocked=False))
        await back["Ann"].expect(m.Blocked)
        await back["Bob"].say("together again")
        await back["Ann"].expect(m.Said, lambda said: said.line.text == "together again")
        for client in back.values():
            await client.close()


@pytest.mark.rule("P-BLOCK-1", "P-ZONE-3")
async def test_a_knock_is_not_told_to_who_has_blocked_the_one_who_knocks(people: Any) -> None:
    ann, cy = await people("Ann", 6.0, 0.0), await people("Cy", 6.0, 1.0)
    bob = await people("Bob", 3.0, 0.0)
    await ann.send(m.Block(identity=bob.welcome.member.identity, blocked=True))
    await ann.expect(m.Blocked)
    await cy.send(m.Go(x=0.0, z=0.0))
    await cy.ping()
    await ann.send(m.ZoneLock(zone="study", locked=True))
    await ann.ping()
    await bob.send(m.Knock(zone="study"))
    await bob.ping()
    assert await refusal(ann, m.AnswerKnock(zone="study", member=own(bob), admit=True)) == "not_asked"
    assert ann.heard(m.Knocked) == []


async def test_as_many_are_told_of_a_zone_as_had_no_place_for_it_before(people: Any, app: App) -> None:
    """P-ZONE-1: who is behind with what it reports is told all, later."""
    ann, bob = await people("Ann", 3.0), await people("Bob", 0.0)
    presence = app.house.roster.by_id(own(bob))
    assert presence is not None
    host_frames = limits.NEWS_BACKLOG_FRAMES + 1
    for _ in range(host_frames):
        presence.tell(b"\x82\x00")  # an empty frame, which the client cannot read: it goes nowhere
    presence.pending.clear()
    await ann.send(m.Go(x=6.0, z=0.0))
    await ann.expect(m.ZoneChanged, lambda changed: changed.zone.inside == 1)
    assert bob.heard(m.ZoneChanged) == []
    await bob.send(m.Ping(t=1.0, received=bob.received + host_frames))
    changed = await bob.expect(m.ZoneChanged, lambda changed: changed.zone.id == "study")
    assert changed.zone.inside == 1
