"""The house: its rooms with their tasks, and how people come in, come back and leave."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cenacle.club.seats import Guest, Place, Seats
from cenacle.core import limits
from cenacle.core.errors import CenacleError, ErrorCode
from cenacle.core.plan import HousePlan
from cenacle.core.room import Crossing, Pose
from cenacle.edge.actions import Actions
from cenacle.edge.chat import Chat
from cenacle.edge.connection import Connection
from cenacle.edge.depths import observe_depths
from cenacle.edge.doorman import HouseDoorman
from cenacle.edge.editor import Editor
from cenacle.edge.frames import frame_of
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.edge.roster import Roster
from cenacle.edge.socket import binary_frame
from cenacle.edge.voice import Media, Voice
from cenacle.store.database import Database
from cenacle.store.writer import DurableWriter
from cenacle.wire import codec, messages as wire

ARRIVALS_S: Final = 0.015  # of a tick; whoever has not come in by then comes in at the next one
SWEEP_S: Final = 0.25
PLACE_EVERY_S: Final = 4.0  # how often a pong carries a place
RETRY_AFTER_DRAIN_S: Final = 2.0
FLUSH_STORE_S: Final = 1.5  # of the time to drain, for what is decided but not stored

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HouseParts:
    """What a house is built from. `now()` gives seconds that only grow, `wall_ms()` milliseconds since the epoch,
    `make_id()` a new id, `make_token()` a secret nobody can guess, `dice()` two numbers from 0 to 1."""

    plan: HousePlan
    seats: Seats
    database: Database
    writer: DurableWriter
    media: Media | None
    ice_servers: list[wire.IceServer]
    origins: frozenset[str]
    metrics: HouseMetrics
    now: Callable[[], float]
    wall_ms: Callable[[], int]
    make_id: Callable[[], str]
    make_token: Callable[[], str]
    dice: Callable[[], tuple[float, float]]


class House:
    """All rooms of one node. Everything here happens in one event loop, between two awaits."""

    def __init__(self, parts: HouseParts) -> None:
        self._parts = parts
        self.plan = parts.plan
        self.metrics = parts.metrics
        self.now = parts.now
        self.roster = Roster()
        self.doorman = HouseDoorman(self, parts.origins)
        self.voice = Voice(parts.media, self.roster)
        self.runners: dict[str, RoomRunner] = {}
        self.chats: dict[str, Chat] = {}
        self.editors: dict[str, Editor] = {}
        self.draining = False
        self._arrivals: deque[tuple[Connection, wire.Hello]] = deque()
        self._tasks: list[asyncio.Task[None]] = []

    # --- from start to end ------------------------------------------------------------------------

    async def start(self) -> None:
        """Load the rooms from the store and begin to tick."""
        actions = Actions(self)
        for plan in self.plan.rooms.values():
            runner = RoomRunner(
                plan, self.metrics, self._admit, actions.act, self._cross, self.voice.after_step, self.roster.spread
            )
            stored = await self._parts.database.load_room(plan.id)
            self.runners[plan.id] = runner
            self.chats[plan.id] = Chat(
                runner.room, runner.presences, self._parts.writer, self._parts.wall_ms, stored.lines
            )
            self.editors[plan.id] = Editor(
                plan, runner.presences, self._parts.database, self._parts.writer, self._parts.wall_ms, stored
            )
        coroutines = {f"room {runner.plan.id}": runner.run() for runner in self.runners.values()}
        coroutines |= {f"editor {room}": editor.run() for room, editor in self.editors.items()}
        coroutines["sweep"] = self._sweep()
        self._tasks = [asyncio.create_task(coroutine, name=name) for name, coroutine in coroutines.items()]

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
        self._arrivals.append((connection, hello))

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
        presence = connection.presence
        if presence is not None:
            presence.detach()
            presence.session.lose(self.now())
            if not self.draining:  # else everyone is told at once, and once is enough
                self.roster.change(presence, away=True)

    # --- coming in --------------------------------------------------------------------------------

    def _admit(self) -> None:
        began = self.now()
        while self._arrivals and self.now() - began < ARRIVALS_S:
            connection, hello = self._arrivals.popleft()
            if connection.closing:
                continue
            try:
                self._admit_one(connection, hello)
            except CenacleError as error:
                connection.failed(error.code)
            except Exception:
                logger.exception("someone could not come in")
                connection.failed(ErrorCode.INTERNAL)
        self.roster.spread()  # before anything that newcomers do

    def _admit_one(self, connection: Connection, hello: wire.Hello) -> None:
        if hello.protocol != wire.PROTOCOL:
            raise CenacleError(ErrorCode.PROTOCOL_VERSION)
        if hello.resume is not None and hello.seat is None:
            self._resume(connection, hello.resume)
        elif hello.seat is not None and hello.resume is None:
            if self.roster.is_full:
                raise CenacleError(ErrorCode.HOUSE_FULL)
            self._come_in(connection, self._parts.seats.take(hello.seat), hello.place)
        else:
            raise CenacleError(ErrorCode.SEAT_INVALID)

    def _come_in(self, connection: Connection, guest: Guest, place_token: str | None) -> None:
        place = self._parts.seats.read_place(guest.identity, place_token) if place_token is not None else None
        if place is not None and place.room not in self.runners:
            place = None
        runner = self.runners[place.room if place is not None else self.plan.entrance]
        member = wire.Member(
            id=self._parts.make_id(),
            number=self.roster.free_number(),
            identity=guest.identity,
            name=guest.name,
            headline=guest.headline,
            avatar=guest.avatar,
            language=guest.language,
            room=runner.plan.id,
            mic="off",
            hand=False,
            away=False,
        )
        pose = Pose(place.x, 0.0, place.z, place.yaw) if place is not None else None
        runner.room.join(member.number, pose, self._parts.dice())
        presence = Presence(member, self._parts.make_token(), runner)
        self.roster.add(presence)
        runner.presences[presence.number] = presence
        presence.session.on("hello")
        presence.attach(connection)
        presence.tell_uncounted(self._welcome(presence))
        self.metrics.joins.inc()

    def _resume(self, connection: Connection, resume: wire.Resume) -> None:
        presence = self.roster.by_token(resume.token)
        if presence is None:
            raise CenacleError(ErrorCode.RESUME_UNKNOWN)
        missed = presence.session.resume(resume.received)
        former = presence.connection
        if former is not None:
            former.presence = None
            former.failed(ErrorCode.TAKEN_OVER)
        presence.attach(connection)
        resumed = wire.Resumed(received=presence.session.received, tick=presence.runner.room.tick)
        connection.write(b"".join([frame_of(resumed), *missed]))
        self.roster.change(presence, away=False)
        self.metrics.resumes.inc()

    def _welcome(self, presence: Presence) -> bytes:
        runner, editor = presence.runner, self.editors[presence.runner.plan.id]
        pose = runner.room.pose(presence.number)
        welcome = wire.Welcome(
            protocol=wire.PROTOCOL,
            member=presence.member,
            pose=wire.Pose(room=runner.plan.id, x=pose.x, y=pose.y, z=pose.z, yaw=pose.yaw),
            epoch=runner.room.epoch(presence.number),
            tick=runner.room.tick,
            tick_hz=limits.TICK_HZ,
            resume_token=presence.token,
            resume_window_s=limits.RESUME_WINDOW_S,
            ping_interval_s=limits.PING_INTERVAL_S,
            world=self.plan.id,
            world_version=self.plan.version,
            members=[],
            objects=editor.objects(),
            revision=editor.revision,
            lines=self.chats[runner.plan.id].lines(),
            voice=wire.VoiceSettings(
                available=self.voice.available,
                slots=limits.SLOTS,
                hearing_m=runner.plan.hearing_m,
                ice_servers=self._parts.ice_servers,
            ),
        )
        return binary_frame(codec.encode_around(welcome, "members", self.roster.packed_members()))

    # --- moving on --------------------------------------------------------------------------------

    def _cross(self, runner: RoomRunner, crossing: Crossing) -> None:
        """Lead someone through a portal into another room."""
        presence = runner.presences.get(crossing.number)
        portal = next((one for one in runner.plan.portals if one.id == crossing.portal), None)
        if presence is None or portal is None:
            return
        target = self.runners[portal.to_room]
        epoch = (runner.room.epoch(presence.number) + 1) % 256
        runner.take_out(presence)
        target.room.join(presence.number, None, self._parts.dice(), portal.to_spawn, epoch)
        target.presences[presence.number] = presence
        presence.runner = target
        self.voice.moved(presence)
        self.roster.change(presence, room=target.plan.id)
        self.roster.spread()  # so that no older news comes after what is newer
        presence.tell(self._welcome(presence), is_welcome=True)

    def leave(self, presence: Presence) -> None:
        """Take someone out of the house at once."""
        if self.roster.by_id(presence.member.id) is not presence:
            return
        connection = presence.connection
        presence.flush()
        presence.detach()
        presence.session.on("closed")
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
        observe_depths(self.metrics, self.runners.values(), len(self._arrivals), self._parts.writer.queued)
        for presence in list(self.roster):
            if presence.is_too_slow:
                if presence.connection is not None:
                    presence.connection.failed(ErrorCode.TOO_SLOW)
                self.leave(presence)
            elif presence.session.window_over(now):
                self.leave(presence)
