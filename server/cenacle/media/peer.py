"""One member's WebRTC connection: ICE and DTLS from aiortc's parts, then SRTP to and from the forwarder."""

import asyncio
import contextlib
import dataclasses
import logging
import secrets
import time
from collections.abc import Callable
from typing import cast

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, RTCIceTransport
from aiortc.rtp import RtcpRrPacket, RtcpRtpfbPacket, RtcpSrPacket, is_rtcp

from cenacle.core import limits
from cenacle.media import feedback, rtcp, rtp
from cenacle.media.addresses import Endpoint
from cenacle.media.allowance import Allowance
from cenacle.media.control import PeerState
from cenacle.media.description import Offer, Section, Transport, write_answer
from cenacle.media.feedback import SlotFeedback
from cenacle.media.forwarder import Forwarder, Party
from cenacle.media.gaps import Gaps
from cenacle.media.ice import DtlsLink, IceConnection
from cenacle.media.outlet import Outlet
from cenacle.media.slots import Slot
from cenacle.media.sources import SourceParameters
from cenacle.media.video_link import VideoLink
from cenacle.media.video_router import VideoRouter

logger = logging.getLogger(__name__)

SSRC_OFFSET = 8  # of the reporter's SSRC in an RTCP packet; in RTP it stands at the same place


class Peer:
    """A connection from its offer to its end.

    `on_state(peer, state)` is told connecting, connected, and at last failed or closed. After that, and after `close`,
    nothing of it is left: no task, no socket, no party in the forwarder.
    """

    def __init__(
        self,
        number: int,
        offer: Offer,
        endpoints: list[Endpoint],
        certificate: RTCCertificate,
        forwarder: Forwarder,
        video: VideoRouter,
        on_state: Callable[["Peer", PeerState], None],
    ) -> None:
        self.number = number
        self.state: PeerState = "connecting"
        self._offer = offer
        self._forwarder = forwarder
        self._counters = forwarder.counters
        self._certificate = certificate
        self._on_state = on_state
        self._ice = IceConnection(endpoints, self._media_received, self._malformed)
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, DtlsLink(self._ice)), [certificate])
        self._outlet = Outlet(self._ice)
        self._own_ssrc = _random_ssrc()
        self._slots = {section.mid: self._make_slot(section) for section in offer.slots}
        self._feedback = SlotFeedback(self._slots.values(), self._counters)
        self._video = VideoLink(number, offer, video, self._own_ssrc, self._outlet.send, self._send_rtcp)
        self._party: Party | None = None
        self._source_ssrc = offer.microphone.ssrc if offer.microphone is not None else None
        self._reception = rtcp.Reception()
        self._gaps = Gaps()
        self._voice_allowed = Allowance(limits.VOICE_PACKETS_PER_S, limits.VOICE_BPS, limits.VOICE_BURST_S)
        self._rtcp_allowed = Allowance(limits.VOICE_RTCP_PER_S, limits.VOICE_BPS, limits.VOICE_BURST_S)
        self._reporters: set[bytes] = set()
        self._heard_at = self._reported_at = time.monotonic()
        self._setup: asyncio.Task[None] | None = None
        self.closing: asyncio.Task[None] | None = None

    def _make_slot(self, section: Section) -> Slot:
        assert section.payload_type is not None
        ssrc = _random_ssrc()
        ids = section.extensions
        header = rtp.SlotHeader(
            ssrc, section.payload_type, section.mid, ids.get(rtp.MID_URI, 0), ids.get(rtp.LEVEL_URI, 0)
        )
        # The first sequence number stays below half of its range, as SRTP asks (RFC 3711, section 3.3.1).
        return Slot(ssrc, header, self._outlet.send, secrets.randbits(15), secrets.randbits(32))

    async def answer(self) -> str:
        """Take the sockets into use and start connecting; the SDP answer. Raises ConnectionError if ended meanwhile."""
        gathered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._setup = asyncio.create_task(self._set_up(gathered), name=f"voice of {self.number}")
        try:
            await asyncio.wait([gathered, self._setup], return_when=asyncio.FIRST_COMPLETED)
        finally:
            gathered.cancel()
        if self.closing is not None:
            raise ConnectionError("ended before it was answered")
        fingerprint = next(f for f in self._certificate.getFingerprints() if f.algorithm == "sha-256")
        transport = Transport(
            username=self._ice.local_username,
            password=self._ice.local_password,
            digest=fingerprint.algorithm,
            fingerprint=fingerprint.value,
            candidates=[endpoint.candidate() for endpoint in self._ice.endpoints],
        )
        ssrcs = {mid: slot.ssrc for mid, slot in self._slots.items()}
        return write_answer(self._offer, transport, ssrcs | self._video.ssrcs)

    async def _set_up(self, gathered: "asyncio.Future[None]") -> None:
        """Sockets, ICE, DTLS, then the forwarder; a failure of any kind ends the peer."""
        try:
            async with asyncio.timeout(limits.VOICE_SETUP_S):
                await self._ice.gather_candidates()
                self._on_state(self, "connecting")
                gathered.set_result(None)
                self._ice.remote_username = self._offer.username
                self._ice.remote_password = self._offer.password
                await self._ice.connect()
                self._dtls._set_role("server" if self._offer.active else "client")
                fingerprints = [RTCDtlsFingerprint(digest, value) for digest, value in self._offer.fingerprints]
                await self._dtls.start(RTCDtlsParameters(fingerprints))
        except (TimeoutError, ConnectionError):
            self.end("failed")
        except Exception:
            logger.exception("a voice connection could not be set up")
            self.end("failed")
        else:
            self._join()

    def _join(self) -> None:
        """Give the forwarder the connection, if DTLS has succeeded and nothing has ended it meanwhile."""
        if self.closing is not None:
            return
        if self._dtls.state != "connected":
            self.end("failed")
            return
        self._dtls.on("statechange", self._dtls_changed)
        self._outlet.open(self._dtls._tx_srtp)
        microphone = self._offer.microphone
        source = None
        if microphone is not None and microphone.payload_type is not None:
            source = SourceParameters(microphone.payload_type, microphone.extensions.get(rtp.LEVEL_URI, 0))
        self._party = self._forwarder.add(self.number, source, list(self._slots.values()))
        self._heard_at = time.monotonic()
        self._video.connect(self._heard_at)
        self.state = "connected"
        self._on_state(self, "connected")

    def _dtls_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self.end("closed")

    # --- the end ----------------------------------------------------------------------------------

    def end(self, state: PeerState | None) -> None:
        """End the connection at once and free it soon; None tells nobody, as when another takes its place."""
        if self.closing is not None:
            return
        if self._party is not None:
            self._forwarder.remove(self._party)
            self._party = None
        self._video.disconnect()
        self.state = state or "closed"
        self.closing = asyncio.create_task(self._free(), name=f"end of voice of {self.number}")
        if state is not None:
            self._on_state(self, state)

    async def _free(self) -> None:
        if self._setup is not None:
            self._setup.cancel()
            await asyncio.wait([self._setup])
        self._dtls.remove_all_listeners()
        try:
            await self._dtls.stop()
            await self._ice.close()
        except Exception:
            logger.exception("a voice connection could not be closed in order")

    def sweep(self, now: float) -> None:
        """To be called about every second: fails a peer that has fallen silent, sends the reports that are due."""
        if self._party is None:
            return
        if self._ice.heard:
            self._ice.heard = False
            self._heard_at = now
        elif now - self._heard_at > limits.VOICE_SILENCE_S:
            self.end("failed")
            return
        self._feedback.refill()
        self._video.report(now)
        if now - self._reported_at >= limits.VOICE_REPORT_S:
            self._reported_at = now
            self._send_reports(now)

    # --- packets ----------------------------------------------------------------------------------

    def _malformed(self) -> None:
        self._counters.dropped_malformed += 1

    def _media_received(self, data: bytes) -> None:
        """Take an encrypted packet. Whom it claims to be from is checked first: SRTP keeps a state for each SSRC."""
        party = self._party
        if party is None or len(data) < rtp.HEADER_BYTES:
            self._counters.dropped_malformed += 1
        elif len(data) > limits.VOICE_DATAGRAM_BYTES:
            self._counters.dropped_oversized += 1
        elif is_rtcp(data):
            self._rtcp_received(data)
        elif self._video.is_own(data):
            self._video_received(data)
        else:
            self._rtp_received(party, data)

    def _rtp_received(self, party: Party, data: bytes) -> None:
        ssrc = int.from_bytes(data[8:12], "big")
        if party.source is None or (self._source_ssrc is not None and ssrc != self._source_ssrc):
            self._counters.dropped_foreign += 1
            return
        now = time.monotonic()
        if not self._voice_allowed.has(now):  # it would be copied to every listener
            self._counters.dropped_excess += 1
            return
        try:
            packet = self._dtls._rx_srtp.unprotect(data)
        except pylibsrtp.Error:
            self._counters.dropped_unauthentic += 1
            return
        self._voice_allowed.pay(len(data))
        self._source_ssrc = ssrc  # an offer need not name it: then the first authentic packet does
        sequence = int.from_bytes(data[2:4], "big")
        self._reception.packet(sequence, int.from_bytes(data[4:8], "big"), now)
        if missing := self._gaps.packet(sequence, now):
            self._ask_again(missing)
        self._forwarder.receive(party, packet, now)

    def _video_received(self, data: bytes) -> None:
        now = time.monotonic()
        if not self._video.expects(data, now):
            self._counters.dropped_foreign += 1
            return
        try:
            packet = self._dtls._rx_srtp.unprotect(data)
        except pylibsrtp.Error:
            self._counters.dropped_unauthentic += 1
            return
        self._video.received(packet, now)

    def _rtcp_received(self, data: bytes) -> None:
        reporter = data[4:8]
        if reporter not in self._reporters and len(self._reporters) >= limits.VOICE_RTCP_SSRCS_PER_PEER:
            self._counters.dropped_foreign += 1
            return
        now = time.monotonic()
        if not self._rtcp_allowed.has(now):
            self._counters.dropped_excess += 1
            return
        try:
            plain = self._dtls._rx_srtp.unprotect_rtcp(data)
        except pylibsrtp.Error:
            self._counters.dropped_unauthentic += 1
            return
        self._rtcp_allowed.pay(len(data))
        self._reporters.add(reporter)
        for packet in rtcp.parse(plain):
            if isinstance(packet, RtcpSrPacket) and packet.ssrc == self._source_ssrc:
                self._reception.sender_report(packet.sender_info.ntp_timestamp, now)
            if isinstance(packet, RtcpSrPacket | RtcpRrPacket):
                self._feedback.reports(packet.reports, time.time())
            elif isinstance(packet, RtcpRtpfbPacket):
                self._feedback.asked(packet)
            self._video.feedback(packet, now)

    def _ask_again(self, missing: list[int]) -> None:
        """Ask the speaker for packets that have not come: sent again now they still come in time."""
        assert self._source_ssrc is not None
        self._counters.resends_requested += len(missing)
        self._send_rtcp(feedback.request(self._own_ssrc, self._source_ssrc, missing))

    def _send_reports(self, now: float) -> None:
        received = None
        if self._reception.highest >= 0 and self._source_ssrc is not None:
            received = self._reception.report(self._source_ssrc, now)
            self._counters.lost_by_speakers += self._reception.lost_since
            if self._party is not None and self._party.source is not None:
                # Browsers protect as much as they are told is lost, and it matters where the voice is heard.
                lost_later = self._party.source.fraction_lost_by_listeners()
                received = dataclasses.replace(received, fraction_lost=max(received.fraction_lost, lost_later))
        packet = rtcp.compound(self._own_ssrc, self._slots.values(), received, now, time.time())
        if packet is not None:
            self._send_rtcp(packet)

    def _send_rtcp(self, packet: bytes) -> None:
        with contextlib.suppress(OSError, pylibsrtp.Error):
            self._ice.send_media(self._dtls._tx_srtp.protect_rtcp(packet))


def _random_ssrc() -> int:
    return secrets.randbelow(0xFFFF_FFFF) + 1
