"""What the server may send: every control message from server to client. Rules with ids: docs/protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from cenacle.wire.parts import (
    Count,
    Gain,
    Held,
    HistoryEntry,
    Id,
    Line,
    MaybeId,
    Member,
    MemberChange,
    Message,
    Metres,
    MovedWhy,
    Number,
    OpVerb,
    PlacedObject,
    Pose,
    Radians,
    Reaction,
    RoomState,
    ScreenState,
    Token,
    Version,
    VoiceSettings,
    Way,
    ZoneState,
)


class Welcome(Message):
    """The answer to a seat, and the state of one's room from then on (also sent on passing a portal)."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    member: Member
    pose: Pose
    epoch: Annotated[int, Field(ge=0, le=255)]
    tick: Count
    tick_hz: int
    resume_token: Token
    resume_window_s: float
    ping_interval_s: float
    world: Id
    world_version: str  # of GET /api/world; a new one means: fetch it again
    members: list[Member]
    objects: list[PlacedObject]  # all, or if `since` is set those different from that revision
    revision: Count
    since: Count | None
    gone: list[Id]  # objects deleted since then
    held: list[Held]
    lines: list[Line]
    voice: VoiceSettings
    screens: list[ScreenState]
    zones: list[ZoneState]
    room_state: RoomState
    blocked: list[Id]  # identities that one has blocked oneself


class Waiting(Message):
    """The answer to a seat while the house is full: one's place in the line, from 1; sent again as it changes."""

    type: Literal["waiting"] = "waiting"
    place: Count
    code: str


class Resumed(Message):
    """The answer to a resume: the counted frames missed follow; `received` are the client's that had come."""

    type: Literal["resumed"] = "resumed"
    received: Count
    tick: Count


class Pong(Message):
    """Answers a ping. `place` is a signed token of where one stands, for `hello.place`."""

    type: Literal["pong"] = "pong"
    t: float
    tick: Count
    received: Count
    place: Token | None = None


class RosterNews(Message):
    """Who came into the house, left it or is different, in any of its rooms, since the last news: once a tick."""

    type: Literal["roster_news"] = "roster_news"
    joined: list[Member]
    changed: list[MemberChange]
    left: list[Id]


class WholeRoster(Message):
    """Everyone in the house as they are now, in place of all that was known: too much news were left unreported."""

    type: Literal["roster"] = "roster"
    members: list[Member]


class Said(Message):
    """A line was said; the author gets it too, as the acknowledgement that it is stored."""

    type: Literal["said"] = "said"
    line: Line


class Reacted(Message):
    """A member of the room reacted."""

    type: Literal["reacted"] = "reacted"
    id: Id
    kind: Reaction


class Waved(Message):
    """A member waved to you."""

    type: Literal["waved"] = "waved"
    id: Id


class Edited(Message):
    """A durable op of the room: the objects that it made or changed as they are now, and the ids of those gone."""

    type: Literal["edited"] = "edited"
    revision: Count
    op_id: Id
    verb: OpVerb
    member: str
    gone: list[Id]
    objects: list[PlacedObject]


class Grabbed(Message):
    """A member of the room holds this object from now on; nobody does if the id is empty."""

    type: Literal["grabbed"] = "grabbed"
    object: Id
    id: MaybeId


class Dragged(Message):
    """Where a member around drags an object to; it is not there yet."""

    type: Literal["dragged"] = "dragged"
    id: Id
    object: Id
    x: Metres
    y: Metres
    z: Metres
    yaw: Radians


class Committed(Message):
    """To the author: the op is stored under this revision. `skipped`: objects where an undo had to leave something."""

    type: Literal["committed"] = "committed"
    op_id: Id
    revision: Count
    skipped: list[Id] = Field(default_factory=list)


class RollbackPreview(Message):
    """What a rollback would do now: the objects that would be changed, come back, go, or keep what others did."""

    type: Literal["rollback_preview"] = "rollback_preview"
    op_id: Id
    ops: Count
    changed: list[Id]
    restored: list[Id]
    deleted: list[Id]
    skipped: list[Id]


class HistoryPage(Message):
    """A page of the room's history, the newest first; `more` says that there is older."""

    type: Literal["history_page"] = "history_page"
    ref: Id
    entries: list[HistoryEntry]
    versions: list[Version]
    more: bool


class Refused(Message):
    """A request was not done. `re` is its type; `ref` its line_id, op_id, member, screen, zone or portal id, if any."""

    type: Literal["refused"] = "refused"
    re: str
    ref: str | None
    code: str
    message: str


class Slots(Message):
    """Who is in each voice slot, by member number (0 is nobody), how each is heard, and a gain beside distance's."""

    type: Literal["slots"] = "slots"
    numbers: list[Number]
    ways: list[Way]
    gains: list[Gain]


class VoiceAnswer(Message):
    """The SDP answer to the last offer, with all candidates."""

    type: Literal["voice_answer"] = "voice_answer"
    sdp: str


class VoiceLost(Message):
    """The server side of the voice connection is gone; offer again after a short back-off."""

    type: Literal["voice_lost"] = "voice_lost"
    code: str
    message: str


class Draining(Message):
    """The house is going down in order; come back after `retry_after_s`."""

    type: Literal["draining"] = "draining"
    retry_after_s: float
    message: str


class WorldChanged(Message):
    """The house has been rebuilt: fetch the world of this version. `moved`: why one stands elsewhere, if one does."""

    type: Literal["world_changed"] = "world_changed"
    world_version: str
    moved: MovedWhy


class Error(Message):
    """The connection is about to be closed, and why."""

    type: Literal["error"] = "error"
    code: str
    message: str


class ZoneChanged(Message):
    """A private zone of the room as it is now."""

    type: Literal["zone_changed"] = "zone_changed"
    zone: ZoneState


class Knocked(Message):
    """Somebody asks to be let into the zone that one is in."""

    type: Literal["knocked"] = "knocked"
    zone: Id
    id: Id


class KnockAnswered(Message):
    """Whether one may come into the zone now."""

    type: Literal["knock_answered"] = "knock_answered"
    zone: Id
    admitted: bool


class BubbleAsked(Message):
    """A member invites you to talk apart, or asks to be let into your bubble."""

    type: Literal["bubble_asked"] = "bubble_asked"
    id: Id
    verb: Literal["invite", "ask"]


class BubbleAnswered(Message):
    """What the member whom you invited or asked said to it."""

    type: Literal["bubble_answered"] = "bubble_answered"
    id: Id
    accepted: bool


class Blocked(Message):
    """To the one who blocks alone: it is stored, and holds."""

    type: Literal["blocked"] = "blocked"
    identity: Id
    blocked: bool


class Hearers(Message):
    """Who would hear you if you spoke now, by member number, in ascending order."""

    type: Literal["hearers"] = "hearers"
    numbers: list[Number]


class RoomChanged(Message):
    """What hosts have set for the room one is in."""

    type: Literal["room_changed"] = "room_changed"
    room: RoomState


class SeatAnswer(Message):
    """A seat for one hello within `expires_in_s`, and the identity token to keep."""

    seat: Token
    expires_in_s: int
    identity: Token
    world_version: str
