"""Who shares on which screen, who takes it over, and the slides that stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cenacle.core import limits, plan
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.screens import NOTHING, Deck, Place, Screens, Shown, User, private_zone

HOUSE = plan.RoomPlan(
    id="house",
    bounds=plan.Area(-10, -10, 10, 10),
    hearing_m=18.0,
    zones=(
        plan.Zone("hall", plan.ZoneKind.AREA, plan.Area(-10, -10, 10, 10), False),
        plan.Zone("study", plan.ZoneKind.PRIVATE, plan.Area(2, 2, 8, 8), False),
        plan.Zone("alcove", plan.ZoneKind.PRIVATE, plan.Area(2, 2, 4, 4), False),
    ),
    screens=(
        plan.Screen("wall", 0, 0),
        plan.Screen("side", 1, 0),
        plan.Screen("stage", 0, 1, for_hosts=True),
        plan.Screen("study", 7, 7),
    ),
)
PAGES = ("p1", "p2", "p3")


def user(number: int, is_host: bool = False, x: float = 0.0, z: float = 0.0) -> User:
    return User(f"m{number}", number, f"i{number}", is_host, x, z)


ANA, BEA, HOST, INSIDE = user(1), user(2), user(3, is_host=True), user(4, x=6, z=6)
PRESENT = {"i1", "i2", "i3", "i4"}


def member_of(identity: str) -> str:
    return identity.replace("i", "m") if identity in PRESENT else ""


def made(**decks: Deck) -> Screens:
    return Screens(HOUSE, decks)


def code_of(call: Callable[..., object], *arguments: Any) -> ErrorCode:
    with pytest.raises(CenacleError) as raised:
        call(*arguments)
    return raised.value.code


def put(screens: Screens, who: User, screen: str = "wall", page: int = 0) -> None:
    """Slides, put and stored."""
    screens.put(who, screen, PAGES, page, PRESENT)
    screens.settle(screen)


# --- live -----------------------------------------------------------------------------------------
@pytest.mark.rule("P-SCREEN-1")
def test_one_shares_on_one_screen_at_a_time() -> None:
    screens = made()
    assert list(screens) == ["wall", "side", "stage", "study"]
    assert screens.shown("wall", member_of) == NOTHING
    assert screens.share(ANA, "wall", "screen", PRESENT) == ["wall"]
    assert screens.shown("wall", member_of) == Shown("screen", "m1", (), 0)
    assert screens.share(ANA, "wall", "camera", PRESENT) == ["wall"]
    assert screens.share(ANA, "side", "camera", PRESENT) == ["wall", "side"]
    assert screens.shown("wall", member_of) == NOTHING
    assert screens.shown("side", member_of).what == "camera"
    assert code_of(screens.share, ANA, "attic", "screen", PRESENT) is ErrorCode.SCREEN_UNKNOWN


@pytest.mark.rule("P-SCREEN-1", "P-SCREEN-6")
def test_some_screens_are_for_hosts_and_some_for_those_inside() -> None:
    screens = made()
    assert code_of(screens.share, ANA, "stage", "screen", PRESENT) is ErrorCode.NOT_HOST
    assert code_of(screens.put, ANA, "stage", PAGES, 0, PRESENT) is ErrorCode.NOT_HOST
    assert screens.share(HOST, "stage", "screen", PRESENT) == ["stage"]
    assert code_of(screens.share, ANA, "study", "screen", PRESENT) is ErrorCode.SCREEN_CLOSED
    assert code_of(screens.share, HOST, "study", "screen", PRESENT) is ErrorCode.SCREEN_CLOSED
    assert screens.share(INSIDE, "study", "screen", PRESENT) == ["study"]
    assert screens.is_open_to("study", 8, 8)
    assert not screens.is_open_to("study", 8.01, 8)
    assert screens.is_open_to("wall", 100, 100)
    assert list(screens.enclosures) == ["study"]


def test_the_smallest_private_zone_encloses() -> None:
    assert private_zone(HOUSE, 3, 3) == plan.Area(2, 2, 4, 4)
    assert private_zone(HOUSE, 7, 7) == plan.Area(2, 2, 8, 8)
    assert private_zone(HOUSE, 0, 0) is None


@pytest.mark.rule("P-SCREEN-2")
def test_only_a_host_takes_a_screen_over() -> None:
    screens = made()
    screens.share(ANA, "wall", "screen", PRESENT)
    assert code_of(screens.share, BEA, "wall", "screen", PRESENT) is ErrorCode.SCREEN_TAKEN
    assert code_of(screens.put, BEA, "wall", PAGES, 0, PRESENT) is ErrorCode.SCREEN_TAKEN
    assert code_of(screens.unshare, BEA, "wall") is ErrorCode.NOT_HOST
    assert screens.share(HOST, "wall", "screen", PRESENT) == ["wall"]
    assert screens.shown("wall", member_of).sharer == "m3"
    assert code_of(screens.unshare, ANA, "wall") is ErrorCode.NOT_HOST
    screens.share(BEA, "side", "screen", PRESENT)
    assert screens.unshare(HOST, "side") == (["side"], False)


@pytest.mark.rule("P-SCREEN-3")
def test_a_share_ends_when_its_sharer_does_or_goes() -> None:
    screens = made()
    screens.share(ANA, "wall", "screen", PRESENT)
    assert screens.unshare(ANA, "wall") == (["wall"], False)
    assert screens.unshare(ANA, "wall") == ([], False)
    assert code_of(screens.unshare, ANA, "attic") is ErrorCode.SCREEN_UNKNOWN
    screens.share(ANA, "wall", "screen", PRESENT)
    screens.share(BEA, "side", "screen", PRESENT)
    assert screens.left(1) == ["wall"]
    assert screens.left(1) == []
    assert list(screens.shares) == ["side"]
    assert screens.step(0.0, {}) == ["side"]


@pytest.mark.rule("P-SCREEN-3")
def test_a_share_outlives_a_short_loss_of_its_sharer() -> None:
    screens = made()
    screens.share(ANA, "wall", "screen", PRESENT)
    here, away = {1: Place(0, 0, False)}, {1: Place(0, 0, True)}
    assert screens.step(10.0, away) == []
    assert screens.step(14.9, away) == []
    assert screens.step(14.95, here) == []
    assert screens.step(15.0, away) == []
    assert screens.step(19.9, away) == []
    assert screens.step(15.0 + limits.SHARE_AWAY_S, away) == ["wall"]


@pytest.mark.rule("P-SCREEN-3")
def test_a_share_in_a_private_zone_ends_at_its_border() -> None:
    screens = made()
    screens.share(INSIDE, "study", "screen", PRESENT)
    assert screens.step(0.0, {4: Place(2, 2, False)}) == []
    assert screens.step(0.1, {4: Place(1.9, 2, False)}) == ["study"]


# --- slides ---------------------------------------------------------------------------------------
@pytest.mark.rule("P-SCREEN-4")
def test_slides_are_shown_once_they_are_stored_and_stay() -> None:
    screens = made()
    deck = screens.put(ANA, "wall", PAGES, 1, PRESENT)
    assert screens.shown("wall", member_of) == NOTHING
    assert screens.settle("wall") == ["wall"]
    assert screens.shown("wall", member_of) == Shown("slides", "m1", PAGES, 1)
    assert screens.left(1) == []
    assert screens.shown("wall", lambda identity: "") == Shown("slides", "", PAGES, 1)
    again = made(wall=deck, attic=Deck(("p9",), 0, "i1"))  # a screen that is gone
    assert again.shown("wall", member_of) == Shown("slides", "m1", PAGES, 1)
    assert again.pages_in_use() == {*PAGES, "p9"}
    assert code_of(again.turn, ANA, "attic", 0) is ErrorCode.SCREEN_UNKNOWN
    assert code_of(again.put, ANA, "wall", PAGES, 3, PRESENT) is ErrorCode.SLIDES_INVALID


@pytest.mark.rule("P-SCREEN-2", "P-SCREEN-4")
def test_slides_bar_others_while_their_owner_is_there() -> None:
    screens = made()
    put(screens, ANA)
    assert code_of(screens.share, BEA, "wall", "screen", PRESENT) is ErrorCode.SCREEN_TAKEN
    assert code_of(screens.unshare, BEA, "wall") is ErrorCode.NOT_HOST
    screens.share(BEA, "wall", "screen", PRESENT - {"i1"})
    assert screens.shown("wall", member_of).what == "screen"
    assert code_of(screens.turn, ANA, "wall", 1) is ErrorCode.SLIDES_INVALID
    screens.unshare(BEA, "wall")
    assert screens.shown("wall", member_of) == Shown("slides", "m1", PAGES, 0)
    assert screens.unshare(ANA, "wall") == ([], True)
    assert screens.shown("wall", member_of).what == "slides"
    screens.settle("wall")
    assert screens.shown("wall", member_of) == NOTHING


@pytest.mark.rule("P-SCREEN-4")
def test_slides_end_what_is_shared_live_below_them() -> None:
    screens = made()
    screens.share(ANA, "wall", "screen", PRESENT)
    put(screens, ANA)
    assert screens.shown("wall", member_of).what == "slides"
    assert screens.shares == {}


@pytest.mark.rule("P-SCREEN-5")
def test_who_put_the_slides_turns_them_and_so_does_a_host() -> None:
    screens = made()
    put(screens, ANA)
    assert code_of(screens.turn, BEA, "wall", 1) is ErrorCode.NOT_HOST
    assert code_of(screens.turn, ANA, "wall", 3) is ErrorCode.SLIDES_INVALID
    assert code_of(screens.turn, ANA, "side", 0) is ErrorCode.SLIDES_INVALID
    assert code_of(screens.turn, ANA, "attic", 0) is ErrorCode.SCREEN_UNKNOWN
    screens.turn(ANA, "wall", 1)
    screens.settle("wall")
    assert screens.shown("wall", member_of).page == 1
    turned = screens.turn(HOST, "wall", 2)
    assert turned == Deck(PAGES, 2, "i1")
    screens.settle("wall")
    assert screens.shown("wall", member_of) == Shown("slides", "m1", PAGES, 2)


def test_a_page_turned_while_slides_come_does_not_end_a_share() -> None:
    screens = made()
    put(screens, ANA)
    screens.turn(ANA, "wall", 2)
    screens.share(ANA, "wall", "screen", PRESENT)
    screens.settle("wall")
    assert screens.shown("wall", member_of).what == "screen"


@pytest.mark.rule("P-SCREEN-4")
def test_what_could_not_be_stored_was_never_there() -> None:
    screens = made()
    screens.put(ANA, "wall", PAGES, 0, PRESENT)
    assert screens.pages_in_use() == set(PAGES)
    screens.abandon("wall")
    assert screens.pages_in_use() == set()
    assert code_of(screens.turn, ANA, "wall", 1) is ErrorCode.SLIDES_INVALID
    assert screens.share(BEA, "wall", "screen", PRESENT) == ["wall"]


@pytest.mark.rule("P-SCREEN-4")
def test_what_is_not_taken_to_the_store_leaves_what_waits_there_in_force() -> None:
    screens = made()
    first = screens.put(ANA, "wall", PAGES, 0, PRESENT)
    side = screens.put(BEA, "side", PAGES, 0, PRESENT)
    screens.put(ANA, "wall", ("p9",), 0, PRESENT)
    screens.abandon("wall")
    assert (screens.deck("wall"), screens.deck("side")) == (first, side)
    assert code_of(screens.share, BEA, "wall", "screen", PRESENT) is ErrorCode.SCREEN_TAKEN
    turned = screens.turn(ANA, "wall", 2)
    assert screens.settle("wall") == ["wall"]
    assert screens.shown("wall", member_of).page == 0
    assert screens.deck("wall") == turned
    screens.settle("wall")
    assert screens.shown("wall", member_of).page == 2


@pytest.mark.rule("P-SCREEN-4")
def test_slides_outlive_a_version_of_the_room_without_their_screen() -> None:
    screens = made()
    put(screens, BEA, "side")
    screens.share(ANA, "wall", "screen", PRESENT)
    screens.turn(BEA, "side", 1)
    screens.renew(replace(HOUSE, screens=HOUSE.screens[:1]))
    assert (list(screens), screens.shares, screens.enclosures) == (["wall"], {}, {})
    assert screens.settle("side") == [], "nobody is told of a screen that is not there"
    screens.put(ANA, "wall", PAGES, 0, PRESENT)
    screens.renew(HOUSE)
    assert screens.shown("side", member_of) == Shown("slides", "m2", PAGES, 1)
    assert screens.shown("wall", member_of) == NOTHING, "it is not stored yet"
    screens.abandon("wall")
    assert screens.deck("wall") is None


# --- whatever happens -----------------------------------------------------------------------------
WHO = st.sampled_from([ANA, BEA, HOST, INSIDE])
WHICH = st.sampled_from([*[screen.id for screen in HOUSE.screens], "attic"])


class AnyOrder(RuleBasedStateMachine):
    """Members do what they like, in any order; the store may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.screens = made()
        self.present = set(PRESENT)
        self.decided: list[str] = []  # screens, once for each time

    def tried(self, call: Callable[..., Any], *arguments: Any) -> Any:
        before = {screen: self.screens.shown(screen, member_of) for screen in self.screens}
        try:
            return call(*arguments)
        except CenacleError:
            assert {screen: self.screens.shown(screen, member_of) for screen in self.screens} == before
            return None

    @rule(who=WHO, screen=WHICH)
    def share(self, who: User, screen: str) -> None:
        taken = self.screens.shares.get(screen)
        changed = self.tried(self.screens.share, who, screen, "screen", self.present)
        if changed is not None:
            assert taken is None or taken.number == who.number or who.is_host
            assert self.screens.shares[screen].number == who.number
            assert screen in changed

    @rule(who=WHO, screen=WHICH)
    def unshare(self, who: User, screen: str) -> None:
        _, is_deck = self.tried(self.screens.unshare, who, screen) or ([], False)
        if is_deck:
            self.decided.append(screen)

    @rule(who=WHO, screen=WHICH, page=st.integers(0, 3))
    def put(self, who: User, screen: str, page: int) -> None:
        deck = self.tried(self.screens.put, who, screen, PAGES, page, self.present)
        if deck is not None:
            self.decided.append(screen)

    @rule(who=WHO, screen=WHICH, page=st.integers(0, 3))
    def turn(self, who: User, screen: str, page: int) -> None:
        deck = self.tried(self.screens.turn, who, screen, page)
        if deck is not None:
            assert who.is_host or deck.owner == who.identity
            self.decided.append(screen)

    @rule(count=st.integers(1, 3))
    def store(self, count: int) -> None:
        for screen in self.decided[:count]:
            decided = self.screens.deck(screen)
            self.screens.settle(screen)
            assert self.screens.deck(screen) == decided
        del self.decided[:count]

    @rule()
    def refuse_the_last(self) -> None:
        if self.decided:
            self.screens.abandon(self.decided.pop())

    @rule()
    def fail(self) -> None:
        for screen in self.decided:
            self.screens.abandon(screen)
        self.decided.clear()

    @rule(who=WHO)
    def leave(self, who: User) -> None:
        self.screens.left(who.number)
        self.present.discard(who.identity)

    @rule(who=WHO)
    def come(self, who: User) -> None:
        self.present.add(who.identity)

    @invariant()
    def one_share_a_member(self) -> None:
        numbers = [share.number for share in self.screens.shares.values()]
        assert len(numbers) == len(set(numbers))

    @invariant()
    def what_is_shown_makes_sense(self) -> None:
        for screen in self.screens:
            shown = self.screens.shown(screen, member_of)
            assert shown.page < max(1, len(shown.pages))
            assert bool(shown.pages) == (shown.what == "slides")


TestAnyOrder = AnyOrder.TestCase
