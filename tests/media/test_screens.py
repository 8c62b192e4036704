"""Video of real clients through a real media process: what one shares is what the others see."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from tests.media.events import Events
from tests.media.video_clients import BLUE, GREEN, RED, Picture, VideoClient

ANA, BEA, EVE, ZOE = 1, 2, 3, 4


@contextlib.asynccontextmanager
async def joined(service: MediaService, **clients: tuple[int, VideoClient]) -> AsyncIterator[None]:
    """Connected, until the end of the block."""
    for number, client in clients.values():
        await client.join(service, number)
    try:
        yield
    finally:
        await asyncio.gather(*(client.close() for _, client in clients.values()))


async def test_what_is_shared_is_seen_by_those_it_is_routed_to_alone(service: MediaService) -> None:
    ana, eve, zoe = VideoClient(Picture(RED)), VideoClient(), VideoClient()
    async with joined(service, ana=(ANA, ana), eve=(EVE, eve), zoe=(ZOE, zoe)):
        service.limit_video({ANA: limits.VIDEO_BPS})
        service.route_video({EVE: [ANA, 0]})
        await eve.until(lambda: eve.sees(0, RED) and eve.pictures[0] >= 5)
        service.route_video({EVE: [0, ANA]})
        await eve.until(lambda: eve.sees(1, RED) and eve.pictures[1] >= 5)
        service.route_video({EVE: [0, 0], ZOE: [ANA, 0]})
        await zoe.until(lambda: zoe.sees(0, RED))
        before = list(eve.pictures)
        await zoe.until(lambda: zoe.pictures[0] >= 10)
        assert eve.pictures[1] <= before[1] + 1  # one may have been in the decoder
        assert (eve.pictures[0], zoe.pictures[1]) == (before[0], 0)


async def test_who_shares_no_more_is_seen_no_more(service: MediaService) -> None:
    ana, bea, eve = VideoClient(Picture(RED)), VideoClient(Picture(GREEN)), VideoClient()
    async with joined(service, ana=(ANA, ana), bea=(BEA, bea), eve=(EVE, eve)):
        service.route_video({EVE: [ANA, 0]})
        service.limit_video({ANA: limits.VIDEO_BPS, BEA: limits.VIDEO_BPS})
        await eve.until(lambda: eve.pictures[0] >= 5)
        service.route_video({EVE: [ANA, BEA]})
        await eve.until(lambda: eve.pictures[1] >= 5)
        service.limit_video({ANA: 0})
        of_ana, of_bea = eve.pictures
        await eve.until(lambda: eve.pictures[1] >= of_bea + 10)
        assert eve.pictures[0] <= of_ana + 1  # one may have been in the decoder
        service.limit_video({ANA: limits.VIDEO_BPS})
        await eve.until(lambda: eve.pictures[0] >= of_ana + 5)


async def test_one_slot_shows_one_after_the_other_at_once_and_without_a_break(service: MediaService) -> None:
    ana, bea, eve = VideoClient(Picture(RED)), VideoClient(Picture(GREEN)), VideoClient(slots=1)
    async with joined(service, ana=(ANA, ana), bea=(BEA, bea), eve=(EVE, eve)):
        service.limit_video({ANA: limits.VIDEO_BPS, BEA: limits.VIDEO_BPS})
        for _ in range(3):
            for number, colour in ((ANA, RED), (BEA, GREEN)):
                service.route_video({EVE: [number]})
                async with asyncio.timeout(3):
                    await eve.until(lambda colour=colour: eve.sees(0, colour))  # type: ignore[misc]


async def test_who_comes_later_gets_a_key_frame_at_once(service: MediaService) -> None:
    ana, eve, zoe = VideoClient(Picture(BLUE)), VideoClient(), VideoClient()
    async with joined(service, ana=(ANA, ana), eve=(EVE, eve), zoe=(ZOE, zoe)):
        service.limit_video({ANA: limits.VIDEO_BPS})
        service.route_video({EVE: [ANA, 0]})
        await eve.until(lambda: eve.pictures[0] >= 30)
        service.route_video({ZOE: [ANA, 0]})
        async with asyncio.timeout(2):
            await zoe.until(lambda: zoe.sees(0, BLUE))


async def test_video_is_back_after_the_media_process_was_killed(service: MediaService, events: Events) -> None:
    ana, eve = VideoClient(Picture(RED)), VideoClient()
    async with joined(service, ana=(ANA, ana), eve=(EVE, eve)):
        service.limit_video({ANA: limits.VIDEO_BPS})
        service.route_video({EVE: [ANA, 0]})
        await eve.until(lambda: eve.sees(0, RED))
    process_id = service.process_ids[0]
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    await events.until(lambda: {number for number, _ in events.lost} == {ANA, EVE})
    ana, eve = VideoClient(Picture(GREEN)), VideoClient()
    async with joined(service, ana=(ANA, ana), eve=(EVE, eve)):
        await eve.until(lambda: eve.sees(0, GREEN))


async def test_video_goes_with_a_member_to_the_process_of_its_room(events: Events) -> None:
    service = events.service(MediaSettings(bind=("127.0.0.1",), processes=2))
    await service.start()
    try:
        service.enter(EVE, "hall")
        service.enter(ANA, "garden")
        service.limit_video({ANA: limits.VIDEO_BPS, BEA: limits.VIDEO_BPS})
        service.route_video({EVE: [ANA, 0]})
        service.enter(ANA, "hall")
        service.enter(BEA, "hall")
        ana, bea, eve = VideoClient(Picture(RED)), VideoClient(Picture(GREEN)), VideoClient()
        async with joined(service, ana=(ANA, ana), bea=(BEA, bea), eve=(EVE, eve)):
            await eve.until(lambda: eve.sees(0, RED))
            service.route_video({EVE: [ANA, BEA]})
            await eve.until(lambda: eve.sees(1, GREEN))
        service.close(BEA)
        service.limit_video({ANA: 0})
        service.route_video({EVE: [0, 0]})
        assert (service._video.routes, service._video.limits) == ({}, {})
    finally:
        await service.stop()
