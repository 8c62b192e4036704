"""The field of the load tests: a large empty room, how members come into it, and how they are kept walking.

One task drives all bots: every 50 ms each makes a step, spread over that time in groups; what came for a bot is read
in the same turn, every fourth time, so that it costs a quarter of the calls. Observers are read at once.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np

from cenacle.core.limits import TICK_S
from loadtests.bot import Bot
from loadtests.desk import Desk
from loadtests.observer import Observer
from loadtests.walkers import FRAME_BYTES, Area, IntArray, Walkers

OBSERVERS_MAX: Final = 24
JOINS_AT_ONCE: Final = 25
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


class Field:
    """`async with Field(house, area_of, dice, members) as field`: the bots in a house, and what drives them.

    `area_of(index)` says where the bot of that index walks. Of the first `members`, some evenly spread ones observe.
    """

    def __init__(self, house: House, area_of: Callable[[int], Area], dice: Random, members: int) -> None:
        self.bots: list[Bot] = []
        self.walking = False
        self.lateness_ms: list[float] = []  # of each turn of the driver
        self.blocked_steps = 0  # which the server did not take from the socket
        self.walkers = Walkers(dice)
        self._house = house
        self._area_of = area_of
        self._dice = dice
        self._observe_every = max(1, members // OBSERVERS_MAX)
        self._came = 0
        self._desk = Desk(house.port)
        self._groups: list[tuple[IntArray, list[Bot], list[tuple[int, Observer]]]] = []
        self._driver: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._regroup()
        self._driver = asyncio.create_task(self._drive(), name="bots")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._driver is not None
        self._driver.cancel()
        with suppress(asyncio.CancelledError):
            await self._driver
        for bot in self.bots:
            bot.lost("over")
        await asyncio.to_thread(self._desk.__exit__, None, None, None)

    @property
    def observers(self) -> list[Observer]:
        """Those who look closely."""
        return [bot for bot in self.bots if isinstance(bot, Observer)]

    # --- coming and going -------------------------------------------------------------------------

    async def seats(self, count: int) -> list[str]:
        """Seats for so many."""
        return await asyncio.to_thread(self._desk.seats, count)

    async def bring(self, members: int, at_once: int = JOINS_AT_ONCE) -> list[Bot]:
        """Bring so many more members in, some at once, each to a place of its own in its area."""
        came: list[Bot] = []
        for start in range(0, members, at_once):
            came += await self.enter(await self.seats(min(at_once, members - start)))
        return came

    async def enter(self, seats: list[str]) -> list[Bot]:
        """All with these seats come in at once; done when each is in its place."""
        bots = [self._bot(seat) for seat in seats]
        await asyncio.gather(*(self._come_in(bot) for bot in bots))
        self.bots += bots
        self._regroup()
        return bots

    def _bot(self, seat: str) -> Bot:
        index, self._came = self._came, self._came + 1
        observes = index % self._observe_every == 0 and len(self.observers) < OBSERVERS_MAX
        bot = (Observer if observes else Bot)(seat, self.walkers, Random(self._dice.random()))
        bot.row = self.walkers.add(self._area_of(index))
        return bot

    async def _come_in(self, bot: Bot) -> None:
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
        """Spread the bots over the groups: of each, the rows, the bots, and the observers with their places in it."""
        self._groups = []
        for group in range(GROUPS):
            bots = self.bots[group::GROUPS]
            observers = [(place, bot) for place, bot in enumerate(bots) if isinstance(bot, Observer)]
            self._groups.append((np.array([bot.row for bot in bots], np.int64), bots, observers))

    async def _drive(self) -> None:
        """Let each bot walk and read, in turns; each turn is of one group."""
        begin = time.monotonic()
        turn = 0
        while True:
            due = begin + turn * TICK_S / GROUPS
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.lateness_ms.append((time.monotonic() - due) * 1000)
            step, group = divmod(turn, GROUPS)
            rows, bots, observers = self._groups[group]
            if self.walking and bots:
                self._step(rows, bots)
                sent_at, seqs = time.monotonic(), self.walkers.seqs(rows)
                for place, bot in observers:
                    bot.stepped(seqs[place], sent_at)
            if (step + group) % READ_EVERY == 0:
                for member in bots:
                    if not member.attended and not member.closed.done():
                        member.read()
            for member in bots[step % PING_EVERY_STEPS :: PING_EVERY_STEPS]:
                member.ping()
            turn += 1

    def _step(self, rows: IntArray, bots: list[Bot]) -> None:
        frames = self.walkers.step(rows)
        at = 0
        for bot in bots:
            try:
                bot.send_bytes(frames[at : at + FRAME_BYTES])
            except BlockingIOError:
                self.blocked_steps += 1
            except OSError as error:
                bot.lost(repr(error))
            at += FRAME_BYTES
