"""A new version of the world goes live around the members of a running house."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

import httpx
import pytest

from cenacle.app import App, open_app
from cenacle.edge.control import NobodyThereError, Request, ask
from cenacle.edge.presence import Presence
from cenacle.edge.publication import PUBLISHED_NAME, keep, world_to_open
from cenacle.edge.renewal import nearest_place
from cenacle.replay.player import replay
from cenacle.settings import Settings
from cenacle.store.records import RoomRecord, Write
from cenacle.wire import messages
from cenacle.worlds.check import checked_text
from cenacle.worlds.load import WorldError, parse_world
from tests.client import HouseClient, joined, new_id

HOUSE = """\
version: 1
id: house
title: {en: House, fr: Maison}
entrance: hall
rooms:
  - id: hall
    title: {en: Hall, fr: Entrée}
    bounds: [-10, -10, 10, 10]
    floors: [{area: [-10, -10, 10, 10], material: oak}]
    furniture:
      - {kind: plant, at: [9, 9]}
    portals:
      - {id: stairs, title: {en: Down, fr: En bas}, area: [-10, -10, -9, -9], to: {room: cellar, spawn: foot}}
    spawns: [{id: door, at: [0, 0], radius: 0}]
  - id: cellar
    title: {en: Cellar, fr: Cave}
    bounds: [-5, -5, 5, 5]
    floors: [{area: [-5, -5, 5, 5], material: stone}]
    zones:
      - {id: bench, title: {en: Bench, fr: Banc}, area: [-2, -2, 2, 2], build: true}
    spawns: [{id: foot, at: [0, 0], radius: 0}]
"""
WALLS = "[{from: [-0.9, -2], to: [-0.9, 2]}, {from: [0.9, -2], to: [0.9, 2]}, {from: [-0.9, 0], to: [0.9, 0]}]"
WALLED = HOUSE.replace("    portals:\n", f"    walls: {WALLS}\n    portals:\n", 1).replace(
    "at: [0, 0]", "at: [3, 0]", 1
)
PAINTED = HOUSE.replace("material: oak", "material: terracotta")
HALL_ALONE = HOUSE[: HOUSE.index("    portals:")] + "    spawns: [{id: door, at: [0, 0], radius: 0}]\n"


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with open_app(settings, with_media=False, world=parse_world(HOUSE, "house.yaml")) as app:
        yield app


async def publish(app: App, text: str) -> Request:
    world = checked_text(text, "w").model_dump_json(by_alias=True)
    request = {"publish": "w.yaml", "text": text, "world": world}
    return await asyncio.to_thread(ask, app.settings.data_dir, request)


async def changed(client: HouseClient) -> messages.WorldChanged:
    return await client.expect(messages.WorldChanged)


@pytest.mark.rule("P-WORLD-2")
async def test_two_who_walk_walk_on_while_a_wall_comes_between_them(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        walks = [asyncio.create_task(client.walk(0.0, dz, 20)) for client, dz in ((zoe, -1.0), (ada, 1.0))]
        answer = await publish(app, WALLED)
        await asyncio.gather(*walks)
        for client in (zoe, ada):
            told = await changed(client)
            assert (told.world_version, client.welcome.world_version) == (answer["version"], answer["version"])
            assert client.welcome.pose.room == "hall"
            assert client.error is None
        plan = app.house.plan.rooms["hall"]
        assert (answer["rebuilt"], answer["added"], answer["removed"]) == (["hall"], [], [])
        assert answer["moved"] >= 1  # both began where the walls meet
        room = app.house.runners["hall"].room
        for client in (zoe, ada):
            pose = room.pose(client.number)
            assert nearest_place(plan, pose.x, pose.z) == (pose.x, pose.z)
        assert await zoe.sees(ada.number)
        # Steps go on in the new epoch, and the walls hold.
        await zoe.walk(1.0, 0.0, 10)
        await zoe.snapshot_when(lambda snapshot: snapshot.ack == zoe.seq and snapshot.epoch == zoe.welcome.epoch)
        said = await ada.say("still here")
        assert (await zoe.expect(messages.Said)).line.line_id == said.line.line_id


async def test_who_stands_in_the_wall_is_told_and_who_does_not_is_not_moved(app: App, url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await ada.send(messages.Go(x=6.0, z=5.0, yaw=1.0))
        await ada.snapshot_when(lambda snapshot: snapshot.epoch == ada.welcome.epoch + 1)
        before = app.house.runners["hall"].room.pose(ada.number)
        answer = await publish(app, WALLED)
        assert (answer["moved"], answer["sent"]) == (1, 0)
        assert ((await changed(zoe)).moved, (await changed(ada)).moved) == ("wall", "")
        assert app.house.runners["hall"].room.pose(ada.number) == before
        pose = zoe.welcome.pose
        assert 0 < math.hypot(pose.x, pose.z) < 1.0


async def test_new_colours_move_nobody_and_interrupt_nothing(app: App, url: str) -> None:
    async with joined(url, 1) as (zoe,):
        epoch, room = zoe.welcome.epoch, app.house.runners["hall"].room
        answer = await publish(app, PAINTED)
        assert (answer["rebuilt"], answer["moved"]) == ([], 0)
        assert (await changed(zoe)).moved == ""
        assert app.house.runners["hall"].room is room
        assert room.epoch(zoe.number) == epoch
        assert zoe.welcome.world_version != answer["version"]  # no second welcome


async def test_a_room_that_is_gone_sends_its_members_to_the_entrance_and_comes_back_with_its_objects(
    app: App, url: str
) -> None:
    async with joined(url, 2) as (zoe, ada):
        house = app.house
        house.lead(_presence(app, zoe), house.runners["cellar"], None)
        await zoe.snapshot_when(lambda _: zoe.welcome.pose.room == "cellar")
        thing = new_id()
        await zoe.edit("place", thing, kind="box", x=1.0, z=1.0, colour="#aa3333")
        answer = await publish(app, HALL_ALONE)
        assert (answer["rebuilt"], answer["removed"], answer["sent"]) == (["hall"], ["cellar"], 1)
        assert ((await changed(zoe)).moved, (await changed(ada)).moved) == ("room", "")
        assert zoe.welcome.pose.room == "hall"
        assert list(house.runners) == ["hall"]
        assert await ada.sees(zoe.number)
        answer = await publish(app, HOUSE)
        assert (answer["rebuilt"], answer["added"]) == (["hall"], ["cellar"])
        await changed(zoe)
        house.lead(_presence(app, zoe), house.runners["cellar"], None)
        await zoe.snapshot_when(lambda _: zoe.welcome.pose.room == "cellar")
        assert [one.id for one in zoe.welcome.objects] == [thing]


async def test_a_room_put_in_again_has_what_was_on_its_way_to_the_store(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last edit in it is not even decided when the room is taken out."""
    events: list[str] = []
    looked_up, released = asyncio.Event(), asyncio.Event()
    database = app.database
    write, load, find = database.write, database.load_room, database.history.find_ops

    async def slow(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        looked_up.set()
        await released.wait()
        return await find(keys)

    async def written(batch: Sequence[Write]) -> list[int | None]:
        outcomes = await write(batch)
        events.append("written")
        return outcomes

    async def loaded(room: str) -> RoomRecord:
        events.append("loaded")
        return await load(room)

    async with joined(url, 1) as (zoe,):
        house = app.house
        house.lead(_presence(app, zoe), house.runners["cellar"], None)
        await zoe.snapshot_when(lambda _: zoe.welcome.pose.room == "cellar")
        monkeypatch.setattr(database.history, "find_ops", slow)
        monkeypatch.setattr(database, "write", written)
        monkeypatch.setattr(database, "load_room", loaded)
        thing = new_id()
        await zoe.send(zoe.edit_message("place", thing, kind="box", x=1.0, z=1.0, colour="#aa3333"))
        async with asyncio.timeout(10):
            await looked_up.wait()
        await publish(app, HALL_ALONE)
        renewing = asyncio.create_task(house.renewal.renew(parse_world(HOUSE, "house.yaml").plan))
        await asyncio.sleep(0)  # it begins, and would load the room
        released.set()
        await renewing
        assert events == ["written", "loaded"]
        house.lead(_presence(app, zoe), house.runners["cellar"], None)
        await zoe.snapshot_when(lambda _: zoe.welcome.pose.room == "cellar")
        assert [one.id for one in zoe.welcome.objects] == [thing]


def _presence(app: App, client: HouseClient) -> Presence:
    presence = app.house.roster.by_id(client.id)
    assert presence is not None
    return presence


async def test_what_was_said_and_built_stays_and_zones_are_those_of_the_new_version(app: App, url: str) -> None:
    async with joined(url, 1) as (zoe,):
        line = await zoe.say("before")
        answer = await publish(app, WALLED)
        await changed(zoe)
        assert [one.line_id for one in zoe.welcome.lines] == [line.line.line_id]
        assert app.house.runners["hall"].plan == parse_world(WALLED, "w").plan.rooms["hall"]
        late = await HouseClient.join(url)
        assert (late.welcome.world_version, late.welcome.lines) == (answer["version"], zoe.welcome.lines)
        await late.close()


async def test_browsers_are_given_the_new_world(app: App, url: str) -> None:
    answer = await publish(app, PAINTED)
    async with httpx.AsyncClient() as http:
        shown = (await http.get(f"{url}/api/world", params={"v": answer["version"]})).json()
    assert (shown["version"], shown["rooms"][0]["floors"][0]["material"]) == (answer["version"], "terracotta")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({}, "does not understand"),
        ({"publish": "w", "text": "", "world": "{}"}, "w: the house reads world files otherwise: version"),
        (
            {"publish": "w", "text": "", "world": checked_text(HOUSE, "w").model_dump_json(by_alias=True).replace(
                '"kind":"plant","at":[9.0,9.0]', '"kind":"plant","at":[0.0,0.0],"width":9,"depth":9'
            )},
            "w: nobody can arrive in room 'hall'",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_changes_nothing(app: App, url: str, request_: Request, words: str) -> None:
    async with joined(url, 1) as (zoe,):
        before = app.house.plan
        answer = await asyncio.to_thread(ask, app.settings.data_dir, request_)
        assert words in answer["problems"][0]
        await zoe.ping()
        assert app.house.plan is before
        assert not zoe.heard(messages.WorldChanged)
        assert not (app.settings.data_dir / PUBLISHED_NAME).exists()


async def test_what_cannot_be_kept_does_not_go_live(app: App) -> None:
    before = app.house.plan
    (app.settings.data_dir / f"{PUBLISHED_NAME}.new").mkdir()
    answer = await publish(app, PAINTED)
    assert "cannot be written" in answer["problems"][0]
    assert app.house.plan is before


async def test_where_the_store_does_not_answer_nothing_goes_live(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(room: str) -> RoomRecord:
        raise ConnectionError("the database is away")

    async with open_app(settings, with_media=False, world=parse_world(HALL_ALONE, "house.yaml")) as app:
        before = app.house.plan
        with monkeypatch.context() as context:
            context.setattr(app.database, "load_room", away)
            answer = await publish(app, HOUSE)
        assert answer["problems"] == ["w.yaml: nothing was published: the store does not answer"]
        assert app.house.plan is before
        assert (await publish(app, HOUSE))["added"] == ["cellar"]


async def test_where_nothing_can_be_recorded_nothing_goes_live_and_nobody_loses_the_room(
    settings: Settings, tmp_path: Path
) -> None:
    folder, kept = tmp_path / "recordings", tmp_path / "kept"
    recorded = settings.model_copy(update={"record_dir": folder})
    async with open_app(recorded, with_media=False, world=parse_world(HALL_ALONE, "house.yaml")) as app:
        url = f"http://127.0.0.1:{app.port}"
        async with joined(url, 1) as (zoe,):
            before = app.house.plan
            folder.rename(kept)
            folder.write_text("no folder any more", encoding="utf-8")
            for text in (HALL_ALONE.replace("[9, 9]", "[8, 8]"), WALLED):
                answer = await publish(app, text)
                assert f"Nothing can be recorded in {folder}" in answer["problems"][0]
            assert app.house.plan is before
            assert not (app.settings.data_dir / PUBLISHED_NAME).exists()
            await zoe.walk(1.0, 0.0, 25)
            await zoe.snapshot_when(lambda snapshot: snapshot.ack == zoe.seq)
            assert not zoe.heard(messages.WorldChanged)
            folder.unlink()
            answer = await publish(app, WALLED)
            assert (answer["rebuilt"], answer["added"]) == (["hall"], ["cellar"])
            await changed(zoe)
    (former,) = kept.glob("hall-*")
    replayed = replay(former)
    assert (replayed.differs, replayed.members_most) == (None, 1)
    assert replayed.ticks >= 25, "it went on when nothing could go live"


async def test_only_the_owner_may_open_the_socket(app: App) -> None:
    assert (app.settings.data_dir / "control.sock").stat().st_mode & 0o777 == 0o600


def test_nobody_answers_where_no_house_is_open(tmp_path: Path) -> None:
    with pytest.raises(NobodyThereError, match="no house is open in"):
        ask(tmp_path, {})


async def test_a_recording_ends_where_a_room_is_rebuilt_and_another_begins(settings: Settings, tmp_path: Path) -> None:
    recorded = settings.model_copy(update={"record_dir": tmp_path / "recordings"})
    async with open_app(recorded, with_media=False, world=parse_world(HOUSE, "house.yaml")) as app:
        zoe = await HouseClient.join(f"http://127.0.0.1:{app.port}")
        await zoe.walk(1.0, 0.0, 25)
        await zoe.snapshot_when(lambda snapshot: snapshot.ack == 25)
        await publish(app, WALLED)
        await changed(zoe)
        await zoe.walk(0.0, 1.0, 25)
        await zoe.snapshot_when(lambda snapshot: snapshot.ack == 25 and snapshot.epoch == zoe.welcome.epoch)
        await zoe.leave()
    files = sorted((tmp_path / "recordings").glob("hall-*"))
    assert len(files) == 2
    for file in files:
        replayed = replay(file)
        assert (replayed.differs, replayed.members_most) == (None, 1)
        assert replayed.ticks >= 25


def test_a_house_opens_with_what_was_published_unless_the_file_is_newer(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(HOUSE, encoding="utf-8")
    assert world_to_open(file, tmp_path).client.rooms[0].floors[0].material == "oak"
    keep(tmp_path, PAINTED, file)
    assert world_to_open(file, tmp_path).client.rooms[0].floors[0].material == "terracotta"
    file.write_text(HOUSE.replace("oak", "stone"), encoding="utf-8")
    assert world_to_open(file, tmp_path).client.rooms[0].floors[0].material == "stone"
    file.write_text("version: 2\n", encoding="utf-8")
    assert world_to_open(file, tmp_path).client.rooms[0].floors[0].material == "terracotta"
    (tmp_path / PUBLISHED_NAME).unlink()
    with pytest.raises(WorldError):
        world_to_open(file, tmp_path)
    file.write_text(HOUSE, encoding="utf-8")
    keep(tmp_path, "version: 9\n", file)
    assert world_to_open(file, tmp_path).client.rooms[0].floors[0].material == "oak"


def test_what_was_published_stands_for_the_world_file_it_was_published_over_alone(tmp_path: Path) -> None:
    file, other = tmp_path / "house.yaml", tmp_path / "other.yaml"
    file.write_text(HOUSE, encoding="utf-8")
    other.write_text(HOUSE.replace("oak", "stone"), encoding="utf-8")
    keep(tmp_path, PAINTED, file)
    (tmp_path / "link.yaml").symlink_to(file)
    for path, material in ((file, "terracotta"), (tmp_path / "link.yaml", "terracotta"), (other, "stone")):
        assert world_to_open(path, tmp_path).client.rooms[0].floors[0].material == material
    other.write_text("version: 2\n", encoding="utf-8")
    with pytest.raises(WorldError):
        world_to_open(other, tmp_path)
    keep(tmp_path, PAINTED.replace("terracotta", "carpet"), other)
    for path, material in ((file, "oak"), (other, "carpet")):
        assert world_to_open(path, tmp_path).client.rooms[0].floors[0].material == material


async def test_a_house_opens_again_with_what_was_published_into_it(settings: Settings, tmp_path: Path) -> None:
    file, other = tmp_path / "house.yaml", tmp_path / "other.yaml"
    for path in (file, other):
        path.write_text(HOUSE, encoding="utf-8")
    materials = []
    for path in (file, file, other):
        async with open_app(settings.model_copy(update={"world": path}), with_media=False) as app:
            materials.append(app.world.client.rooms[0].floors[0].material)
            if len(materials) == 1:
                assert (await publish(app, PAINTED))["version"]
    assert materials == ["oak", "terracotta", "oak"]
