"""Many who come at once: all are in soon, know each other, and what is the same for them is packed once."""

from __future__ import annotations

import asyncio

import pytest

from cenacle.app import App
from cenacle.edge import admission
from cenacle.edge.presence import Presence
from tests.client import HouseClient, joined


def presence_of(app: App, client: HouseClient) -> Presence:
    presence = app.house.roster.by_number(client.number)
    assert presence is not None
    return presence


@pytest.mark.rule("P-SOCK-5")
async def test_all_who_come_at_once_are_in_and_know_each_other(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        crowd = await asyncio.gather(*(HouseClient.join(url, name=f"Guest {number}") for number in range(30)))
        everyone = {client.id for client in (zoe, ada, *crowd)}
        assert len(everyone) == 32
        assert {one.number for one in (zoe, ada, *crowd)} == {one.number for one in app.house.roster}
        for client in (zoe, ada, *crowd):
            await client.say("who is here?")  # answered after all that was told before
            assert set(client.members) == everyone
            assert (await client.ping()).received == len(client.sent)
        await asyncio.gather(*(client.leave() for client in crowd))


async def test_those_who_do_not_fit_into_one_tick_come_in_at_the_next(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "ARRIVALS_S", 0.0)  # one a tick
    crowd = await asyncio.gather(*(HouseClient.join(url, name=f"Guest {number}") for number in range(5)))
    assert len(app.house.roster) == 5
    assert app.house.admission.arrivals == 0
    await asyncio.gather(*(client.leave() for client in crowd))


async def test_what_many_are_welcomed_with_is_packed_once_until_it_changes(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        first, second = presence_of(app, zoe), presence_of(app, ada)
        welcomes = app.house.welcomes
        shared = welcomes.welcome(first).shared
        assert welcomes.welcome(second).shared is shared
        await zoe.say("a line changes it")
        changed = welcomes.welcome(first).shared
        assert changed != shared
        app.house.roster.change(first, hand=True)
        assert welcomes.welcome(second).shared != changed


async def test_one_who_cannot_be_welcomed_does_not_keep_the_others_out(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    welcome = app.house.welcomes.welcome
    failures: list[Presence] = []

    def fail_once(presence: Presence) -> object:
        if not failures:
            failures.append(presence)
            raise RuntimeError("a mistake")
        return welcome(presence)

    monkeypatch.setattr(app.house.welcomes, "welcome", fail_once)
    answers = await asyncio.gather(*(HouseClient.join(url) for _ in range(3)), return_exceptions=True)
    came_in = [one for one in answers if isinstance(one, HouseClient)]
    assert len(came_in) == 2
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["someone could not come in"]
    for client in came_in:
        await client.leave()
