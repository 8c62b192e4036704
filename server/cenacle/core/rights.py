"""The one gate for rights: every action on what lasts asks here, and is told why not."""

from typing import Literal, NamedTuple, Protocol

from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.core.plan import Builders, Zone

BuildVerb = Literal["place", "change", "delete", "lock"]


class Refusal(NamedTuple):
    """Why something is not done: a stable code and its sentence for people."""

    code: ErrorCode
    sentence: str


class Actor(Protocol):
    """Who wants to build."""

    @property
    def identity(self) -> str:
        """The identity that lasts across visits."""

    @property
    def is_host(self) -> bool:
        """Whether this member has the host's role."""


class Owned(Protocol):
    """What it is to be done to."""

    @property
    def owner(self) -> str:
        """The identity that placed it."""

    @property
    def owner_name(self) -> str:
        """The name of that one."""

    @property
    def locked(self) -> bool:
        """Whether nobody may change it."""


def refuse(code: ErrorCode, sentence: str | None = None) -> Refusal:
    """A refusal, with the code's own sentence by default."""
    return Refusal(code, sentence or ERRORS[code].sentence)


def may_build(
    verb: BuildVerb, actor: Actor, owned: Owned | None, zone: Zone | None, builders: Builders
) -> Refusal | None:
    """Whether `actor` may do this to an object: None, or why not and whom to ask.

    `owned` is the object as it is (None when placing), `zone` where it would stand afterwards, or stood if it is
    deleted; `builders` is who may build in the room. In order: the object's lock, the zone, the room, the role.
    """
    if verb == "lock" and owned is not None:
        if actor.is_host or owned.owner == actor.identity:
            return None
        return refuse(ErrorCode.NOT_OWNER, f"Only {owned.owner_name} or a host may lock and unlock this.")
    if owned is not None and owned.locked:
        sentence = f"This is locked: ask {owned.owner_name} or a host to unlock it."
        return refuse(ErrorCode.OBJECT_LOCKED, sentence)
    if verb != "delete" and (zone is None or not zone.build):  # deleting is possible where building has ended since
        return refuse(ErrorCode.NOT_A_BUILD_ZONE)
    if actor.is_host:
        return None
    if builders == "hosts":
        return refuse(ErrorCode.BUILDERS_ONLY)
    if builders == "owners" and owned is not None and owned.owner != actor.identity:
        return refuse(ErrorCode.NOT_OWNER, f"This belongs to {owned.owner_name}: ask them, or a host.")
    return None


def may_roll_back(actor: Actor) -> Refusal | None:
    """Whether `actor` may take back what others did."""
    return None if actor.is_host else refuse(ErrorCode.NOT_HOST, "Only a host may roll back what others did: ask one.")


class Named(Protocol):
    """A name that a revision has."""

    @property
    def author(self) -> str:
        """The identity that gave it."""

    @property
    def author_name(self) -> str:
        """The name of that one."""


def may_name_version(actor: Actor, builders: Builders, named: Named | None) -> Refusal | None:
    """Whether `actor` may give the room as it is a name; `named` is the one that it has."""
    if actor.is_host:
        return None
    if builders == "hosts":
        return refuse(ErrorCode.BUILDERS_ONLY)
    if named is not None and named.author != actor.identity:
        return refuse(ErrorCode.NOT_OWNER, f"{named.author_name} has named this already: ask them, or a host.")
    return None


class Guest(Protocol):
    """Who wants to use what belongs to the room."""

    @property
    def is_host(self) -> bool:
        """Whether this member has the host's role."""


def may_share(guest: Guest, *, is_for_hosts: bool, is_inside: bool, is_taken: bool) -> Refusal | None:
    """Whether a member may share on a screen, or put slides on it: None, or why not.

    `is_inside` says that the member is where the screen is meant to be seen, `is_taken` that somebody else uses it.
    """
    if not is_inside:
        return refuse(ErrorCode.SCREEN_CLOSED)
    if guest.is_host:
        return None
    if is_for_hosts:
        return refuse(ErrorCode.NOT_HOST)
    return refuse(ErrorCode.SCREEN_TAKEN) if is_taken else None


def may_turn(guest: Guest, is_own: bool) -> Refusal | None:
    """Whether a member may end what is on a screen, or turn its pages: its own, and a host everybody's."""
    return None if is_own or guest.is_host else refuse(ErrorCode.NOT_HOST)


def may_host(guest: Guest) -> Refusal | None:
    """Whether a member may do what hosts do in a room: None, or why not."""
    return None if guest.is_host else refuse(ErrorCode.NOT_HOST)


def may_open_microphone(is_held: bool) -> Refusal | None:
    """Whether a member may open its microphone, which a host may hold closed."""
    return refuse(ErrorCode.MIC_HELD) if is_held else None


def may_answer_knock(is_inside: bool, is_knocking: bool) -> Refusal | None:
    """Whether a member may let somebody into a private zone, or not let them: anyone in it may."""
    if not is_inside:
        return refuse(ErrorCode.NOT_INSIDE)
    return None if is_knocking else refuse(ErrorCode.NOT_ASKED)
