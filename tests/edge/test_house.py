"""Members in a house: coming in, walking, talking, gestures, building, portals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.store.records import Write
from cenacle.wire import messages
from tests.client import Changed, HouseClient, Joined, Left, build_place, joined, new_id


@pytest.mark.rule("P-SOCK-5")
async def test_two_members_meet(url: str) -> None:
    zoe = await HouseClient.join(url, name="Zoé")
    ada = await HouseClient.join(url, name="Ada")
    came = await zoe.expect(Joined)
    assert came.member == ada.welcome.member
    assert {member.name for member in ada.welcome.members} == {"Zoé", "Ada"}
    assert (await zoe.sees(ada.number)).number == ada.number
    await ada.leave()
    left = await zoe.expect(Left)
    assert left.id == ada.id
    await zoe.close()


async def test_a_welcome_says_how_things_are_here(url: str, app: App) -> None:
    async with joined(url, 1, name="Zoé", headline="cherche", language="fr") as (zoe,):
        welcome = zoe.welcome
        plan = app.world.plan
        assert (welcome.protocol, welcome.tick_hz, welcome.resume_window_s) == (messages.PROTOCOL, 20, 30.0)
        assert (welcome.world, welcome.world_version) == (plan.id, plan.version)
        assert (welcome.member.name, welcome.member.headline, welcome.member.mic) == ("Zoé", "cherche", "off")
        assert welcome.pose.room == plan.entrance
        assert welcome.voice.slots == limits.SLOTS
        assert welcome.members == [welcome.member]


@pytest.mark.rule("P-MOVE-4")
async def test_a_walk_is_seen(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        before = await zoe.sees(ada.number)
        await ada.walk(0.0, -1.0, 10)
        ack = await ada.snapshot_when(lambda snapshot: snapshot.ack == 10)
        after = await zoe.sees(ada.number, lambda shown: abs(shown.z - ack.z) < 0.02)
        assert (before.x, before.z) != (after.x, after.z)


@pytest.mark.rule("P-GO-1", "P-SNAP-3")
async def test_going_is_at_once_and_a_new_epoch(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 1) as (zoe,):
        await zoe.send(messages.Go(x=x, z=z, yaw=0.5))
        arrived = await zoe.snapshot_when(lambda snapshot: snapshot.epoch == zoe.welcome.epoch + 1)
        assert abs(arrived.x - x) + abs(arrived.z - z) <= 2.0


# --- talking --------------------------------------------------------------------------------------
@pytest.mark.rule("P-SAY-1", "P-SAY-2")
async def test_a_line_to_the_room_reaches_all_and_newcomers(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        said = await zoe.say("bonjour à tous")
        assert (said.line.member, said.line.name, said.line.to) == (zoe.id, "Member 1", "room")
        assert (await ada.expect(messages.Said)).line == said.line
        third = await HouseClient.join(url)
        assert third.welcome.lines == [said.line]
        await third.close()


@pytest.mark.rule("P-SAY-1", "P-SAY-2")
async def test_a_line_to_those_near_reaches_them_alone(url: str, app: App) -> None:
    bounds = app.world.plan.rooms[app.world.plan.entrance].bounds
    x, z = build_place(app.world.plan)
    async with joined(url, 3) as (zoe, ada, far):
        corner = bounds.min_x if x > (bounds.min_x + bounds.max_x) / 2 else bounds.max_x
        for client, goal in ((zoe, x), (ada, x), (far, corner)):
            await client.send(messages.Go(x=goal, z=z))
        await far.snapshot_when(lambda snapshot: snapshot.epoch == 1 and abs(snapshot.x - x) > limits.NEAR_M)
        said = await zoe.say("entre nous", to="near")
        assert (await ada.expect(messages.Said)).line == said.line
        await zoe.say("à tous")
        assert (await far.expect(messages.Said)).line.text == "à tous"
        newcomer = await HouseClient.join(url)
        assert [line.text for line in newcomer.welcome.lines] == ["à tous"]
        await newcomer.close()


@pytest.mark.rule("P-SAY-1")
async def test_a_line_is_heard_though_its_author_goes_through_a_portal(
    url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, write = asyncio.Event(), app.database.write

    async def slow_write(batch: Sequence[Write]) -> list[int | None]:
        await stored.wait()
        return await write(batch)

    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        for client in (zoe, ada):
            await client.send(messages.Go(x=x, z=z))
            await client.snapshot_when(lambda snapshot: snapshot.epoch == 1)
        monkeypatch.setattr(app.database, "write", slow_write)
        await zoe.send(messages.Say(line_id="l1", to="near", text="je reviens"))
        await zoe.send(go_to(app.world.plan.rooms[app.world.plan.entrance].portals[0].area))
        await zoe.expect(messages.Welcome)
        stored.set()
        assert (await zoe.expect(messages.Said)).line.text == "je reviens"
        assert (await ada.expect(messages.Said)).line.text == "je reviens"
        await zoe.say("me voilà")
        assert [said.line.text for said in zoe.heard(messages.Said)] == ["je reviens", "me voilà"]


@pytest.mark.rule("P-REL-5")
@pytest.mark.parametrize("to", ["room", "near"])
async def test_a_line_said_twice_is_heard_once(url: str, to: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        first = await zoe.say("une fois", to, "line-1")
        second = await zoe.say("une fois", to, "line-1")
        assert first.line == second.line
        await zoe.say("fin", to)
        await ada.expect(messages.Said, lambda said: said.line.text == "fin")
        assert [said.line.text for said in ada.heard(messages.Said)] == ["une fois", "fin"]


@pytest.mark.rule("P-ACT-1")
async def test_gestures(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await zoe.send(messages.React(kind="idea"))
        for client in (zoe, ada):
            reacted = await client.expect(messages.Reacted)
            assert (reacted.id, reacted.kind) == (zoe.id, "idea")
        await zoe.send(messages.Hand(raised=True))
        assert (await ada.expect(Changed)).member.hand
        await zoe.send(messages.Mic(state="open"))
        assert (await ada.expect(Changed)).member.mic == "open"
        await zoe.send(messages.Wave(to=ada.id))
        assert (await ada.expect(messages.Waved)).id == zoe.id
        assert zoe.heard(messages.Waved) == []


# --- building -------------------------------------------------------------------------------------
@pytest.mark.rule("P-EDIT-1", "P-EDIT-2", "P-EDIT-4")
async def test_objects_are_placed_changed_and_deleted(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        assert (await zoe.edit("place", "n1", kind="note", x=x, z=z, text="ici")).revision == 1
        edited = await ada.expect(messages.Edited)
        assert (edited.objects[0].text, edited.objects[0].owner) == ("ici", zoe.welcome.member.identity)
        assert (await ada.edit("change", "n1", x=x + 0.5)).revision == 2
        changed = await zoe.expect(messages.Edited, lambda one: one.revision == 2)
        (note,) = changed.objects
        assert (note.x, note.text, changed.member) == (x + 0.5, "ici", ada.id)
        assert (await zoe.edit("delete", "n1")).revision == 3
        assert (await ada.expect(messages.Edited, lambda one: one.revision == 3)).gone == ["n1"]
        newcomer = await HouseClient.join(url)
        assert (newcomer.welcome.revision, newcomer.welcome.objects) == (3, [])
        await newcomer.close()


@pytest.mark.rule("P-EDIT-4")
async def test_two_builders_share_one_order(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        for number in range(15):
            for client in (zoe, ada):
                await client.send(client.edit_message("place", f"{client.id}{number}", kind="box", x=x, z=z))
        for client in (zoe, ada):
            await client.expect(messages.Edited, lambda edited: edited.revision == 30)
            assert [edited.revision for edited in client.heard(messages.Edited)] == list(range(1, 31))
        assert zoe.heard(messages.Edited) == ada.heard(messages.Edited)


@pytest.mark.rule("P-EDIT-2", "P-REL-5")
async def test_an_edit_sent_twice_is_done_once(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 1) as (zoe,):
        edit = zoe.edit_message("place", "b1", "op-1", kind="box", x=x, z=z)
        await zoe.send(edit)
        await zoe.send(edit)
        answers = [await zoe.expect(messages.Committed) for _ in range(2)]
        assert [(one.op_id, one.revision) for one in answers] == [("op-1", 1)] * 2
        assert len(zoe.heard(messages.Edited)) == 1


@pytest.mark.rule("P-EDIT-3")
async def test_objects_stay_where_building_is_allowed(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 1) as (zoe,):
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        spawn = app.world.plan.rooms[app.world.plan.entrance].spawns[0]
        for edit in (
            zoe.edit_message("place", "b2", kind="box", x=spawn.x, z=spawn.z),
            zoe.edit_message("change", "b1", x=spawn.x, z=spawn.z),
        ):
            await zoe.send(edit)
            refused = await zoe.expect(messages.Refused)
            assert (refused.ref, refused.code) == (edit.op_id, "not_a_build_zone")
        assert (await zoe.edit("change", "b1", colour="#00ff00")).revision == 2


# --- portals --------------------------------------------------------------------------------------
@pytest.mark.rule("P-SOCK-5", "P-REL-1")
async def test_a_portal_leads_to_another_room_and_back(url: str, app: App) -> None:
    plan = app.world.plan
    portal = plan.rooms[plan.entrance].portals[0]
    way_back = next(one for one in plan.rooms[portal.to_room].portals if one.to_room == plan.entrance)
    async with joined(url, 2) as (zoe, ada):
        await zoe.say("in the first room")
        await ada.expect(messages.Said)
        await ada.send(go_to(portal.area))
        welcome = await ada.expect(messages.Welcome)
        assert welcome.pose.room == welcome.member.room == portal.to_room
        assert welcome.lines == []
        assert (await zoe.expect(Changed)).member.room == portal.to_room
        there = await ada.next_snapshot()
        assert (there.epoch, there.records) == (welcome.epoch, [])
        await ada.walk(0.0, 0.0, 1)
        await ada.snapshot_when(lambda snapshot: snapshot.ack == 1)
        assert (await ada.say("in the second room")).line.text == "in the second room"
        back = await ada.resume()  # everything was counted alike on both sides
        await back.send(go_to(way_back.area))
        assert [line.text for line in (await back.expect(messages.Welcome)).lines] == ["in the first room"]
        assert [said.line.text for said in zoe.heard(messages.Said)] == ["in the first room"]
        assert (await zoe.sees(ada.number)).number == ada.number
        await back.close()


def go_to(area: object) -> messages.Go:
    low_x, low_z, high_x, high_z = (getattr(area, name) for name in ("min_x", "min_z", "max_x", "max_z"))
    return messages.Go(x=(low_x + high_x) / 2, z=(low_z + high_z) / 2)


# --- many -----------------------------------------------------------------------------------------
async def test_many_come_in_at_once(url: str, app: App) -> None:
    clients = await asyncio.gather(*(HouseClient.join(url, name=f"Member {new_id()[:4]}") for _ in range(40)))
    assert len({client.number for client in clients}) == 40
    assert len(app.house.roster) == 40
    await asyncio.gather(*(client.next_snapshot() for client in clients))
    for client in clients:
        await client.close()
