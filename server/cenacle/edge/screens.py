"""Screens: what members do with those of their room, and whose video goes to whom, looked at on every tick."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from cenacle.core import limits, screens
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.screens import Deck, Place, Share, User
from cenacle.core.watching import NOBODY, Choice, Watching
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.store.records import DeckWrite
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    import asyncio

    from cenacle.edge.room_runner import RoomRunner

Pay = Callable[[int], None]

_PAGE_LEAD_BYTES: Final = 2  # msgpack's, before each id: they are as long as a string with one byte of length


class VideoMedia(Protocol):
    """The part of `cenacle.media.service.MediaService` that is needed."""

    on_paused: Callable[[Mapping[int, Collection[int]]], None] | None

    def route_video(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Whose video is in each listener's video slots."""

    def limit_video(self, limits_bps: Mapping[int, int]) -> None:
        """The most that each who shares may send; who shares no more has 0."""


@dataclass(frozen=True, slots=True)
class VideoBounds:
    """Bits a second: the most of one who shares, and of all video that goes out of one room."""

    share_bps: int = limits.VIDEO_BPS
    room_bps: int = limits.VIDEO_ROOM_BPS

    @property
    def streams_max(self) -> int:
        """How many may get video in one room, streams counted."""
        return max(1, self.room_bps // limits.VIDEO_BPS_LEAST)

    def each(self, streams: int) -> int:
        """The most that one who shares may send while so many streams go out."""
        return min(self.share_bps, self.room_bps // max(1, streams))


class ScreensParts(NamedTuple):
    """What the screens of a house need. `is_slide(page)` says whether there is an image of this id, `hidden_from(one)`
    the identities that one has blocked or is blocked by, `now()` gives seconds that only grow."""

    media: VideoMedia | None
    writer: DurableWriter
    now: Callable[[], float]
    is_slide: Callable[[str], bool]
    hidden_from: Callable[[str], Collection[str]]
    bounds: VideoBounds = VideoBounds()


class RoomScreens:
    """The screens of one room, as its members use and see them."""

    def __init__(self, runner: "RoomRunner", parts: ScreensParts, decks: Mapping[str, Deck]) -> None:
        self._runner = runner
        self._parts = parts
        self.screens = screens.Screens(runner.plan, decks)
        self._watching = Watching()
        self._inside: dict[str, set[int]] = {screen: set() for screen in self.screens.enclosures}
        self._limits: dict[int, int] = {}  # as the media process has them, by the sharer's number
        self._paused: Mapping[int, Collection[int]] = {}
        self._changes = 0  # of who watches what, who is inside, who is paused
        self._chosen_from: object = None  # what the last choice depended on

    def renew(self) -> None:
        """The room has been rebuilt, without anybody in it: slides stay on the screens that it still has."""
        self.screens.renew(self._runner.plan)
        self._watching = Watching()
        self._inside = {screen: set() for screen in self.screens.enclosures}
        self.release()
        self._paused = {}
        self._changes += 1
        self._chosen_from = None

    def release(self) -> None:
        """Nobody in the room shares any more: the media process is to take no video from those who did."""
        if self._parts.media is not None and self._limits:
            self._parts.media.limit_video(dict.fromkeys(self._limits, 0))
        self._limits = {}

    # --- what members do --------------------------------------------------------------------------
    # All in the room are told, so the room's budget pays, by `pay(octets)`, which raises CenacleError flooded.

    def share(self, presence: Presence, request: wire.Share, pay: Pay) -> None:
        """Share live. CenacleError if that may not be.

        What its end will tell is paid for now, for that end cannot be refused: the slides below are shown again then.
        """
        user, identities = self._user(presence), self._identities()
        self.screens.check(user, request.screen, identities)
        pay(_octets(None) + _octets(self.screens.deck(request.screen)))
        self._tell(self.screens.share(user, request.screen, request.source, identities))

    def unshare(self, presence: Presence, request: wire.Unshare, pay: Pay) -> None:
        """End a live share, or take slides away."""
        changed, is_deck = self.screens.unshare(self._user(presence), request.screen)
        self._tell(changed)
        if is_deck:
            self._store(presence, "unshare", request.screen, None, pay)

    def slides(self, presence: Presence, request: wire.Slides, pay: Pay) -> None:
        """Put slides on a screen, of images that are there."""
        if not all(self._parts.is_slide(page) for page in request.pages):
            raise CenacleError(ErrorCode.SLIDES_INVALID)
        user, pages = self._user(presence), tuple(request.pages)
        deck = self.screens.put(user, request.screen, pages, request.page, self._identities())
        self._store(presence, "slides", request.screen, deck, pay)

    def turn(self, presence: Presence, request: wire.Turn, pay: Pay) -> None:
        """Show another page to all."""
        deck = self.screens.turn(self._user(presence), request.screen, request.page)
        self._store(presence, "turn", request.screen, deck, pay)

    def watch(self, presence: Presence, request: wire.Watch) -> None:
        """Say which screens one looks at. CenacleError screen_unknown."""
        if not set(request.screens) <= set(self.screens):
            raise CenacleError(ErrorCode.SCREEN_UNKNOWN)
        self._watching.watch(presence.number, request.screens)
        self._changes += 1

    def left(self, presence: Presence) -> None:
        """The member is in this room no longer: what it shares has ended, and it gets not one packet more."""
        self._tell(self.screens.left(presence.number))
        self._watching.left(presence.number)
        self._changes += 1
        for inside in self._inside.values():
            inside.discard(presence.number)
        if self._parts.media is not None:
            self._parts.media.route_video({presence.number: NOBODY})

    def _user(self, presence: Presence) -> User:
        pose = self._runner.room.pose(presence.number)
        member = presence.member
        return User(member.id, presence.number, member.identity, member.role == "host", pose.x, pose.z)

    def _identities(self) -> set[str]:
        return {presence.member.identity for presence in self._runner.presences.values()}

    # --- storing ----------------------------------------------------------------------------------

    def _store(self, author: Presence, re: str, screen: str, deck: Deck | None, pay: Pay) -> None:
        """Have what was just decided of a screen stored, and then told. CenacleError flooded."""

        def stored(done: "asyncio.Future[int | None]") -> None:
            if done.cancelled() or done.exception() is not None:
                failed()
            else:
                self._tell(self.screens.settle(screen))

        def failed() -> None:
            self.screens.abandon(screen)
            author.refuse(re, screen, ErrorCode.INTERNAL)

        try:
            pay(_octets(deck))
        except CenacleError:
            self.screens.abandon(screen)
            raise
        try:
            future = self._parts.writer.submit(DeckWrite(self._runner.plan.id, screen, deck))
        except StoreError:
            failed()
        else:
            future.add_done_callback(stored)

    # --- what members see -------------------------------------------------------------------------

    def states(self, presence: Presence) -> list[wire.ScreenState]:
        """All screens of the room as this member sees them."""
        pose = self._runner.room.pose(presence.number)
        return [self._state(screen, self.screens.is_open_to(screen, pose.x, pose.z)) for screen in self.screens]

    def _state(self, screen: str, is_open: bool) -> wire.ScreenState:
        """A screen; to those who may not see it, it is empty."""
        shown = self.screens.shown(screen, self._member_of) if is_open else screens.NOTHING
        return wire.ScreenState(
            id=screen, what=shown.what, sharer=shown.sharer, pages=list(shown.pages), page=shown.page
        )

    def _member_of(self, identity: str) -> str:
        members = (presence.member for presence in self._runner.presences.values())
        return next((member.id for member in members if member.identity == identity), "")

    def _tell(self, changed: Sequence[str]) -> None:
        for screen in changed:
            frame = frame_of(wire.ScreenChanged(screen=self._state(screen, True)))
            inside = self._inside.get(screen)
            for number, presence in self._runner.presences.items():
                if inside is None or number in inside:
                    presence.tell(frame)

    # --- the tick ---------------------------------------------------------------------------------

    def after_step(self) -> None:
        """End what is over, and choose who gets whose video."""
        if self._inside:
            self._cross_borders()
        if self.screens.shares:
            self._tell(self.screens.step(self._parts.now(), self._places()))
        sharers = {screen: share.number for screen, share in self.screens.shares.items()}
        hidden = {number: set(self._parts.hidden_from(self._identity(number))) for number in sharers.values()}
        depends_on = (sharers, hidden, self._changes)
        if depends_on == self._chosen_from:
            return
        self._chosen_from = depends_on

        def may_see(number: int, screen: str, sharer: int) -> bool:
            return (
                number in self._inside.get(screen, self._runner.presences)
                and self._identity(number) not in hidden[sharer]
            )

        choice = self._watching.choose(sharers, may_see, self._is_paused, self._parts.bounds.streams_max)
        self._apply(choice, self.screens.shares)

    def _identity(self, number: int) -> str:
        return self._runner.presences[number].member.identity

    def _places(self) -> dict[int, Place]:
        """Where those are who share."""
        places, presences = {}, self._runner.presences
        for share in self.screens.shares.values():
            if (presence := presences.get(share.number)) is not None:
                pose = self._runner.room.pose(share.number)
                places[share.number] = Place(pose.x, pose.z, presence.connection is None)
        return places

    def _cross_borders(self) -> None:
        """Show the screens of private zones to those who come in, and hide them from those who go out."""
        numbers, xz = self._runner.room.positions()
        x, z = xz[:, 0], xz[:, 1]
        for screen, zone in self.screens.enclosures.items():
            is_inside = (x >= zone.min_x) & (x <= zone.max_x) & (z >= zone.min_z) & (z <= zone.max_z)
            before, now = self._inside[screen], set(numbers[is_inside].tolist())
            if before == now:
                continue
            self._inside[screen] = now
            self._changes += 1
            for number in before ^ now:
                if (presence := self._runner.presences.get(number)) is not None:
                    presence.tell(frame_of(wire.ScreenChanged(screen=self._state(screen, number in now))))

    def _is_paused(self, number: int, sharer: int) -> bool:
        return sharer in self._paused.get(number, ())

    def _apply(self, choice: Choice, shares: Mapping[str, Share]) -> None:
        media, presences = self._parts.media, self._runner.presences
        if media is not None:
            each = self._parts.bounds.each(choice.receivers)
            wanted = {share.number: each for share in shares.values()}
            changes = {number: bps for number, bps in wanted.items() if self._limits.get(number) != bps}
            changes |= dict.fromkeys(self._limits.keys() - wanted.keys(), 0)
            if changes:
                self._limits = wanted
                media.limit_video(changes)
            if choice.routes:
                media.route_video(choice.routes)
        for number, screen in choice.refused:
            presences[number].refuse("watch", screen, ErrorCode.VIDEO_BUSY)
        for number, slots in choice.slots.items():
            if (presence := presences.get(number)) is not None:
                presence.tell(frame_of(wire.VideoSlots(screens=list(slots))))

    def paused(self, paused: Mapping[int, Collection[int]]) -> None:
        """To whom whose video is paused, for it is more than the connection carries; they are told once."""
        before, self._paused = self._paused, paused
        self._changes += 1
        for number, sharers in paused.items():
            presence = self._runner.presences.get(number)
            for screen, share in self.screens.shares.items():
                is_new = share.number in sharers and share.number not in before.get(number, ())
                if presence is not None and is_new:
                    presence.refuse("watch", screen, ErrorCode.VIDEO_TOO_SLOW)


def _octets(deck: Deck | None) -> int:
    """At most so many bytes is a `screen_changed` that shows these slides, or none."""
    pages = () if deck is None else deck.pages
    return limits.TOLD_BYTES_LEAST + sum(len(page) + _PAGE_LEAD_BYTES for page in pages)


class Screens:
    """The screens of all rooms of a house."""

    def __init__(self, parts: ScreensParts) -> None:
        self._parts = parts
        self._rooms: dict[str, RoomScreens] = {}
        if parts.media is not None:
            parts.media.on_paused = self._paused

    def add(self, runner: "RoomRunner", decks: Mapping[str, Deck]) -> None:
        """A room with what is stored of its slides."""
        self._rooms[runner.plan.id] = RoomScreens(runner, self._parts, decks)

    def renew(self, runner: "RoomRunner") -> None:
        """A room has been rebuilt, without anybody in it."""
        self._rooms[runner.plan.id].renew()

    def remove(self, room: str) -> None:
        """A room is gone; it ticks no more."""
        self._rooms.pop(room).release()

    def of(self, presence: Presence) -> RoomScreens:
        """The screens of the room that a member is in."""
        return self._rooms[presence.runner.plan.id]

    def act(self, presence: Presence, request: object, pay: Pay) -> None:
        """Do a request about screens. `pay(octets)` pays for what is told to the whole room. Raises CenacleError."""
        room = self.of(presence)
        match request:
            case wire.Share():
                room.share(presence, request, pay)
            case wire.Unshare():
                room.unshare(presence, request, pay)
            case wire.Slides():
                room.slides(presence, request, pay)
            case wire.Turn():
                room.turn(presence, request, pay)
            case wire.Watch():
                room.watch(presence, request)

    def left(self, presence: Presence) -> None:
        """The member is about to leave its room, through a portal or for good."""
        self.of(presence).left(presence)

    def after_step(self, runner: "RoomRunner") -> None:
        """Once a tick of each room."""
        self._rooms[runner.plan.id].after_step()

    def pages_in_use(self) -> set[str]:
        """The images that are on any screen."""
        return {page for room in self._rooms.values() for page in room.screens.pages_in_use()}

    def _paused(self, paused: Mapping[int, Collection[int]]) -> None:
        for room in self._rooms.values():
            room.paused(paused)
