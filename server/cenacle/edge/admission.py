"""The admission: whoever says hello, until they are in the house, back in it, in line before it, or turned away."""

import contextlib
import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cenacle.club.seats import Guest, Place
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.line import WaitingLine
from cenacle.core.room import Pose
from cenacle.edge.connection import Connection
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.wire import messages as wire

if TYPE_CHECKING:
    from cenacle.edge.house import House, HouseParts

ARRIVALS_S: Final = 0.008  # of a tick; whoever has not come in by then comes in at the next one

logger = logging.getLogger(__name__)


Entered = tuple[Connection, Presence]  # who has come in at this tick and is to be welcomed


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who was given the seat, and where they stood before, if they brought a note of it."""

    guest: Guest
    place: Place | None
    known: wire.Known | None = None


class Admission:
    """Lets people in, in the order they came; a house that is full keeps them in a line (P-WAIT-1)."""

    def __init__(self, house: "House", parts: "HouseParts") -> None:
        self._house = house
        self._parts = parts
        self._arrivals: deque[tuple[Connection, wire.Hello]] = deque()
        self._line: WaitingLine[Connection] = WaitingLine()
        self._newcomers: dict[Connection, Newcomer] = {}  # those in line

    @property
    def arrivals(self) -> int:
        """How many have said hello and were not seen to yet."""
        return len(self._arrivals)

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def turn_away(self) -> bool:
        """Whether someone who asks for a seat now cannot even wait in line; who is turned away is counted."""
        turned = self._line.is_full
        if turned:
            self._house.metrics.turned_away.inc()
        return turned

    def ask(self, connection: Connection, hello: wire.Hello) -> None:
        """Someone has said hello; they are seen to at the next tick."""
        self._arrivals.append((connection, hello))

    def forget(self, connection: Connection) -> None:
        """The socket is gone: whoever stood in line does not any more."""
        self._line.leave(connection)
        self._newcomers.pop(connection, None)

    def admit(self) -> None:
        """Let in those whose turn it is, one at least and while a tick has time for it; then welcome them all."""
        ends = self._house.now() + ARRIVALS_S
        entered: list[Entered] = []
        while (first := self._next_in_line()) is not None:
            newcomer = self._newcomers[first]
            self.forget(first)
            with self._guard(first):
                self._come_in(first, newcomer, entered)
            if self._house.now() >= ends:
                break
        while self._arrivals:
            connection, hello = self._arrivals.popleft()
            if not connection.closing:
                with self._guard(connection):
                    self._answer(connection, hello, entered)
            if self._house.now() >= ends:
                break
        for connection, presence in entered:
            with self._guard(connection):
                self._house.roster.knows_all(presence)
                presence.tell_welcome(self._house.welcomes.welcome(presence))
        self._house.roster.spread()  # before anything that newcomers do

    def sweep(self, now: float) -> None:
        """Take those who have gone out of the line, and tell the others where they stand now."""
        for connection in [one for one in self._line if one.closing]:
            self.forget(connection)
        for connection, place in self._line.news(now):
            connection.tell_place(place)

    # --- one after the other ----------------------------------------------------------------------

    @contextlib.contextmanager
    def _guard(self, connection: Connection) -> Iterator[None]:
        """Whoever cannot come in is told why; the others come in all the same."""
        try:
            yield
        except CenacleError as error:
            if error.code is ErrorCode.HOUSE_FULL:
                self._house.metrics.turned_away.inc()
            connection.failed(error.code)
        except Exception:
            logger.exception("someone could not come in")
            connection.failed(ErrorCode.INTERNAL)

    def _answer(self, connection: Connection, hello: wire.Hello, entered: list[Entered]) -> None:
        if hello.protocol != wire.PROTOCOL:
            raise CenacleError(ErrorCode.PROTOCOL_VERSION)
        if hello.resume is not None and hello.seat is None:
            self._resume(connection, hello.resume)
        elif hello.seat is not None and hello.resume is None:
            self._sit_down(connection, hello.seat, hello, entered)
        else:
            raise CenacleError(ErrorCode.SEAT_INVALID)

    def _sit_down(self, connection: Connection, seat: str, hello: wire.Hello, entered: list[Entered]) -> None:
        """Take a seat, and come in or stand in line. The seat of one who is turned away can be used again."""
        if self._line.is_full:
            raise CenacleError(ErrorCode.HOUSE_FULL)
        guest = self._parts.seats.take(seat)
        place = self._parts.seats.read_place(guest.identity, hello.place) if hello.place is not None else None
        newcomer = Newcomer(guest, place, hello.known)
        if not self._line and self._room_for(newcomer) is not None:
            self._come_in(connection, newcomer, entered)
            return
        self._newcomers[connection] = newcomer
        connection.wait(self._line.join(connection, self._house.now()))
        self._house.doorman.settled(connection)

    def _next_in_line(self) -> Connection | None:
        """Whose turn it is, if there is a place for them."""
        while (connection := self._line.first) is not None:
            if not connection.closing:
                return connection if self._room_for(self._newcomers[connection]) is not None else None
            self.forget(connection)
        return None

    def _room_for(self, newcomer: Newcomer) -> RoomRunner | None:
        """The room to arrive in: where they stood before, or the entrance; None if there is no place."""
        if self._house.roster.is_full:
            return None
        runners = self._house.runners
        entrance = runners[self._house.plan.entrance]
        former = runners.get(newcomer.place.room, entrance) if newcomer.place is not None else entrance
        return next((runner for runner in (former, entrance) if self._house.has_place(runner)), None)

    def _come_in(self, connection: Connection, newcomer: Newcomer, entered: list[Entered]) -> None:
        runner = self._room_for(newcomer)
        if runner is None:
            raise CenacleError(ErrorCode.HOUSE_FULL)
        guest, place = newcomer.guest, newcomer.place
        roster = self._house.roster
        member = wire.Member(
            id=self._parts.make_id(),
            number=roster.free_number(),
            identity=guest.identity,
            name=guest.name,
            headline=guest.headline,
            avatar=guest.avatar,
            language=guest.language,
            room=runner.plan.id,
            mic="off",
            hand=False,
            away=False,
            role=guest.role,
            bubble="",
            held=False,
        )
        stood = place is not None and place.room == runner.plan.id
        pose = Pose(place.x, 0.0, place.z, place.yaw) if place is not None and stood else None
        runner.room.join(member.number, pose, self._parts.dice())
        presence = Presence(member, self._parts.make_token(), runner)
        presence.known = newcomer.known
        roster.add(presence)
        runner.presences[presence.number] = presence
        self._house.rules.came_in(presence)
        presence.session.on("hello")
        presence.attach(connection)
        presence.budgets = connection.budgets
        self._house.doorman.settled(connection)
        self._house.metrics.joins.inc()
        entered.append((connection, presence))

    def _resume(self, connection: Connection, resume: wire.Resume) -> None:
        """Take up a lost session; it has its seat, so it never waits."""
        presence = self._house.roster.by_token(resume.token)
        if presence is None:
            raise CenacleError(ErrorCode.RESUME_UNKNOWN)
        missed = presence.session.resume(resume.received)
        former = presence.connection
        if former is not None:
            former.presence = None
            former.failed(ErrorCode.TAKEN_OVER)
        presence.attach(connection)
        connection.budgets = presence.budgets or connection.budgets  # else whoever comes back at once may do more
        presence.runner.forget_lag(presence.number)
        self._house.doorman.settled(connection)
        resumed = wire.Resumed(received=presence.session.received, tick=presence.runner.room.tick)
        presence.write_large(b"".join([frame_of(resumed), *missed]))
        self._house.roster.change(presence, away=False)
        self._house.metrics.resumes.inc()
