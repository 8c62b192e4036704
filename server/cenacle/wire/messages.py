"""Control messages of the room protocol: msgpack maps, discriminated by `type`.

Hot frames (inputs and snapshots) are not here but in `cenacle.wire.frames`; what messages share is in
`cenacle.wire.parts` and can be named from here too. Rules with ids: docs/protocol.md.
Positions are metres, yaw is in radians, times are milliseconds since the Unix epoch unless named otherwise.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from cenacle.core import limits
from cenacle.wire.parts import (
    Avatar as Avatar,
    Colour as Colour,
    Count as Count,
    Headline as Headline,
    IceServer as IceServer,
    Id as Id,
    Language as Language,
    Line as Line,
    LineText as LineText,
    Member as Member,
    Message as Message,
    Metres as Metres,
    MicState as MicState,
    Name as Name,
    NoteText as NoteText,
    Number as Number,
    ObjectKind as ObjectKind,
    ObjectPatch as ObjectPatch,
    PlacedObject as PlacedObject,
    Pose as Pose,
    Radians as Radians,
    Reaction as Reaction,
    Resume as Resume,
    ScreenState as ScreenState,
    Shape as Shape,
    Token as Token,
    Verb as Verb,
    VoiceSettings as VoiceSettings,
)
from cenacle.wire.screens import (
    ScreenChanged as ScreenChanged,
    Share as Share,
    SlideAnswer as SlideAnswer,
    Slides as Slides,
    Turn as Turn,
    Unshare as Unshare,
    VideoSlots as VideoSlots,
    Watch as Watch,
)

PROTOCOL: Final = 3
SUBPROTOCOL: Final = "cenacle.1"


# --- client to server -----------------------------------------------------------------------------
class Hello(Message):
    """First message of a socket: a seat for a new session, or `resume` for a lost one; one of the two."""

    type: Literal["hello"] = "hello"
    protocol: int
    seat: Token | None = None
    resume: Resume | None = None
    place: Token | None = None  # of the last pong, to come back to where one stood


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


ClientMessage = Annotated[
    Hello
    | Ping
    | Say
    | React
    | Hand
    | Wave
    | Mic
    | Go
    | Edit
    | VoiceOffer
    | VoiceClose
    | Share
    | Unshare
    | Slides
    | Turn
    | Watch
    | Leave,
    Field(discriminator="type"),
]


# --- server to client -----------------------------------------------------------------------------
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
    objects: list[PlacedObject]
    revision: Count
    lines: list[Line]
    voice: VoiceSettings
    screens: list[ScreenState]


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


class MemberJoined(Message):
    """Someone came in (in any room of the house)."""

    type: Literal["member_joined"] = "member_joined"
    member: Member


class MemberLeft(Message):
    """Someone left the house."""

    type: Literal["member_left"] = "member_left"
    id: Id


class MemberChanged(Message):
    """A member as it is now: another room, hand, microphone or connection state."""

    type: Literal["member_changed"] = "member_changed"
    member: Member


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
    """A durable edit of the room. `object` is the whole object as it is now, None when deleted."""

    type: Literal["edited"] = "edited"
    revision: Count
    op_id: Id
    verb: Verb
    object_id: Id
    object: PlacedObject | None
    member: str


class Committed(Message):
    """To the author: the edit is stored under this revision (an `edited` precedes it, unless it is a repeat)."""

    type: Literal["committed"] = "committed"
    op_id: Id
    revision: Count


class Refused(Message):
    """A request was not done. `re` is its type; `ref` its line_id, op_id, member, screen or portal id, if any."""

    type: Literal["refused"] = "refused"
    re: str
    ref: str | None
    code: str
    message: str


class Slots(Message):
    """Who is in each voice slot, by member number; 0 is nobody."""

    type: Literal["slots"] = "slots"
    numbers: list[Number]


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


class Error(Message):
    """The connection is about to be closed, and why."""

    type: Literal["error"] = "error"
    code: str
    message: str


ServerMessage = Annotated[
    Welcome
    | Waiting
    | Resumed
    | Pong
    | MemberJoined
    | MemberLeft
    | MemberChanged
    | WholeRoster
    | Said
    | Reacted
    | Waved
    | Edited
    | Committed
    | Refused
    | Slots
    | VoiceAnswer
    | VoiceLost
    | ScreenChanged
    | VideoSlots
    | Draining
    | Error,
    Field(discriminator="type"),
]

# Frames that are not counted for reliable delivery: they belong to one connection, not to the session. Of the welcomes
# only the first is not counted: a later one, after a portal, must neither get lost nor be doubled.
UNCOUNTED_CLIENT_TYPES: Final = frozenset({"hello", "ping"})
UNCOUNTED_SERVER_TYPES: Final = frozenset({"welcome", "waiting", "resumed", "pong", "error"})

client_messages: TypeAdapter[Any] = TypeAdapter(ClientMessage)
server_messages: TypeAdapter[Any] = TypeAdapter(ServerMessage)


# --- HTTP: POST /api/seats ------------------------------------------------------------------------
class SeatRequest(Message):
    """Asks for a seat: who one is, and the identity token of an earlier visit if there was one."""

    name: Name
    headline: Headline = ""
    avatar: Avatar
    language: Language
    identity: Token | None = None


class SeatAnswer(Message):
    """A seat for one hello within `expires_in_s`, and the identity token to keep."""

    seat: Token
    expires_in_s: int
    identity: Token
    world_version: str
