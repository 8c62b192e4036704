"""Hands that build without a socket: they ask an editor, and note when each op is acknowledged."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.edge.editor import Editor
from cenacle.edge.presence import Presence
from cenacle.store.database import Database
from cenacle.store.writer import DurableWriter
from cenacle.wire import codec, messages as wire

AREA = Area(-100.0, -100.0, 100.0, 100.0)
PLAN = RoomPlan("house", AREA, 18.0, zones=(Zone("atelier", ZoneKind.AREA, AREA, build=True),))


def payload_of(frame: bytes) -> bytes:
    """What a WebSocket frame of the server carries."""
    length = frame[1]
    return frame[{126: 4, 127: 10}.get(length, 2) :]


class Hand:
    """One member as an editor knows it. `acknowledged` has the revision of each op, and how long that took (s)."""

    def __init__(self, number: int) -> None:
        self.member = SimpleNamespace(id=f"m{number}", identity=f"i{number}", name=f"Hand {number}", role="member")
        self.acknowledged: dict[str, tuple[int, float]] = {}
        self.refused: list[str] = []
        self.changed = asyncio.Event()
        self._asked: dict[str, float] = {}

    def ask(self, editor: Editor, edit: wire.Edit) -> None:
        """Ask for an edit."""
        self._asked[edit.op_id] = time.perf_counter()
        editor.ask(cast(Presence, self), edit)

    @property
    def waiting(self) -> int:
        """How many ops have no answer yet."""
        return len(self._asked)

    def tell(self, frame: bytes, is_whole: bool = False) -> None:
        """As a presence is told."""
        message = codec.decode_server(payload_of(frame))
        if isinstance(message, wire.Committed):
            asked = self._asked.pop(message.op_id)
            self.acknowledged[message.op_id] = message.revision, time.perf_counter() - asked
            self.changed.set()

    def refuse(self, re: str, ref: str | None, code: object, sentence: str = "") -> None:
        """As a presence is refused."""
        self._asked.pop(ref or "", None)
        self.refused.append(str(code))
        self.changed.set()


class Audience:
    """Somebody in the room who is told of everything."""

    def __init__(self) -> None:
        self.bytes = 0

    def tell(self, frame: bytes, is_whole: bool = False) -> None:
        """As a presence is told."""
        self.bytes += len(frame)


class Workshop:
    """A room with its editor on a database, and nothing else of a house."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.writer = DurableWriter(self.database)
        self.audience = Audience()
        self.editor = cast(Editor, None)
        self._task = cast("asyncio.Task[None]", None)

    async def __aenter__(self) -> "Workshop":
        await self.database.open()
        self.writer.start()
        stored = await self.database.load_room(PLAN.id)
        presences: dict[int, Any] = {1: self.audience}
        self.editor = Editor(PLAN, presences, self.database, self.writer, lambda: int(time.time() * 1000), stored)
        self._task = asyncio.create_task(self.editor.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.editor.finish()
        await self.writer.close()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.database.close()


def edit_of(op_id: str, object_id: str, **patch: Any) -> wire.Edit:
    """A change, or a placing if it gives a kind."""
    verb = "place" if "kind" in patch else "change"
    return wire.Edit(
        op_id=op_id, base_revision=0, verb=cast(wire.Verb, verb), object=object_id, patch=wire.ObjectPatch(**patch)
    )
