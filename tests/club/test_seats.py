"""Seats, identities and places: what is signed, for how long, and how often it is good."""

from __future__ import annotations

import itertools

import pytest

from cenacle.club import seats as seats_module
from cenacle.club.seats import Place, Seats
from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.wire.messages import Avatar, Hello, SeatRequest

AVATAR = Avatar(shape="dress", skin="#aa8866", hair="#111111", top="#ffffff", bottom="#000000")
PLACE = Place(room="house", x=1.5, z=-2.0, yaw=0.25)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_seats(clock: Clock, secret: str = "secret", prefix: str = "id") -> Seats:
    numbers = itertools.count(1)
    return Seats(secret, clock, lambda: f"{prefix}-{next(numbers)}")


def wish(name: str = "Zoé", identity: str | None = None) -> SeatRequest:
    return SeatRequest(name=name, headline="cherche", avatar=AVATAR, language="fr", identity=identity)


def refused(seats: Seats, token: str) -> ErrorCode:
    with pytest.raises(CenacleError) as caught:
        seats.take(token)
    return caught.value.code


@pytest.mark.rule("P-SEAT-1")
def test_a_seat_says_who_it_was_given_to(clock: Clock) -> None:
    seats = make_seats(clock)
    answer = seats.give(wish(), "v1")
    assert (answer.expires_in_s, answer.world_version) == (60, "v1")
    guest = seats.take(answer.seat)
    assert (guest.name, guest.headline, guest.avatar, guest.language) == ("Zoé", "cherche", AVATAR, "fr")


@pytest.mark.rule("P-SEAT-3")
@pytest.mark.parametrize(
    ("key", "brought", "role"),
    [
        ("k", None, "member"),
        ("k", "k", "host"),
        ("k", "K", None),
        ("k", "é", None),
        ("", "k", None),
        ("", None, "member"),
    ],
)
def test_only_the_key_of_hosts_makes_a_host(clock: Clock, key: str, brought: str | None, role: str | None) -> None:
    seats = Seats("secret", clock, lambda: "id", key)
    request = wish().model_copy(update={"host_key": brought})
    if role is None:
        with pytest.raises(CenacleError, match=r"^host_key_invalid:"):
            seats.give(request, "v1")
    else:
        assert seats.take(seats.give(request, "v1").seat).role == role


@pytest.mark.rule("P-SEAT-1")
def test_an_identity_lasts_across_visits_and_restarts(clock: Clock) -> None:
    first = make_seats(clock)
    answer = first.give(wish(), "v1")
    identity = first.take(answer.seat).identity
    second = make_seats(clock, prefix="other")
    again = second.give(wish(identity=answer.identity), "v1")
    assert second.take(again.seat).identity == identity


def test_a_forged_identity_is_replaced(clock: Clock) -> None:
    seats = make_seats(clock)
    theirs = make_seats(clock, secret="another").give(wish(), "v1")
    identities = {
        seats.take(seats.give(wish(identity=token), "v1").seat).identity
        for token in (theirs.identity, "nonsense", theirs.seat, "")
        if token
    }
    assert len(identities) == 3


@pytest.mark.rule("P-SEAT-2")
def test_a_seat_is_good_once(clock: Clock) -> None:
    seats = make_seats(clock)
    token = seats.give(wish(), "v1").seat
    seats.take(token)
    assert refused(seats, token) is ErrorCode.SEAT_USED
    clock.now += limits.SEAT_LIFETIME_S + 1
    assert refused(seats, token) is ErrorCode.SEAT_EXPIRED


@pytest.mark.rule("P-SEAT-2")
def test_a_seat_is_good_for_a_minute(clock: Clock) -> None:
    seats = make_seats(clock)
    early, late = seats.give(wish(), "v1").seat, seats.give(wish(), "v1").seat
    clock.now += limits.SEAT_LIFETIME_S
    seats.take(early)
    clock.now += 0.5
    assert refused(seats, late) is ErrorCode.SEAT_EXPIRED


@pytest.mark.rule("P-SEAT-2")
def test_a_forged_seat_is_invalid(clock: Clock) -> None:
    seats = make_seats(clock)
    answer = seats.give(wish(), "v1")
    forged = make_seats(clock, secret="another").give(wish(), "v1").seat
    for token in (forged, answer.seat[:-1], "x" + answer.seat, answer.identity, "", "a.b", "é" * 100):
        assert refused(seats, token) is ErrorCode.SEAT_INVALID


@pytest.mark.rule("P-SEAT-2")
def test_a_seat_taken_before_a_restart_cannot_be_replayed(clock: Clock) -> None:
    seats = make_seats(clock)
    token = seats.give(wish(), "v1").seat
    seats.take(token)
    assert refused(make_seats(clock, prefix="restarted"), token) is ErrorCode.SEAT_EXPIRED


def test_the_memory_of_taken_seats_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats_module, "SEATS_REMEMBERED_MAX", 3)
    seats = make_seats(clock)
    for _ in range(3):
        seats.take(seats.give(wish(), "v1").seat)
    assert refused(seats, seats.give(wish(), "v1").seat) is ErrorCode.HOUSE_FULL
    clock.now += limits.SEAT_LIFETIME_S + 1
    seats.take(seats.give(wish(), "v1").seat)


def test_the_longest_seat_fits_a_hello(clock: Clock) -> None:
    request = SeatRequest(
        name="".join(chr(0x1F600 + index) for index in range(limits.NAME_CHARS)),
        headline="".join(chr(0x4E00 + 97 * index) for index in range(limits.HEADLINE_CHARS)),
        avatar=AVATAR,
        language="fr",
    )
    answer = make_seats(clock).give(request, "v1")
    Hello(protocol=1, seat=answer.seat, place=answer.identity)


@pytest.mark.rule("P-REL-4")
def test_a_place_is_good_for_its_identity_for_two_minutes(clock: Clock) -> None:
    seats = make_seats(clock)
    token = seats.note_place("me", PLACE)
    restarted = make_seats(clock, prefix="restarted")
    assert restarted.read_place("me", token) == PLACE
    assert restarted.read_place("you", token) is None
    assert restarted.read_place("me", seats.give(wish(), "v1").seat) is None
    clock.now += limits.PLACE_LIFETIME_S + 1
    assert restarted.read_place("me", token) is None
