"""The screens of one room: who shares on which, and the slides kept on them (P-SCREEN-1 to P-SCREEN-5).

A screen has slides that last, and over them at most one live share, which ends with its sharer; the slides are shown
again then. Slides are decided here at once and announced only when they are stored, as edits are.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cenacle.core import limits, plan, rights
from cenacle.core.errors import CenacleError, ErrorCode

Source = Literal["screen", "camera"]


@dataclass(frozen=True, slots=True)
class Deck:
    """Slides on a screen: the images by content id, which of them is shown (from 0), and whose identity put them."""

    pages: tuple[str, ...]
    page: int
    owner: str


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: a member of the room, and where it stands, in metres."""

    member: str
    number: int
    identity: str
    is_host: bool
    x: float
    z: float


@dataclass(slots=True)
class Share:
    """What is shared live on a screen; `away_since` is when the sharer's connection was lost, in seconds."""

    source: Source
    member: str
    number: int
    away_since: float | None = None


class Place(NamedTuple):
    """Where a member of the room is, and whether its connection is lost."""

    x: float
    z: float
    away: bool


class Shown(NamedTuple):
    """What stands on a screen; `sharer` is a member id, empty if there is none in the room."""

    what: Literal["nothing", "screen", "camera", "slides"]
    sharer: str
    pages: tuple[str, ...]
    page: int


NOTHING = Shown("nothing", "", (), 0)


class Screens:
    """The screens of a room. What may not be done raises CenacleError.

    `shares` are the live ones by screen. Methods give the screens that look different from then on.
    """

    def __init__(self, room: plan.RoomPlan, decks: Mapping[str, Deck]) -> None:
        self._stored = dict(decks)  # also of screens that this version of the world does not have
        self._deciding: dict[str, list[Deck | None]] = {}  # what is being stored, in the order of deciding
        self.renew(room)

    def renew(self, room: plan.RoomPlan) -> None:
        """The room has been rebuilt: live shares have ended; slides stay, and so does what is being stored of them."""
        self._screens = {screen.id: screen for screen in room.screens}
        self.enclosures = {
            screen.id: zone for screen in room.screens if (zone := private_zone(room, screen.x, screen.z)) is not None
        }
        self.shares: dict[str, Share] = {}

    def deck(self, screen: str) -> Deck | None:
        """The slides on a screen as was decided last, be that stored or not."""
        deciding = self._deciding.get(screen)
        return deciding[-1] if deciding else self._stored.get(screen)

    def _decide(self, screen: str, deck: Deck | None) -> None:
        self._deciding.setdefault(screen, []).append(deck)

    # --- looking ----------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[str]:
        return iter(self._screens)

    def shown(self, screen: str, member_of: Callable[[str], str]) -> Shown:
        """What stands on a screen. `member_of(identity)` is the member of that identity in the room, or empty."""
        share, deck = self.shares.get(screen), self._stored.get(screen)
        if share is not None:
            return Shown(share.source, share.member, (), 0)
        if deck is not None:
            return Shown("slides", member_of(deck.owner), deck.pages, deck.page)
        return NOTHING

    def is_open_to(self, screen: str, x: float, z: float) -> bool:
        """Whether one who stands there may see it: a screen in a private zone is for those inside."""
        zone = self.enclosures.get(screen)
        return zone is None or zone.contains(x, z)

    def pages_in_use(self) -> set[str]:
        """All images on screens, or about to be; those of screens that are gone too, which may stand again one day."""
        deciding = (deck for decks in self._deciding.values() for deck in decks if deck is not None)
        return {page for deck in (*self._stored.values(), *deciding) for page in deck.pages}

    # --- live -------------------------------------------------------------------------------------

    def share(self, user: User, screen: str, source: Source, present: Collection[str]) -> list[str]:
        """Share live. `present` are the identities in the room: slides of one who is not there bar nobody."""
        self.check(user, screen, present)
        changed = [other for other, share in self.shares.items() if share.number == user.number and other != screen]
        for other in changed:
            del self.shares[other]
        self.shares[screen] = Share(source, user.member, user.number)
        return [*changed, screen]

    def left(self, number: int) -> list[str]:
        """The member is in this room no longer."""
        return self._end([screen for screen, share in self.shares.items() if share.number == number])

    def step(self, now_s: float, places: Mapping[int, Place]) -> list[str]:
        """End the shares of those who are gone, away for too long, or out of a private zone. `places` by number."""
        return self._end(
            [screen for screen, share in self.shares.items() if self._is_over(screen, share, now_s, places)]
        )

    def _is_over(self, screen: str, share: Share, now_s: float, places: Mapping[int, Place]) -> bool:
        place = places.get(share.number)
        if place is None or not self.is_open_to(screen, place.x, place.z):
            return True
        if not place.away:
            share.away_since = None
            return False
        if share.away_since is None:
            share.away_since = now_s
        return now_s - share.away_since >= limits.SHARE_AWAY_S

    def _end(self, screens: list[str]) -> list[str]:
        for screen in screens:
            del self.shares[screen]
        return screens

    # --- slides -----------------------------------------------------------------------------------

    def put(self, user: User, screen: str, pages: tuple[str, ...], page: int, present: Collection[str]) -> Deck:
        """Decide to put slides on a screen; to be stored, then `settle`d, or `abandon`ed. A live share ends then."""
        self.check(user, screen, present)
        if page >= len(pages):
            raise CenacleError(ErrorCode.SLIDES_INVALID)
        deck = Deck(pages, page, user.identity)
        self._decide(screen, deck)
        return deck

    def turn(self, user: User, screen: str, page: int) -> Deck:
        """Decide to show another page; likewise. Only who put the slides, or a host, may."""
        self._known(screen)
        deck = self.deck(screen)
        if deck is None or screen in self.shares or page >= len(deck.pages):
            raise CenacleError(ErrorCode.SLIDES_INVALID)
        self._ours(user, deck.owner == user.identity)
        turned = Deck(deck.pages, page, deck.owner)
        self._decide(screen, turned)
        return turned

    def unshare(self, user: User, screen: str) -> tuple[list[str], bool]:
        """End what is live on a screen, else decide to take its slides away (the second value then is True)."""
        self._known(screen)
        share, deck = self.shares.get(screen), self.deck(screen)
        if share is not None:
            self._ours(user, share.number == user.number)
            return self._end([screen]), False
        if deck is not None:
            self._ours(user, deck.owner == user.identity)
            self._decide(screen, None)
            return [], True
        return [], False

    def settle(self, screen: str) -> list[str]:
        """What was decided first of a screen's slides is stored: it is shown from now on, if the screen is there."""
        deck = self._deciding[screen].pop(0)
        before = self._stored.pop(screen, None)
        if deck is not None:
            self._stored[screen] = deck
            if before is None or before.pages is not deck.pages:  # put, not turned
                self.shares.pop(screen, None)
        return [screen] if screen in self._screens else []

    def abandon(self, screen: str) -> None:
        """What was decided last of a screen's slides is not stored: what was decided, or stored, before it holds.

        Where the store fails, all that is being stored fails, and each is abandoned.
        """
        self._deciding[screen].pop()

    # --- rights -----------------------------------------------------------------------------------

    def _known(self, screen: str) -> plan.Screen:
        if (found := self._screens.get(screen)) is None:
            raise CenacleError(ErrorCode.SCREEN_UNKNOWN)
        return found

    def check(self, user: User, screen: str, present: Collection[str]) -> None:
        """CenacleError unless the member may use the screen, in place of whoever uses it."""
        known = self._known(screen)
        share, deck = self.shares.get(screen), self.deck(screen)
        is_taken = (
            share.number != user.number
            if share is not None
            else deck is not None and deck.owner != user.identity and deck.owner in present
        )
        is_inside = self.is_open_to(screen, user.x, user.z)
        refusal = rights.may_share(user, is_for_hosts=known.for_hosts, is_inside=is_inside, is_taken=is_taken)
        if refusal is not None:
            raise CenacleError(refusal.code)

    @staticmethod
    def _ours(user: User, is_own: bool) -> None:
        if (refusal := rights.may_turn(user, is_own)) is not None:
            raise CenacleError(refusal.code)


def private_zone(room: plan.RoomPlan, x: float, z: float) -> plan.Area | None:
    """The smallest private zone around a point, or None."""
    around = [zone.area for zone in room.zones if zone.kind is plan.ZoneKind.PRIVATE and zone.area.contains(x, z)]
    return min(around, key=lambda area: (area.max_x - area.min_x) * (area.max_z - area.min_z), default=None)
