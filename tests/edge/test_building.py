"""Undo, history and rollback through the house, over real sockets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.wire import messages
from tests.client import HouseClient, ask_seat, build_place, joined, new_id


def make_host(app: App, client: HouseClient) -> None:
    presence = app.house.roster.by_id(client.id)
    assert presence is not None
    presence.member = presence.member.model_copy(update={"role": "host"})


async def undo(client: HouseClient, redo: bool = False) -> messages.Committed:
    op_id = new_id()
    await client.send(messages.Undo(op_id=op_id, redo=redo))
    return await client.expect(messages.Committed, lambda one: one.op_id == op_id)


async def refusal(client: HouseClient, message: messages.Message) -> str:
    await client.send(message)
    return (await client.expect(messages.Refused)).code


async def pages(client: HouseClient, before: int | None = None, **wanted: Any) -> messages.HistoryPage:
    object_id = wanted.pop("object", None)
    asked = messages.History(ref=new_id(), filter=messages.HistoryFilter(**wanted), object=object_id, before=before)
    await client.send(asked)
    return await client.expect(messages.HistoryPage, lambda page: page.ref == asked.ref)


@pytest.mark.rule("P-UNDO-1", "P-UNDO-2", "P-REL-5")
async def test_undo_and_redo_reach_back_to_an_earlier_visit(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        assert await refusal(zoe, messages.Undo(op_id="u0")) == "nothing_to_undo"
        assert await refusal(zoe, messages.Undo(op_id="u00", redo=True)) == "nothing_to_redo"
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        await zoe.edit("change", "b1", colour="#111111", name="Mine")
        await ada.edit("change", "b1", colour="#222222")
        assert (await undo(zoe)).skipped == ["b1"]
        edited = await ada.expect(messages.Edited, lambda one: one.verb == "undo")
        assert [(one.name, one.colour) for one in edited.objects] == [("", "#222222")]
        assert (await undo(zoe, redo=True)).skipped == []
        again = messages.Undo(op_id="u1")
        for _ in range(2):
            await zoe.send(again)
        answers = [await zoe.expect(messages.Committed, lambda one: one.op_id == "u1") for _ in range(2)]
        assert [one.revision for one in answers] == [6, 6]
        back = await HouseClient.join(url, identity=zoe.identity)
        assert (await undo(back)).skipped == ["b1"]  # Ada has worked on it
        assert (await undo(ada)).skipped == []
        await back.leave()


@pytest.mark.rule("P-HIST-1", "P-HIST-2")
async def test_history_says_who_did_what_by_pages(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        await ada.edit("place", "b2", kind="box", x=x + 0.25, z=z)
        named = messages.NameVersion(op_id="v1", name="two boxes")
        await ada.send(named)
        assert (await ada.expect(messages.Committed, lambda one: one.op_id == "v1")).revision == 2
        await ada.edit("change", "b1", colour="#00ff00")
        page = await pages(zoe)
        assert [(one.revision, one.verb, one.objects) for one in page.entries] == [
            (3, "change", ["b1"]),
            (2, "place", ["b2"]),
            (1, "place", ["b1"]),
        ]
        assert [(one.revision, one.name) for one in page.versions] == [(2, "two boxes")]
        assert not page.more
        made = await pages(zoe, object="b1")
        assert [one.author for one in made.entries] == [ada.welcome.member.identity, zoe.welcome.member.identity]
        assert [
            one.revision for one in (await pages(zoe, before=3, authors=[ada.welcome.member.identity])).entries
        ] == [2]
        assert [one.revision for one in (await pages(zoe, area=[x + 0.1, z - 1, x + 1, z + 1])).entries] == [2]


@pytest.mark.rule("P-HIST-3", "P-EDIT-7")
async def test_a_host_rolls_back_what_a_vandal_did_and_nothing_else(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 3) as (zoe, vandal, host):
        await zoe.edit("place", "b1", kind="box", x=x, z=z, name="Hers")
        await vandal.edit("change", "b1", colour="#000000")
        await vandal.edit("place", "junk", kind="box", x=x, z=z)
        await zoe.edit("change", "b1", sx=2.0)
        await vandal.edit("delete", "b1")
        wanted = messages.HistoryFilter(authors=[vandal.welcome.member.identity])
        asked = messages.Rollback(op_id="r1", filter=wanted, preview=True)
        for client in (zoe, vandal, host):
            for preview in (True, False):
                message = messages.Rollback(op_id=new_id(), filter=wanted, preview=preview)
                assert await refusal(client, message) == "not_host"
        make_host(app, host)
        await host.send(asked)
        would = await host.expect(messages.RollbackPreview)
        assert (would.ops, would.changed, would.restored, would.deleted) == (3, [], ["b1"], ["junk"])
        await host.send(messages.Rollback(op_id="r2", filter=wanted, preview=False))
        assert (await host.expect(messages.Committed)).skipped == []
        edited = await zoe.expect(messages.Edited, lambda one: one.verb == "rollback")
        assert edited.gone == ["junk"]
        (back,) = edited.objects
        assert (back.id, back.name, back.sx, back.colour) == ("b1", "Hers", 2.0, "#b5713f")
        nobody = messages.HistoryFilter(authors=["nobody"])
        for preview in (True, False):
            message = messages.Rollback(op_id=new_id(), filter=nobody, preview=preview)
            assert await refusal(host, message) == "nothing_to_roll_back"
        await undo(host)
        assert (await zoe.expect(messages.Edited, lambda one: one.verb == "undo")).gone == ["b1"]


@pytest.mark.rule("P-RATE-3")
async def test_what_moves_much_is_paid_for_and_leaves_lines_to_the_room(
    url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TOLD_BYTES_PER_S", 1)
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        await zoe.edit("place", "g", kind="group", x=x, z=z)
        for number in range(15):
            await zoe.edit("place", f"n{number}", kind="note", x=x, z=z, parent="g", text="é" * 500)
        await zoe.edit("change", "g", y=0.5)
        assert await refusal(zoe, zoe.edit_message("change", "g", y=0.6)) == "flooded"
        assert await refusal(zoe, messages.Undo(op_id="u1")) == "flooded"
        wanted = messages.HistoryFilter(after=16)
        make_host(app, ada)
        assert await refusal(ada, messages.Rollback(op_id="r1", filter=wanted, preview=False)) == "flooded"
        await ada.say("somebody moves much")
        assert (await ada.edit("change", "n1", colour="#111111")).revision == 18


@pytest.mark.rule("P-HIST-1")
async def test_reading_the_history_holds_no_edit_up_and_few_wait_for_it(
    url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, z = build_place(app.world.plan)
    let, history = asyncio.Event(), app.database.history
    read = history.page
    reading = most = 0

    async def slow(*asked: Any) -> Any:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await let.wait()
        reading -= 1
        return await read(*asked)

    monkeypatch.setattr(history, "page", slow)
    async with joined(url, 1) as (zoe,):
        everything = messages.HistoryFilter()
        for number in range(limits.HISTORY_READS_PER_MEMBER):
            await zoe.send(messages.History(ref=f"h{number}", filter=everything))
        assert await refusal(zoe, messages.History(ref="more", filter=everything)) == "flooded"
        assert (await zoe.edit("place", "b1", kind="box", x=x, z=z)).revision == 1
        assert not zoe.heard(messages.HistoryPage)
        let.set()
        for number in range(limits.HISTORY_READS_PER_MEMBER):
            assert (await zoe.expect(messages.HistoryPage)).ref == f"h{number}"
        assert most == 1
        assert [one.revision for one in (await pages(zoe)).entries] == [1]


@pytest.mark.rule("P-HIST-2")
async def test_a_name_is_changed_by_who_gave_it_or_a_host(url: str, app: App) -> None:
    async with joined(url, 2) as (zoe, ada):
        for name in ("draft", "party"):
            await zoe.send(messages.NameVersion(op_id=name, name=name))
            await zoe.expect(messages.Committed)
        theirs = messages.NameVersion(op_id="v1", name="mine now")
        assert await refusal(ada, theirs) == "not_owner"
        assert [one.name for one in (await pages(ada)).versions] == ["party"]
        make_host(app, ada)
        await ada.send(theirs)
        await ada.expect(messages.Committed)
        assert [one.name for one in (await pages(ada)).versions] == ["mine now"]


@pytest.mark.rule("P-HIST-3", "P-UNDO-2")
async def test_taking_back_looks_through_so_much_at_most(url: str, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REVERSAL_CHANGES_MAX", 2)
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        for colour in ("#111111", "#222222"):
            await ada.edit("change", "b1", colour=colour)
        assert await refusal(zoe, messages.Undo(op_id="u1")) == "rollback_too_large"
        assert (await undo(ada)).revision == 4


@pytest.mark.rule("P-EDIT-5", "P-EDIT-6", "P-EDIT-7", "P-EDIT-8")
async def test_groups_and_locks_reach_everybody(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        await zoe.edit("place", "g", kind="group", x=x, z=z)
        await zoe.edit("place", "s", kind="sphere", x=x + 0.5, z=z, parent="g", sx=1.5, material="metal")
        await zoe.edit("place", "l", kind="link", x=x, z=z, own={"url": "https://example.org"}, text="Us")
        await zoe.edit("change", "g", y=0.5)
        edited = await ada.expect(messages.Edited, lambda one: one.revision == 4)
        assert {one.id: one.y for one in edited.objects} == {"g": 0.5, "s": 0.5}
        await zoe.edit("change", "g", locked=True)
        assert await refusal(ada, ada.edit_message("change", "g", y=1.0)) == "object_locked"
        assert await refusal(ada, ada.edit_message("change", "g", locked=False)) == "not_owner"
        newcomer = await HouseClient.join(url)
        there = {one.id: one for one in newcomer.welcome.objects}
        assert (there["g"].locked, there["l"].own) == (True, {"url": "https://example.org"})
        await newcomer.close()


@pytest.mark.rule("P-SYNC-1")
async def test_who_comes_back_is_told_what_is_different(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    room = app.world.plan.entrance
    async with joined(url, 1) as (zoe,):
        for name in ("a", "b", "c"):
            await zoe.edit("place", name, kind="box", x=x, z=z)
        await zoe.edit("delete", "a")
        await zoe.edit("change", "b", name="B")
        for known, since, objects, gone in (
            (messages.Known(room=room, revision=3), 3, ["b"], ["a"]),
            (messages.Known(room=room, revision=5), 5, [], []),
            (messages.Known(room=room, revision=9), None, ["b", "c"], []),
            (messages.Known(room="elsewhere", revision=3), None, ["b", "c"], []),
        ):
            seat = (await ask_seat(url))["seat"]
            back = await HouseClient.open(url)
            await back.hello(seat=seat, known=known)
            welcome = back.welcome
            assert (welcome.since, sorted(one.id for one in welcome.objects), welcome.gone) == (since, objects, gone)
            assert welcome.revision == 5
            await back.leave()


@pytest.mark.rule("P-GRAB-1", "P-GRAB-2")
async def test_others_see_who_holds_and_drags_what(url: str, app: App) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        assert await refusal(zoe, messages.Grab(object="b1", on=True)) == "object_unknown"
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        await zoe.send(messages.Grab(object="b1", on=True))
        assert await ada.expect(messages.Grabbed) == messages.Grabbed(object="b1", id=zoe.id)
        assert await refusal(ada, messages.Grab(object="b1", on=True)) == "object_held"
        drag = messages.Drag(object="b1", x=x + 0.1, y=0.0, z=z, yaw=0.5)
        assert await refusal(ada, drag) == "object_held"
        await zoe.send(drag)
        dragged = await ada.expect(messages.Dragged)
        assert (dragged.id, dragged.x, dragged.yaw) == (zoe.id, x + 0.1, 0.5)
        newcomer = await HouseClient.join(url)
        assert newcomer.welcome.held == [messages.Held(object="b1", id=zoe.id)]
        assert [one.x for one in newcomer.welcome.objects] == [x]
        await newcomer.leave()
        await zoe.send(messages.Grab(object="b1", on=False))
        assert (await ada.expect(messages.Grabbed)).id == ""
        await ada.send(messages.Grab(object="b1", on=True))
        assert (await zoe.expect(messages.Grabbed, lambda one: one.id == ada.id)).object == "b1"
        await ada.leave()
        assert (await zoe.expect(messages.Grabbed)).id == ""
