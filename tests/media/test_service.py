"""The node's side with a real media process: answers, refusals, death and return."""

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.media.service import MediaService, MediaSettings
from cenacle.media.settings import PortRange
from tests.media.clients import Client, MakeClient, Tone
from tests.media.events import Events

TALKER, LISTENER = 1, 2
OFFER = (Path(__file__).parent / "offers/chromium.sdp").read_bytes().decode()


def candidates(answer: str) -> list[tuple[str, int]]:
    """Address and port of each candidate, of the answer's first section."""
    lines = answer.split("a=end-of-candidates")[0].splitlines()
    found = [line.split() for line in lines if line.startswith("a=candidate:")]
    return [(bits[4], int(bits[5])) for bits in found]


def forwarded(service: MediaService) -> int:
    """Packets forwarded, as the service knows: up to a second ago."""
    return service.stats().counters.get("packets_forwarded", 0)


async def join(service: MediaService, make_client: MakeClient) -> tuple[Client, Client]:
    """A talker and a listener that hears it."""
    talker, listener = make_client(microphone=Tone()), make_client()
    await talker.join(service, TALKER)
    await listener.join(service, LISTENER)
    service.route({LISTENER: [TALKER]})
    await listener.until(lambda: len(listener.heard[0]) >= 5)
    return talker, listener


@pytest.mark.parametrize("sdp", ["", "v=0", OFFER.replace("BUNDLE", "LS"), "v=0\r\n" * 10_000, "v=0\r\n\ud800"])
async def test_a_broken_offer_is_refused_with_a_code(service: MediaService, sdp: str) -> None:
    with pytest.raises(CenacleError) as refused:
        await service.answer(1, sdp)
    assert refused.value.code is ErrorCode.SDP_INVALID
    assert "IN IP4" in await service.answer(1, OFFER)


async def test_local_names_of_browsers_cause_no_multicast_and_no_harm(service: MediaService) -> None:
    assert ".local" in OFFER
    answer = await service.answer(1, OFFER)
    assert ".local" not in answer
    assert [address for address, _ in candidates(answer)] == ["127.0.0.1"]


async def test_voice_comes_back_after_the_process_was_killed(
    service: MediaService, events: Events, make_client: MakeClient
) -> None:
    _, listener = await join(service, make_client)
    await listener.until(lambda: forwarded(service) > 0)
    before = forwarded(service)
    killed = service.process_ids[0]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await events.until(lambda: service.stats().restarts == 1)
    assert service.process_ids[0] != killed
    talker, listener = make_client(microphone=Tone()), make_client()
    await talker.join(service, TALKER)
    await listener.join(service, LISTENER)
    await listener.until(lambda: forwarded(service) > before)
    stats = service.stats()
    assert (stats.running, stats.restarts, stats.peers, stats.connected) == (True, 1, 2, 2)


async def test_a_process_that_hangs_is_replaced(
    service: MediaService, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.answer(1, OFFER)
    process_id = service.process_ids[0]
    assert process_id is not None
    monkeypatch.setattr(limits, "VOICE_WATCHDOG_S", 3.0)
    os.kill(process_id, signal.SIGSTOP)
    await events.until(lambda: service.stats().restarts == 1)
    assert service.process_ids[0] != process_id


async def test_an_offer_made_while_there_is_no_process_waits_for_the_next_one(
    service: MediaService, events: Events
) -> None:
    await service.answer(1, OFFER)
    process_id = service.process_ids[0]
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)
    waiting = asyncio.create_task(service.answer(1, OFFER))
    await asyncio.sleep(0)
    os.kill(process_id, signal.SIGKILL)
    with pytest.raises(CenacleError) as refused:
        await waiting
    assert refused.value.code is ErrorCode.VOICE_UNAVAILABLE
    assert candidates(await service.answer(1, OFFER))
    assert service.stats().restarts == 1


async def test_an_offer_unanswered_for_too_long_is_refused(
    service: MediaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.answer(1, OFFER)
    monkeypatch.setattr(limits, "VOICE_ANSWER_S", 0.2)
    process_id = service.process_ids[0]
    assert process_id is not None
    os.kill(process_id, signal.SIGSTOP)
    with pytest.raises(CenacleError) as refused:
        await service.answer(1, OFFER)
    assert refused.value.code is ErrorCode.VOICE_UNAVAILABLE
    os.kill(process_id, signal.SIGCONT)


@pytest.mark.parametrize(("level", "lines"), [("info", ["info"]), ("error", [])])
async def test_the_process_logs_as_it_is_told(capfd: pytest.CaptureFixture[str], level: str, lines: list[str]) -> None:
    service = MediaService(MediaSettings(bind=("127.0.0.1",)), log_level=level, log_format="json")
    await service.start()
    with pytest.raises(CenacleError):
        await service.answer(1, "v=0")
    await service.stop()
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["level"] for line in logged] == lines
    for line in logged:
        assert line["logger"] == "cenacle.media.process"
        assert line["event"].startswith("an offer was refused: ")


async def test_signals_to_the_whole_group_leave_the_process_to_the_node(service: MediaService) -> None:
    await service.answer(1, OFFER)
    process_id = service.process_ids[0]
    assert process_id is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(process_id, number)
    assert candidates(await service.answer(1, OFFER))
    assert service.process_ids[0] == process_id


async def test_the_process_ends_with_the_service(events: Events) -> None:
    service = events.service(MediaSettings(bind=("127.0.0.1",)))
    await service.start()
    await service.answer(1, OFFER)
    process_id = service.process_ids[0]
    assert process_id is not None
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    await service.stop()
    assert loop.time() - started_at < limits.VOICE_STOP_S
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
    assert not service.available
    await service.stop()


async def test_ports_stay_within_their_range_and_run_out_with_a_code(events: Events) -> None:
    service = events.service(MediaSettings(bind=("127.0.0.1",), ports=PortRange(48_720, 48_722)))
    await service.start()
    try:
        ports = {candidates(await service.answer(number, OFFER))[0][1] for number in (1, 2, 3)}
        assert ports == {48_720, 48_721, 48_722}
        with pytest.raises(CenacleError) as refused:
            await service.answer(4, OFFER)
        assert refused.value.code is ErrorCode.VOICE_UNAVAILABLE
        service.close(1)
        await events.until(lambda: (1, "closed") in events.states)
        while True:
            try:
                assert candidates(await service.answer(4, OFFER))[0][1] in ports
                break
            except CenacleError:  # the port is free a moment after the peer is closed
                continue
    finally:
        await service.stop()


async def test_hanging_up_keeps_the_routes_and_leaving_forgets_them(
    service: MediaService, events: Events, make_client: MakeClient
) -> None:
    _, listener = await join(service, make_client)
    service.hang_up(LISTENER)
    await events.until(lambda: (LISTENER, "closed") in events.states)
    again = make_client()
    await again.join(service, LISTENER)
    await again.until(lambda: len(again.heard[0]) >= 5)

    service.close(LISTENER)
    await events.until(lambda: events.states.count((LISTENER, "closed")) == 2)
    newcomer, witness = make_client(), make_client()
    await newcomer.join(service, LISTENER)
    await witness.join(service, 3)
    service.route({3: [TALKER]})
    await witness.until(lambda: len(witness.heard[0]) >= 10)
    assert newcomer.heard == [[], []]
    assert listener.heard[1] == []


async def test_a_newer_offer_takes_the_place_of_the_older_without_an_end_being_told(
    service: MediaService, events: Events, make_client: MakeClient
) -> None:
    await join(service, make_client)
    again = make_client()
    await again.join(service, LISTENER)
    await again.until(lambda: len(again.heard[0]) >= 5)
    states = [state for number, state in events.states if number == LISTENER]
    assert states == ["connecting", "connected"] * 2
    assert service.stats().peers <= 2
