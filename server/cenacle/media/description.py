"""SDP: reads a browser's offer strictly, writes the answer. What does not fit is an SdpError, whatever it is.

Offers come from strangers, so this reads in one pass, with bounds, the few lines that matter here; what it writes back
of an offer has been matched against a pattern.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cenacle.core import limits
from cenacle.media import rtp

DIRECTIONS: Final = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})
DIGESTS: Final = frozenset({"sha-256", "sha-384", "sha-512"})
OPUS: Final = "opus/48000/2"
VP8: Final = "vp8/90000"  # which every browser knows (RFC 7742)
# What is asked of those who share video, and may be asked by those who get it, as far as the offer has it.
FEEDBACK: Final = ("goog-remb", "ccm fir", "nack", "nack pli")
SEND_TIME_URI: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
CODECS: Final = {"audio": OPUS, "video": VP8}
EXTENSIONS: Final = {"audio": (rtp.MID_URI, rtp.LEVEL_URI), "video": (rtp.MID_URI, SEND_TIME_URI)}
# In-band error correction against loss, discontinuous transmission so that silence costs nothing.
OPUS_PARAMETERS: Final = "minptime=10;useinbandfec=1;usedtx=1"

_SECTION: Final = re.compile(r"([a-z]{1,16}) (\d{1,5})(?:/\d{1,5})? ([A-Z/]{1,32}) ([\w.-]+(?: [\w.-]+)*)", re.ASCII)
_TOKEN: Final = re.compile(r"[!#-'*+.0-9A-Z^_`a-z{|}~-]{1,16}")
_ICE: Final = re.compile(r"[A-Za-z0-9+/]{4,256}")
_FINGERPRINT: Final = re.compile(r"([A-Za-z0-9-]{1,16}) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})")
_RTPMAP: Final = re.compile(r"(\d{1,3}) ([\w.-]+/\d{1,6}(?:/\d)?)", re.ASCII)
_EXTMAP: Final = re.compile(r"(\d{1,4})(?:/[a-z]{1,8})? (\S{1,200})(?: .*)?")
_RTCP_FB: Final = re.compile(r"(\d{1,3}|\*) ([a-z]{1,16}(?:-[a-z]{1,8})?(?: [a-z]{1,8})?)")
_SSRC: Final = re.compile(r"(\d{1,10})(?: .*)?")


class SdpError(ValueError):
    """The offer cannot be answered. The text is for logs and tests, not for peers."""


@dataclass(slots=True)
class Section:
    """One media section of an offer; `extensions` maps URIs to ids.

    `payload_type` is that of the codec that is forwarded: Opus in audio, VP8 in video; `feedback` what the offer has of
    `FEEDBACK` for it.
    """

    kind: str
    protocol: str
    formats: str
    mid: str = ""
    direction: str = "sendrecv"
    muxed: bool = False
    reduced: bool = False  # RTCP need not come in compounds (RFC 5506)
    payload_type: int | None = None
    ssrc: int | None = None
    extensions: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    feedback_lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether this could be forwarded."""
        return self.payload_type is not None and self.muxed and self.direction != "inactive"

    @property
    def feedback(self) -> list[str]:
        """The feedback that the offer has for the codec, of `FEEDBACK`."""
        offered = {kind for wanted, kind in self.feedback_lines if wanted in ("*", str(self.payload_type))}
        return [kind for kind in FEEDBACK if kind in offered]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an offer says: the transport, and which sections are the microphone, the slots, one's own video (`camera`)
    and the video slots."""

    username: str
    password: str
    fingerprints: Sequence[tuple[str, str]]
    active: bool  # the offerer insists on starting DTLS
    sections: Sequence[Section]
    microphone: Section | None
    slots: Sequence[Section]
    camera: Section | None = None
    video_slots: Sequence[Section] = ()

    @property
    def used(self) -> list[Section]:
        """The sections that are answered, in their order."""
        received = (self.microphone, self.camera)
        return [one for one in self.sections if one in received or one in self.slots or one in self.video_slots]


@dataclass(frozen=True, slots=True)
class Transport:
    """Our side of the transport, for the answer. `candidates` are the values of the candidate lines."""

    username: str
    password: str
    digest: str
    fingerprint: str
    candidates: Sequence[str]


def parse_offer(sdp: str, slots_max: int, video_slots_max: int = limits.VIDEO_SLOTS) -> Offer:
    """Read an offer; sections beyond one microphone, one camera and so many slots will be rejected. Raises SdpError."""
    if len(sdp) > limits.SDP_CHARS:
        raise SdpError("too long")
    session, sections = _read(sdp)
    bundled = session.attributes.get("group", "").split()
    if bundled[:1] != ["BUNDLE"]:
        raise SdpError("not bundled")
    mids = [section.mid for section in sections]
    if len(set(mids)) != len(mids) or not all(_TOKEN.fullmatch(mid) for mid in mids):
        raise SdpError("mids missing, repeated or malformed")
    usable = [section for section in sections if section.usable and section.mid in bundled[1:]]
    microphone, slots = _sent_and_received(usable, "audio", slots_max)
    if microphone is None and not slots:
        raise SdpError("no audio to forward")
    camera, video_slots = _sent_and_received(usable, "video", video_slots_max)
    if microphone is not None and camera is not None and microphone.payload_type == camera.payload_type:
        raise SdpError("one payload type for two codecs")
    first = next(section for section in sections if section is microphone or section in slots)
    return _with_transport(session, first, sections, (microphone, camera), (slots, video_slots))


def _sent_and_received(usable: list[Section], kind: str, slots_max: int) -> tuple[Section | None, list[Section]]:
    """Of one kind: the section that the offerer sends in, and those that it receives in."""
    own = [section for section in usable if section.kind == kind]
    sent = next((section for section in own if section.direction in ("sendonly", "sendrecv")), None)
    return sent, [section for section in own if section.direction == "recvonly"][:slots_max]


def _with_transport(
    session: Section,
    first: Section,
    sections: list[Section],
    sent: tuple[Section | None, Section | None],
    received: tuple[list[Section], list[Section]],
) -> Offer:
    """Find the transport in the first section that is used, else in what holds for the whole session."""
    tagged = {**session.attributes, **first.attributes}
    username, password = tagged.get("ice-ufrag", ""), tagged.get("ice-pwd", "")
    if not _ICE.fullmatch(username) or not _ICE.fullmatch(password) or len(password) < 22:
        raise SdpError("no ICE credentials")
    fingerprints = first.fingerprints or session.fingerprints
    if not any(digest in DIGESTS for digest, _ in fingerprints):
        raise SdpError("no fingerprint of a known digest")
    setup = tagged.get("setup", "")
    if setup not in ("actpass", "active", "passive"):
        raise SdpError("no DTLS role")
    (microphone, camera), (slots, video_slots) = sent, received
    return Offer(
        username,
        password,
        tuple(fingerprints),
        setup == "active",
        tuple(sections),
        microphone,
        tuple(slots),
        camera,
        tuple(video_slots),
    )


def _read(sdp: str) -> tuple[Section, list[Section]]:
    """Cut an offer into its session part and its sections. Raises SdpError."""
    lines = sdp.split("\n", limits.SDP_LINES + 1)
    if len(lines) > limits.SDP_LINES:
        raise SdpError("too many lines")
    if lines[0].rstrip("\r") != "v=0":
        raise SdpError("not an SDP")
    session = current = Section("", "", "")
    sections: list[Section] = []
    for line in lines:
        line = line.rstrip("\r")
        if line.startswith("m="):
            match = _SECTION.fullmatch(line[2:])
            if match is None or len(sections) == limits.SDP_SECTIONS:
                raise SdpError("a malformed section, or too many")
            current = Section(match[1], match[3], match[4])
            sections.append(current)
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            _read_attribute(current, name, value)
    return session, sections


def _read_attribute(section: Section, name: str, value: str) -> None:
    """Take one attribute into its section; those of no interest here are passed over."""
    if name in DIRECTIONS:
        section.direction = name
    elif name == "rtcp-mux":
        section.muxed = True
    elif name == "rtcp-rsize":
        section.reduced = True
    elif name == "mid":
        section.mid = value
    elif name in ("group", "ice-ufrag", "ice-pwd", "setup"):
        section.attributes.setdefault(name, value)
    elif name == "fingerprint":
        match = _FINGERPRINT.fullmatch(value)
        if match is None or len(section.fingerprints) == 8:
            raise SdpError("a malformed fingerprint, or too many")
        section.fingerprints.append((match[1].lower(), match[2].upper()))
    elif name == "rtpmap" and (match := _RTPMAP.fullmatch(value)) and match[2].lower() == CODECS.get(section.kind):
        payload_type = int(match[1])
        if section.payload_type is None and (96 <= payload_type <= 127 or 35 <= payload_type <= 63):
            section.payload_type = payload_type
    elif name == "rtcp-fb" and section.kind == "video" and (match := _RTCP_FB.fullmatch(value)):
        if match[2] in FEEDBACK:
            section.feedback_lines.append((match[1], match[2]))
    elif name == "extmap" and (match := _EXTMAP.fullmatch(value)) and match[2] in EXTENSIONS.get(section.kind, ()):
        if 1 <= int(match[1]) <= rtp.EXTENSION_ID_MAX:
            section.extensions.setdefault(match[2], int(match[1]))
    elif name == "ssrc" and section.ssrc is None and (match := _SSRC.fullmatch(value)):
        section.ssrc = int(match[1]) & 0xFFFF_FFFF


def write_answer(offer: Offer, transport: Transport, slot_ssrcs: Mapping[str, int]) -> str:
    """The answer: microphone and camera are received, slots are sent with the SSRCs given by mid, others rejected."""
    used = offer.used
    lines = ["v=0", "o=cenacle 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    lines.append("a=group:BUNDLE " + " ".join(section.mid for section in used))
    lines.append("a=msid-semantic:WMS *")
    for section in offer.sections:
        if section in used:
            lines += _answer_section(offer, section, transport, slot_ssrcs)
        else:
            lines.append(f"m={section.kind} 0 {section.protocol} {section.formats}")
            lines += ["c=IN IP4 0.0.0.0", "a=inactive", f"a=mid:{section.mid}"]
    return "\r\n".join(lines) + "\r\n"


def _answer_section(offer: Offer, section: Section, transport: Transport, slot_ssrcs: Mapping[str, int]) -> list[str]:
    is_received = section is offer.microphone or section is offer.camera
    payload_type = section.payload_type
    lines = [f"m={section.kind} 9 {section.protocol} {payload_type}", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0"]
    lines += [f"a=ice-ufrag:{transport.username}", f"a=ice-pwd:{transport.password}"]
    lines.append(f"a=fingerprint:{transport.digest} {transport.fingerprint}")
    lines.append("a=setup:passive" if offer.active else "a=setup:active")
    lines.append(f"a=mid:{section.mid}")
    lines += [f"a=extmap:{number} {uri}" for uri, number in section.extensions.items()]
    lines += ["a=recvonly" if is_received else "a=sendonly", "a=rtcp-mux"]
    if section.kind == "audio":
        lines += [f"a=rtpmap:{payload_type} {OPUS}", f"a=fmtp:{payload_type} {OPUS_PARAMETERS}"]
        lines.append(f"a=rtcp-fb:{payload_type} nack")  # browsers ask for what they miss, though their offers lack it
    else:
        lines += ["a=rtcp-rsize"] * section.reduced
        lines.append(f"a=rtpmap:{payload_type} VP8/90000")
        lines += [f"a=rtcp-fb:{payload_type} {kind}" for kind in section.feedback]
    # The first section's candidates would do for browsers; aiortc's own clients read the last section's.
    lines += [*(f"a=candidate:{candidate}" for candidate in transport.candidates), "a=end-of-candidates"]
    if not is_received:
        ssrc = slot_ssrcs[section.mid]
        # Browsers keep the sound and the picture of one stream in step: a screen belongs to no voice.
        stream = "cenacle" if section.kind == "audio" else f"screen-{section.mid}"
        lines += [f"a=msid:{stream} slot-{section.mid}", f"a=ssrc:{ssrc} cname:cenacle"]
    return lines
