"""The editor of one room: decides edits in order, has them stored, and only then announces them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.plan import RoomPlan
from cenacle.edge.frames import frame_of
from cenacle.edge.presence import Presence
from cenacle.store.database import Database
from cenacle.store.records import ObjectRecord, OpRecord, OpWrite, RoomRecord
from cenacle.store.writer import DurableWriter, StoreError
from cenacle.wire.messages import Committed, Edit, Edited, PlacedObject

logger = logging.getLogger(__name__)


class Editor:
    """stand-in"""

    def __init__(
        self,
        plan: RoomPlan,
        presences: dict[int, Presence],
        database: Database,
        writer: DurableWriter,
        wall_ms: Callable[[], int],
        stored: RoomRecord,
    ) -> None:
        self._plan = plan
        self._presences = presences
        self._writer = writer
        self._wall_ms = wall_ms
        self.revision = stored.revision
        self._decided = stored.revision
        self._objects = {record.id: PlacedObject(**asdict(record)) for record in stored.objects}
        self._ops = dict(stored.op_revisions)

    def objects(self) -> list[PlacedObject]:
        return list(self._objects.values())

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def finish(self) -> None:
        pass

    def edit(self, presence: Presence, edit: Edit) -> None:
        key = (presence.member.identity, edit.op_id)
        if key in self._ops:
            presence.tell(frame_of(Committed(op_id=edit.op_id, revision=self._ops[key])))
            return
        placed = self._decide(presence, edit)
        self._decided += 1
        revision = self._decided
        if placed is not None:
            placed = placed.model_copy(update={"revision": revision})
        patch: dict[str, Any] = edit.patch.model_dump(exclude_none=True)
        op = OpRecord(edit.op_id, key[0], self._wall_ms(), edit.verb, edit.object, patch, revision)
        record = ObjectRecord(**placed.model_dump()) if placed is not None else None
        try:
            future = self._writer.submit(OpWrite(self._plan.id, op, record))
        except StoreError:
            self._decided -= 1
            raise CenacleError(ErrorCode.INTERNAL) from None
        self._ops[key] = revision
        if placed is None:
            self._objects.pop(edit.object)
        else:
            self._objects[placed.id] = placed

        def stored(done: "asyncio.Future[int | None]") -> None:
            self.revision = revision
            frame = frame_of(
                Edited(
                    revision=revision,
                    op_id=edit.op_id,
                    verb=edit.verb,
                    object_id=edit.object,
                    object=placed,
                    member=presence.member.id,
                )
            )
            for other in self._presences.values():
                other.tell(frame)
            presence.tell(frame_of(Committed(op_id=edit.op_id, revision=revision)))

        future.add_done_callback(stored)

    def _decide(self, presence: Presence, edit: Edit) -> PlacedObject | None:
        patch = edit.patch.model_dump(exclude_none=True)
        before = self._objects.get(edit.object)
        if edit.verb == "place":
            if before is not None:
                raise CenacleError(ErrorCode.OBJECT_EXISTS)
            if len(self._objects) >= limits.OBJECTS_PER_ROOM:
                raise CenacleError(ErrorCode.OBJECTS_FULL)
            if not {"kind", "x", "z"} <= set(patch):
                raise CenacleError(ErrorCode.OBJECT_INVALID)
            fields = {"y": 0.0, "yaw": 0.0, "colour": "#d9a441", "text": "", **patch}
            placed = PlacedObject(
                id=edit.object,
                owner=presence.member.identity,
                owner_name=presence.member.name,
                revision=0,
                **fields,
            )
        elif before is None:
            raise CenacleError(ErrorCode.OBJECT_UNKNOWN)
        elif edit.verb == "delete":
            return None
        else:
            placed = before.model_copy(update=patch)
        if not any(zone.build and zone.area.contains(placed.x, placed.z) for zone in self._plan.zones):
            raise CenacleError(ErrorCode.NOT_A_BUILD_ZONE)
        return placed
