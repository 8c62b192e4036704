"""What control messages are made of: bounded scalars, and the parts that several messages share.

Positions are metres, yaw is in radians, times are milliseconds since the Unix epoch unless named otherwise.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cenacle.core import limits
from cenacle.core.text import clean_line, clean_text

Metres = Annotated[float, Field(ge=-300.0, le=300.0, allow_inf_nan=False)]
Radians = Annotated[float, Field(ge=-1000.0, le=1000.0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
Number = Annotated[int, Field(ge=0, le=limits.MEMBER_NUMBER_MAX)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Token = Annotated[str, Field(min_length=1, max_length=2_000)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
MaybeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
Gain = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=limits.NAME_CHARS), AfterValidator(clean_line)]
Headline = Annotated[str, Field(max_length=limits.HEADLINE_CHARS), AfterValidator(clean_line)]
LineText = Annotated[str, Field(min_length=1, max_length=limits.LINE_CHARS), AfterValidator(clean_text)]
Factor = Annotated[float, Field(ge=limits.OBJECT_SCALE_LEAST, le=limits.OBJECT_SCALE_MOST, allow_inf_nan=False)]
ObjectName = Annotated[str, Field(max_length=limits.OBJECT_NAME_CHARS), AfterValidator(clean_line)]
OwnText = Annotated[str, Field(max_length=limits.OBJECT_TEXT_CHARS)]
OwnProperties = Annotated[dict[Id, float | OwnText], Field(max_length=limits.OBJECT_PROPERTIES_OWN)]
NoteText = Annotated[str, Field(max_length=limits.NOTE_CHARS), AfterValidator(clean_text)]

Language = Literal["en", "fr"]
Shape = Literal["coat", "dress", "jacket", "overall"]
Reaction = Literal["clap", "heart", "laugh", "thumb", "idea", "thanks"]
MicState = Literal["off", "muted", "open"]
Verb = Literal["place", "change", "delete"]
ObjectKind = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]  # of the registry, cenacle.core.kinds
Material = Literal["plain", "wood", "metal", "fabric", "glass", "glow"]
OpVerb = Literal["place", "change", "delete", "undo", "redo", "rollback"]
Role = Literal["member", "host"]
Way = Literal["near", "even", "soft", "murmur"]
MovedWhy = Literal["", "wall", "room"]
BubbleVerb = Literal["invite", "ask", "accept", "decline", "leave"]


class Message(BaseModel):
    """Base of all messages: strict, immutable, unknown keys refused."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,  # errors get into the log, what people write must not
    )


class Avatar(Message):
    """How a member looks: a shape of clothing and four colours."""

    shape: Shape
    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour


class Member(Message):
    """One presence in the house. `number` names it in snapshots and slots; `identity` lasts across visits."""

    id: Id
    number: Number
    identity: Id
    name: Name
    headline: Headline
    avatar: Avatar
    language: Language
    room: Id
    mic: MicState
    hand: bool
    away: bool  # the connection is lost and may still be resumed
    role: Role
    bubble: MaybeId  # those with the same one talk apart; empty in none
    held: bool  # a host keeps the microphone closed


class MemberChange(Message):
    """What is different of a member; what is None, or left out, is not."""

    id: Id
    room: Id | None = None
    mic: MicState | None = None
    hand: bool | None = None
    away: bool | None = None
    bubble: MaybeId | None = None
    held: bool | None = None


class Pose(Message):
    """Where someone stands and looks."""

    room: Id
    x: Metres
    y: Metres
    z: Metres
    yaw: Radians


class Line(Message):
    """A line of chat as the room keeps it. `member` is empty if it was written on an earlier visit."""

    line_id: Id
    member: str
    identity: Id
    name: Name
    to: Literal["near", "room"]
    text: LineText
    at: Count


class ObjectPatch(Message):
    """The properties of an object that an edit sets; those left out are left as they are."""

    kind: ObjectKind | None = None  # given when placing, never changed
    x: Metres | None = None
    y: Metres | None = None
    z: Metres | None = None
    yaw: Radians | None = None
    pitch: Radians | None = None
    roll: Radians | None = None
    sx: Factor | None = None
    sy: Factor | None = None
    sz: Factor | None = None
    colour: Colour | None = None
    material: Material | None = None
    text: NoteText | None = None  # of kinds that have one
    name: ObjectName | None = None
    parent: MaybeId | None = None  # the object that it is part of; empty for none
    locked: bool | None = None
    own: OwnProperties | None = None  # of its kind alone; those left out are left as they are


class PlacedObject(Message):
    """An object of a room, whole. `owner` is the identity that placed it."""

    id: Id
    kind: ObjectKind
    x: Metres
    y: Metres
    z: Metres
    yaw: Radians
    colour: Colour
    text: NoteText
    owner: Id
    owner_name: Name
    revision: Count
    pitch: Radians = 0.0
    roll: Radians = 0.0
    sx: Factor = 1.0
    sy: Factor = 1.0
    sz: Factor = 1.0
    material: Material = "plain"
    name: ObjectName = ""
    parent: MaybeId = ""
    locked: bool = False
    own: OwnProperties = Field(default_factory=dict)


class HistoryEntry(Message):
    """An op of the room's history. `objects` are some of those it changed, `count` how many in all."""

    revision: Count
    at: Count
    verb: OpVerb
    author: Id
    author_name: str  # empty if it was not kept
    objects: list[Id]
    count: Count
    undoes: Count  # the revision that it took back, 0 of an edit


class Version(Message):
    """A revision of a room that somebody gave a name."""

    revision: Count
    name: ObjectName
    author_name: str
    at: Count


class ScreenState(Message):
    """What stands on a screen. `sharer` is the member who shares or put the slides, empty if not in the room."""

    id: Id
    what: Literal["nothing", "screen", "camera", "slides"]
    sharer: str
    pages: list[Id]  # of slides: the images by content id
    page: Count  # which of them is shown, from 0


class IceServer(Message):
    """A STUN or TURN server for the browser, as RTCIceServer wants it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None
    lifetime_s: Count | None = None  # how long the credential holds; None for ever


class VoiceSettings(Message):
    """What a client needs to offer voice: so many receive-only audio and video sections are to be offered."""

    available: bool
    slots: Count
    hearing_m: float
    ice_servers: list[IceServer]
    video_slots: Count
    video_bps: Count  # the most that a shared screen or camera may send


class ZoneState(Message):
    """A private zone of a room: whether it is locked, and how many are in it."""

    id: Id
    locked: bool
    inside: Count


class RoomState(Message):
    """What hosts have set for a room: no attenuation by distance; everyone's microphone closed but hosts'."""

    plain: bool
    muted: bool


class Held(Message):
    """An object that a member holds."""

    object: Id
    id: Id


class Known(Message):
    """What a client that comes back still has: the objects of a room at a revision."""

    room: Id
    revision: Count


class Resume(Message):
    """Takes up a lost session: the token of its welcome, and how many counted frames had come."""

    token: Token
    received: Count
