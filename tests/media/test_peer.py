"""One peer against a real client in the same event loop: what strangers send, how peers end, what is left of them."""

import asyncio
import gc
import struct
import time
import weakref
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
from aiortc import RTCCertificate, RTCDtlsParameters, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtp import RtcpByePacket, RtcpReceiverInfo, RtcpRrPacket
from av import AudioFrame

from cenacle.core import limits
from cenacle.media.addresses import Addresses
from cenacle.media.control import PeerState
from cenacle.media.counters import Counters
from cenacle.media.description import parse_offer
from cenacle.media.forwarder import Forwarder
from cenacle.media.peer import Peer
from cenacle.media.settings import MediaSettings
from cenacle.media.video_router import VideoRouter
from tests.media.clients import Client, MakeClient, Tone
from tests.media.test_forwarder import packet_bytes

TALKER, LISTENER = 1, 2
OPUS = 96  # as aiortc numbers it


class Idle(MediaStreamTrack):
    """A microphone that never gives a sound, so that a test alone decides what is sent."""

    kind = "audio"

    async def recv(self) -> AudioFrame:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError


class Peers:
    """Peers of this process, and what they tell."""

    def __init__(self) -> None:
        self.forwarder = Forwarder()
        self.video = VideoRouter()
        self.states: list[tuple[int, PeerState]] = []
        self.all: list[Peer] = []
        self._addresses = Addresses(MediaSettings(bind=("127.0.0.1",)))
        self._certificate = RTCCertificate.generateCertificate()
        self.changed = asyncio.Event()

    @property
    def counters(self) -> Counters:
        return self.forwarder.counters

    def make(self, number: int, sdp: str) -> Peer:
        offer = parse_offer(sdp, 2)
        peer = Peer(number, offer, self._addresses.open(), self._certificate, self.forwarder, self.video, self._told)
        self.all.append(peer)
        take = peer._ice.on_media

        def take_and_tell(data: bytes) -> None:
            take(data)
            self.changed.set()

        peer._ice.on_media = take_and_tell
        return peer

    async def join(self, client: Client, number: int) -> Peer:
        """Connect a client."""
        peer = self.make(number, await client.offer())
        answer = await peer.answer()
        await client.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await self.until(lambda: (number, "connected") in self.states)
        return peer

    def _told(self, peer: Peer, state: PeerState) -> None:
        self.states.append((peer.number, state))
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.changed.clear()
            await self.changed.wait()


@pytest.fixture
async def peers() -> AsyncIterator[Peers]:
    made = Peers()
    yield made
    for peer in made.all:
        await end(peer)


async def end(peer: Peer) -> None:
    """End a peer, and wait until everything of it is freed."""
    peer.end(None)
    assert peer.closing is not None
    await peer.closing


def transport_of(client: Client) -> Any:
    """The client's DTLS transport, which protects and sends whatever it is given."""
    return client.connection.getTransceivers()[0].sender.transport


def ssrc_of(client: Client) -> int:
    return cast(int, cast(Any, client.connection.getTransceivers()[0].sender)._ssrc)


def rtp_of(client: Client, sequence: int, payload: bytes = b"opus", payload_type: int = OPUS) -> bytes:
    """A packet as the client itself would send it."""
    data = packet_bytes(sequence, sequence * 960, payload, payload_type)
    return data[:8] + struct.pack("!L", ssrc_of(client)) + data[12:]


async def join_pair(peers: Peers, make_client: MakeClient) -> tuple[Client, Client]:
    """A talker that sends nothing by itself, and a listener that it is routed to."""
    talker, listener = make_client(microphone=Idle()), make_client()
    await peers.join(talker, TALKER)
    await peers.join(listener, LISTENER)
    peers.forwarder.route({LISTENER: [TALKER]})
    return talker, listener


async def test_packets_that_are_not_the_source_s_own_are_dropped_and_harm_nobody(
    peers: Peers, make_client: MakeClient
) -> None:
    talker, listener = await join_pair(peers, make_client)
    send = transport_of(talker)._send_rtp
    own = rtp_of(talker, 40_000)
    foreign_ssrc = own[:8] + b"\x00\x00\x00\x07" + own[12:]
    before = peers.counters.dropped_foreign
    await send(foreign_ssrc)
    await send(rtp_of(talker, 40_001, payload_type=OPUS + 1))
    await peers.until(lambda: peers.counters.dropped_foreign >= before + 2)
    await send(rtp_of(talker, 40_002, payload=bytes(limits.VOICE_DATAGRAM_BYTES)))
    await peers.until(lambda: peers.counters.dropped_oversized >= 1)
    listener.heard[0].clear()
    await send(rtp_of(talker, 40_003, payload=b"after"))
    await listener.until(lambda: any(packet.payload == b"after" for packet in listener.heard[0]))


async def test_datagrams_of_strangers_are_dropped_whatever_they_hold(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    address = ("127.0.0.1", peers.all[0]._ice.endpoints[0].port)
    stranger, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=address
    )
    datagrams = [
        b"",
        b"\x00",
        b"\x80",
        b"\xff" * 100,
        b"\x80" + bytes(200),  # like RTP
        b"\x80\xc8" + bytes(60),  # like RTCP
        b"\x16\xfe\xfd" + bytes(300),  # like DTLS
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),  # a check without credentials
        b"\x00\x01\x00\x08\x21\x12\xa4\x42" + bytes(12) + b"\x00\x20\x00\x04\x00\x09\x00\x00",  # with a broken address
        b"\x00\x01\xff\xff\x21\x12\xa4\x42" + bytes(12),
    ]
    for datagram in datagrams * 20:
        stranger.sendto(datagram)
    stranger.close()
    await transport_of(talker)._send_rtp(rtp_of(talker, 40_003, payload=b"after"))
    await listener.until(lambda: any(packet.payload == b"after" for packet in listener.heard[0]))
    assert peers.counters.dropped_malformed + peers.counters.dropped_foreign > 0
    assert [state for _, state in peers.states].count("connected") == 2


async def test_repeated_packets_are_forwarded_once(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    transport = transport_of(talker)
    before = peers.counters.dropped_unauthentic
    protected = transport._tx_srtp.protect(rtp_of(talker, 40_003, payload=b"once"))
    for _ in range(3):
        await transport.transport._send(protected)
    await peers.until(lambda: peers.counters.dropped_unauthentic >= before + 2)
    await listener.until(lambda: any(packet.payload == b"once" for packet in listener.heard[0]))
    assert [packet.payload for packet in listener.heard[0]].count(b"once") == 1


async def test_more_than_a_microphone_may_send_is_not_even_decrypted(peers: Peers, make_client: MakeClient) -> None:
    """Nor forwarded; what strangers send in its name uses nothing of it up."""
    talker, listener = await join_pair(peers, make_client)
    take, counters = peers.all[0]._ice.on_media, peers.counters
    protect = transport_of(talker)._tx_srtp.protect
    forged = protect(rtp_of(talker, 39_999))[:-1] + b"\x00"
    for _ in range(2 * limits.VOICE_PACKETS_PER_S):
        take(forged)
    assert (counters.dropped_excess, counters.packets_received) == (0, 0)
    began = time.monotonic()
    for sequence in range(40_000, 40_000 + 4 * limits.VOICE_PACKETS_PER_S):
        take(protect(rtp_of(talker, sequence)))
    lasted = time.monotonic() - began
    most = (lasted + limits.VOICE_BURST_S) * limits.VOICE_PACKETS_PER_S
    assert limits.VOICE_PACKETS_PER_S <= counters.packets_received <= most + 1
    assert counters.packets_received == counters.packets_forwarded
    assert counters.dropped_excess == 4 * limits.VOICE_PACKETS_PER_S - counters.packets_received
    await listener.until(lambda: len(listener.heard[0]) > 0)


async def test_more_reports_than_a_peer_may_send_are_not_even_decrypted(peers: Peers, make_client: MakeClient) -> None:
    _, listener = await join_pair(peers, make_client)
    take, counters = peers.all[1]._ice.on_media, peers.counters
    slot_ssrc = peers.forwarder.parties[LISTENER].slots[0].ssrc
    report = bytes(RtcpRrPacket(ssrc=1, reports=[RtcpReceiverInfo(slot_ssrc, 0, 0, 10, 0, 0, 0)]))
    protect = transport_of(listener)._tx_srtp.protect_rtcp
    began = time.monotonic()
    for _ in range(4 * limits.VOICE_RTCP_PER_S):
        take(protect(report))
    most = (time.monotonic() - began + limits.VOICE_BURST_S) * limits.VOICE_RTCP_PER_S
    assert limits.VOICE_RTCP_PER_S / 2 < counters.reports_received <= most + 1
    assert counters.dropped_excess >= 4 * limits.VOICE_RTCP_PER_S - most - 1


async def test_reports_are_consumed_and_forged_ones_ignored(peers: Peers, make_client: MakeClient) -> None:
    talker, listener = await join_pair(peers, make_client)
    await transport_of(talker)._send_rtp(rtp_of(talker, 40_003))
    await listener.until(lambda: len(listener.heard[0]) > 0)
    slot_ssrc = listener.heard[0][-1].ssrc
    reports = peers.counters.reports_received
    info = RtcpReceiverInfo(slot_ssrc, 25, 4, 10, 0, 0, 0)
    send = transport_of(listener)._send_rtp
    await send(bytes(RtcpRrPacket(ssrc=1, reports=[info])))
    await peers.until(lambda: peers.counters.reports_received >= reports + 1)
    assert peers.counters.lost_by_listeners == 4
    for reporter in range(2, 2 + 3 * limits.VOICE_RTCP_SSRCS_PER_PEER):
        await send(bytes(RtcpByePacket(sources=[reporter])))
    foreign = peers.counters.dropped_foreign
    await peers.until(lambda: peers.counters.dropped_foreign >= foreign + limits.VOICE_RTCP_SSRCS_PER_PEER)
    await send(bytes(RtcpRrPacket(ssrc=1, reports=[RtcpReceiverInfo(slot_ssrc, 25, 6, 10, 0, 0, 0)])))
    await peers.until(lambda: peers.counters.reports_received >= reports + 2)
    assert peers.counters.lost_by_listeners == 6


async def test_a_source_gets_receiver_reports_and_a_listener_sender_reports(
    peers: Peers, make_client: MakeClient
) -> None:
    talker, listener = make_client(microphone=Tone()), make_client()
    speaking = await peers.join(talker, TALKER)
    hearing = await peers.join(listener, LISTENER)
    peers.forwarder.route({LISTENER: [TALKER]})
    await listener.until(lambda: len(listener.heard[0]) >= 3)
    reported: set[int] = set()

    async def keep(data: bytes) -> None:
        reported.add(data[1])
        peers.changed.set()

    for client in (talker, listener):
        transport_of(client)._handle_rtcp_data = keep
    for peer in (speaking, hearing):
        peer.sweep(asyncio.get_running_loop().time() + limits.VOICE_REPORT_S)
    await peers.until(lambda: reported == {200, 201})


async def test_a_peer_that_falls_silent_has_failed(peers: Peers, make_client: MakeClient) -> None:
    client = make_client()
    peer = await peers.join(client, LISTENER)
    connection = transport_of(client).transport._connection
    for protocol in list(connection._protocols):
        protocol.transport.abort()
    now = asyncio.get_running_loop().time()
    peer.sweep(now)  # takes note of the checks that came before
    peer.sweep(now + limits.VOICE_SILENCE_S)
    assert peer.state == "connected"
    peer.sweep(now + limits.VOICE_SILENCE_S + 1)
    assert peers.states[-1] == (LISTENER, "failed")
    assert peers.forwarder.parties == {}


async def test_a_peer_that_never_connects_has_failed(
    peers: Peers, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "VOICE_SETUP_S", 0.1)
    peer = peers.make(LISTENER, await make_client().offer())
    await peer.answer()
    await peers.until(lambda: peers.states == [(LISTENER, "connecting"), (LISTENER, "failed")])


async def test_a_client_with_another_certificate_than_offered_is_not_let_in(
    peers: Peers, make_client: MakeClient
) -> None:
    client = make_client()
    sdp = await client.offer()
    digest = next(line for line in sdp.splitlines() if line.startswith("a=fingerprint:sha-256"))
    forged = digest[:-2] + ("00" if not digest.endswith("00") else "11")
    offer = "\r\n".join(line for line in sdp.replace(digest, forged).splitlines() if "sha-384" not in line)
    peer = peers.make(LISTENER, "\r\n".join(line for line in offer.splitlines() if "sha-512" not in line))
    answer = await peer.answer()
    await client.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await peers.until(lambda: peers.states[-1] == (LISTENER, "failed"))
    assert peers.forwarder.parties == {}


async def test_a_client_that_hangs_up_is_closed_at_once(peers: Peers, make_client: MakeClient) -> None:
    client = make_client()
    await peers.join(client, LISTENER)
    await client.close()
    await peers.until(lambda: peers.states[-1] == (LISTENER, "closed"))
    assert peers.forwarder.parties == {}


async def test_a_peer_ended_in_the_turn_in_which_its_handshake_is_done_is_no_party(
    peers: Peers, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()
    peer = peers.make(LISTENER, await client.offer())
    start = peer._dtls.start

    async def start_and_end(parameters: RTCDtlsParameters) -> None:
        await start(parameters)
        peer.end("closed")

    monkeypatch.setattr(peer._dtls, "start", start_and_end)
    answer = await peer.answer()
    await client.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await peers.until(lambda: peer.closing is not None)
    assert peer.closing is not None
    await peer.closing
    assert peers.states == [(LISTENER, "connecting"), (LISTENER, "closed")]
    assert peers.forwarder.parties == {}
    assert peers.video.parties == {}


async def test_a_peer_ended_before_its_answer_gives_none(peers: Peers, make_client: MakeClient) -> None:
    peer = peers.make(LISTENER, await make_client().offer())
    answering = asyncio.create_task(peer.answer())
    await asyncio.sleep(0)
    peer.end("closed")
    with pytest.raises(ConnectionError):
        await answering


async def test_nothing_is_left_of_peers_that_have_ended(make_client: MakeClient) -> None:
    async def come_and_go(number: int) -> "weakref.ref[Peer]":
        peers = Peers()
        client = make_client(microphone=Tone())
        peer = await peers.join(client, number)
        port = peer._ice.endpoints[0]
        if number % 2:
            await client.close()
            await peers.until(lambda: peers.states[-1] == (number, "closed"))
        else:
            await end(peer)
            await client.close()
        assert peer.closing is not None
        await peer.closing
        assert port.socket.fileno() == -1
        assert peers.forwarder.parties == {}
        return weakref.ref(peer)

    gone = [await come_and_go(number) for number in range(1, 5)]
    # What still refers to them are callbacks of the clients that are on their way.
    for _ in range(100):
        gc.collect()
        if all(reference() is None for reference in gone):
            break
        await asyncio.sleep(0.01)
    assert [reference() for reference in gone] == [None] * 4
    assert not [task for task in asyncio.all_tasks() if "voice" in task.get_name()]
