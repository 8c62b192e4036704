"""A house with screens for tests, media that keep what they are told of video, and what members do there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

import httpx

from cenacle.app import App
from cenacle.edge.presence import Presence
from cenacle.media.service import MediaStats
from cenacle.wire import messages
from tests.client import HouseClient

WORLD = """
version: 1
id: small
title: {en: A small house, fr: Une petite maison}
entrance: parlour
rooms:
  - id: parlour
    title: {en: Parlour, fr: Petit salon}
    bounds: [-20, -20, 20, 20]
    floors:
      - {area: [-20, -20, 20, 20], material: oak}
    zones:
      - {id: study, kind: private, title: {en: Study, fr: Cabinet}, area: [10, -5, 18, 5]}
    screens:
      - {id: wall, title: {en: Wall, fr: Mur}, at: [0, -19], yaw_deg: 180}
      - {id: side, title: {en: Side, fr: Côté}, at: [-19, 0], yaw_deg: 270}
      - {id: stage, title: {en: Stage, fr: Scène}, at: [0, 19], sharers: hosts}
      - {id: study, title: {en: Study, fr: Cabinet}, at: [17, 0], yaw_deg: 90}
    portals:
      - {id: out, title: {en: Out, fr: Dehors}, area: [-2, 15, 2, 17], to: {room: garden, spawn: gate}}
    spawns:
      - {id: door, at: [0, 0], radius: 0.8}
  - id: garden
    title: {en: Garden, fr: Jardin}
    bounds: [-20, -20, 20, 20]
    floors:
      - {area: [-20, -20, 20, 20], material: grass}
    spawns:
      - {id: gate, at: [0, 0], radius: 0.8}
"""


class RecordingMedia:
    """Keeps what it was told of video: the routes and limits that hold now."""

    on_levels = on_state = on_lost = None

    def __init__(self) -> None:
        self.routes: dict[int, tuple[int, ...]] = {}
        self.limits: dict[int, int] = {}
        self.on_paused: Callable[[Mapping[int, Collection[int]]], None] | None = None
        self.changed = asyncio.Event()

    def route_video(self, routes: Mapping[int, Sequence[int]]) -> None:
        self.routes |= {number: tuple(sources) for number, sources in routes.items()}
        self.changed.set()

    def limit_video(self, limits_bps: Mapping[int, int]) -> None:
        self.limits |= limits_bps
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def stats(self) -> MediaStats:
        return MediaStats(running=True, restarts=0, peers=0, connected=0, counters={})

    async def start(self) -> None:
        """As the service."""

    stop = start

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: None  # what is only about voices


@contextlib.asynccontextmanager
async def members(app: App, *names: str) -> AsyncIterator[list[HouseClient]]:
    clients = [await HouseClient.join(f"http://127.0.0.1:{app.port}", name=name) for name in names]
    try:
        yield clients
    finally:
        for client in clients:
            await client.close()


def presence_of(app: App, client: HouseClient) -> Presence:
    presence = app.house.roster.by_id(client.id)
    assert presence is not None
    return presence


def make_host(app: App, client: HouseClient) -> None:
    app.house.roster.change(presence_of(app, client), role="host")


async def told(client: HouseClient, screen: str, what: str) -> messages.ScreenState:
    changed = await client.expect(
        messages.ScreenChanged, lambda message: (message.screen.id, message.screen.what) == (screen, what)
    )
    return changed.screen


async def refused(client: HouseClient, re: str, code: str) -> messages.Refused:
    refusal = await client.expect(messages.Refused, lambda message: message.re == re)
    assert refusal.code == code
    return refusal


async def go(client: HouseClient, x: float, z: float) -> None:
    await client.send(messages.Go(x=x, z=z))
    await client.snapshot_when(lambda snapshot: abs(snapshot.x - x) < 1.1 and abs(snapshot.z - z) < 1.1)


async def uploaded(app: App, client: HouseClient, *images: bytes) -> list[str]:
    headers = {"Authorization": f"Bearer {client.welcome.resume_token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}", trust_env=False) as http:
        answers = [await http.post("/api/slides", content=image, headers=headers) for image in images]
    return [answer.json()["id"] for answer in answers]


def without(text: str, beginning: str) -> str:
    """The world without the line that begins so."""
    kept = [line for line in text.splitlines(keepends=True) if not line.strip().startswith(beginning)]
    assert len(kept) == len(text.splitlines()) - 1
    return "".join(kept)
