"""Voice as the house keeps it: what members are told when the media side comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from cenacle.core.blocks import Blocks
from cenacle.core.errors import ErrorCode
from cenacle.edge.hearing import Hearing
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.edge.roster import Roster
from cenacle.edge.voice import Voice
from cenacle.media.service import Level, PeerState
from cenacle.wire.codec import decode_server
from cenacle.wire.messages import VoiceAnswer, VoiceLost
from tests.wire.samples import MEMBER


class RecordingMedia:
    """Answers every offer, and remembers what it was told."""

    on_levels: Callable[[Mapping[int, Level]], None] | None = None
    on_state: Callable[[int, PeerState], None] | None = None
    on_lost: Callable[[int, ErrorCode], None] | None = None
    hearing: Connections

    def __init__(self) -> None:
        self.entered: list[tuple[int, str]] = []
        self.hung_up: list[int] = []
        self.closed: list[int] = []
        self.routed: list[Mapping[int, Sequence[int]]] = []

    def enter(self, member_number: int, room: str) -> None:
        self.entered.append((member_number, room))

    async def answer(self, member_number: int, sdp: str) -> str:
        return f"answer to {sdp}"

    def hang_up(self, member_number: int) -> None:
        self.hung_up.append(member_number)

    def close(self, member_number: int) -> None:
        self.closed.append(member_number)

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        self.routed.append(routes)


class Listener(Presence):
    """A presence that keeps what it is told, decoded."""

    def __init__(self, number: int) -> None:
        member = MEMBER.model_copy(update={"id": f"m{number}", "number": number})
        runner = SimpleNamespace(plan=SimpleNamespace(id="hall"))  # voice asks nothing else of the room here
        super().__init__(member, f"token{number}", cast("RoomRunner", runner))
        self.told: list[object] = []
        self.was_told = asyncio.Event()

    def tell(self, frame: bytes, is_whole: bool = False) -> None:
        short = frame[1] < 126
        self.told.append(decode_server(frame[2 if short else 4 :]))
        self.was_told.set()


class Connections(Hearing):
    """Keeps who has a voice connection, by number."""

    def __init__(self, media: RecordingMedia) -> None:
        super().__init__(media, Blocks())
        self.there: set[int] = set()

    def connected(self, number: int, is_connected: bool) -> None:
        super().connected(number, is_connected)
        (self.there.add if is_connected else self.there.discard)(number)


async def house_of(*numbers: int) -> tuple[RecordingMedia, Voice, list[Listener]]:
    """Members in a house with voice, all of whom but the last have been answered."""
    media, roster = RecordingMedia(), Roster()
    media.hearing = Connections(media)
    voice = Voice(media, roster, media.hearing)
    listeners = [Listener(number) for number in numbers]
    for listener in listeners:
        roster.add(listener)
    for listener in listeners[:-1]:
        listener.was_told.clear()
        voice.offer(listener, "v=0")
        await listener.was_told.wait()
        assert listener.told.pop() == VoiceAnswer(sdp="answer to v=0")
    for listener in listeners:
        listener.told.clear()
    return media, voice, listeners


def lose_all(media: RecordingMedia) -> None:
    """The media process of all three is started again."""
    assert media.on_lost
    for number in (1, 2, 3):
        media.on_lost(number, ErrorCode.VOICE_UNAVAILABLE)


@pytest.mark.rule("P-VOICE-3")
async def test_those_with_voice_are_told_when_the_media_process_is_gone() -> None:
    media, _, (ana, bea, without) = await house_of(1, 2, 3)
    lose_all(media)
    for listener in (ana, bea):
        (lost,) = listener.told
        assert isinstance(lost, VoiceLost)
        assert lost.code == "voice_unavailable"
    assert without.told == []
    lose_all(media)
    assert len(ana.told) == 1


@pytest.mark.rule("P-VOICE-3")
async def test_one_whose_connection_failed_is_told_alone() -> None:
    media, _, (ana, bea, without) = await house_of(1, 2, 3)
    assert media.on_state
    media.on_state(1, "connected")
    media.on_state(1, "failed")
    media.on_state(3, "failed")
    media.on_state(1, "failed")
    assert [type(message) for message in ana.told] == [VoiceLost]
    assert bea.told == without.told == []


@pytest.mark.rule("P-HEAR-2")
async def test_who_is_answered_hears_from_the_moment_it_is_connected() -> None:
    media, _, _ = await house_of(1, 2, 3)
    assert media.hearing.there == set()
    assert media.on_state
    media.on_state(1, "connecting")
    assert media.hearing.there == set()
    media.on_state(1, "connected")
    media.on_state(3, "connected")  # which was never answered
    assert media.hearing.there == {1}
    media.on_state(1, "failed")
    assert media.hearing.there == set()


@pytest.mark.rule("P-HEAR-2", "P-VOICE-3")
async def test_one_who_has_closed_its_own_connection_hears_no_more_and_is_not_told_what_it_knows() -> None:
    media, _, (ana, _, _) = await house_of(1, 2, 3)
    assert media.on_state
    media.on_state(1, "connected")
    media.on_state(1, "closed")
    assert media.hearing.there == set()
    lose_all(media)  # which it does not have any more
    assert ana.told == []


@pytest.mark.rule("P-HEAR-2", "P-VOICE-3")
async def test_the_end_of_a_connection_that_is_being_replaced_is_nothing_to_the_next_one() -> None:
    media, voice, (ana, _, _) = await house_of(1, 2, 3)
    assert media.on_state
    ends: list[PeerState] = ["closed", "failed"]
    for end in ends:
        media.on_state(1, "connected")
        ana.was_told.clear()
        voice.offer(ana, "v=0")
        assert media.hearing.there == set()
        media.on_state(1, end)
        await ana.was_told.wait()
        assert [type(message) for message in ana.told] == [VoiceAnswer]
        ana.told.clear()
        media.on_state(1, "connected")
        assert media.hearing.there == {1}


async def test_one_that_gave_up_voice_or_left_is_told_nothing() -> None:
    media, voice, (ana, bea, _) = await house_of(1, 2, 3)
    assert media.on_state
    media.on_state(1, "connected")
    media.on_state(2, "connected")
    voice.close(ana)
    voice.left(bea)
    media.on_state(1, "connected")  # told before it was hung up
    assert media.hearing.there == set()
    assert media.hung_up == [1, 2]
    assert media.closed == [2]
    lose_all(media)
    assert ana.told == bea.told == []


@pytest.mark.rule("P-VOICE-3")
async def test_one_who_enters_a_room_of_another_media_process_offers_anew() -> None:
    media, voice, (ana, bea, without) = await house_of(1, 2, 3)
    assert media.entered == [(1, "hall"), (2, "hall")]
    assert media.on_lost
    cast("SimpleNamespace", ana.runner).plan.id = "atelier"
    voice.moved(ana)
    assert media.entered[-1] == (1, "atelier")
    ana.told.clear()
    for number in (1, 3):
        media.on_lost(number, ErrorCode.VOICE_MOVED)
    (lost,) = ana.told
    assert isinstance(lost, VoiceLost)
    assert lost.code == "voice_moved"
    assert bea.told == without.told == []


@pytest.mark.rule("P-VOICE-3")
async def test_an_offer_on_its_way_to_another_media_process_is_given_up() -> None:
    media, voice, (_, _, ana) = await house_of(1, 2, 3)
    voice.offer(ana, "v=0")
    assert media.on_lost
    media.on_lost(3, ErrorCode.VOICE_MOVED)
    await voice.stop()
    assert [type(message) for message in ana.told] == [VoiceLost]
