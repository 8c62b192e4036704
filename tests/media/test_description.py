"""Offers are read strictly, whatever is in them; answers say what the forwarder does."""

from pathlib import Path

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.media import rtp
from cenacle.media.description import SEND_TIME_URI, Offer, SdpError, Transport, parse_offer, write_answer

CHROMIUM = (Path(__file__).parent / "offers/chromium.sdp").read_bytes().decode()
LINES = CHROMIUM.split("\r\n")
VIDEO = CHROMIUM[CHROMIUM.index("m=video") : CHROMIUM.index("m=application")]
SLOTS = 6
TRANSPORT = Transport("ufrg", "a" * 22, "sha-256", "AA:BB", ["1 1 udp 2130706431 127.0.0.1 40000 typ host"])


def answer_to(offer: Offer) -> str:
    return write_answer(offer, TRANSPORT, {one.mid: 7 for one in (*offer.slots, *offer.video_slots)})


def with_line(old: str, new: str, count: int = 1) -> str:
    assert old in CHROMIUM
    return CHROMIUM.replace(old, new, count)


def test_a_browser_s_offer_is_understood() -> None:
    offer = parse_offer(CHROMIUM, SLOTS)
    microphone = offer.microphone
    assert microphone is not None
    assert (microphone.mid, microphone.payload_type, microphone.ssrc) == ("0", 111, 3847880729)
    assert microphone.extensions == {rtp.LEVEL_URI: 1, rtp.MID_URI: 4}
    assert [slot.mid for slot in offer.slots] == ["1", "2", "3"]
    assert offer.fingerprints[0][0] == "sha-256"
    assert not offer.active


def test_the_answer_receives_the_microphone_sends_the_slots_and_rejects_the_rest() -> None:
    answer = SessionDescription.parse(answer_to(parse_offer(CHROMIUM, 2)))
    assert [(media.kind, media.rtp.muxId) for media in answer.media[:4]] == [("audio", str(mid)) for mid in range(4)]
    directions = ["recvonly", "sendonly", "sendonly", "inactive", "sendonly", "inactive"]
    assert [media.direction for media in answer.media] == directions
    assert [media.port for media in answer.media] == [9, 9, 9, 0, 9, 0]
    assert answer.group[0].items == ["0", "1", "2", "4"]
    assert answer.media[5].kind == "application"
    for media in answer.media[:3]:
        (codec,) = media.rtp.codecs
        assert (codec.payloadType, codec.name, codec.clockRate) == (111, "opus", 48_000)
        assert codec.parameters == {"minptime": 10, "useinbandfec": 1, "usedtx": "1"}
        assert {extension.uri for extension in media.rtp.headerExtensions} == {rtp.MID_URI, rtp.LEVEL_URI}
        assert media.rtcp_mux
        assert media.ice_candidates_complete
        assert media.dtls is not None
        assert media.dtls.role == "client"
    assert [media.ssrc[0].ssrc for media in answer.media[1:3]] == [7, 7]


def test_video_is_answered_with_vp8_and_the_feedback_that_keeps_it_going() -> None:
    """P-VOICE-1."""
    own = VIDEO.replace("a=mid:4", "a=mid:9").replace("a=recvonly", "a=sendonly\r\na=ssrc:77 cname:x")
    sdp = (CHROMIUM + own).replace("BUNDLE 0 1 2 3 4 5", "BUNDLE 0 1 2 3 4 5 9")
    offer = parse_offer(sdp, SLOTS)
    assert offer.camera is not None
    assert (offer.camera.mid, offer.camera.payload_type, offer.camera.ssrc) == ("9", 96, 77)
    assert [slot.mid for slot in offer.video_slots] == ["4"]
    answer = SessionDescription.parse(answer_to(offer))
    camera, slot = answer.media[6], answer.media[4]
    assert (camera.direction, slot.direction) == ("recvonly", "sendonly")
    for media in (camera, slot):
        (codec,) = media.rtp.codecs
        assert (codec.payloadType, codec.name, codec.clockRate) == (96, "VP8", 90_000)
        feedback = {f"{one.type} {one.parameter or ''}".strip() for one in codec.rtcpFeedback}
        assert feedback == {"goog-remb", "ccm fir", "nack", "nack pli"}
        assert {extension.uri for extension in media.rtp.headerExtensions} == {rtp.MID_URI, SEND_TIME_URI}
    assert slot.ssrc[0].ssrc == 7
    assert parse_offer(sdp, SLOTS, 0).video_slots == ()


def test_video_without_vp8_or_with_the_type_of_the_voice_is_not_forwarded() -> None:
    """P-VOICE-1."""
    assert parse_offer(with_line("VP8/90000", "VP9/90000"), SLOTS).video_slots == ()
    own = VIDEO.replace("a=mid:4", "a=mid:9").replace("a=recvonly", "a=sendonly").replace("a=rtpmap:96", "a=rtpmap:111")
    with pytest.raises(SdpError):
        parse_offer((CHROMIUM + own).replace("BUNDLE 0 1 2 3 4 5", "BUNDLE 0 1 2 3 4 5 9"), SLOTS)


def test_an_offerer_that_insists_on_starting_dtls_may() -> None:
    offer = parse_offer(with_line("a=setup:actpass", "a=setup:active", -1), SLOTS)
    assert offer.active
    assert "a=setup:passive" in answer_to(offer)


def test_who_offers_no_microphone_only_listens() -> None:
    offer = parse_offer(with_line("a=sendonly", "a=inactive"), SLOTS)
    assert offer.microphone is None
    assert len(offer.slots) == 3


def test_what_holds_for_the_session_holds_for_its_sections() -> None:
    lines = [line for line in LINES if not line.startswith(("a=ice-", "a=fingerprint", "a=setup"))]
    session = [line for line in LINES if line.startswith(("a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup"))][:4]
    offer = parse_offer("\n".join([*lines[:4], *session, *lines[4:]]), SLOTS)
    assert offer.username == parse_offer(CHROMIUM, SLOTS).username


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "v=0",
        "nonsense",
        "v=0\r\n" * 2_000,
        CHROMIUM + "a=x\r\n" * (limits.SDP_CHARS // 5),
        "v=0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * (limits.SDP_SECTIONS + 1),
        CHROMIUM[:-1] + "\n" * limits.SDP_LINES,
        with_line("v=0", "v=1"),
        with_line("a=group:BUNDLE", "a=group:LS"),
        with_line("a=group:BUNDLE 0 1 2 3", "a=group:BUNDLE"),
        with_line("a=mid:1", "a=mid:0"),
        with_line("a=mid:1\r\n", ""),
        with_line("a=mid:1", "a=mid:1 a=candidate:evil"),
        with_line("a=mid:1", "a=mid:" + "1" * 17),
        with_line("opus/48000/2", "opus/48000/3", -1),
        with_line("a=rtcp-mux\r\n", "", -1),
        with_line("a=ice-ufrag:", "a=ice-ufrag:!", -1),
        with_line("a=ice-pwd:", "a=ice-nothing:", -1),
        with_line("a=ice-pwd:", "a=ice-pwd:short\r\na=x:", -1),
        with_line("a=fingerprint:sha-256", "a=fingerprint:sha-1", -1),
        with_line("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 ZZ:", -1),
        with_line("a=setup:actpass", "a=setup:holdconn", -1),
        with_line("m=audio", "m=AUDIO"),
        with_line("m=audio 53404", "m=audio high"),
        with_line("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVPF\x00"),
    ],
)
def test_what_cannot_be_answered_is_an_sdp_error(sdp: str) -> None:
    with pytest.raises(SdpError):
        parse_offer(sdp, SLOTS)


@pytest.mark.parametrize("number", ["0", "15", "255", "9999"])
def test_extension_ids_that_do_not_fit_one_byte_headers_are_left_out(number: str) -> None:
    offer = parse_offer(with_line("a=extmap:1 ", f"a=extmap:{number} ", -1), SLOTS)
    assert rtp.LEVEL_URI not in offer.slots[0].extensions


def test_payload_types_that_look_like_rtcp_are_no_opus() -> None:
    with pytest.raises(SdpError):
        parse_offer(with_line("a=rtpmap:111 ", "a=rtpmap:72 ", -1), SLOTS)


MUTATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("drop"), st.integers(0, len(LINES) - 1), st.just("")),
        st.tuples(st.just("double"), st.integers(0, len(LINES) - 1), st.just("")),
        st.tuples(st.just("replace"), st.integers(0, len(LINES) - 1), st.text(max_size=40)),
        st.tuples(st.just("cut"), st.integers(0, len(LINES) - 1), st.just("")),
        st.tuples(st.just("extend"), st.integers(0, len(LINES) - 1), st.text(max_size=40)),
    ),
    min_size=1,
    max_size=8,
)


@given(MUTATIONS)
def test_a_broken_offer_is_an_sdp_error_or_gets_an_answer_that_can_be_read(
    mutations: list[tuple[str, int, str]],
) -> None:
    lines = list(LINES)
    for what, at, text in mutations:
        at = at % len(lines)
        if what == "drop" and len(lines) > 1:
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "replace":
            lines[at] = text
        elif what == "cut":
            lines[at] = lines[at][: len(lines[at]) // 2]
        else:
            lines[at] += text
    try:
        answer = answer_to(parse_offer("\r\n".join(lines), SLOTS))
    except SdpError:
        return
    parsed = SessionDescription.parse(answer)
    assert len(parsed.media) <= limits.SDP_SECTIONS
    assert answer.isascii()


@given(st.text(max_size=200))
def test_any_text_at_all_is_an_sdp_error(text: str) -> None:
    with pytest.raises(SdpError):
        parse_offer("v=0\r\n" + text, SLOTS)
