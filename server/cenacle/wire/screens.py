"""The control messages of screens: what stands on a screen, who shares it, and who looks at which (P-SCREEN-…).

They belong to `cenacle.wire.messages`, from where they are named.
"""

from typing import Annotated, Literal

from pydantic import Field

from cenacle.core import limits
from cenacle.wire.parts import Count, Id, Message, ScreenState

Pages = Annotated[list[Id], Field(max_length=limits.SLIDES_PAGES_MAX)]


# --- client to server -----------------------------------------------------------------------------
class Share(Message):
    """Shares one's screen or camera on a screen of the room: one's video section goes to those who watch it."""

    type: Literal["share"] = "share"
    screen: Id
    source: Literal["screen", "camera"]


class Unshare(Message):
    """Ends what is shared on a screen; if nobody shares there, takes the slides away."""

    type: Literal["unshare"] = "unshare"
    screen: Id


class Slides(Message):
    """Puts slides on a screen: the ids of uploaded images in order, and which of them is shown first (from 0)."""

    type: Literal["slides"] = "slides"
    screen: Id
    pages: Annotated[list[Id], Field(min_length=1, max_length=limits.SLIDES_PAGES_MAX)]
    page: Count


class Turn(Message):
    """Shows another page of a screen's slides, to everybody."""

    type: Literal["turn"] = "turn"
    screen: Id
    page: Count


class Watch(Message):
    """Which screens one looks at; their video comes in one's video slots. No screens: none is sent any more."""

    type: Literal["watch"] = "watch"
    screens: Annotated[list[Id], Field(max_length=limits.VIDEO_SLOTS)]


# --- server to client -----------------------------------------------------------------------------
class ScreenChanged(Message):
    """A screen of the room as it is now."""

    type: Literal["screen_changed"] = "screen_changed"
    screen: ScreenState


class VideoSlots(Message):
    """Which screen's video comes in each video slot, in the order of the recvonly sections; empty is none."""

    type: Literal["video_slots"] = "video_slots"
    screens: list[str]


# --- HTTP: POST /api/slides -----------------------------------------------------------------------
class SlideAnswer(Message):
    """An image is kept under this id, which is made of its content; its size in pixels."""

    id: Id
    width: Count
    height: Count
