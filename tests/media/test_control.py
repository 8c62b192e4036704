"""Control messages: whatever is sent is read again, whatever else comes ends the connection and nothing more."""

import asyncio
import socket

import msgpack
import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.media import control

NODE_MESSAGES: list[control.NodeMessage] = [
    control.Configure(bind=["127.0.0.1"], advertise=[], first_port=1, last_port=65_535, slots=6),
    control.Offer(request=1, number=7, sdp="v=0\r\né"),
    control.HangUp(number=7),
    control.Close(number=7),
    control.Routes(routes={7: [1, 0, 4_095], 8: []}),
]
MEDIA_MESSAGES: list[control.MediaMessage] = [
    control.Ready(),
    control.Answer(request=1, sdp="v=0"),
    control.Refusal(request=1, code="sdp_invalid"),
    control.State(number=7, state="connected"),
    control.Levels(levels={7: -30, 8: -127}, speaking=[7]),
    control.Counts(peers=2, connected=1, counters={"packets_received": 2**40}),
]


def test_every_message_is_read_as_it_was_sent() -> None:
    for sent in NODE_MESSAGES:
        (body,) = control.FrameReader().feed(control.encode(sent))
        assert control.decode_node_message(body) == sent
    for told in MEDIA_MESSAGES:
        (body,) = control.FrameReader().feed(control.encode(told))
        assert control.decode_media_message(body) == told


def test_no_side_takes_the_other_s_messages() -> None:
    for sent in NODE_MESSAGES:
        with pytest.raises(control.ControlError):
            control.decode_media_message(control.encode(sent)[4:])
    for told in MEDIA_MESSAGES:
        with pytest.raises(control.ControlError):
            control.decode_node_message(control.encode(told)[4:])


@given(st.lists(st.binary(max_size=50), max_size=10), st.lists(st.integers(1, 60), max_size=20))
def test_frames_are_whole_however_the_bytes_arrive(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(control.LENGTH.pack(len(body)) + body for body in bodies)
    reader = control.FrameReader()
    read: list[bytes] = []
    for cut in cuts:
        read += reader.feed(stream[:cut])
        stream = stream[cut:]
    assert read + reader.feed(stream) == bodies


def test_an_oversized_frame_is_refused_before_it_is_kept() -> None:
    reader = control.FrameReader()
    with pytest.raises(control.ControlError):
        reader.feed(control.LENGTH.pack(limits.MEDIA_FRAME_BYTES + 1))


SIMPLE = (
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats() | st.text(max_size=8) | st.binary(max_size=8)
)
ANYTHING = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers(0, 9), inner, max_size=4)
    ),
)
TYPES = ["configure", "offer", "hang_up", "close", "routes", "ready", "answer", "refusal", "state", "levels", "counts"]
FIELDS = ["request", "number", "sdp", "routes", "levels", "speaking", "code", "state", "bind", "slots"]


@given(st.binary(max_size=100))
def test_any_bytes_are_a_message_or_a_control_error(body: bytes) -> None:
    for decode in (control.decode_node_message, control.decode_media_message):
        with pytest.raises(control.ControlError):
            decode(body)


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4))
def test_any_map_is_a_message_or_a_control_error(kind: str, fields: dict[str, object]) -> None:
    body: bytes = msgpack.packb({"type": kind, **fields})
    for decode in (control.decode_node_message, control.decode_media_message):
        try:
            message = decode(body)
        except control.ControlError:
            continue
        assert message.type == kind


async def connected_channel(bodies: list[bytes], lost: asyncio.Event) -> tuple[control.ControlChannel, socket.socket]:
    """A channel, and the other end as a bare socket."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    _, channel = await loop.create_unix_connection(lambda: control.ControlChannel(bodies.append, lost.set), sock=ours)
    return channel, theirs


async def test_a_channel_is_given_up_when_nonsense_comes() -> None:
    lost = asyncio.Event()
    channel, theirs = await connected_channel([], lost)
    with theirs:
        await asyncio.get_running_loop().sock_sendall(theirs, b"\xff" * 8)
        await lost.wait()
    assert not channel.clear
    channel.send(control.Ready())


async def test_a_channel_is_given_up_when_the_other_side_has_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEDIA_BACKLOG_BYTES", 100_000)
    lost = asyncio.Event()
    channel, theirs = await connected_channel([], lost)
    big = control.Answer(request=1, sdp="x" * 50_000)
    with theirs:
        while channel.clear:
            channel.send(big)
        assert not lost.is_set()
        for _ in range(10):
            channel.send(big)
        await lost.wait()


async def test_a_channel_says_when_it_is_clear_again() -> None:
    cleared = asyncio.Event()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    _, channel = await loop.create_unix_connection(
        lambda: control.ControlChannel(lambda body: None, lambda: None, cleared.set), sock=ours
    )

    def is_clear() -> bool:
        return channel.clear

    with theirs:
        while is_clear():
            channel.send(control.Answer(request=1, sdp="x" * 50_000))
        while not cleared.is_set():
            await loop.sock_recv(theirs, 1 << 20)
        assert is_clear()
        channel.abort()
