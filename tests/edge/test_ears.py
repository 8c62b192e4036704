"""Who hears whom, tick by tick, with a real room and a media process that only takes notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from cenacle.core import limits
from cenacle.core.blocks import Blocks
from cenacle.core.permission import Company
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.room import Pose, Room
from cenacle.edge.hearing import Hearing, _Ears
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.wire.codec import decode_server
from cenacle.wire.messages import Hearers, Slots
from tests.wire.samples import MEMBER

STUDY = Zone("study", ZoneKind.PRIVATE, Area(10, -5, 20, 5))
PLAN = RoomPlan("hall", Area(-40, -40, 40, 40), 18.0, zones=(STUDY,))


class Notes:
    """What was routed to whom, in order, together with what was told."""

    def __init__(self) -> None:
        self.order: list[tuple[str, int]] = []
        self.routes: dict[int, list[int]] = {}

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        for number, numbers in routes.items():
            self.order.append(("route", number))
            self.routes[number] = list(numbers)


class Hall:
    """A room with members at places along x, who all have voice."""

    def __init__(self, *places: float, slots: int = limits.SLOTS) -> None:
        self.notes, self.blocks = Notes(), Blocks()
        self.hearing = Hearing(self.notes, self.blocks, slots)
        self.room = Room(PLAN)
        self.told: dict[int, list[object]] = {}
        self.runner = cast("RoomRunner", SimpleNamespace(plan=PLAN, room=self.room, presences={}))
        for number, x in enumerate(places, 1):
            self.join(number, x)

    def join(self, number: int, x: float) -> Presence:
        """Somebody with an open microphone comes in."""
        told = self.told[number] = []
        order = self.notes.order

        class Listener(Presence):
            def tell(self, frame: bytes, is_whole: bool = False) -> None:
                order.append(("tell", number))
                told.append(decode_server(frame[2 if frame[1] < 126 else 4 :]))

        member = MEMBER.model_copy(update={"id": f"m{number}", "number": number, "identity": f"i{number}"})
        presence = Listener(member.model_copy(update={"role": "member"}), f"t{number}", self.runner)
        self.room.join(number, Pose(x, 0.0, 0.0, 0.0), (0.0, 0.0))
        self.runner.presences[number] = presence
        self.hearing.came_in(presence)
        self.hearing.connected(number, True)
        self.hearing.open(number, True)
        return presence

    def tick(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            self.room.step()
            self.hearing.after_step(self.runner)

    def hearers(self, number: int) -> list[list[int]]:
        """Who hears a member, each time that it was told."""
        return [message.numbers for message in self.told[number] if isinstance(message, Hearers)]

    def slots(self, number: int) -> list[int]:
        """As told last, without the free ones."""
        told = [message for message in self.told[number] if isinstance(message, Slots)]
        assert told[-1].numbers == self.notes.routes[number]
        return [other for other in told[-1].numbers if other]


@pytest.mark.rule("P-VOICE-2")
def test_a_listener_has_as_many_slots_as_the_setting_says() -> None:
    hall = Hall(0.0, 1.0, 2.0, 3.0, slots=2)
    hall.tick(2)
    assert hall.slots(1) == [2, 3]
    many = Hall(*range(10), slots=limits.SLOTS_MAX)
    many.tick(2)
    assert len(many.slots(1)) == 9


@pytest.mark.rule("P-HEAR-1")
def test_what_may_not_be_heard_is_routed_no_more_from_the_very_tick_and_before_it_is_told() -> None:
    hall = Hall(0.0, 9.0)
    hall.tick(2)
    assert hall.slots(1) == [2]
    for tick in range(4):  # at ticks of choices and between them
        hall.room.go(2, 11.0, 0.0)
        hall.notes.order.clear()
        hall.tick()
        assert hall.slots(1) == [], tick
        assert hall.notes.order.index(("route", 1)) < hall.notes.order.index(("tell", 1))
        hall.room.go(2, 9.0, 0.0)
        hall.tick(3 if tick % 2 else 2)
        assert hall.slots(1) == [2]


@pytest.mark.rule("P-HEAR-1", "P-BLOCK-1")
def test_bubbles_blocks_microphones_and_plain_sound_hold_from_the_next_tick() -> None:
    hall = Hall(0.0, 2.0, 30.0)
    hall.tick(2)
    assert (hall.slots(1), hall.slots(2)) == ([2], [1])
    hall.hearing.put_in_bubble(1, 1)
    hall.tick()
    assert hall.slots(1) == hall.slots(2) == []
    hall.hearing.put_in_bubble(1, 0)
    hall.tick(2)
    hall.blocks.put("i1", "i2", True)
    hall.hearing.blocks_changed()
    hall.tick()
    assert hall.slots(1) == hall.slots(2) == []
    hall.hearing.set_plain(hall.runner, True)
    hall.tick(2)
    assert (hall.slots(1), sorted(hall.slots(3))) == ([3], [1, 2])
    hall.hearing.open(3, False)
    hall.tick()
    assert hall.slots(1) == []


@pytest.mark.rule("P-BLOCK-1")
def test_a_block_of_before_holds_for_who_comes_in_later() -> None:
    hall = Hall(0.0)
    hall.blocks.load([("i1", "i2")])
    second = hall.join(2, 1.0)
    hall.tick(2)
    assert 1 not in hall.notes.routes
    hall.hearing.left(second)
    hall.room.leave(2)
    del hall.runner.presences[2]
    hall.join(2, 1.0).member = MEMBER
    hall.blocks.put("i1", "i2", False)
    hall.hearing.blocks_changed()
    hall.tick(2)
    assert hall.slots(1) == [2]


@pytest.mark.rule("P-HEAR-2")
def test_hearers_are_told_on_change_twice_a_second_at_most_and_everyone_has_a_turn() -> None:
    hall = Hall(*(0.1 * number for number in range(20)))
    watchers = [presence for presence in hall.runner.presences.values() if presence.number != 20]
    for presence in watchers:
        hall.hearing.watch(presence, True)
    hall.tick(4 * limits.HEARERS_TICKS)
    for presence in watchers:
        told = [message for message in hall.told[presence.number] if isinstance(message, Hearers)]
        assert [message.numbers for message in told] == [[n for n in range(1, 21) if n != presence.number]]
    hall.hearing.connected(20, False)
    hall.hearing.watch(watchers[1], False)
    hall.hearing.moved(watchers[2])
    hall.tick(2 * limits.HEARERS_TICKS)
    last = [hall.told[number][-1] for number in (1, 2)]
    assert last[0] == Hearers(numbers=list(range(2, 20)))
    assert last[1] != Hearers(numbers=[1, *range(3, 20)])


@pytest.mark.rule("P-HEAR-2")
def test_who_can_speak_is_told_at_once_and_each_change_within_half_a_second_in_a_crowd() -> None:
    hall = Hall(*(0.01 * number for number in range(1_000)))
    for presence in hall.runner.presences.values():
        hall.hearing.open(presence.number, presence.number <= 20)
        hall.hearing.watch(presence, True)
    hall.tick(-(-1_000 // limits.HEARERS_PER_TICK))  # what all of them have asked for once
    assert all(len(hall.hearers(number)) == 1 for number in hall.told)
    hall.hearing.connected(1_000, False)
    hall.tick(limits.HEARERS_TICKS)
    for number in range(1, 21):
        assert hall.hearers(number)[1:] == [[n for n in range(1, 1_000) if n != number]]
    assert all(len(hall.hearers(number)) == 1 for number in range(21, 1_001))


@pytest.mark.rule("P-HEAR-2")
def test_of_too_many_who_can_speak_those_have_their_turn_who_have_waited_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "HEARERS_PER_TICK", 2)
    hall = Hall(*(0.1 * number for number in range(45)))
    for presence in hall.runner.presences.values():
        hall.hearing.watch(presence, True)
    hall.tick(23)
    assert all(len(hall.hearers(number)) == 1 for number in hall.told)
    hall.hearing.connected(45, False)
    hall.tick(23)
    assert all(hall.hearers(number)[-1] == [n for n in range(1, 45) if n != number] for number in range(1, 46))


@pytest.mark.rule("P-HEAR-2")
def test_who_cannot_speak_is_told_on_asking_and_when_the_microphone_opens() -> None:
    hall = Hall(0.0, 1.0)
    for number in (1, 2):
        hall.hearing.open(number, False)
    listener = hall.runner.presences[1]
    hall.hearing.watch(listener, True)
    hall.tick()
    assert hall.hearers(1) == [[2]]
    hall.hearing.connected(2, False)
    hall.tick(3 * limits.HEARERS_TICKS)
    assert hall.hearers(1) == [[2]]
    hall.hearing.watch(listener, True)
    hall.tick()
    assert hall.hearers(1) == [[2], []]
    hall.hearing.watch(listener, True)  # again, and again at most twice a second
    hall.tick(limits.HEARERS_TICKS - 1)
    assert hall.hearers(1) == [[2], []]
    hall.tick()
    assert hall.hearers(1) == [[2], [], []]
    hall.hearing.connected(2, True)
    hall.tick(limits.HEARERS_TICKS)
    hall.hearing.open(1, True)
    hall.tick()
    assert hall.hearers(1) == [[2], [], [], [2]]
    hall.hearing.watch(listener, False)
    hall.hearing.connected(2, False)
    hall.tick(2 * limits.HEARERS_TICKS)
    assert len(hall.hearers(1)) == 4


def test_a_room_where_no_microphone_is_open_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though all want to know who hears them, and though somebody speaks elsewhere in the house."""
    hall = Hall(0.0, 1.0)
    for presence in hall.runner.presences.values():
        hall.hearing.open(presence.number, False)
        hall.hearing.watch(presence, True)
    hall.hearing.open(77, True)
    hall.tick(2)
    reckoned: list[str] = []
    company = hall.hearing._company

    def counted(runner: RoomRunner, ears: _Ears) -> Company:
        reckoned.append(runner.plan.id)
        return company(runner, ears)

    monkeypatch.setattr(hall.hearing, "_company", counted)
    hall.tick(4 * limits.HEARERS_TICKS)
    assert reckoned == []
    hall.hearing.open(2, True)
    hall.tick(2)
    assert reckoned
    assert hall.slots(1) == [2]


def test_a_house_without_a_media_process_tells_of_no_slots() -> None:
    hall = Hall(0.0, 1.0)
    silent = Hearing(None, Blocks())
    for presence in hall.runner.presences.values():
        silent.came_in(presence)
        silent.open(presence.number, True)
    hall.room.step()
    hall.room.step()
    silent.after_step(hall.runner)
    assert hall.told == {1: [], 2: []}
