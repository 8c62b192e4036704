"""The house: its rooms with their tasks, and how people come in, come back and leave."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from cenacle.club.seats import Place, Seats
from cenacle.core import limits
from cenacle.core.blocks import Blocks
from cenacle.core.errors import ErrorCode
from cenacle.core.outcome import Crossing, StepResult
from cenacle.core.plan import HousePlan, RoomPlan
from cenacle.core.room import Room
from cenacle.edge.actions import Actions
from cenacle.edge.admission import Admission
from cenacle.edge.chat import Chat
from cenacle.edge.connection import Connection
from cenacle.edge.doorman import HouseDoorman
from cenacle.edge.editor import Editor
from cenacle.edge.frames import frame_of
from cenacle.edge.hearing import Hearing
from cenacle.edge.house_rules import HouseRules
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.presence import Presence
from cenacle.edge.renewal import Renewal
from cenacle.edge.room_runner import RoomRunner
from cenacle.edge.roster import Roster
from cenacle.edge.screens import Screens, ScreensParts, VideoBounds, VideoMedia
from cenacle.edge.voice import Media, Voice
from cenacle.edge.welcomes import Welcomes
from cenacle.store.database import Database
from cenacle.store.records import RoomRecord
from cenacle.store.writer import DurableWriter
from cenacle.wire import messages as wire

SWEEP_S: Final = 0.25
PLACE_EVERY_S: Final = 4.0  # how often a pong carries a place
RETRY_AFTER_DRAIN_S: Final = 2.0
FLUSH_STORE_S: Final = 1.5  # of the time to drain, for what is decided but not stored

logger = logging.getLogger(__name__)


class HouseMedia(Media, VideoMedia, Protocol):
    """All that is needed of `cenacle.media.service.MediaService`."""


@dataclass(frozen=True)
class HouseParts:
    """What a house is built from. `now()` gives seconds that only grow, `wall_ms()` milliseconds since the epoch,
    `make_id()` a new id, `make_token()` a secret nobody can guess, `dice()` two numbers from 0 to 1; `make_room` raises
    RoomError."""

    plan: HousePlan
    seats: Seats
    database: Database
    writer: DurableWriter
    media: HouseMedia | None
    ice_servers: Callable[[str], list[wire.IceServer]]  # for a member's id
    origins: frozenset[str]
    metrics: HouseMetrics
    now: Callable[[], float]
    wall_ms: Callable[[], int]
    make_id: Callable[[], str]
    make_token: Callable[[], str]
    dice: Callable[[], tuple[float, float]]
    capacity: int = limits.MEMBERS_PER_HOUSE  # members in the house at a time
    slots: int = limits.SLOTS  # voices that each listener gets at once
    make_room: Callable[[RoomPlan], Room] = Room
    is_slide: Callable[[str], bool] = lambda page: False  # whether there is an image of this id
    video: VideoBounds = field(default_factory=VideoBounds)


class House:
    """All rooms of one node. Everything here happens in one event loop, between two awaits."""

    def __init__(self, parts: HouseParts) -> None:
        self._parts = parts
        self.plan = parts.plan
        self.metrics = parts.metrics
        self.now = parts.now
        self.roster = Roster(parts.capacity)
        self.doorman = HouseDoorman(self, parts.origins)
        self.blocks = Blocks()
        self.hearing = Hearing(parts.media, self.blocks, parts.slots)
        self.voice = Voice(parts.media, self.roster, self.hearing)
        self.rules = HouseRules(self.roster, self.hearing, self.blocks, parts.writer, parts.now, parts.wall_ms)
        self.runners: dict[str, RoomRunner] = {}
        self.chats: dict[str, Chat] = {}
        self.editors: dict[str, Editor] = {}
        self.screens = Screens(
            ScreensParts(parts.media, parts.writer, parts.now, parts.is_slide, self.blocks.hidden_from, parts.video)
        )
        self.welcomes = Welcomes(
            self.plan,
            self.roster,
            self.editors,
            self.chats,
            self.screens,
            self.rules,
            self.voice.available,
            parts.slots,
            parts.ice_servers,
            parts.video.share_bps,
        )
        self.admission = Admission(self, parts)
        self.draining = False
        self.renewal = Renewal(self, parts)
        self._actions = Actions(self)
        self._tasks: list[asyncio.Task[None]] = []

    # --- from start to end ------------------------------------------------------------------------

    async def start(self) -> None:
        """Load the rooms from the store and begin to tick. Raises RoomError."""
        self.blocks.load(await self._parts.database.load_blocks())
        for plan in self.plan.rooms.values():
            self.add_room(plan, await self._parts.database.load_room(plan.id), self._parts.make_room(plan))
        for room in self.runners:
            self.run_room(room)
        self._tasks.append(asyncio.create_task(self._sweep(), name="sweep"))

    def add_room(self, plan: RoomPlan, stored: RoomRecord, room: Room) -> None:
        """A room with what is stored of it; it does not tick yet."""
        runner = RoomRunner(
            plan,
            self.metrics,
            self.admission.admit,
            self._actions.act,
            self._cross,
            self._after_step,
            self.roster.spread,
            room,
        )
        self.runners[plan.id] = runner
        self.screens.add(runner, stored.decks)
        self.rules.add(runner)
        self.chats[plan.id] = Chat(
            runner.room,
            runner.presences,
            self._parts.writer,
            self._parts.wall_ms,
            stored.lines,
            self.blocks.hidden_from,
        )
        self.editors[plan.id] = Editor(
            plan, runner.presences, self._parts.database, self._parts.writer, self._parts.wall_ms, stored
        )

    def run_room(self, room: str) -> None:
        """Begin to tick a room, and to decide edits in it."""
        coroutines = {f"room {room}": self.runners[room].run(), f"editor {room}": self.editors[room].run()}
        self._tasks += [asyncio.create_task(coroutine, name=name) for name, coroutine in coroutines.items()]

    def remove_room(self, room: str) -> None:
        """A room that nobody is in ends; what was edited in it goes on to the store."""
        del self.runners[room], self.chats[room]
        self.screens.remove(room)
        self.rules.remove(room)
        tasks = {task.get_name(): task for task in self._tasks}
        tasks[f"room {room}"].cancel()
        end = _finish(self.editors.pop(room), tasks[f"editor {room}"])
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(end, name=f"end of {room}"))

    async def until_stored(self, room: str) -> None:
        """Wait until all that was done in a room that is gone is stored, or has failed."""
        ending = [task for task in self._tasks if task.get_name() == f"end of {room}"]
        if ending:
            await asyncio.wait(ending)
        await self._parts.writer.flush()

    async def drain(self) -> None:
        """Store all that was acknowledged or is about to be, tell everyone, and close all sockets."""
        self.draining = True
        self.doorman.closed = True
        try:
            async with asyncio.timeout(FLUSH_STORE_S):
                for editor in self.editors.values():
                    await editor.finish()
                await self._parts.writer.close()
        except TimeoutError:
            logger.error("the store did not take everything in time; nothing of that was acknowledged")
        sentence = "The house is being restarted; you will be back in a moment."
        frame = frame_of(wire.Draining(retry_after_s=RETRY_AFTER_DRAIN_S, message=sentence))
        self.roster.spread()
        for presence in self.roster:
            presence.tell(frame)
            presence.flush()
        self.doorman.close_all(1012)

    async def stop(self) -> None:
        """End all tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.voice.stop()

    # --- Host, for connections --------------------------------------------------------------------

    def hello(self, connection: Connection, hello: wire.Hello) -> None:
        """Part of Host: they come in at the next tick."""
        self.admission.ask(connection, hello)

    def place_of(self, presence: Presence) -> str | None:
        """Part of Host."""
        now = self.now()
        if presence.place_noted_at is not None and now - presence.place_noted_at < PLACE_EVERY_S:
            return None
        presence.place_noted_at = now
        pose = presence.runner.room.pose(presence.number)
        place = Place(room=presence.runner.plan.id, x=pose.x, z=pose.z, yaw=pose.yaw)
        return self._parts.seats.note_place(presence.member.identity, place)

    def lost(self, connection: Connection) -> None:
        """Part of Host: the avatar stays for a while."""
        self.doorman.forget(connection)
        self.admission.forget(connection)
        presence = connection.presence
        if presence is not None:
            presence.detach()
            presence.session.lose(self.now())
            if not self.draining:  # else everyone is told at once, and once is enough
                self.roster.change(presence, away=True)

    def _after_step(self, runner: RoomRunner, result: StepResult) -> None:
        self.rules.after_step(runner, result)
        self.hearing.after_step(runner)
        self.screens.after_step(runner)
        self.editors[runner.plan.id].grabs.after_step(self.now())

    # --- moving on --------------------------------------------------------------------------------

    def _cross(self, runner: RoomRunner, crossing: Crossing) -> None:
        """Lead someone through a portal into another room."""
        presence = runner.presences.get(crossing.number)
        portal = next((one for one in runner.plan.portals if one.id == crossing.portal), None)
        if presence is None or portal is None:
            return
        target = self.runners[portal.to_room]
        if not self.has_place(target):
            presence.refuse("portal", portal.id, ErrorCode.ROOM_FULL)
            return
        self.lead(presence, target, portal.to_spawn)

    def lead(self, presence: Presence, target: RoomRunner, spawn: str | None) -> None:
        """Lead a member into another room, to a spawn of it or where one arrives there."""
        runner = presence.runner
        epoch = (runner.room.epoch(presence.number) + 1) % 256
        self.screens.left(presence)
        self.editors[presence.runner.plan.id].grabs.left(presence)
        self.rules.left_room(presence)
        runner.take_out(presence)
        target.room.join(presence.number, None, self._parts.dice(), spawn, epoch)
        target.presences[presence.number] = presence
        presence.runner = target
        self.voice.moved(presence)
        self.roster.change(presence, room=target.plan.id)
        self.rules.came_in(presence)
        self.roster.spread()  # so that no older news comes after what is newer
        self.roster.knows_all(presence)
        presence.tell(self.welcomes.welcome(presence).joined, is_whole=True)

    def has_place(self, runner: RoomRunner) -> bool:
        """Whether one more member may come into a room."""
        return len(runner.presences) < runner.plan.capacity

    def leave(self, presence: Presence) -> None:
        """Take someone out of the house at once."""
        if self.roster.by_id(presence.member.id) is not presence:
            return
        connection = presence.connection
        presence.flush()
        presence.detach()
        presence.session.on("closed")
        self.screens.left(presence)
        self.editors[presence.runner.plan.id].grabs.left(presence)
        self.rules.left_room(presence)
        presence.runner.take_out(presence)
        self.roster.remove(presence)
        self.voice.left(presence)
        if connection is not None and not connection.closing:
            connection.close(1000)

    async def _sweep(self) -> None:
        """Look after time-outs and readers that are too slow, and at the queues, again and again."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                self._sweep_once(self.now())
            except Exception:
                logger.exception("a sweep failed")

    def _sweep_once(self, now: float) -> None:
        self.doorman.sweep(now)
        self.admission.sweep(now)
        self.metrics.arrivals_queued.observe(self.admission.arrivals)
        self.metrics.store_queued.observe(self._parts.writer.queued)
        for runner in self.runners.values():
            runner.observe_queues()
        for presence in list(self.roster):
            if presence.is_too_slow:
                if presence.connection is not None:
                    presence.connection.failed(ErrorCode.TOO_SLOW)
                self.leave(presence)
            elif presence.session.window_over(now):
                self.leave(presence)


async def _finish(editor: Editor, editing: "asyncio.Task[None]") -> None:
    """Let what waits be decided and stored, then end."""
    try:
        await editor.finish()
    finally:
        editing.cancel()
