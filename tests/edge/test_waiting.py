"""A full house: who comes waits in line before it, and comes in when it is their turn."""

from __future__ import annotations

import asyncio
import dataclasses

import httpx
import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.core.budget import MESSAGE_RATES, Rate
from cenacle.core.errors import ErrorCode
from cenacle.wire import frames, messages
from tests.client import HouseClient, Refusal, ask_seat, joined
from tests.edge.conftest import fate


async def knock(url: str) -> HouseClient:
    """Say hello with a seat, and wait for no answer."""
    client = await HouseClient.open(url)
    await client.send(messages.Hello(protocol=messages.PROTOCOL, seat=(await ask_seat(url))["seat"]))
    return client


async def wait_in_line(url: str, place: int) -> HouseClient:
    client = await knock(url)
    told = await client.expect(messages.Waiting)
    assert (told.place, told.code) == (place, "house_full")
    return client


@pytest.mark.rule("P-WAIT-1", "P-WAIT-2")
async def test_those_in_line_come_in_one_after_the_other(app: App, url: str) -> None:
    app.house.roster.capacity = 2
    async with joined(url, 2) as (zoe, ada):
        first, second, third = [await wait_in_line(url, place) for place in (1, 2, 3)]
        await ada.leave()
        welcome = await first.expect(messages.Welcome)
        assert {member.id for member in welcome.members} == {zoe.id, first.id}
        assert (await second.expect(messages.Waiting)).place == 1
        assert (await third.expect(messages.Waiting)).place == 2
        assert (await first.say("at last")).line.text == "at last"
        await first.leave()
        await second.expect(messages.Welcome)
        assert (await third.expect(messages.Waiting)).place == 1
        assert app.house.admission.waiting == 1
        assert third.heard(messages.Welcome) == []
        for client in (second, third):
            await client.close()


@pytest.mark.rule("P-WAIT-1")
async def test_who_comes_while_others_wait_does_not_pass_them(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1) as (zoe,):
        first = await wait_in_line(url, 1)
        latecomer = await knock(url)
        app.house.roster.capacity = 2
        await first.expect(messages.Welcome)
        assert (await latecomer.expect(messages.Waiting)).place in (1, 2)
        assert zoe.error is None
        for client in (first, latecomer):
            await client.close()


@pytest.mark.rule("P-WAIT-2")
async def test_many_departures_from_the_line_are_told_once(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1):
        ahead = [await wait_in_line(url, place) for place in range(1, 11)]
        last = await wait_in_line(url, 11)
        for client in ahead:
            await client.close()
        told = await last.expect(messages.Waiting, lambda one: one.place == 1)
        assert told.place == 1
        assert len(last.heard(messages.Waiting)) <= 4  # at once, and each second since
        await last.close()


@pytest.mark.rule("P-WAIT-1")
async def test_a_full_line_turns_people_away_who_keep_their_seat(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WAITING_MAX", 1)
    app.house.roster.capacity = 1
    async with joined(url, 1) as (zoe,):
        seat = (await ask_seat(url))["seat"]
        waiting = await wait_in_line(url, 1)
        late = await HouseClient.open(url)
        await late.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
        await fate(late, ErrorCode.HOUSE_FULL)
        await waiting.close()
        await zoe.leave()
        again = await HouseClient.open(url)
        await again.hello(seat=seat)
        async with httpx.AsyncClient(base_url=url) as http:
            metrics = (await http.get("/metrics")).text
        assert "cenacle_turned_away_total 1.0" in metrics
        assert "cenacle_waiting 0.0" in metrics
        await again.close()


@pytest.mark.rule("P-WAIT-3")
async def test_who_waits_may_ping_and_leave_and_nothing_else(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1):
        first, second, third, fourth = [await wait_in_line(url, place) for place in (1, 2, 3, 4)]
        pong = await first.ping()
        assert (pong.tick, pong.received, pong.place) == (0, 0, None)
        await second.send(messages.Hand(raised=True))
        await fate(second, ErrorCode.NOT_JOINED)
        await third.send_raw(frames.encode_input(0, 1, [frames.Step(0, 0, 0)]))
        await fate(third, ErrorCode.NOT_JOINED)
        await fourth.send(messages.Hello(protocol=messages.PROTOCOL, seat="another"))
        await fate(fourth, ErrorCode.ALREADY_JOINED)
        await first.send(messages.Leave())
        assert (await first.expect_close()).close_code == 1000
        assert app.house.admission.waiting == 0


@pytest.mark.rule("P-WAIT-3")
async def test_who_waits_in_silence_loses_the_place(app: App, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1) as (zoe,):
        silent, alive = await wait_in_line(url, 1), await wait_in_line(url, 2)
        monkeypatch.setattr(limits, "HELLO_TIMEOUT_S", 0.1)  # which does not concern those who have said hello
        monkeypatch.setattr(limits, "IDLE_TIMEOUT_S", 1.0)

        async def keep_pinging(client: HouseClient) -> None:
            while True:
                await client.ping()
                await asyncio.sleep(0.3)

        pinging = [asyncio.create_task(keep_pinging(client)) for client in (zoe, alive)]
        await fate(silent, ErrorCode.IDLE)
        assert (await alive.expect(messages.Waiting)).place == 1
        for task in pinging:
            task.cancel()
        await alive.close()


@pytest.mark.rule("P-WAIT-3", "P-RATE-2")
async def test_the_budgets_hold_in_line(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1):
        flooder = await wait_in_line(url, 1)
        for _ in range(MESSAGE_RATES["ping"].burst + 3 * limits.FLOOD_STRIKES_MAX):
            await flooder.send(messages.Ping(t=1.0, received=0))
        await fate(flooder, ErrorCode.FLOODED)
        refused = flooder.heard(messages.Refused)
        assert {(one.re, one.code) for one in refused} == {("ping", "flooded")}
        assert len(refused) <= 2 * limits.FLOOD_ANSWERS_PER_S


@pytest.mark.rule("P-WAIT-3")
async def test_who_may_not_leave_yet_still_stands_in_line(app: App, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MESSAGE_RATES, "leave", Rate(1_000, 0))
    app.house.roster.capacity = 1
    async with joined(url, 1):
        client = await wait_in_line(url, 1)
        await client.send(messages.Leave())
        assert (await client.expect(messages.Refused)).code == "flooded"
        assert (await client.ping()).t == 1.0
        assert app.house.admission.waiting == 1
        await client.close()


@pytest.mark.rule("P-WAIT-1")
async def test_a_seat_of_one_who_waits_is_taken(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1):
        seat = (await ask_seat(url))["seat"]
        waiting = await HouseClient.open(url)
        await waiting.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
        await waiting.expect(messages.Waiting)
        thief = await HouseClient.open(url)
        await thief.send(messages.Hello(protocol=messages.PROTOCOL, seat=seat))
        await fate(thief, ErrorCode.SEAT_USED)
        await waiting.close()


@pytest.mark.rule("P-WAIT-4")
async def test_a_resume_passes_the_line_and_its_seat_is_kept_meanwhile(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    async with joined(url, 1) as (zoe,):
        waiting = await wait_in_line(url, 1)
        await zoe.drop()
        back = await zoe.resume()
        assert (await back.ping()).t == 1.0
        await waiting.ping()
        assert waiting.heard(messages.Welcome) == []
        await back.leave()
        await waiting.expect(messages.Welcome)
        await waiting.close()


def hold(app: App, room: str, capacity: int) -> None:
    """Let a room hold so many."""
    runner = app.house.runners[room]
    runner.plan = dataclasses.replace(runner.plan, capacity=capacity)


@pytest.mark.rule("P-WAIT-1")
async def test_a_full_entrance_has_a_line_too(app: App, url: str) -> None:
    hold(app, app.house.plan.entrance, 1)
    async with joined(url, 1) as (zoe,):
        waiting = await wait_in_line(url, 1)
        await zoe.leave()
        await waiting.expect(messages.Welcome)
        await waiting.close()


@pytest.mark.rule("P-WAIT-5")
async def test_a_portal_into_a_full_room_leads_nowhere(app: App, url: str) -> None:
    plan = app.house.plan.rooms[app.house.plan.entrance]
    portal = plan.portals[0]
    hold(app, portal.to_room, 0)
    async with joined(url, 1) as (zoe,):
        area = portal.area
        there = messages.Go(x=(area.min_x + area.max_x) / 2, z=(area.min_z + area.max_z) / 2)
        await zoe.send(there)
        refused = await zoe.expect(messages.Refused)
        assert (refused.re, refused.ref, refused.code) == ("portal", portal.id, "room_full")
        presence = app.house.roster.by_number(zoe.number)
        assert presence is not None
        assert presence.runner.plan.id == plan.id
        hold(app, portal.to_room, 1)
        epoch = (await zoe.next_snapshot()).epoch
        await zoe.send(messages.Go(x=0.0, z=0.0))
        await zoe.snapshot_when(lambda snapshot: snapshot.epoch != epoch)
        await zoe.send(there)
        welcome = await zoe.expect(messages.Welcome)
        assert welcome.pose.room == portal.to_room


async def test_a_place_in_a_full_room_is_given_up_for_the_entrance(app: App, url: str) -> None:
    plan = app.house.plan.rooms[app.house.plan.entrance]
    area = plan.portals[0].area
    zoe = await HouseClient.join(url)
    await zoe.send(messages.Go(x=(area.min_x + area.max_x) / 2, z=(area.min_z + area.max_z) / 2))
    await zoe.expect(messages.Welcome)
    await zoe.ping()
    assert zoe.place is not None
    await zoe.leave()
    hold(app, plan.portals[0].to_room, 0)
    back = await HouseClient.join(url, place=zoe.place, identity=zoe.identity)
    assert back.welcome.pose.room == plan.id
    await back.close()


async def test_a_drained_house_has_no_line(app: App, url: str) -> None:
    app.house.roster.capacity = 1
    await HouseClient.join(url)
    waiting = await wait_in_line(url, 1)
    await app.house.drain()
    assert (await waiting.expect_close()).close_code == 1012
    with pytest.raises(Refusal):
        await waiting.expect(messages.Welcome)
