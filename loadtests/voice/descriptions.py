"""SDP of the cheap peers: offers like a browser's, answers to offers, and what is read of the other side's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

OPUS: Final = 111
LEVEL_ID: Final = 1
MID_ID: Final = 4
_LEVEL: Final = f"a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_MID: Final = f"a=extmap:{MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One side's ICE user and password, and its DTLS certificate's SHA-256 fingerprint."""

    user: str
    password: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Remote:
    """The other side: where it is, who it is, whether it starts DTLS, and which SSRCs it names."""

    address: tuple[str, int]
    credentials: Credentials
    starts_dtls: bool
    ssrcs: Sequence[int]


def offer(own: Credentials, place: tuple[str, int], ssrc: int, slots: int) -> str:
    """A microphone with this SSRC, and so many slots to hear others in; without any one hears in the microphone's."""
    mids = [str(mid) for mid in range(slots + 1)]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mids)]
    for mid in mids:
        first = "sendonly" if slots else "sendrecv"
        lines += _section(own, place, mid, first if mid == "0" else "recvonly", "actpass")
        if mid == "0":
            lines += [f"a=ssrc:{ssrc} cname:peer", f"a=ssrc:{ssrc} msid:peer voice", "a=msid:peer voice"]
    return "\r\n".join(lines) + "\r\n"


def answer(own: Credentials, place: tuple[str, int], offered: str) -> str:
    """Takes everything that an offer wants to send, starting DTLS."""
    mids = re.findall(r"^a=mid:(\S+)", offered, re.MULTILINE)
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mids)]
    for mid in mids:
        lines += _section(own, place, mid, "recvonly", "active")
    return "\r\n".join(lines) + "\r\n"


def _section(own: Credentials, place: tuple[str, int], mid: str, direction: str, setup: str) -> list[str]:
    return [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{own.user}",
        f"a=ice-pwd:{own.password}",
        f"a=fingerprint:sha-256 {own.fingerprint}",
        f"a=setup:{setup}",
        f"a=mid:{mid}",
        _LEVEL,
        _MID,
        f"a={direction}",
        "a=rtcp-mux",
        f"a=rtpmap:{OPUS} opus/48000/2",
        f"a=fmtp:{OPUS} minptime=10;useinbandfec=1",
        f"a=candidate:1 1 udp 2130706431 {place[0]} {place[1]} typ host",
        "a=end-of-candidates",
    ]


def read(sdp: str) -> Remote:
    """What a peer needs of the other side's description. Raises ValueError if there is no IPv4 candidate of a host."""

    def first(pattern: str) -> str:
        found = re.search(pattern, sdp, re.MULTILINE)
        if found is None:
            raise ValueError(f"no {pattern} in the description")
        return found[1].strip()

    host, port = first(r"^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+ \d+) typ host").split()
    credentials = Credentials(
        first(r"^a=ice-ufrag:(\S+)"), first(r"^a=ice-pwd:(\S+)"), first(r"^a=fingerprint:sha-256 (\S+)")
    )
    ssrcs = [int(ssrc) for ssrc in dict.fromkeys(re.findall(r"^a=ssrc:(\d+)", sdp, re.MULTILINE))]
    return Remote((host, int(port)), credentials, first(r"^a=setup:(\w+)") == "active", ssrcs)
