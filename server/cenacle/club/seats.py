"""Seats, identities and places: what the house signs for a browser to bring back.

A *seat* is good for one hello within a minute. An *identity* lasts across visits. A *place* is where one stood.
Nothing here is kept in the database: a signature of the house's secret key is all that is needed.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from itsdangerous import BadData
from itsdangerous.url_safe import URLSafeSerializer
from pydantic import ValidationError

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.wire.messages import Avatar, Language, Message, Metres, Radians, Role, SeatAnswer, SeatRequest

SEATS_REMEMBERED_MAX: Final = 100_000  # taken seats within their minute; beyond, a hello is answered house_full


@dataclass(frozen=True, slots=True)
class Guest:
    """Who a seat was given to."""

    identity: str
    name: str
    headline: str
    avatar: Avatar
    language: Language
    role: Role


class Place(Message):
    """Where someone stood, in metres and radians."""

    room: str
    x: Metres
    z: Metres
    yaw: Radians


class Seats:
    """Gives and takes seats.

    `clock()` gives seconds since the epoch, `make_id()` a new id of at most 40 characters from A–Z, a–z, 0–9, - and _.
    A seat also names the run of the server that gave it (an id made at construction): the memory of taken seats ends
    with the run, so its seats do too. Whoever brings `host_key` is a host; with none, nobody is.
    """

    def __init__(self, secret: str, clock: Callable[[], float], make_id: Callable[[], str], host_key: str = "") -> None:
        self._host_key = host_key
        self._clock = clock
        self._make_id = make_id
        self._run = make_id()
        self._seats = _serializer(secret, "cenacle.seat")
        self._identities = _serializer(secret, "cenacle.identity")
        self._places = _serializer(secret, "cenacle.place")
        self._taken: OrderedDict[str, float] = OrderedDict()  # seat id → when it expires, oldest first

    # --- seats ------------------------------------------------------------------------------------

    def give(self, request: SeatRequest, world_version: str) -> SeatAnswer:
        """A seat for this request. An identity that was not given by this house is replaced by a new one.

        Raises CenacleError host_key_invalid.
        """
        role = self._role_of(request.host_key)
        identity = self._identity_of(request.identity) or self._make_id()
        seat = {
            "id": self._make_id(),
            "run": self._run,
            "until": self._clock() + limits.SEAT_LIFETIME_S,
            "identity": identity,
            "name": request.name,
            "headline": request.headline,
            "avatar": request.avatar.model_dump(),
            "language": request.language,
            "role": role,
        }
        return SeatAnswer(
            seat=self._signed(self._seats, seat),
            expires_in_s=limits.SEAT_LIFETIME_S,
            identity=self._signed(self._identities, {"identity": identity}),
            world_version=world_version,
        )

    def take(self, token: str) -> Guest:
        """Use up a seat. Raises CenacleError seat_invalid, seat_expired, seat_used or house_full."""
        seat = self._read(self._seats, token)
        if seat is None:
            raise CenacleError(ErrorCode.SEAT_INVALID)
        now = self._clock()
        if seat["run"] != self._run or seat["until"] < now:
            raise CenacleError(ErrorCode.SEAT_EXPIRED)
        self._forget_expired(now)
        if seat["id"] in self._taken:
            raise CenacleError(ErrorCode.SEAT_USED)
        if len(self._taken) >= SEATS_REMEMBERED_MAX:
            raise CenacleError(ErrorCode.HOUSE_FULL)
        self._taken[seat["id"]] = now + limits.SEAT_LIFETIME_S
        return Guest(
            identity=seat["identity"],
            name=seat["name"],
            headline=seat["headline"],
            avatar=Avatar.model_validate(seat["avatar"]),
            language=seat["language"],
            role=seat["role"],
        )

    def _role_of(self, host_key: str | None) -> Role:
        if host_key is None:
            return "member"
        if not self._host_key or not hmac.compare_digest(host_key.encode(), self._host_key.encode()):
            raise CenacleError(ErrorCode.HOST_KEY_INVALID)
        return "host"

    def _forget_expired(self, now: float) -> None:
        while self._taken and next(iter(self._taken.values())) < now:
            self._taken.popitem(last=False)

    def _identity_of(self, token: str | None) -> str | None:
        content = self._read(self._identities, token) if token is not None else None
        return str(content["identity"]) if content is not None else None

    # --- places -----------------------------------------------------------------------------------

    def note_place(self, identity: str, place: Place) -> str:
        """A signed note of where this identity stands, good for `PLACE_LIFETIME_S`."""
        until = self._clock() + limits.PLACE_LIFETIME_S
        return self._signed(self._places, {"identity": identity, "until": until, "place": place.model_dump()})

    def read_place(self, identity: str, token: str) -> Place | None:
        """The place that the note tells, or None if it is another's, forged or too old."""
        note = self._read(self._places, token)
        if note is None or note["identity"] != identity or note["until"] < self._clock():
            return None
        try:
            return Place.model_validate(note["place"])
        except ValidationError:  # noted by an earlier release
            return None

    # --- signatures -------------------------------------------------------------------------------

    @staticmethod
    def _signed(serializer: URLSafeSerializer, content: dict[str, Any]) -> str:
        return str(serializer.dumps(content))

    @staticmethod
    def _read(serializer: URLSafeSerializer, token: str) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = serializer.loads(token)
        except (BadData, ValueError):
            return None
        return content


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    # Names in other scripts stay short enough for a token.
    return URLSafeSerializer(secret, salt=salt, serializer_kwargs={"ensure_ascii": False})
