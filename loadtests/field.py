"""The field of the load tests: a large empty room, who walks about in it, and how members come into it."""

import asyncio
import http.client
import json
from collections.abc import Callable
from random import Random
from typing import Final

from cenacle.core.limits import TICK_S
from loadtests.bot import Bot, Observer
from loadtests.house import HouseProcess

Area = tuple[float, float, float, float]

OBSERVERS_MAX: Final = 20
JOINS_AT_ONCE: Final = 20
SEATS_PER_ADDRESS: Final = 100
GROUPS: Final = 10  # the bots' steps are spread over the tick in so many groups
PING_EVERY_STEPS: Final = 40  # 2 s, as clients are asked to
CLUSTER_MEMBERS: Final = 20
CLUSTER_M: Final = 4.0
AVATAR: Final = {"shape": "coat", "skin": "#d9a066", "hair": "#402a1e", "top": "#5b6b4f", "bottom": "#303040"}
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
    """The bots in a house. `area_of(index)` says where the bot of that index walks."""

    def __init__(self, house: HouseProcess, area_of: Callable[[int], Area], dice: Random) -> None:
        self.house = house
        self.bots: list[Bot] = []
        self._area_of = area_of
        self._dice = dice
        self._seats = 0

    async def bring(self, members: int, at_once: int = JOINS_AT_ONCE) -> list[Bot]:
        """Bring so many more members in, some at once; they walk from then on."""
        came: list[Bot] = []
        for start in range(0, members, at_once):
            came += await self._bring_together(min(at_once, members - start))
        return came

    async def _bring_together(self, count: int) -> list[Bot]:
        first, self._seats = self._seats, self._seats + count
        port, host = self.house.port, f"127.0.0.1:{self.house.port}"
        seats = await asyncio.gather(*(asyncio.to_thread(seat, port, first + n) for n in range(count)))
        batch: list[Bot] = []
        for index, text in enumerate(seats, first):
            kind = Observer if index < OBSERVERS_MAX else Bot
            bot = kind(host, text, self._area_of(index), Random(self._dice.random()))
            await asyncio.get_running_loop().create_connection(lambda bot=bot: bot, "127.0.0.1", port)  # type: ignore[misc]
            batch.append(bot)
        await asyncio.gather(*(bot.joined for bot in batch))
        self.bots += batch
        return batch

    def dismiss(self, bots: list[Bot]) -> None:
        """Let these leave the house."""
        gone = set(map(id, bots))
        self.bots = [bot for bot in self.bots if id(bot) not in gone]
        for bot in bots:
            bot.leave()

    async def walk(self, seconds: float) -> list[float]:
        """Each bot makes a step every 50 ms, in groups spread over the tick. Returns how late each group was, in ms."""
        loop = asyncio.get_running_loop()
        lateness: list[float] = []
        begin = loop.time()
        for turn in range(int(seconds / TICK_S * GROUPS)):
            due = begin + turn * TICK_S / GROUPS
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            lateness.append((loop.time() - due) * 1000)
            for index, bot in enumerate(self.bots[turn % GROUPS :: GROUPS]):
                bot.step()
                if (turn // GROUPS + index) % PING_EVERY_STEPS == 0:
                    bot.ping()
        return lateness


def seat(port: int, number: int) -> str:
    """A seat from the server. Members come from many addresses of loopback, as they would from many homes."""
    body = json.dumps({"name": f"Bot {number}", "avatar": AVATAR, "language": "en"})
    source = (f"127.0.0.{2 + number // SEATS_PER_ADDRESS % 250}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=source)
    try:
        connection.request("POST", "/api/seats", body, {"Content-Type": "application/json"})
        return str(json.load(connection.getresponse())["seat"])
    finally:
        connection.close()
