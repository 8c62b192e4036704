"""Nobody can speak in another's place, lead another's voice elsewhere, or hear what is not routed to them."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun
from aiortc import RTCSessionDescription
from aiortc.rtp import RtcpRtpfbPacket

from cenacle.media.feedback import NACK
from tests.media.clients import Client, MakeClient
from tests.media.test_peer import LISTENER, TALKER, Idle, Peers, end, join_pair, rtp_of, ssrc_of, transport_of

FORGER = 3


@pytest.fixture
async def peers() -> AsyncIterator[Peers]:
    made = Peers()
    yield made
    for peer in made.all:
        await end(peer)


def payloads(client: Client) -> list[bytes]:
    """What was heard in all slots."""
    return [packet.payload for slot in client.heard for packet in slot]


async def until_heard(talker: Client, listener: Client, sequence: int) -> None:
    """Let the talker itself be heard: whatever was sent before would have come by then."""
    await transport_of(talker)._send_rtp(rtp_of(talker, sequence, payload=b"true %d" % sequence))
    await listener.until(lambda: b"true %d" % sequence in payloads(listener))


async def test_another_s_ssrc_in_one_s_own_packets_is_not_let_through(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    forger = make_client(microphone=Idle())
    await peers.join(forger, FORGER)
    await until_heard(talker, listener, 40_000)
    data = rtp_of(talker, 40_001, payload=b"forged")
    before = peers.counters.dropped_foreign
    await transport_of(forger)._send_rtp(data)
    await peers.until(lambda: peers.counters.dropped_foreign > before)
    await until_heard(talker, listener, 40_002)
    assert b"forged" not in payloads(listener)


async def test_who_offers_another_s_ssrc_as_its_own_is_heard_where_it_is_routed_itself(
    peers: Peers, make_client: MakeClient
) -> None:
    talker, listener = await join_pair(peers, make_client)
    forger = make_client(microphone=Idle())
    sdp = (await forger.offer()).replace(str(ssrc_of(forger)), str(ssrc_of(talker)))
    peer = peers.make(FORGER, sdp)
    await forger.connection.setRemoteDescription(RTCSessionDescription(await peer.answer(), "answer"))
    await peers.until(lambda: (FORGER, "connected") in peers.states)
    received = peers.counters.packets_received
    await transport_of(forger)._send_rtp(rtp_of(talker, 40_001, payload=b"forged"))
    await peers.until(lambda: peers.counters.packets_received > received)
    await until_heard(talker, listener, 40_000)
    assert b"forged" not in payloads(listener)
    peers.forwarder.route({LISTENER: [TALKER, FORGER]})
    await transport_of(forger)._send_rtp(rtp_of(talker, 40_002, payload=b"its own"))
    await listener.until(lambda: b"its own" in [packet.payload for packet in listener.heard[1]])


async def test_packets_from_elsewhere_need_the_talker_s_keys(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    forger = make_client(microphone=Idle())
    await peers.join(forger, FORGER)
    await until_heard(talker, listener, 40_000)
    protected = transport_of(talker)._tx_srtp.protect(rtp_of(talker, 40_001, payload=b"forged"))
    flipped = protected[:-1] + bytes([protected[-1] ^ 1])
    with_other_keys = transport_of(forger)._tx_srtp.protect(rtp_of(talker, 40_002, payload=b"forged"))
    before = peers.counters.dropped_unauthentic
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        for data in (flipped, with_other_keys):
            elsewhere.sendto(data, ("127.0.0.1", peers.all[0]._ice.endpoints[0].port))
    await peers.until(lambda: peers.counters.dropped_unauthentic >= before + 2)
    await until_heard(talker, listener, 40_003)
    assert b"forged" not in payloads(listener)


async def test_a_check_without_the_password_leads_nobody_s_voice_elsewhere(
    peers: Peers, make_client: MakeClient
) -> None:
    talker, listener = await join_pair(peers, make_client)
    ice = peers.all[1]._ice
    way = ice.way_out
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.setblocking(False)
        elsewhere.bind(("127.0.0.1", 0))
        for password in ("guessed", ice.local_password[:-1], peers.all[0]._ice.local_password):
            check = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
            check.attributes["USERNAME"] = f"{ice.local_username}:{ice.remote_username}"
            check.attributes["PRIORITY"] = 0x7F_FF_FF_FF
            check.attributes["ICE-CONTROLLING"] = (1 << 64) - 1
            check.attributes["USE-CANDIDATE"] = None
            check.add_message_integrity(password.encode())
            check.add_fingerprint()
            elsewhere.sendto(bytes(check), ("127.0.0.1", ice.endpoints[0].port))
            async with asyncio.timeout(5):
                refusal = stun.parse_message(await loop.sock_recv(elsewhere, 2_048))
            assert refusal.message_class == stun.Class.ERROR
        await until_heard(talker, listener, 40_000)
        assert ice.way_out is way
        with pytest.raises(BlockingIOError):
            elsewhere.recv(2_048)


async def test_who_is_routed_nobody_gets_nothing_whatever_it_asks_for(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    curious = make_client()
    await peers.join(curious, FORGER)
    slots = [slot.ssrc for slot in peers.forwarder.parties[FORGER].slots]
    others = [slot.ssrc for slot in peers.forwarder.parties[LISTENER].slots]
    asked = peers.counters.resends_asked
    for sequence in range(40_000, 40_016):  # no more requests than may come at once
        await until_heard(talker, listener, sequence)
        for ssrc in (*slots, *others, ssrc_of(talker)):
            packet = RtcpRtpfbPacket(fmt=NACK, ssrc=1, media_ssrc=ssrc, lost=list(range(17)))
            await transport_of(curious)._send_rtp(bytes(packet))
    await peers.until(lambda: peers.counters.resends_asked >= asked + 16 * 17 * len(slots))
    await until_heard(talker, listener, 40_016)
    assert payloads(curious) == []
    assert peers.counters.packets_resent == 0
