"""Several media processes: which rooms they serve, and that one's death is nothing to the others."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator

import pytest

from cenacle.core.errors import ErrorCode
from cenacle.media.service import MediaService, MediaSettings
from tests.media.clients import Client, MakeClient, Tone
from tests.media.events import Events
from tests.media.lossy import free_ports
from tests.media.test_service import OFFER

# On a machine that has more to do than it can, everything takes so much longer.
BACK_WITHIN_S = 5.0 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture
async def pool(events: Events) -> AsyncIterator[MediaService]:
    """A running service of two media processes."""
    service = events.service(MediaSettings(bind=("127.0.0.1",), processes=2))
    await service.start()
    yield service
    await service.stop()


async def pair(pool: MediaService, make_client: MakeClient, room: str, talker: int) -> tuple[Client, Client]:
    """A talker, and the next number as a listener that hears it, both in one room."""
    speaks, listens = make_client(microphone=Tone()), make_client()
    for number, client in ((talker, speaks), (talker + 1, listens)):
        pool.enter(number, room)
        await client.join(pool, number)
    pool.route({talker + 1: [talker]})
    await listens.until(lambda: len(listens.heard[0]) >= 5)
    return speaks, listens


def homes(pool: MediaService) -> list[set[int]]:
    """The members of each process."""
    found: list[set[int]] = [set() for _ in pool.process_ids]
    for number, room in pool._rooms.items():
        found[pool._homes[room]].add(number)
    return found


async def test_rooms_go_to_the_process_with_the_fewest_members_and_stay_there(events: Events) -> None:
    pool = events.service(MediaSettings(processes=2))
    for number in (1, 2, 3):
        pool.enter(number, "hall")
    pool.enter(4, "atelier")
    pool.enter(5, "garden")
    pool.enter(6, "hall")
    assert homes(pool) == [{1, 2, 3, 6}, {4, 5}]
    for number in (1, 2, 3):
        pool.close(number)
    pool.enter(7, "hall")
    pool.enter(7, "hall")
    assert homes(pool) == [{6, 7}, {4, 5}]
    for number in (6, 7, 6):
        pool.close(number)
    pool.enter(8, "cellar")
    pool.enter(9, "hall")
    assert homes(pool) == [{8, 9}, {4, 5}] or homes(pool) == [{8}, {4, 5, 9}]
    assert events.lost == []


async def test_one_who_goes_to_a_room_of_another_process_is_told_and_heard_there(
    pool: MediaService, events: Events, make_client: MakeClient
) -> None:
    talker, former = await pair(pool, make_client, "hall", 1)
    _, there = await pair(pool, make_client, "atelier", 3)
    pool.enter(1, "garden")  # the process of the hall has as many members, and is the first
    pool.enter(1, "atelier")
    assert events.lost == [(1, ErrorCode.VOICE_MOVED)]
    pool.route({2: [0], 4: [3, 1]})
    again = make_client(microphone=talker.microphone)
    await again.join(pool, 1)
    await there.until(lambda: len(there.heard[1]) >= 5)
    assert (1, "closed") not in events.states  # that is of the process it is with no longer
    heard = len(former.heard[0])
    await there.until(lambda: len(there.heard[1]) >= 10)
    assert len(former.heard[0]) == heard


async def test_a_killed_process_is_back_in_time_and_those_of_others_notice_nothing(
    pool: MediaService, events: Events, make_client: MakeClient
) -> None:
    loop = asyncio.get_running_loop()
    await pair(pool, make_client, "hall", 1)
    _, untouched = await pair(pool, make_client, "atelier", 3)
    killed, other = pool.process_ids
    assert killed is not None
    killed_at = loop.time()
    untouched.heard[0].clear()
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(BACK_WITHIN_S):
        await events.until(lambda: len(events.lost) == 2)
        speaks, listens = make_client(microphone=Tone()), make_client()
        await speaks.join(pool, 1)
        await listens.join(pool, 2)  # nobody says the routes again
        await listens.until(lambda: len(listens.heard[0]) >= 5)
    assert sorted(events.lost) == [(1, ErrorCode.VOICE_UNAVAILABLE), (2, ErrorCode.VOICE_UNAVAILABLE)]
    assert pool.process_ids[1] == other
    assert pool.stats().restarts == 1
    due = (loop.time() - killed_at) / 0.02
    assert len(untouched.heard[0]) >= 0.9 * due - 5
    numbers = [packet.sequence_number for packet in untouched.heard[0]]
    assert all((after - before) % 65_536 == 1 for before, after in itertools.pairwise(numbers))


async def test_levels_come_from_all_processes_together(
    pool: MediaService, events: Events, make_client: MakeClient
) -> None:
    await pair(pool, make_client, "hall", 1)
    await pair(pool, make_client, "atelier", 3)
    await events.until(lambda: {1, 3} <= {number for number, level in events.levels.items() if level.speaking})
    killed = pool.process_ids[0]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await events.until(lambda: 1 not in events.levels and 3 in events.levels)


async def test_processes_share_the_range_of_ports(events: Events) -> None:
    ports = free_ports(8)
    pool = events.service(MediaSettings(bind=("127.0.0.1",), ports=ports, processes=2))
    await pool.start()
    try:
        found = []
        for number in range(1, 7):
            pool.enter(number, f"room {number % 2}")
            answer = await pool.answer(number, OFFER)
            found += [int(line.split()[5]) for line in set(answer.splitlines()) if line.startswith("a=candidate:")]
        assert sorted(homes(pool), key=min) == [{1, 3, 5}, {2, 4, 6}]
        assert len(set(found)) == 6
        assert ports.first <= min(found) <= max(found) <= ports.last
    finally:
        await pool.stop()
