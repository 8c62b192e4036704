"""Lost connections: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio

import pytest

from cenacle.app import App
from cenacle.core import limits
from cenacle.wire import codec, messages
from tests.client import Changed, HouseClient, Left, Refusal, joined, new_id


@pytest.mark.rule("P-REL-1", "P-REL-2")
async def test_what_was_said_meanwhile_comes_after_a_resume_in_order_and_once(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await zoe.say("before")
        await ada.expect(messages.Said)
        await ada.drop()
        away = await zoe.expect(Changed)
        assert (away.member.id, away.member.away) == (ada.id, True)
        for number in range(5):
            await zoe.say(f"line {number}")
        back = await ada.resume()
        heard = [await back.expect(messages.Said) for _ in range(5)]
        assert [said.line.text for said in heard] == [f"line {number}" for number in range(5)]
        assert not (await zoe.expect(Changed)).member.away
        await zoe.say("after")
        await back.expect(messages.Said)
        assert len(back.heard(messages.Said)) == 6
        await back.close()


@pytest.mark.rule("P-REL-2")
async def test_what_the_client_said_into_the_void_is_sent_again_and_done_once(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await ada.say("arrives")
        await ada.drop()
        ada.sent.append(messages.Say(line_id=new_id(), to="room", text="was lost"))
        ada.sent.append(messages.Hand(raised=True))
        back = await ada.resume()
        texts = [(await zoe.expect(messages.Said)).line.text for _ in range(2)]
        assert texts == ["arrives", "was lost"]
        assert any(changed.member.hand for changed in zoe.heard(Changed))
        assert (await back.ping()).received == len(back.sent) == 3
        await back.close()


@pytest.mark.rule("P-REL-3")
async def test_a_resumed_member_stands_where_it_stood(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await ada.walk(0.0, -1.0, 4)
        stood = await ada.snapshot_when(lambda snapshot: snapshot.ack == 4)
        await ada.drop()
        seen = await zoe.sees(ada.number)
        back = await ada.resume()
        now = await back.next_snapshot()
        assert (now.x, now.z, now.ack) == (stood.x, stood.z, 4)
        assert abs(seen.x - now.x) < 0.01
        await back.walk(0.0, 1.0, 1)
        await back.snapshot_when(lambda snapshot: snapshot.ack == 5)
        await back.close()


@pytest.mark.rule("P-REL-3")
async def test_a_resume_takes_over_a_standing_connection(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        back = await ada.resume()
        closed = await ada.expect_close()
        assert (closed.code, closed.close_code) == ("taken_over", 4414)
        await zoe.say("still here?")
        assert (await back.expect(messages.Said)).line.text == "still here?"
        assert not any(changed.member.away for changed in zoe.heard(Changed))
        await back.close()


@pytest.mark.rule("P-REL-3")
async def test_after_the_window_the_member_is_gone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RESUME_WINDOW_S", 0.3)
    async with joined(url, 2) as (zoe, ada):
        await ada.drop()
        assert (await zoe.expect(Left)).id == ada.id
        with pytest.raises(Refusal) as refused:
            await ada.resume()
        assert refused.value.code == "resume_unknown"


@pytest.mark.rule("P-REL-3")
@pytest.mark.parametrize("received", [-1, 1_000])
async def test_a_resume_of_what_never_was_is_refused(url: str, received: int) -> None:
    async with joined(url, 1) as (zoe,):
        other = await HouseClient.open(url)
        token = zoe.welcome.resume_token if received > 0 else "not-a-token"
        resume = messages.Resume(token=token, received=max(0, received))
        await other.send(messages.Hello(protocol=messages.PROTOCOL, resume=resume))
        assert (await other.expect_close()).code == "resume_unknown"
        assert (await zoe.ping()).t == 1.0


@pytest.mark.rule("P-REL-3")
async def test_one_who_leaves_does_not_wait_for_a_resume(url: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        await ada.leave()
        assert (await zoe.expect(Left)).id == ada.id
        with pytest.raises(Refusal):
            await ada.resume()


async def test_someone_away_too_long_for_its_backlog_is_gone(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RELIABLE_BACKLOG_FRAMES", 10)
    async with joined(url, 2) as (zoe, ada):
        await ada.drop()
        while not zoe.heard(Left):
            await zoe.say("still away?")
            await zoe.ping()
        assert len(app.house.roster) == 1


@pytest.mark.rule("P-PING-1")
async def test_a_silent_connection_is_lost_and_its_member_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDLE_TIMEOUT_S", 0.5)
    async with joined(url, 2) as (zoe, ada):

        async def keep_pinging() -> None:
            while True:
                await zoe.ping()
                await asyncio.sleep(0.1)

        pinging = asyncio.create_task(keep_pinging())
        closed = await ada.expect_close()
        assert (closed.code, closed.close_code) == ("idle", 4422)
        assert (await zoe.expect(Changed)).member.away
        pinging.cancel()


@pytest.mark.rule("P-PING-1", "P-REL-1")
async def test_pings_report_what_was_received(app: App, url: str) -> None:
    async with joined(url, 1) as (zoe,):
        await zoe.say("one")
        await zoe.say("two")
        presence = next(iter(app.house.roster))
        assert presence.session.backlog_bytes > 0
        pong = await zoe.ping()
        assert presence.session.backlog_bytes == 0
        assert pong.received == 2
        await zoe.socket.send(codec.encode_client(messages.Ping(t=0.0, received=99)))
        assert (await zoe.expect_close()).code == "malformed_frame"


@pytest.mark.rule("P-REL-3")
async def test_one_failure_does_not_end_the_looking_after(app: App, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, failures = app.house.doorman.sweep, []

    def fail_once(now: float) -> None:
        monkeypatch.setattr(app.house.doorman, "sweep", sweep)
        failures.append(now)
        raise RuntimeError("a mistake")

    monkeypatch.setattr(limits, "RESUME_WINDOW_S", 0.1)
    monkeypatch.setattr(app.house.doorman, "sweep", fail_once)
    async with joined(url, 2) as (zoe, ada):
        await ada.drop()
        await zoe.expect(Left)
        assert len(failures) == 1
