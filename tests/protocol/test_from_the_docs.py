"""docs/protocol.md is enough to write a client: one written from it joins, walks, writes, builds and resumes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.protocol.plain_client import Map, PlainClient, fetch_world, go, take_seat


@asynccontextmanager
async def member(origin: str, **visitor: Any) -> AsyncIterator[PlainClient]:
    client = await PlainClient.join(origin, **visitor)
    try:
        yield client
    finally:
        if client.close_code is None:
            await client.leave()


async def room_of(origin: str, client: PlainClient) -> Map:
    rooms = (await fetch_world(origin))["rooms"]
    return next(room for room in rooms if room["id"] == client.welcome["pose"]["room"])


def of_line(line_id: str) -> Callable[[Map], bool]:
    """Accepts what was said under that id."""
    return lambda message: bool(message["line"]["line_id"] == line_id)


def change_of(member_id: str, **fields: object) -> Callable[[Map], bool]:
    """Accepts news by which the member has these fields from now on."""
    return lambda news: any(one["id"] == member_id and fields.items() <= one.items() for one in news["changed"])


def middle(area: list[float]) -> tuple[float, float]:
    return (area[0] + area[2]) / 2, (area[1] + area[3]) / 2


# --- getting in -----------------------------------------------------------------------------------
async def test_a_seat_leads_into_the_house(origin: str) -> None:
    """P-SEAT-1, P-SOCK-4, P-SOCK-5, P-WORLD-1."""
    seat = await take_seat(origin)
    assert set(seat) == {"seat", "expires_in_s", "identity", "world_version"}
    world = await fetch_world(origin)
    assert world["version"] == seat["world_version"]
    async with member(origin, name="Ada", headline="looks for a partner") as ada:
        welcome = ada.welcome
        assert welcome["protocol"] == 3
        assert welcome["tick_hz"] == 20
        assert (welcome["member"]["name"], welcome["member"]["headline"]) == ("Ada", "looks for a partner")
        assert welcome["pose"]["room"] == world["entrance"]
        assert welcome["world_version"] == world["version"]
        room = await room_of(origin, ada)
        assert room["bounds"][0] < welcome["pose"]["x"] < room["bounds"][2]
        assert welcome["voice"]["hearing_m"] == room["hearing_m"]


async def test_an_identity_lasts_across_visits(origin: str) -> None:
    """P-SEAT-1."""
    first = await take_seat(origin)
    async with member(origin, identity=first["identity"]) as ada, member(origin) as stranger:
        identity = ada.welcome["member"]["identity"]
        assert identity != stranger.welcome["member"]["identity"]
    async with member(origin, identity=first["identity"]) as again:
        assert again.welcome["member"]["identity"] == identity


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 10_000}, {"name": "a\u202eb"}, {"language": "de"}, {"surprise": 1}]
)
async def test_a_wrong_visitor_gets_no_seat(origin: str, wrong: Map) -> None:
    """P-SEAT-1."""
    avatar = {"shape": "coat", "skin": "#c68e6a", "hair": "#2b1d14", "top": "#5b6b4f", "bottom": "#33363b"}
    async with httpx.AsyncClient(trust_env=False) as http:
        body = {"name": "Ada", "headline": "", "avatar": avatar, "language": "en"} | wrong
        answer = await http.post(f"{origin}/api/seats", json=body)
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"code", "message"}


async def test_a_seat_is_good_once(origin: str) -> None:
    """P-SEAT-2, P-ERR-1."""
    hello = {"type": "hello", "protocol": 3, "seat": (await take_seat(origin))["seat"]}
    first = await PlainClient.open(origin)
    await first.send(hello)
    await first.wait("welcome")
    second = await PlainClient.open(origin)
    await second.send(hello)
    assert (await second.wait("error"))["code"] == "seat_used"
    assert await second.closed() == 4412
    await first.leave()


async def test_a_foreign_page_is_not_let_in(origin: str) -> None:
    """P-SOCK-1."""
    address = origin.replace("http", "ws", 1) + "/socket"
    with pytest.raises(InvalidStatus) as refused:
        await connect(address, origin="http://elsewhere.example", proxy=None)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("frame", "code", "close_code"),
    [
        ("hello", "text_frame", 4401),
        (b"\x93\x01\x02", "malformed_frame", 4400),
        (b"\x81\xa4type\xa5dance", "unknown_type", 4402),
        (b"\x83\xa4type\xa4ping\xa1t\xcb\x3f\xf0\0\0\0\0\0\0\xa8received\x00", "not_joined", 4403),
    ],
)
async def test_a_wrong_first_frame_closes(origin: str, frame: str | bytes, code: str, close_code: int) -> None:
    """P-SOCK-2, P-SOCK-3, P-SOCK-4, P-ERR-1, P-ERR-3."""
    client = await PlainClient.open(origin)
    await client.socket.send(frame)
    assert (await client.wait("error"))["code"] == code
    assert await client.closed() == close_code


# --- moving ---------------------------------------------------------------------------------------
async def test_walking_moves_by_the_steps_sent(origin: str) -> None:
    """P-MOVE-1, P-MOVE-2, P-MOVE-3, P-MOVE-5, P-SNAP-1."""
    async with member(origin) as ada, member(origin, name="Grace") as grace:
        await ada.send(go(0, 0, 0))
        before = await ada.seen(lambda snapshot: abs(snapshot.z) < 1.1 and abs(snapshot.x) < 1.1)
        last = await ada.walk(0, -1, 10)
        after = await ada.seen(lambda snapshot: snapshot.ack == last)
        expected = before.z
        for _ in range(10):
            expected = math.floor((expected - 2.8 * 0.05) * 1024 + 0.5) / 1024
        assert (after.x, after.y, after.z) == (before.x, before.y, expected)
        number = ada.welcome["member"]["number"]
        room = next(one for one in (await fetch_world(origin))["rooms"] if one["id"] == ada.welcome["pose"]["room"])
        min_x, min_z, max_x, max_z = room["bounds"]
        steps = round((after.x - min_x) / (max_x - min_x) * 8_191), round((expected - min_z) / (max_z - min_z) * 8_191)
        await grace.seen(lambda snapshot: snapshot.others.get(number, (0, 0))[:2] == steps)


async def test_everyone_is_in_the_crowd_once_a_second(origin: str) -> None:
    """P-CROWD-1."""
    async with member(origin) as ada, member(origin, name="Grace") as grace:
        numbers = {client.welcome["member"]["number"] for client in (ada, grace)}
        await ada.until(lambda: ada.crowd.keys() >= numbers, "a crowd frame")


async def test_running_is_faster_and_walls_stop(origin: str) -> None:
    """P-MOVE-5: the hall's south wall stands at z = 7."""
    async with member(origin) as ada:
        await ada.send(go(0, 2.5))
        start = await ada.seen(lambda snapshot: abs(snapshot.z - 2.5) < 1.1)
        last = await ada.walk(0, 1, 30, run=True)
        end = await ada.seen(lambda snapshot: snapshot.ack == last)
        assert 3 < end.z - start.z < 30 * 5.2 * 0.05
        assert end.z < 7 - 0.3


async def test_going_moves_at_once(origin: str) -> None:
    """P-GO-1, P-SNAP-3."""
    async with member(origin) as ada:
        first = await ada.seen(lambda snapshot: True)
        await ada.send(go(0, -14, math.pi))
        moved = await ada.seen(lambda snapshot: snapshot.z < -12.9)
        assert moved.epoch != first.epoch


async def test_a_portal_leads_to_another_room(origin: str) -> None:
    """P-SOCK-5, P-REL-1."""
    async with member(origin) as ada:
        portal = (await room_of(origin, ada))["portals"][0]
        x, z = middle(portal["area"])
        await ada.send(go(x - 2, z))
        await ada.seen(lambda snapshot: abs(snapshot.x - x + 2) < 1.1 and abs(snapshot.z - z) < 1.1)
        await ada.walk(1, 0, 20)
        welcome = await ada.wait("welcome", lambda message: message["pose"]["room"] == portal["to_room"])
        assert welcome["member"]["id"] == ada.welcome["member"]["id"]


# --- talking --------------------------------------------------------------------------------------
async def test_a_line_reaches_the_room_and_is_kept(origin: str) -> None:
    """P-SAY-1, P-SAY-2, P-REL-5."""
    async with member(origin) as ada, member(origin, name="Grace") as grace:
        say = {"type": "say", "line_id": "line-kept", "to": "room", "text": "<b>Bonsoir</b> à tous"}
        await ada.send(say)
        for client in (ada, grace):
            said = await client.wait("said", of_line("line-kept"))
            assert said["line"]["text"] == "<b>Bonsoir</b> à tous"
            assert said["line"]["member"] == ada.welcome["member"]["id"]
        await ada.send(say)
        await ada.send(say | {"line_id": "line-after"})
        await grace.wait("said", of_line("line-after"))
        lines = [message["line"]["line_id"] for message in grace.messages if message["type"] == "said"]
        assert lines.count("line-kept") == 1
    async with member(origin, name="Joan") as joan:
        assert "line-kept" in [line["line_id"] for line in joan.welcome["lines"]]


async def test_a_line_to_those_near_stays_near(origin: str) -> None:
    """P-SAY-1, P-SAY-2."""
    async with member(origin) as ada, member(origin, name="Grace") as grace, member(origin, name="Joan") as joan:
        await ada.send(go(0, 5))
        await grace.send(go(0, 2))
        await joan.send(go(0, -14))
        await joan.seen(lambda snapshot: snapshot.z < -12.9)
        await ada.send({"type": "say", "line_id": "line-near", "to": "near", "text": "psst"})
        await ada.send({"type": "say", "line_id": "line-far", "to": "room", "text": "to all"})
        await grace.wait("said", of_line("line-near"))
        await joan.wait("said", of_line("line-far"))
        assert "line-near" not in [message["line"]["line_id"] for message in joan.messages if message["type"] == "said"]


async def test_signs_reach_the_others(origin: str) -> None:
    """P-ACT-1."""
    async with member(origin) as ada, member(origin, name="Grace") as grace:
        me, other = ada.welcome["member"]["id"], grace.welcome["member"]["id"]
        await ada.send({"type": "react", "kind": "clap"})
        await ada.send({"type": "hand", "raised": True})
        await ada.send({"type": "mic", "state": "muted"})
        await ada.send({"type": "wave", "to": other})
        assert (await grace.wait("reacted"))["id"] == me
        assert (await ada.wait("reacted"))["kind"] == "clap"
        await grace.wait("roster_news", change_of(me, hand=True))
        await grace.wait("roster_news", change_of(me, mic="muted"))
        assert (await grace.wait("waved"))["id"] == me
        await ada.send({"type": "wave", "to": "nobody"})
        refused = await ada.wait("refused")
        assert (refused["re"], refused["ref"], refused["code"]) == ("wave", "nobody", "member_unknown")


# --- building -------------------------------------------------------------------------------------
def edit(op_id: str, verb: str, object_id: str, **patch: Any) -> Map:
    return {
        "type": "edit",
        "op_id": op_id,
        "base_revision": 0,
        "verb": verb,
        "object": object_id,
        "patch": patch,
    }


async def test_an_object_is_placed_changed_and_deleted(origin: str) -> None:
    """P-EDIT-1, P-EDIT-2, P-EDIT-3, P-EDIT-4."""
    async with member(origin) as ada, member(origin, name="Grace") as grace:
        zone = next(zone for zone in (await room_of(origin, ada))["zones"] if zone["build"])
        x, z = middle(zone["area"])
        await ada.send(edit("op-1", "place", "note-1", kind="note", x=x, z=z, text="Bring a chair"))
        await ada.send(edit("op-2", "change", "note-1", text="Bring two chairs"))
        await ada.send(edit("op-3", "place", "note-2", kind="note", x=0.0, z=0.0))
        await ada.send(edit("op-4", "delete", "note-1"))
        await ada.send(edit("op-5", "change", "note-1", text="Too late"))
        await ada.send(edit("op-1", "place", "note-1", kind="note", x=x, z=z, text="Bring a chair"))

        placed = await grace.wait("edited", lambda message: message["op_id"] == "op-1")
        changed = await grace.wait("edited", lambda message: message["op_id"] == "op-2")
        deleted = await grace.wait("edited", lambda message: message["op_id"] == "op-4")
        assert placed["objects"][0]["owner"] == ada.welcome["member"]["identity"]
        assert (placed["objects"][0]["text"], changed["objects"][0]["text"]) == ("Bring a chair", "Bring two chairs")
        assert (deleted["objects"], deleted["gone"]) == ([], ["note-1"])
        revisions = [message["revision"] for message in (placed, changed, deleted)]
        assert revisions == [placed["revision"] + more for more in range(3)]
        outside = await ada.wait("refused", lambda message: message["ref"] == "op-3")
        gone = await ada.wait("refused", lambda message: message["ref"] == "op-5")
        assert (outside["code"], gone["code"]) == ("not_a_build_zone", "object_unknown")
        await ada.ping()
        committed = [message for message in ada.messages if message["type"] == "committed"]
        again = [message["revision"] for message in committed if message["op_id"] == "op-1"]
        assert again == [placed["revision"]] * 2, "a repeat is answered like the first time"


# --- staying in -----------------------------------------------------------------------------------
async def test_a_lost_connection_is_resumed_without_a_gap(origin: str) -> None:
    """P-PING-1, P-REL-1, P-REL-2, P-REL-3."""
    async with member(origin) as grace:
        lost = await PlainClient.join(origin, name="Ada")
        await lost.send(go(0, -12))
        there = await lost.seen(lambda snapshot: snapshot.z < -10.9)
        await lost.ping()
        session = lost.session
        assert session is not None
        await lost.drop()
        me = session.welcome["member"]["id"]
        await grace.wait("roster_news", change_of(me, away=True))
        for number in range(3):
            await grace.send({"type": "say", "line_id": f"missed-{number}", "to": "room", "text": f"line {number}"})
        await grace.wait("said", of_line("missed-2"))

        back = await PlainClient.resume(origin, session)
        await back.wait("said", of_line("missed-2"))
        lines = [message["line"]["line_id"] for message in back.messages if message["type"] == "said"]
        assert lines == ["missed-0", "missed-1", "missed-2"]
        here = await back.seen(lambda snapshot: True)
        assert (here.x, here.z, here.epoch) == (there.x, there.z, there.epoch)
        await grace.wait("roster_news", change_of(me, away=False))
        await back.leave()
        await grace.wait("roster_news", lambda message: me in message["left"])


async def test_what_is_said_last_is_heard(origin: str) -> None:
    """P-REL-1: frames just before a close frame count like any other, a `leave` among them."""
    async with member(origin) as grace:
        leaving = [await PlainClient.join(origin, name="Ada") for _ in range(5)]
        for number, ada in enumerate(leaving):
            await ada.send({"type": "say", "line_id": f"last-words-{number}", "to": "room", "text": "good night"})
            await ada.leave()
        me = {str(ada.welcome["member"]["id"]) for ada in leaving}
        await grace.until(lambda: me <= {id for one in grace.messages for id in one.get("left", ())})
        for number in range(5):
            await grace.wait("said", of_line(f"last-words-{number}"))


async def test_frames_that_did_not_arrive_are_sent_again(origin: str) -> None:
    """P-REL-2: what the client had sent into the broken connection."""
    async with member(origin) as grace:
        lost = await PlainClient.join(origin, name="Ada")
        await lost.ping()
        await lost.drop()
        session = lost.session
        assert session is not None
        lost.socket = _Nowhere()  # type: ignore[assignment]
        await lost.send({"type": "say", "line_id": "into-the-void", "to": "room", "text": "still there?"})
        back = await PlainClient.resume(origin, session)
        await grace.wait("said", of_line("into-the-void"))
        await back.leave()


class _Nowhere:
    """A connection on which all is lost."""

    async def send(self, frame: bytes) -> None:
        """Lose a frame."""


async def test_a_place_is_come_back_to(origin: str) -> None:
    """P-REL-4."""
    identity = (await take_seat(origin))["identity"]
    async with member(origin, identity=identity) as ada:
        await ada.send(go(0, -14))
        await ada.seen(lambda snapshot: snapshot.z < -12.9)
        await ada.ping()
        while ada.place is None:  # not each pong brings one
            await asyncio.sleep(ada.welcome["ping_interval_s"] / 4)
            await ada.ping()
        place = ada.place
    async with member(origin, identity=identity, place=place) as back:
        assert back.welcome["pose"]["z"] < -12.9
    async with member(origin, place=place) as somebody_else:
        assert somebody_else.welcome["pose"]["z"] > 0


async def test_an_unknown_session_is_refused(origin: str) -> None:
    """P-REL-3."""
    client = await PlainClient.open(origin)
    await client.send({"type": "hello", "protocol": 3, "resume": {"token": "nothing", "received": 0}})
    assert (await client.wait("error"))["code"] == "resume_unknown"
    assert await client.closed() == 4413
