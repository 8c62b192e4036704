"""Hundreds of members without a browser, each with a look of their own: groups that talk, and some who walk about."""

from __future__ import annotations

import asyncio
import http.client
import json
import math
from dataclasses import dataclass
from random import Random
from types import TracebackType

import numpy as np

from cenacle.core.limits import TICK_S
from loadtests.bot import Bot
from loadtests.walkers import FRAME_BYTES, Area, Walkers
from tests.browser.loop_thread import LoopThread

TOGETHER = 20  # seats that are asked for at once
SEATS_PER_ADDRESS = 100
PING_STEPS = 40
START_S = 60.0
GROUP = (2, 6)  # how many talk together
APART_M = 2.0  # between the middles of groups
NAMES = (
    *("Ada", "Alice", "Amara", "Anouk", "Aïcha", "Bilal", "Bruno", "Chloé", "Clara", "Diego", "Elif", "Emma"),
    *("Enzo", "Farid", "Fatou", "Gilles", "Hana", "Hugo", "Inès", "Ivan", "Jade", "Jonas", "Julie", "Karim"),
    *("Kenji", "Lena", "Léa", "Luc", "Lucía", "Maël", "Mara", "Mehdi", "Mei", "Milo", "Nadia", "Nils"),
    *("Noor", "Olga", "Olu", "Omar", "Paul", "Rania", "Rosa", "Samir", "Sara", "Sofia", "Théo", "Tomás"),
    *("Uma", "Yara", "Yusuf", "Zoé"),
)
INITIALS = "ABCDEFGHJKLMNOPRSTVWZ"
SKINS = ("#ffdbac", "#f1c9a5", "#e0ac82", "#c68e6a", "#a56b46", "#8d5524", "#6b3e26", "#5c3a21")
HAIRS = ("#1f1410", "#16110e", "#4a2c1a", "#5a3825", "#8a5a2b", "#b5651d", "#d9b46a", "#8f8a85", "#c9c2b8")
CLOTHES = (
    *("#b8743f", "#3f5e6b", "#5b6b4f", "#8c3b4a", "#e0b04b", "#34495e", "#4f7a74", "#7a8f5a", "#9c4f3f", "#6d7f8c"),
    *("#c98b3c", "#47704c", "#a8476a", "#d08c3f", "#e8d3a8", "#3f5876", "#c0603f", "#7d5a86", "#dadfe0", "#2f3a44"),
)
DARK = ("#2f3a44", "#2b2e33", "#3a3f2f", "#33526b", "#403831", "#22262b", "#5b2530", "#2f4c48", "#c2a878", "#6b4a22")
SHAPES = ("coat", "dress", "jacket", "overall")


@dataclass(frozen=True)
class Standing:
    """Where somebody stands and looks (P-MOVE-1)."""

    x: float
    z: float
    yaw: float


def groups(
    area: Area, members: int, dice: Random, around: tuple[float, float] | None = None, free_m: float = 0.0
) -> list[Standing]:
    """So many members in an area, in circles of some who look at one another; `around` a place it is free."""
    min_x, min_z, max_x, max_z = area
    columns = max(1, int((max_x - min_x) / APART_M))
    rows = max(1, int((max_z - min_z) / APART_M))
    middles = [(column, row) for row in range(rows) for column in range(columns)]
    dice.shuffle(middles)
    places: list[Standing] = []
    for column, row in middles:
        x = min_x + (column + 0.5) * (max_x - min_x) / columns + dice.uniform(-0.4, 0.4)
        z = min_z + (row + 0.5) * (max_z - min_z) / rows + dice.uniform(-0.4, 0.4)
        if around is not None and math.hypot(x - around[0], z - around[1]) < free_m:
            continue
        size = min(dice.randint(*GROUP), members - len(places))
        begin = dice.uniform(0, math.tau)
        for index in range(size):
            angle = begin + (index + dice.uniform(-0.12, 0.12)) / size * math.tau
            radius = 0.55 + 0.08 * size
            dx, dz = math.cos(angle) * radius, math.sin(angle) * radius
            places.append(Standing(x + dx, z + dz, math.atan2(dx, dz) + dice.uniform(-0.3, 0.3)))
        if len(places) == members:
            break
    return places


class Throng:
    """Members in the house, in a thread of their own; they leave at the end."""

    def __init__(self, port: int, seed: int = 1) -> None:
        self._port = port
        self._dice = Random(seed)
        self._thread = LoopThread(START_S)
        self._walkers = Walkers(self._dice)
        self._standing: list[Bot] = []
        self._walking: list[Bot] = []
        self._stepping: asyncio.Task[None] | None = None

    def stand(self, places: list[Standing]) -> None:
        """Let members come in and stand there."""
        bots = self._thread.run(self._bring(len(places)))
        for bot, place in zip(bots, places, strict=True):
            message = {"type": "go", "x": place.x, "z": place.z, "yaw": place.yaw}
            self._thread.soon(bot.send, message)
        self._standing += bots

    def walk(self, area: Area, members: int) -> None:
        """Let members come in and walk about in an area without walls."""
        bots = self._thread.run(self._bring(members))
        for bot in bots:
            bot.row = self._walkers.add(area)
            x, z = self._walkers.place_in(bot.row)
            self._thread.soon(bot.send, {"type": "go", "x": x, "z": z})
        self._walking += bots

    def __enter__(self) -> Throng:
        self._thread.start()
        self._stepping = self._thread.run(self._begin())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.run(self._leave())
        self._thread.stop()

    async def _begin(self) -> asyncio.Task[None]:
        return asyncio.create_task(self._step())

    async def _bring(self, count: int) -> list[Bot]:
        first = len(self._standing) + len(self._walking)
        bots: list[Bot] = []
        for start in range(first, first + count, TOGETHER):
            numbers = range(start, min(start + TOGETHER, first + count))
            seats = await asyncio.gather(*(asyncio.to_thread(self._seat, number) for number in numbers))
            batch = [Bot(seat, self._walkers, Random(self._dice.random())) for seat in seats]
            for bot in batch:
                await bot.connect(self._port)
                bot.attend(True)
            await asyncio.gather(*(bot.joined for bot in batch))
            bots += batch
        return bots

    def _seat(self, number: int) -> str:
        """A seat for somebody of their own looks. They come from many addresses, as they would from many homes."""
        dice = Random(number)
        avatar = {
            "shape": dice.choice(SHAPES),
            "skin": dice.choice(SKINS),
            "hair": dice.choice(HAIRS),
            "top": dice.choice(CLOTHES),
            "bottom": dice.choice(DARK),
        }
        body = json.dumps(
            {"name": f"{dice.choice(NAMES)} {dice.choice(INITIALS)}.", "avatar": avatar, "language": "fr"}
        )
        source = (f"127.0.0.{2 + number // SEATS_PER_ADDRESS}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=START_S, source_address=source)
        try:
            connection.request("POST", "/api/seats", body, {"Content-Type": "application/json"})
            return str(json.load(connection.getresponse())["seat"])
        finally:
            connection.close()

    async def _step(self) -> None:
        """Each walker makes a step every tick; everybody reports what has come every two seconds."""
        time = asyncio.get_running_loop().time
        due = time()
        turn = 0
        while True:
            due = max(due + TICK_S, time() - TICK_S)
            await asyncio.sleep(max(0.0, due - time()))
            turn += 1
            walking = [bot for bot in self._walking if not bot.closed.done()]
            if walking:
                frames, _ = self._walkers.step(np.array([bot.row for bot in walking], np.int64))
                for place, bot in enumerate(walking):
                    bot.send_bytes(frames[place * FRAME_BYTES : (place + 1) * FRAME_BYTES])
            for bot in [*self._standing, *self._walking][turn % PING_STEPS :: PING_STEPS]:
                bot.ping()

    async def _leave(self) -> None:
        if self._stepping is not None:
            self._stepping.cancel()
        for bot in [*self._standing, *self._walking]:
            bot.leave()
