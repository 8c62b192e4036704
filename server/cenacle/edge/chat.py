"""The chat of one room: lines are stored, said to those they are for, and repeated to who asks twice."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.core.room import Room
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.store.records import LineRecord, LineWrite
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire import codec
from cenacle.wire.messages import Line, Said, Say


class Chat:
    """Says lines in a room. `presences` are those in the room, by number; `hidden_from` gives the identities that an
    identity has blocked, or is blocked by: they are told nothing of each other."""

    def __init__(
        self,
        room: Room,
        presences: dict[int, Presence],
        writer: DurableWriter,
        wall_ms: Callable[[], int],
        stored: tuple[LineRecord, ...],
        hidden_from: Callable[[str], Collection[str]],
    ) -> None:
        self._room = room
        self._presences = presences
        self._writer = writer
        self._wall_ms = wall_ms
        self._hidden_from = hidden_from
        lines = ((record.identity, codec.pack_part(_line_of(record))) for record in stored)
        self._lines = deque(lines, limits.LINES_KEPT_PER_ROOM)  # each with who wrote it
        self._packed: bytes | None = None

    def renew(self, room: Room) -> None:
        """The room has been rebuilt; its lines stay."""
        self._room = room

    def packed_lines(self) -> bytes:
        """The last lines to the room, oldest first, as msgpack; the same bytes until there is another."""
        if self._packed is None:
            self._packed = codec.pack_list([packed for _, packed in self._lines])
        return self._packed

    def packed_without(self, hidden: Collection[str]) -> bytes | None:
        """The lines of others than these identities; None if they are all there are."""
        if not hidden:
            return None
        kept = [packed for identity, packed in self._lines if identity not in hidden]
        return None if len(kept) == len(self._lines) else codec.pack_list(kept)

    def say(self, author: Presence, say: Say) -> None:
        """Store a line (of those to people near only its id), then say it; refused if it cannot be stored."""
        line = Line(
            line_id=say.line_id,
            member=author.member.id,
            identity=author.member.identity,
            name=author.member.name,
            to=say.to,
            text=say.text,
            at=self._wall_ms(),
        )
        record = LineRecord(line.line_id, line.identity, line.name, line.text, line.at)
        try:
            future = self._writer.submit(LineWrite(self._room.plan.id, record, kept=say.to == "room"))
        except StoreError:
            author.refuse("say", say.line_id, ErrorCode.INTERNAL)
            return
        # Who is near is settled now: the author may have gone through a portal before the line is stored.
        near = self._near(author) if say.to == "near" else []
        future.add_done_callback(lambda done: self._stored(author, line, near, done))

    def _stored(self, author: Presence, line: Line, near: list[Presence], done: "asyncio.Future[int | None]") -> None:
        if done.cancelled() or done.exception() is not None:
            author.refuse("say", line.line_id, ErrorCode.INTERNAL)
            return
        said_before_at = done.result()
        if said_before_at is not None:
            author.tell(frame_of(Said(line=line.model_copy(update={"at": said_before_at}))))
            return
        frame = frame_of(Said(line=line))
        hearers = near
        if line.to == "room":
            self._lines.append((line.identity, codec.pack_part(line)))
            self._packed = None
            hearers = list(self._presences.values())
            if author.number not in self._presences:  # gone through a portal meanwhile
                hearers.append(author)
        hidden = self._hidden_from(line.identity)
        for presence in hearers:
            if presence.member.identity not in hidden:
                presence.tell(frame)

    def _near(self, author: Presence) -> list[Presence]:
        """The author and those near in the same private zone and bubble, or in none: nothing crosses their edges."""
        room = self._room
        zone, bubble = room.private_zone(author.number), author.member.bubble
        numbers = room.numbers_within(author.number, limits.NEAR_M)
        others = [self._presences[number] for number in numbers if number in self._presences]
        return [
            author,
            *(one for one in others if one.member.bubble == bubble and room.private_zone(one.number) == zone),
        ]


def _line_of(record: LineRecord) -> Line:
    return Line(
        line_id=record.line_id,
        member="",
        identity=record.identity,
        name=record.name,
        to="room",
        text=record.text,
        at=record.at,
    )
