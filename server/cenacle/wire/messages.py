"""Control messages of the room protocol: msgpack maps, discriminated by `type`.

Hot frames (inputs and snapshots) are not here but in `cenacle.wire.frames`; the messages stand in
`cenacle.wire.from_client` and `cenacle.wire.from_server`, what they share in `cenacle.wire.parts`; all have their names
here too. Rules with ids: docs/protocol.md.
Positions are metres, yaw is in radians, times are milliseconds since the Unix epoch unless named otherwise.
"""

from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from cenacle.wire.from_client import (
    AnswerKnock as AnswerKnock,
    Block as Block,
    Bubble as Bubble,
    Drag as Drag,
    Edit as Edit,
    Go as Go,
    Grab as Grab,
    Hand as Hand,
    Hello as Hello,
    History as History,
    HistoryFilter as HistoryFilter,
    HostMute as HostMute,
    Knock as Knock,
    Leave as Leave,
    Mic as Mic,
    NameVersion as NameVersion,
    Ping as Ping,
    React as React,
    Rollback as Rollback,
    RoomSound as RoomSound,
    Say as Say,
    SeatRequest as SeatRequest,
    Undo as Undo,
    VoiceClose as VoiceClose,
    VoiceOffer as VoiceOffer,
    WatchHearers as WatchHearers,
    Wave as Wave,
    ZoneLock as ZoneLock,
)
from cenacle.wire.from_server import (
    Blocked as Blocked,
    BubbleAnswered as BubbleAnswered,
    BubbleAsked as BubbleAsked,
    Committed as Committed,
    Dragged as Dragged,
    Draining as Draining,
    Edited as Edited,
    Error as Error,
    Grabbed as Grabbed,
    Hearers as Hearers,
    HistoryPage as HistoryPage,
    KnockAnswered as KnockAnswered,
    Knocked as Knocked,
    Pong as Pong,
    Reacted as Reacted,
    Refused as Refused,
    Resumed as Resumed,
    RollbackPreview as RollbackPreview,
    RoomChanged as RoomChanged,
    RosterNews as RosterNews,
    Said as Said,
    SeatAnswer as SeatAnswer,
    Slots as Slots,
    VoiceAnswer as VoiceAnswer,
    VoiceLost as VoiceLost,
    Waiting as Waiting,
    Waved as Waved,
    Welcome as Welcome,
    WholeRoster as WholeRoster,
    WorldChanged as WorldChanged,
    ZoneChanged as ZoneChanged,
)
from cenacle.wire.parts import (
    Avatar as Avatar,
    BubbleVerb as BubbleVerb,
    Colour as Colour,
    Count as Count,
    Factor as Factor,
    Gain as Gain,
    Headline as Headline,
    Held as Held,
    HistoryEntry as HistoryEntry,
    IceServer as IceServer,
    Id as Id,
    Known as Known,
    Language as Language,
    Line as Line,
    LineText as LineText,
    Material as Material,
    MaybeId as MaybeId,
    Member as Member,
    MemberChange as MemberChange,
    Message as Message,
    Metres as Metres,
    MicState as MicState,
    MovedWhy as MovedWhy,
    Name as Name,
    NoteText as NoteText,
    Number as Number,
    ObjectKind as ObjectKind,
    ObjectName as ObjectName,
    ObjectPatch as ObjectPatch,
    OpVerb as OpVerb,
    OwnProperties as OwnProperties,
    OwnText as OwnText,
    PlacedObject as PlacedObject,
    Pose as Pose,
    Radians as Radians,
    Reaction as Reaction,
    Resume as Resume,
    Role as Role,
    RoomState as RoomState,
    ScreenState as ScreenState,
    Shape as Shape,
    Token as Token,
    Verb as Verb,
    Version as Version,
    VoiceSettings as VoiceSettings,
    Way as Way,
    ZoneState as ZoneState,
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
    | Grab
    | Drag
    | Undo
    | Rollback
    | History
    | NameVersion
    | VoiceOffer
    | VoiceClose
    | Share
    | Unshare
    | Slides
    | Turn
    | Watch
    | Leave
    | ZoneLock
    | Knock
    | AnswerKnock
    | Bubble
    | Block
    | WatchHearers
    | HostMute
    | RoomSound,
    Field(discriminator="type"),
]
ServerMessage = Annotated[
    Welcome
    | Waiting
    | Resumed
    | Pong
    | RosterNews
    | WholeRoster
    | Said
    | Reacted
    | Waved
    | Edited
    | Grabbed
    | Dragged
    | Committed
    | RollbackPreview
    | HistoryPage
    | Refused
    | Slots
    | VoiceAnswer
    | VoiceLost
    | ScreenChanged
    | VideoSlots
    | ScreenChanged
    | VideoSlots
    | Draining
    | WorldChanged
    | Error
    | ZoneChanged
    | Knocked
    | KnockAnswered
    | BubbleAsked
    | BubbleAnswered
    | Blocked
    | Hearers
    | RoomChanged,
    Field(discriminator="type"),
]

# Frames that are not counted for reliable delivery: they belong to one connection, not to the session. Of the welcomes
# only the first is not counted: a later one, after a portal, must neither get lost nor be doubled.
UNCOUNTED_CLIENT_TYPES: Final = frozenset({"hello", "ping"})
UNCOUNTED_SERVER_TYPES: Final = frozenset({"welcome", "waiting", "resumed", "pong", "error"})

client_messages: TypeAdapter[Any] = TypeAdapter(ClientMessage)
server_messages: TypeAdapter[Any] = TypeAdapter(ServerMessage)
