"""Stable error codes of the wire: what a client may be told, and nothing else.

Each code has one sentence for people and, where it ends the connection, a WebSocket close code.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ErrorCode(StrEnum):
    """The stable codes. They may be added to, never renamed."""

    MALFORMED_FRAME = "malformed_frame"
    TEXT_FRAME = "text_frame"
    FRAME_TOO_LARGE = "frame_too_large"
    UNKNOWN_TYPE = "unknown_type"
    INVALID_MESSAGE = "invalid_message"
    NOT_JOINED = "not_joined"
    ALREADY_JOINED = "already_joined"
    HELLO_TIMEOUT = "hello_timeout"
    PROTOCOL_VERSION = "protocol_version"
    SEAT_INVALID = "seat_invalid"
    SEAT_EXPIRED = "seat_expired"
    SEAT_USED = "seat_used"
    RESUME_UNKNOWN = "resume_unknown"
    TAKEN_OVER = "taken_over"
    FLOODED = "flooded"
    TOO_SLOW = "too_slow"
    IDLE = "idle"
    HOUSE_FULL = "house_full"
    ROOM_FULL = "room_full"
    DRAINING = "draining"
    INTERNAL = "internal"
    MEMBER_UNKNOWN = "member_unknown"
    PLACE_OCCUPIED = "place_occupied"
    OBJECT_UNKNOWN = "object_unknown"
    OBJECT_EXISTS = "object_exists"
    OBJECT_INVALID = "object_invalid"
    OBJECTS_FULL = "objects_full"
    NOT_A_BUILD_ZONE = "not_a_build_zone"
    OBJECT_LOCKED = "object_locked"
    OBJECT_HELD = "object_held"
    OWN_OBJECTS_FULL = "own_objects_full"
    PARENT_CYCLE = "parent_cycle"
    NOT_OWNER = "not_owner"
    BUILDERS_ONLY = "builders_only"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_REDO = "nothing_to_redo"
    NOTHING_TO_ROLL_BACK = "nothing_to_roll_back"
    ROLLBACK_TOO_LARGE = "rollback_too_large"
    ZONE_UNKNOWN = "zone_unknown"
    ZONE_LOCKED = "zone_locked"
    ZONE_FULL = "zone_full"
    ZONE_NOT_LOCKABLE = "zone_not_lockable"
    NOT_INSIDE = "not_inside"
    NOT_ASKED = "not_asked"
    TOO_FAR = "too_far"
    BUBBLE_FULL = "bubble_full"
    NOT_IN_BUBBLE = "not_in_bubble"
    BLOCKS_FULL = "blocks_full"
    MIC_HELD = "mic_held"
    HOST_KEY_INVALID = "host_key_invalid"
    SDP_INVALID = "sdp_invalid"
    VOICE_UNAVAILABLE = "voice_unavailable"
    VOICE_MOVED = "voice_moved"
    SCREEN_UNKNOWN = "screen_unknown"
    SCREEN_TAKEN = "screen_taken"
    SCREEN_CLOSED = "screen_closed"
    NOT_HOST = "not_host"
    SLIDES_INVALID = "slides_invalid"
    SLIDE_INVALID = "slide_invalid"
    SLIDES_FULL = "slides_full"
    SLIDES_BUSY = "slides_busy"
    VIDEO_BUSY = "video_busy"
    VIDEO_TOO_SLOW = "video_too_slow"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What a code says, and the WebSocket close code if it closes the connection (else None)."""

    sentence: str
    close_code: int | None = None


ERRORS: Final[dict[ErrorCode, ErrorText]] = {
    ErrorCode.MALFORMED_FRAME: ErrorText("The frame could not be read.", 4400),
    ErrorCode.TEXT_FRAME: ErrorText("Only binary frames are understood here.", 4401),
    ErrorCode.FRAME_TOO_LARGE: ErrorText("The frame is too large.", 1009),
    ErrorCode.UNKNOWN_TYPE: ErrorText("This type of message is not known.", 4402),
    ErrorCode.INVALID_MESSAGE: ErrorText("The message has a missing, unknown or wrong field."),
    ErrorCode.NOT_JOINED: ErrorText("Say hello first.", 4403),
    ErrorCode.ALREADY_JOINED: ErrorText("You have said hello already.", 4404),
    ErrorCode.HELLO_TIMEOUT: ErrorText("No hello came in time.", 4405),
    ErrorCode.PROTOCOL_VERSION: ErrorText("This version of the protocol is not spoken here; reload the page.", 4406),
    ErrorCode.SEAT_INVALID: ErrorText("The seat was not given by this house.", 4410),
    ErrorCode.SEAT_EXPIRED: ErrorText("The seat has expired; ask for a new one.", 4411),
    ErrorCode.SEAT_USED: ErrorText("The seat has been taken already; ask for a new one.", 4412),
    ErrorCode.RESUME_UNKNOWN: ErrorText("There is nothing to resume; ask for a new seat.", 4413),
    ErrorCode.TAKEN_OVER: ErrorText("Another connection has taken up this avatar.", 4414),
    ErrorCode.FLOODED: ErrorText("Too many messages in too short a time.", 4420),
    ErrorCode.TOO_SLOW: ErrorText("The connection is too slow to keep up.", 4421),
    ErrorCode.IDLE: ErrorText("Nothing was heard for too long.", 4422),
    ErrorCode.HOUSE_FULL: ErrorText("The house is full; try again in a moment.", 4423),
    ErrorCode.ROOM_FULL: ErrorText("This room is full; try again in a moment."),
    ErrorCode.DRAINING: ErrorText("The house is being restarted; you will be back in a moment.", 1012),
    ErrorCode.INTERNAL: ErrorText("Something went wrong on our side.", 1011),
    ErrorCode.MEMBER_UNKNOWN: ErrorText("This member is not in the house."),
    ErrorCode.PLACE_OCCUPIED: ErrorText("There is no room to stand there."),
    ErrorCode.OBJECT_UNKNOWN: ErrorText("This object does not exist any more."),
    ErrorCode.OBJECT_EXISTS: ErrorText("An object with this id exists already."),
    ErrorCode.OBJECT_INVALID: ErrorText("The object has a missing, unknown or wrong property."),
    ErrorCode.OBJECTS_FULL: ErrorText("This room holds as many objects as it can."),
    ErrorCode.NOT_A_BUILD_ZONE: ErrorText("Objects can be placed only in a zone for building, such as the atelier."),
    ErrorCode.OBJECT_LOCKED: ErrorText("This object is locked; its owner or a host can unlock it."),
    ErrorCode.OBJECT_HELD: ErrorText("Somebody else is holding this object."),
    ErrorCode.OWN_OBJECTS_FULL: ErrorText("You have placed as many objects in this room as one may; delete some."),
    ErrorCode.PARENT_CYCLE: ErrorText("An object cannot be part of itself."),
    ErrorCode.NOT_OWNER: ErrorText("This belongs to somebody else: ask them, or a host."),
    ErrorCode.BUILDERS_ONLY: ErrorText("Only hosts build in this room: ask one of them."),
    ErrorCode.NOTHING_TO_UNDO: ErrorText("There is nothing of yours to undo here."),
    ErrorCode.NOTHING_TO_REDO: ErrorText("There is nothing to do again here."),
    ErrorCode.NOTHING_TO_ROLL_BACK: ErrorText("There is nothing like that to take back."),
    ErrorCode.ROLLBACK_TOO_LARGE: ErrorText("This would change too many objects at once; narrow it down."),
    ErrorCode.ZONE_UNKNOWN: ErrorText("There is no private zone of this name in the room."),
    ErrorCode.ZONE_LOCKED: ErrorText("This place is locked; knock to be let in."),
    ErrorCode.ZONE_FULL: ErrorText("This place is full."),
    ErrorCode.ZONE_NOT_LOCKABLE: ErrorText("This place has no lock."),
    ErrorCode.NOT_INSIDE: ErrorText("Only those inside can do this."),
    ErrorCode.NOT_ASKED: ErrorText("There is nothing to answer any more."),
    ErrorCode.TOO_FAR: ErrorText("Come closer to talk apart."),
    ErrorCode.BUBBLE_FULL: ErrorText("No more can talk apart together."),
    ErrorCode.NOT_IN_BUBBLE: ErrorText("This needs a conversation apart."),
    ErrorCode.BLOCKS_FULL: ErrorText("No more people can be blocked."),
    ErrorCode.MIC_HELD: ErrorText("A host keeps your microphone closed."),
    ErrorCode.HOST_KEY_INVALID: ErrorText("This link of a host is not valid any more."),
    ErrorCode.SDP_INVALID: ErrorText("The voice offer could not be understood."),
    ErrorCode.VOICE_UNAVAILABLE: ErrorText("Voice is not available just now; walking and writing go on."),
    ErrorCode.VOICE_MOVED: ErrorText("The voices of this room come from elsewhere; the connection is made anew."),
    ErrorCode.SCREEN_UNKNOWN: ErrorText("This room has no such screen."),
    ErrorCode.SCREEN_TAKEN: ErrorText("Somebody else uses this screen; a host can take it over."),
    ErrorCode.SCREEN_CLOSED: ErrorText("This screen is for those inside its zone only."),
    ErrorCode.NOT_HOST: ErrorText("Only a host may do this."),
    ErrorCode.SLIDES_INVALID: ErrorText("There are no such slides here."),
    ErrorCode.SLIDE_INVALID: ErrorText("This is no PNG, JPEG or WebP image of up to 4 MiB and 4,096 pixels a side."),
    ErrorCode.SLIDES_FULL: ErrorText("The house has no place for more slides."),
    ErrorCode.SLIDES_BUSY: ErrorText("Many slides are coming in just now; try again in a moment."),
    ErrorCode.VIDEO_BUSY: ErrorText("As many look at this screen as can; its video comes when a place is free."),
    ErrorCode.VIDEO_TOO_SLOW: ErrorText("The video is more than your connection carries; it is tried again soon."),
}


class CenacleError(Exception):
    """An error that may be told to a peer: a code and its sentence, never inner details."""

    def __init__(self, code: ErrorCode, sentence: str | None = None) -> None:
        self.code = code
        self.sentence = sentence or ERRORS[code].sentence
        super().__init__(f"{code}: {self.sentence}")

    @property
    def close_code(self) -> int | None:
        """The WebSocket close code, or None where the connection goes on."""
        return ERRORS[self.code].close_code
