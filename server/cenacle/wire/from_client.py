"""What a client may send: every control message from client to server. Rules with ids: docs/protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from cenacle.core import limits
from cenacle.wire.parts import (
    Avatar,
    BubbleVerb,
    Count,
    Headline,
    Id,
    Known,
    Language,
    LineText,
    Message,
    Metres,
    MicState,
    Name,
    ObjectPatch,
    Radians,
    Reaction,
    Resume,
    Token,
    Verb,
)


class Hello(Message):
    """First message of a socket: a seat for a new session, or `resume` for a lost one; one of the two."""

    type: Literal["hello"] = "hello"
    protocol: int
    seat: Token | None = None
    resume: Resume | None = None
    place: Token | None = None  # of the last pong, to come back to where one stood
    known: Known | None = None


class Ping(Message):
    """Every two seconds. `t` is echoed; `received` counts the counted frames that have come."""

    type: Literal["ping"] = "ping"
    t: float
    received: Count


class Say(Message):
    """A chat line to those near or to the whole room; `line_id` is made by the client and never reused."""

    type: Literal["say"] = "say"
    line_id: Id
    to: Literal["near", "room"]
    text: LineText


class React(Message):
    """A reaction shown over one's head."""

    type: Literal["react"] = "react"
    kind: Reaction


class Hand(Message):
    """Raises or lowers one's hand."""

    type: Literal["hand"] = "hand"
    raised: bool


class Wave(Message):
    """Waves to a member, wherever in the house it is."""

    type: Literal["wave"] = "wave"
    to: Id


class Mic(Message):
    """Tells the others the state of one's microphone; a muted member's packets are not forwarded either."""

    type: Literal["mic"] = "mic"
    state: MicState


class Go(Message):
    """Moves at once to a free place of the same room (for reduced motion and keyboard users)."""

    type: Literal["go"] = "go"
    x: Metres
    z: Metres
    yaw: Radians | None = None


class Edit(Message):
    """One edit of one object. `op_id` is made by the client and never reused; the answer is committed or refused."""

    type: Literal["edit"] = "edit"
    op_id: Id
    base_revision: Count
    verb: Verb
    object: Id
    patch: ObjectPatch


class Grab(Message):
    """Takes hold of an object, keeps hold of it, or lets go; the others see who holds it."""

    type: Literal["grab"] = "grab"
    object: Id
    on: bool


class Drag(Message):
    """Where an object is while it is dragged; it stays where it was until an edit moves it."""

    type: Literal["drag"] = "drag"
    object: Id
    x: Metres
    y: Metres
    z: Metres
    yaw: Radians


class Undo(Message):
    """Takes back the last op of one's own in the room that is not taken back, or does again what one took back."""

    type: Literal["undo"] = "undo"
    op_id: Id
    redo: bool = False


class HistoryFilter(Message):
    """Which ops are meant: whose, between which times, in which area [min_x, min_z, max_x, max_z], after which one."""

    authors: Annotated[list[Id], Field(max_length=limits.HISTORY_AUTHORS_MAX)] = Field(default_factory=list)
    since: Count | None = None
    until: Count | None = None
    area: Annotated[list[Metres], Field(min_length=4, max_length=4)] | None = None
    after: Count | None = None


class Rollback(Message):
    """A host takes back all ops that a filter names, as one op; `preview` asks what that would do."""

    type: Literal["rollback"] = "rollback"
    op_id: Id
    filter: HistoryFilter
    preview: bool


class History(Message):
    """Asks for a page of the room's history: what a filter names, of one object if given, older than `before`."""

    type: Literal["history"] = "history"
    ref: Id
    filter: HistoryFilter
    object: Id | None = None
    before: Count | None = None


class NameVersion(Message):
    """Gives the room as it is a name, to find it again in its history."""

    type: Literal["name_version"] = "name_version"
    op_id: Id
    name: Name


class VoiceOffer(Message):
    """The browser's SDP offer; candidates are not needed in it."""

    type: Literal["voice_offer"] = "voice_offer"
    sdp: Annotated[str, Field(min_length=1, max_length=limits.SDP_CHARS)]


class VoiceClose(Message):
    """The client has given up its voice connection."""

    type: Literal["voice_close"] = "voice_close"


class Leave(Message):
    """Leaves at once; the avatar does not wait for a resume."""

    type: Literal["leave"] = "leave"


class ZoneLock(Message):
    """Locks or unlocks a private zone that one is in; nobody comes in then who was not let in."""

    type: Literal["zone_lock"] = "zone_lock"
    zone: Id
    locked: bool


class Knock(Message):
    """Asks those in a locked zone of the room to be let in."""

    type: Literal["knock"] = "knock"
    zone: Id


class AnswerKnock(Message):
    """Lets a member in who knocked, or does not; anyone in the zone may."""

    type: Literal["answer_knock"] = "answer_knock"
    zone: Id
    member: Id
    admit: bool


class Bubble(Message):
    """Talking apart: invite somebody near, ask to be let in, answer whoever invited or asked (`to`), or leave."""

    type: Literal["bubble"] = "bubble"
    verb: BubbleVerb
    to: Id | None = None  # nil only to leave


class Block(Message):
    """Blocks an identity, or does no longer; it holds both ways, also on later visits."""

    type: Literal["block"] = "block"
    identity: Id
    blocked: bool


class WatchHearers(Message):
    """Asks to be told who hears one, or to be told no longer."""

    type: Literal["hearers"] = "hearers"
    on: bool


class HostMute(Message):
    """A host closes the microphone of a member of the room, or of all but hosts, or lets them open it again."""

    type: Literal["host_mute"] = "host_mute"
    member: Id | None = None
    muted: bool


class RoomSound(Message):
    """A host makes all voices of the room equally loud at every distance, or spatial again."""

    type: Literal["room_sound"] = "room_sound"
    plain: bool


class SeatRequest(Message):
    """Asks for a seat: who one is, and the identity token of an earlier visit if there was one."""

    name: Name
    headline: Headline = ""
    avatar: Avatar
    language: Language
    identity: Token | None = None
    host_key: Token | None = None  # of the link that hosts are given
