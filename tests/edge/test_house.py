"""Members in a house: coming in, walking, talking, building."""

from __future__ import annotations

import pytest

from cenacle.app import App
from cenacle.wire import messages
from tests.client import HouseClient, build_place, joined


@pytest.mark.rule("P-SOCK-5")
async def test_two_members_meet(url: str) -> None:
    zoe = await HouseClient.join(url, name="Zoé")
    ada = await HouseClient.join(url, name="Ada")
    came = await zoe.expect(messages.MemberJoined)
    assert came.member == ada.welcome.member
    assert {member.name for member in ada.welcome.members} == {"Zoé", "Ada"}
    assert (await zoe.sees(ada.number)).number == ada.number
    await ada.leave()
    left = await zoe.expect(messages.MemberLeft)
    assert left.id == ada.id
    await zoe.close()


@pytest.mark.rule("P-MOVE-4")
async def test_a_walk_is_seen(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        before = await zoe.sees(ada.number)
        await ada.walk(1.0, 0.0, 10)
        ack = await ada.snapshot_when(lambda snapshot: snapshot.ack == 10)
        await zoe.snapshot_when(
            lambda snapshot: any(
                record.number == ada.number and abs(record.x - ack.x) < 0.02 for record in snapshot.records
            )
        )
        after = await zoe.sees(ada.number)
        assert (before.x, before.z) != (after.x, after.z)


@pytest.mark.rule("P-SAY-1")
async def test_a_line_is_said(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        said = await zoe.say("bonjour <b>à tous</b>")
        assert said.line.text == "bonjour <b>à tous</b>"
        assert (await ada.expect(messages.Said)).line == said.line
        third = await HouseClient.join(url)
        assert third.welcome.lines == [said.line]
        await third.close()


@pytest.mark.rule("P-EDIT-2")
async def test_a_note_is_placed(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        committed = await zoe.edit("place", "n1", kind="note", x=x, z=z, text="ici")
        edited = await ada.expect(messages.Edited)
        assert committed.revision == edited.revision == 1
        assert edited.object is not None
        assert (edited.object.text, edited.object.owner) == ("ici", zoe.welcome.member.identity)
