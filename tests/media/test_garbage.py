"""Seeded garbage of all kinds, from strangers and from members: the forwarder goes on, and grows no larger."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from cenacle.core.errors import CenacleError
from cenacle.media.description import Offer, SdpError, Transport, parse_offer, write_answer
from cenacle.media.service import MediaService
from loadtests.machine import process_rss_kib
from tests.media.clients import Client, MakeClient, Tone
from tests.media.test_peer import transport_of

OFFER = (Path(__file__).parent / "offers/chromium.sdp").read_bytes().decode()
TALKER, LISTENER = 1, 2
WARM_UP, ROUNDS = 2_000, 8_000
GROWTH_KIB_MOST = 6_144  # of about 90 MiB; a leak of each datagram would be more
SENT_AT_ONCE = 40


def mutated(sdp: str, dice: Random) -> str:
    """An offer with some of its lines lost, repeated, moved, cut, or with other characters in them."""
    lines = sdp.split("\r\n")
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(lines))
        match dice.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[dice.randrange(len(lines))])
            case 2:
                lines[at] = lines[at][: dice.randrange(len(lines[at]) + 1)]
            case 3:
                lines[at] += "".join(chr(dice.randrange(1, 0x2FF)) for _ in range(dice.randrange(1, 40)))
            case 4:
                lines[at] = lines[at].replace(str(dice.randrange(10)), str(dice.randrange(1 << 40)))
            case _:
                dice.shuffle(lines)
        if not lines:
            return ""
    return "\r\n".join(lines)


def test_mutated_offers_are_answered_in_order_or_refused() -> None:
    dice = Random(4)
    transport = Transport("user", "password", "sha-256", "AA:BB", [])
    outcomes = {"answered": 0, "refused": 0}
    for _ in range(1_500):
        try:
            offer: Offer = parse_offer(mutated(OFFER, dice), 6)
        except SdpError:
            outcomes["refused"] += 1
            continue
        ssrcs = {section.mid: 1 for section in offer.sections}
        answer = write_answer(offer, transport, ssrcs)
        assert all(len(line) < 1_000 and line[1:2] == "=" for line in answer.split("\r\n")[:-1])
        outcomes["answered"] += 1
    assert min(outcomes.values()) > 100


def datagram(dice: Random) -> bytes:
    """Something like RTP, RTCP, STUN or DTLS, or nothing of the kind."""
    body = dice.randbytes(dice.randrange(0, 300))
    match dice.randrange(6):
        case 0:
            return bytes([0x80 | dice.randrange(64), dice.randrange(256)]) + body
        case 1:
            return bytes([0x80 | dice.randrange(32), dice.randrange(192, 224)]) + body
        case 2:
            head = bytes([0, dice.randrange(2)]) + (len(body) // 4 * 4).to_bytes(2, "big")
            return head + b"\x21\x12\xa4\x42" + dice.randbytes(12) + body[: len(body) // 4 * 4]
        case 3:
            return bytes([dice.randrange(20, 64), 0xFE, 0xFD]) + body
        case 4:
            return bytes([dice.randrange(4)]) + body
        case _:
            return body


def rtcp(dice: Random) -> bytes:
    """One RTCP packet with a true head and a body of anything, as a member may send it."""
    words = dice.randrange(1, 40)
    head = bytes([0x80 | dice.randrange(32), dice.choice([200, 201, 202, 203, 204, 205, 206, 207])])
    return head + words.to_bytes(2, "big") + dice.randbytes(4 * words)


@contextlib.contextmanager
def stranger(port: int) -> Iterator[socket.socket]:
    """A socket that sends to the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.connect(("127.0.0.1", port))
        made.setblocking(False)
        yield made


def ports_of(answer: str) -> list[int]:
    """The ports that an answer names."""
    return [int(line.split()[5]) for line in answer.splitlines() if line.startswith("a=candidate:")]


async def pester(service: MediaService, listener: Client, client: Client, port: int, dice: Random, count: int) -> None:
    """Send so much garbage: from a stranger, from a member with true keys, and as offers. The voice goes on."""
    transport = transport_of(client)
    with stranger(port) as outside:
        for turn in range(count):
            with contextlib.suppress(OSError):
                outside.send(datagram(dice))
            if turn % 4 == 0:
                with contextlib.suppress(ConnectionError):
                    await transport.transport._send(transport._tx_srtp.protect_rtcp(rtcp(dice)))
            if turn % 400 == 0:
                with contextlib.suppress(CenacleError):
                    await service.answer(9, mutated(OFFER, dice))
            if turn % SENT_AT_ONCE == 0:  # no faster than it is read
                heard = len(listener.heard[0])
                await listener.until(lambda heard=heard: len(listener.heard[0]) > heard)  # type: ignore[misc]
                listener.heard[0][:-1] = []


@pytest.mark.timeout(180)
async def test_garbage_neither_stops_the_forwarder_nor_makes_it_grow(
    service: MediaService, make_client: MakeClient
) -> None:
    dice = Random(7)
    talker, listener = make_client(microphone=Tone()), make_client()
    answer = await talker.join(service, TALKER)
    await listener.join(service, LISTENER)
    service.route({LISTENER: [TALKER]})
    await listener.until(lambda: len(listener.heard[0]) > 0)
    (process_id,) = service.process_ids
    assert process_id is not None
    await pester(service, listener, talker, ports_of(answer)[0], dice, WARM_UP)
    before = process_rss_kib(process_id)
    await pester(service, listener, talker, ports_of(answer)[0], dice, ROUNDS)
    async with asyncio.timeout(10):
        heard = len(listener.heard[0])
        await listener.until(lambda: len(listener.heard[0]) >= heard + 5)
    assert process_rss_kib(process_id) - before < GROWTH_KIB_MOST
    assert service.process_ids == [process_id]
    assert service.stats().restarts == 0
    assert service.stats().counters["dropped_malformed"] > 0
