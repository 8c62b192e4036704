"""Too much, too fast, and about nothing: what each member may do is bounded, and the others do not notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgpack
import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.core.budget import INVALID, MESSAGE_RATES, Rate
from cenacle.core.errors import ErrorCode
from cenacle.wire import frames, messages
from tests.client import HouseClient, joined, new_id
from tests.edge.conftest import fate


# --- too much -------------------------------------------------------------------------------------
@pytest.mark.rule("P-MOVE-4")
async def test_nobody_outruns_time(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    start = await client.next_snapshot()
    run = [frames.Step(0, -127, 0, run=True)] * limits.INPUT_STEPS_PER_FRAME
    for number in range(1, 21):
        await client.send_raw(frames.encode_input(client.epoch, 8 * number, run))
    end = await client.snapshot_when(lambda snapshot: snapshot.ack == 160)
    passed = (end.tick - start.tick + limits.STEP_CREDIT_MAX) * limits.TICK_S
    assert abs(end.z - start.z) + abs(end.x - start.x) <= 5.2 * passed + 0.01
    await client.close()


@pytest.mark.rule("P-MOVE-3")
async def test_inputs_out_of_order_are_ignored(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    step = frames.Step(0, -127, 0)
    for seq in (5, 3, 5, 4, 1):
        await client.send_raw(frames.encode_input(client.epoch, seq, [step]))
    once = await client.snapshot_when(lambda snapshot: snapshot.ack == 5)
    later = await client.snapshot_when(lambda snapshot: snapshot.tick > once.tick + 3)
    assert (later.x, later.z, later.ack) == (once.x, once.z, 5)
    await client.close()


async def test_far_too_many_inputs(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    for seq in range(1, limits.INPUT_FRAMES_BURST + limits.FLOOD_STRIKES_MAX + 20):
        await client.send_raw(frames.encode_input(client.epoch, seq, [frames.Step(0, 0, 0)]))
    await fate(client, ErrorCode.FLOODED)


FLOODS: dict[str, Callable[[int], messages.Message]] = {
    "ping": lambda _: messages.Ping(t=1.0, received=0),
    "say": lambda number: messages.Say(line_id=f"line-{number}", to="near", text="x"),
    "react": lambda _: messages.React(kind="clap"),
    "hand": lambda number: messages.Hand(raised=bool(number % 2)),
    "wave": lambda _: messages.Wave(to="nobody"),
    "mic": lambda number: messages.Mic(state="open" if number % 2 else "muted"),
    "go": lambda _: messages.Go(x=0.0, z=0.0),
    "edit": lambda number: HouseClient.edit_message("delete", "nothing", f"op-{number}"),
    "grab": lambda _: messages.Grab(object="nothing", on=True),
    "drag": lambda _: messages.Drag(object="nothing", x=0.0, y=0.0, z=0.0, yaw=0.0),
    "undo": lambda number: messages.Undo(op_id=f"op-{number}"),
    "rollback": lambda number: messages.Rollback(op_id=f"op-{number}", filter=messages.HistoryFilter(), preview=False),
    "history": lambda number: messages.History(ref=f"ref-{number}", filter=messages.HistoryFilter()),
    "name_version": lambda number: messages.NameVersion(op_id=f"op-{number}", name="party"),
    "voice_offer": lambda _: messages.VoiceOffer(sdp="v=0"),
    "voice_close": lambda _: messages.VoiceClose(),
    "share": lambda _: messages.Share(screen="nothing", source="screen"),
    "unshare": lambda _: messages.Unshare(screen="nothing"),
    "slides": lambda _: messages.Slides(screen="nothing", pages=["page"], page=0),
    "turn": lambda _: messages.Turn(screen="nothing", page=0),
    "watch": lambda _: messages.Watch(screens=[]),
    "zone_lock": lambda _: messages.ZoneLock(zone="nothing", locked=True),
    "knock": lambda _: messages.Knock(zone="nothing"),
    "answer_knock": lambda _: messages.AnswerKnock(zone="nothing", member="nobody", admit=True),
    "bubble": lambda _: messages.Bubble(verb="ask", to="nobody"),
    "block": lambda number: messages.Block(identity="nobody", blocked=bool(number % 2)),
    "hearers": lambda number: messages.WatchHearers(on=bool(number % 2)),
    "host_mute": lambda _: messages.HostMute(muted=True),
    "room_sound": lambda _: messages.RoomSound(plain=True),
}
ONCE = {"hello", "leave"}  # nothing of a member may come before the one, nothing comes after the other


def test_every_type_with_a_budget_is_flooded_here() -> None:
    assert set(FLOODS) | ONCE | {INVALID} == set(MESSAGE_RATES)


@pytest.mark.rule("P-RATE-2")
@pytest.mark.parametrize("kind", FLOODS)
async def test_too_many_of_one_type_are_refused_and_far_too_many_close(
    kind: str, url: str, bystander: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONTROL_FRAMES_BURST", 1_000)
    client = await HouseClient.join(url)
    for number in range(MESSAGE_RATES[kind].burst + 5):
        await client.send(FLOODS[kind](number))
    refused = await client.expect(messages.Refused, lambda one: one.code == "flooded")
    assert refused.re == kind
    assert client.error is None
    for number in range(3 * limits.FLOOD_STRIKES_MAX):
        await client.send(FLOODS[kind](1_000 + number))
    await fate(client, ErrorCode.FLOODED)


@pytest.mark.rule("P-RATE-2")
async def test_too_many_messages_with_wrong_fields(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    wrong = msgpack.packb({"type": "react", "kind": "boo"})
    for _ in range(MESSAGE_RATES[INVALID].burst + 5):
        await client.send_raw(wrong)
    refused = await client.expect(messages.Refused, lambda one: one.code == "flooded")
    assert refused.re == "react"
    told = [one.code for one in client.heard(messages.Refused)]
    assert set(told[: MESSAGE_RATES[INVALID].burst]) == {"invalid_message"}
    for _ in range(3 * limits.FLOOD_STRIKES_MAX):
        await client.send_raw(wrong)
    await fate(client, ErrorCode.FLOODED)


@pytest.mark.rule("P-RATE-2")
async def test_many_types_flooded_in_turn_add_up(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    for number in range(limits.CONTROL_FRAMES_BURST + 2 * limits.FLOOD_STRIKES_MAX):
        await client.send(FLOODS[("react", "go", "wave", "say")[number % 4]](number))
    await fate(client, ErrorCode.FLOODED)


@pytest.mark.rule("P-RATE-2")
async def test_a_few_too_many_messages_are_refused(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    for _ in range(MESSAGE_RATES["react"].burst + 5):
        await client.send(messages.React(kind="clap"))
    refused = await client.expect(messages.Refused)
    assert (refused.re, refused.code) == ("react", "flooded")
    await client.say("and another type of message is done all the same")
    await client.close()


# --- what is said ---------------------------------------------------------------------------------
async def test_html_stays_text(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    text = "<script>alert(1)</script> &amp; <img src=x onerror=alert(1)>"
    assert (await client.say(text)).line.text == text
    assert (await bystander.expect(messages.Said)).line.text == text
    await client.close()


@pytest.mark.rule("P-ERR-2")
async def test_requests_about_nobody_and_nothing(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    await client.send(messages.Wave(to="nobody"))
    refused = await client.expect(messages.Refused)
    assert (refused.re, refused.ref, refused.code) == ("wave", "nobody", "member_unknown")
    await client.send(messages.Go(x=250.0, z=250.0))
    assert (await client.expect(messages.Refused)).code == "place_occupied"
    edit = client.edit_message("change", "nothing", new_id(), x=1.0)
    await client.send(edit)
    refused = await client.expect(messages.Refused)
    assert (refused.re, refused.ref, refused.code) == ("edit", edit.op_id, "object_unknown")
    await client.close()


@pytest.mark.rule("P-VOICE-1")
async def test_an_offer_where_there_is_no_voice(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    assert not client.welcome.voice.available
    await client.send(messages.VoiceOffer(sdp="v=0\r\nbroken"))
    refused = await client.expect(messages.Refused)
    assert (refused.re, refused.code) == ("voice_offer", "voice_unavailable")
    await client.close()


@pytest.mark.rule("P-RATE-2", "P-PING-1")
async def test_whoever_is_told_much_may_report_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MESSAGE_RATES, "ping", Rate(0.001, 1))
    monkeypatch.setattr(limits, "REPORT_FRAMES", 2)
    client = await HouseClient.join(url)
    await client.ping()
    for _ in range(5):
        await client.say("first")
        await client.say("second")
        await client.ping()
    await client.send(messages.Ping(t=1.0, received=client.received))
    assert (await client.expect(messages.Refused)).re == "ping", "it reports nothing"
    await client.close()


@pytest.mark.rule("P-RATE-2", "P-REL-3")
async def test_whoever_comes_back_has_the_budgets_of_before(url: str, bystander: HouseClient) -> None:
    client = await HouseClient.join(url)
    for number in range(MESSAGE_RATES["hand"].burst):
        await client.send(messages.Hand(raised=bool(number % 2)))
    await client.ping()
    await client.drop()
    back = await client.resume()
    for number in range(5):
        await back.send(messages.Hand(raised=bool(number % 2)))
    refused = await back.expect(messages.Refused)
    assert (refused.re, refused.code) == ("hand", "flooded")
    await back.close()


@pytest.mark.rule("P-RATE-3")
async def test_many_who_keep_their_budgets_end_nobodys_session_together(
    url: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty people with twenty lines each, all at once: more frames than anyone may leave unreported."""
    monkeypatch.setattr(limits, "TOLD_BYTES_PER_S", 1)  # however long this machine takes for it
    async with joined(url, 31) as (bystander, *crowd):
        for client in crowd:
            for _ in range(20):
                await client.send(messages.Say(line_id=new_id(), to="room", text="x" * 200))
            await asyncio.gather(*(one.ping() for one in (bystander, *crowd)))  # all report, as clients do
        refused = [one for client in crowd for one in client.heard(messages.Refused)]
        assert {(one.re, one.code) for one in refused} == {("say", "flooded")}
        assert len(app.house.roster) == 31
        assert bystander.error is None
