"""The field of the load tests: a large empty room, how members come into it, and how they are kept walking.

One task drives all bots: every 50 ms each makes a step, spread over that time in groups; what came for a bot is read
in the same turn, every fourth time, so that it costs a quarter of the calls. Observers are read at once.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self

import numpy as np

from cenacle.core.limits import TICK_S
from loadtests.bot import Bot
from loadtests.desk import Desk
from loadtests.observer import Observer
from loadtests.walkers import FRAME_BYTES, Area, IntArray, Walkers

OBSERVERS_MAX: Final = 24
JOINS_AT_ONCE: Final = 50
JOINED_WITHIN_S: Final = 60.0
PLACED_WITHIN_S: Final = 30.0
PLACE_TRIES: Final = 20
GROUPS: Final = 20  # the bots' steps are spread over the tick in so many groups
READ_EVERY: Final = 4  # steps
PING_EVERY_STEPS: Final = 40  # 2 s, as clients are asked to
CLUSTER_MEMBERS: Final = 20
CLUSTER_M: Final = 4.0
WORLD: Final = """\
version: 1
id: bench
title: {{en: Bench, fr: Banc}}
entrance: field
rooms:
  - id: field
    title: {{en: Field, fr: Champ}}
    bounds: [-{half}, -{half}, {half}, {half}]
    floors:
      - {{area: [-{half}, -{half}, {half}, {half}], material: grass}}
    spawns:
      - {{id: middle, at: [0, 0], radius: 20}}
"""


class House(Protocol):
    """Where bots come in."""

    port: int


def everywhere(size_m: float) -> Callable[[int], Area]:
    """Everyone walks in the whole room."""
    half = size_m / 2 - 1
    return lambda index: (-half, -half, half, half)


def in_clusters(size_m: float) -> Callable[[int], Area]:
    """Groups of 20 walk within 4 m, on a grid over the room."""
    across = int(size_m // (2.5 * CLUSTER_M))

    def area(index: int) -> Area:
        row, column = divmod(index // CLUSTER_MEMBERS % (across * across), across)
        x, z = (-size_m / 2 + (place + 0.5) * size_m / across - CLUSTER_M / 2 for place in (column, row))
        return x, z, x + CLUSTER_M, z + CLUSTER_M

    return area


class _Round(NamedTuple):
    """All bots in their groups: their rows in that order, the groups, and each one's observers by their place in it."""

    rows: IntArray
    groups: list[list[Bot]]
    observers: list[list[tuple[int, Observer]]]


class Field:
    """`async with Field(house, area_of, dice, members, size_m) as field`: the bots in a house, and what drives them.

    `area_of(index)` says where the bot of that index walks, in a square of `size_m`. Of the first `members`, some
    observe, evenly spread.
    """

    def __init__(self, house: House, area_of: Callable[[int], Area], dice: Random, members: int, size_m: float) -> None:
        self.bots: list[Bot] = []
        self.walking = False
        self.lateness_ms: list[float] = []  # of each turn of the driver
        self.blocked_steps = 0  # which the server did not take from the socket
        self.walkers = Walkers(dice)
        self._house = house
        self._area_of = area_of
        self._size_m = size_m
        self._dice = dice
        self._observe_every = max(2, members // OBSERVERS_MAX)
        self._parted: list[Bot] = []
        self._came = 0
        self._desk = Desk(house.port)
        self._round = _Round(np.zeros(0, np.int64), [[] for _ in range(GROUPS)], [[] for _ in range(GROUPS)])
        self._driver: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._driver = asyncio.create_task(self._drive(), name="bots")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._driver is not None
        self._driver.cancel()
        with suppress(asyncio.CancelledError):
            await self._driver
        for bot in (*self.bots, *self._parted):
            bot.lost("over")
        await asyncio.to_thread(self._desk.__exit__, None, None, None)

    @property
    def observers(self) -> list[Observer]:
        """Those who look closely."""
        return [bot for bot in self.bots if isinstance(bot, Observer)]

    @property
    def others(self) -> list[Bot]:
        """Those who do not, the longest there first."""
        return [bot for bot in self.bots if not isinstance(bot, Observer)]

    # --- coming and going -------------------------------------------------------------------------

    async def seats(self, count: int) -> list[str]:
        """Seats for so many."""
        return await asyncio.to_thread(self._desk.seats, count)

    async def bring(self, members: int, at_once: int = JOINS_AT_ONCE, receive_bytes: int | None = None) -> list[Bot]:
        """Bring so many more members in, some at once, each to a place of its own in its area.

        `receive_bytes` is the kernel's buffer of what they have not read, by default as large as it likes.
        """
        came: list[Bot] = []
        for start in range(0, members, at_once):
            came += await self.enter(await self.seats(min(at_once, members - start)), receive_bytes=receive_bytes)
        return came

    async def enter(self, seats: list[str], within_s: float = 0.0, receive_bytes: int | None = None) -> list[Bot]:
        """All with these seats knock, one after the other within that time; done when each is in its place."""
        bots = [self._bot(seat) for seat in seats]
        if receive_bytes is not None:
            for bot in bots:
                bot.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        pause_s = within_s / len(bots)
        await asyncio.gather(*(self._come_in(bot, place * pause_s) for place, bot in enumerate(bots)))
        self.bots += bots
        self._regroup()
        return bots

    def _bot(self, seat: str) -> Bot:
        index, self._came = self._came, self._came + 1
        observes = index % self._observe_every == 0 and index < self._observe_every * OBSERVERS_MAX
        own = Random(self._dice.random())
        bot = Observer(seat, self.walkers, own, self._size_m) if observes else Bot(seat, self.walkers, own)
        bot.row = self.walkers.add(self._area_of(index))
        return bot

    async def _come_in(self, bot: Bot, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await bot.connect(self._house.port)
        bot.attend(True)
        await asyncio.wait_for(bot.joined, JOINED_WITHIN_S)
        await asyncio.wait_for(self._place(bot), PLACED_WITHIN_S)
        bot.attend(isinstance(bot, Observer))

    async def _place(self, bot: Bot) -> None:
        """Let a bot go to a place of its own, so that nobody begins in the crowd at the entrance."""
        for _ in range(PLACE_TRIES):
            if await bot.go(*self.walkers.place_in(bot.row)):
                return
            if bot.closed.done():
                raise ConnectionError(f"lost on the way to a place: {bot.closed.result()}")
        raise RuntimeError(f"none of {PLACE_TRIES} places was free")

    def dismiss(self, bots: list[Bot]) -> None:
        """Let these leave the house."""
        self.part_with(bots)
        for bot in bots:
            bot.attend(True)  # until the server has closed
            bot.leave()

    def part_with(self, bots: list[Bot]) -> None:
        """Drive these no more; their connections stay as they are."""
        gone = set(map(id, bots))
        self.bots = [bot for bot in self.bots if id(bot) not in gone]
        self._parted = [bot for bot in (*self._parted, *bots) if not bot.closed.done()]
        for bot in bots:
            self.walkers.remove(bot.row)
            bot.row = -1
        self._regroup()

    # --- driving ----------------------------------------------------------------------------------

    def reset(self) -> None:
        """Forget what was measured up to now."""
        self.lateness_ms.clear()
        self.blocked_steps = 0
        for bot in self.bots:
            bot.reset()

    def _regroup(self) -> None:
        """Spread the bots over the groups anew, from the next tick on."""
        groups = [self.bots[group::GROUPS] for group in range(GROUPS)]
        observers = [[(place, bot) for place, bot in enumerate(bots) if isinstance(bot, Observer)] for bots in groups]
        rows = np.array([bot.row for bots in groups for bot in bots], np.int64)
        self._round = _Round(rows, groups, observers)

    async def _drive(self) -> None:
        """Let each bot walk and read, in turns; each turn is of one group."""
        begin = time.monotonic()
        turn = 0
        present, walks, frames, seqs, at = self._round, False, b"", list[int](), 0
        while True:
            due = begin + turn * TICK_S / GROUPS
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.lateness_ms.append((time.monotonic() - due) * 1000)
            step, group = divmod(turn, GROUPS)
            if group == 0:  # the steps of all are computed at once
                present, at = self._round, 0
                walks = self.walking
                if walks:
                    frames, seqs = self.walkers.step(present.rows)
            bots = present.groups[group]
            if walks:
                self._send(frames, at * FRAME_BYTES, bots)
                sent_at = time.monotonic()
                for place, observer in present.observers[group]:
                    observer.stepped(seqs[at + place], sent_at)
                at += len(bots)
            if (step + group) % READ_EVERY == 0:
                for bot in bots:
                    if not bot.attended and not bot.closed.done():
                        bot.read()
            for bot in bots[step % PING_EVERY_STEPS :: PING_EVERY_STEPS]:
                bot.ping()
            turn += 1

    def _send(self, frames: bytes, at: int, bots: list[Bot]) -> None:
        """Send each bot its step, which lie in `frames` from `at` on."""
        for bot in bots:
            end = at + FRAME_BYTES
            try:
                if bot.send_bytes(frames[at:end]) != FRAME_BYTES:
                    bot.lost("the server took half a frame")
            except BlockingIOError:
                self.blocked_steps += 1
            except OSError as error:
                bot.lost(repr(error))
            at = end
