"""The composition root: builds a whole house by name, serves it, and takes it down in order."""

import asyncio
import contextlib
import datetime
import fcntl
import logging
import os
import random
import resource
import secrets
import signal
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

import uvicorn
import uvloop

from cenacle.club.seats import Seats
from cenacle.club.secret import host_key, secret_key
from cenacle.core import limits
from cenacle.core.plan import RoomPlan
from cenacle.core.room import Room
from cenacle.edge.address_rates import AddressRates
from cenacle.edge.certificate import CertificateFiles, self_signed
from cenacle.edge.client_files import ClientFiles
from cenacle.edge.control import ControlSocket
from cenacle.edge.garbage import collect_garbage
from cenacle.edge.gauges import watch_house
from cenacle.edge.house import House, HouseParts
from cenacle.edge.http import HttpParts, http_app
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.patient_http import PatientHttp
from cenacle.edge.publication import Publication, world_to_open
from cenacle.edge.room_runner import RoomError
from cenacle.edge.screens import VideoBounds
from cenacle.edge.served_world import Serving
from cenacle.edge.server import HouseServer
from cenacle.edge.slides import SlideDesk, collect_slides
from cenacle.edge.socket import socket_class
from cenacle.media.service import MediaService
from cenacle.replay.recorder import Recorder
from cenacle.settings import Settings, client_dir
from cenacle.store.database import Database
from cenacle.store.slides import SlideFiles
from cenacle.store.writer import DurableWriter
from cenacle.worlds.load import LoadedWorld, WorldError

CONNECTIONS_WAITING: Final = 2_048  # for accept(); a whole event may reconnect at once
_ID_BYTES: Final = 9  # 12 characters
_TOKEN_BYTES: Final = 24

logger = logging.getLogger(__name__)


class StartError(Exception):
    """The house cannot be opened; each line says why, for the person who started it."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass
class App:
    """A house that is open, with all its parts."""

    settings: Settings
    world: LoadedWorld
    database: Database
    writer: DurableWriter
    media: MediaService | None
    house: House
    server: HouseServer
    port: int
    host_key: str

    @property
    def host_url(self) -> str:
        """By which hosts come in: the key stands behind the #, so that it is in no log of a proxy."""
        return f"{self.url}/#host={quote(self.host_key)}"

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the house."""
        scheme = "https" if self.settings.self_signed or self.settings.tls_certificate else "http"
        host = self.settings.host
        if host in ("0.0.0.0", "::", "127.0.0.1", "::1", ""):
            host = "localhost"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


@contextlib.asynccontextmanager
async def open_app(settings: Settings, with_media: bool = True, world: LoadedWorld | None = None) -> AsyncIterator[App]:
    """Open a house and keep it open inside the block; drain it at the end. Raises StartError.

    `world` is used in place of the file that the settings name.
    """
    _allow_many_sockets()
    listener = _listen(settings)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(listener.close)
        stack.enter_context(_data_dir(settings.data_dir))
        world = world or _load(settings)
        tls = _tls(settings)
        database = await _open_database(settings)
        stack.push_async_callback(database.close)
        metrics = HouseMetrics()
        writer = DurableWriter(database)
        writer.stats.on_commit.append(metrics.committed_batch)
        writer.start()
        stack.push_async_callback(writer.close)
        media = _media(settings) if with_media else None
        key = settings.host_key or _key(host_key, settings.data_dir)
        seats = Seats(_key(secret_key, settings.data_dir), time.time, _make_id, key)
        make_room = _room_maker(settings, stack)
        slides = _slides(settings)
        house = House(_house_parts(settings, world, seats, database, writer, media, metrics, make_room, slides))
        watch_house(metrics, house, writer, media)
        if media is not None:
            await media.start()
            stack.push_async_callback(media.stop)
        try:
            await house.start()
        except RoomError as error:
            raise StartError(str(error)) from None
        stack.push_async_callback(house.stop)
        collecting = asyncio.create_task(
            collect_slides(slides, database.slide_pages, house.screens.pages_in_use), name="slides"
        )
        stack.push_async_callback(_end, collecting)
        served = Serving(world)
        publication = Publication(settings.data_dir, settings.world, house.renewal, served.take)
        control = ControlSocket(settings.data_dir, publication.answer)
        await control.start()
        stack.push_async_callback(control.stop)
        server = HouseServer(_server_config(settings, tls, served, seats, house, writer, metrics, slides))
        serving = asyncio.create_task(server.serve([listener]), name="server")
        await _until_listening(server, serving)
        app = App(settings, world, database, writer, media, house, server, listener.getsockname()[1], key)
        try:
            yield app
        finally:
            async with asyncio.TaskGroup() as ending:
                if media is not None:
                    ending.create_task(media.stop())
                await house.drain()
                server.stop()
                await serving


def run(settings: Settings, announce: Callable[[App], None], world: LoadedWorld | None = None) -> None:
    """Open the house, announce it, and close it in order at SIGINT or SIGTERM. Raises StartError."""
    uvloop.run(_serve(settings, announce, world))


async def _serve(settings: Settings, announce: Callable[[App], None], world: LoadedWorld | None = None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_app(settings, world=world) as app:
        collecting = asyncio.create_task(collect_garbage(lambda: len(app.house.roster)), name="garbage")
        announce(app)
        await stop.wait()
        collecting.cancel()
        logger.info("closing the house")
        # Nothing was acknowledged that is not stored, so an end that takes too long may be cut short.
        deadline = threading.Timer(limits.DRAIN_S, _cut_short)
        deadline.daemon = True
        deadline.start()


def _cut_short() -> None:
    logger.error("the house did not close within %.0f s; its process ends now", limits.DRAIN_S)
    os._exit(0)


# --- parts ----------------------------------------------------------------------------------------
def _house_parts(
    settings: Settings,
    world: LoadedWorld,
    seats: Seats,
    database: Database,
    writer: DurableWriter,
    media: MediaService | None,
    metrics: HouseMetrics,
    make_room: Callable[[RoomPlan], Room],
    slides: SlideFiles,
) -> HouseParts:
    dice = random.SystemRandom()
    return HouseParts(
        plan=world.plan,
        seats=seats,
        database=database,
        writer=writer,
        media=media,
        ice_servers=lambda member: settings.browser_ice_servers(member, time.time()),
        origins=settings.origins,
        metrics=metrics,
        now=time.monotonic,
        wall_ms=lambda: time.time_ns() // 1_000_000,
        make_id=_make_id,
        make_token=lambda: secrets.token_urlsafe(_TOKEN_BYTES),
        dice=lambda: (dice.random(), dice.random()),
        capacity=settings.capacity,
        slots=settings.voice_slots,
        make_room=make_room,
        is_slide=slides.keep,
        video=VideoBounds(settings.video_kbps * 1_000, settings.video_room_mbps * 1_000_000),
    )


def _room_maker(settings: Settings, stack: contextlib.AsyncExitStack) -> Callable[[RoomPlan], Room]:
    """What makes rooms: recorded ones, if the settings ask for that; it raises RoomError."""
    folder = settings.record_dir
    if folder is None:
        return Room
    recorder = Recorder(folder)
    stack.callback(recorder.close)

    def room(plan: RoomPlan) -> Room:
        try:
            return recorder.room(plan)
        except OSError as error:
            raise RoomError(f"Nothing can be recorded in {folder}: {error.strerror}") from None

    return room


def _slides(settings: Settings) -> SlideFiles:
    slides = SlideFiles(settings.data_dir / "slides", settings.slides_mib << 20)
    try:
        slides.open()
    except OSError as error:
        raise StartError(f"The folder of slides cannot be used: {error}") from None
    return slides


def _media(settings: Settings) -> MediaService:
    return MediaService(settings.media, log_level=settings.log_level, log_format=settings.log_format)


def _server_config(
    settings: Settings,
    tls: CertificateFiles | None,
    served: Serving,
    seats: Seats,
    house: House,
    writer: DurableWriter,
    metrics: HouseMetrics,
    slides: SlideFiles,
) -> uvicorn.Config:
    def unready() -> list[str]:
        reasons = []
        if not writer.healthy:
            reasons.append("the store takes no writes")
        if house.draining:
            reasons.append("the house is closing")
        return reasons

    metrics.watch("cenacle_slides_bytes", "Bytes of the images of slides.", lambda: slides.octets)
    parts = HttpParts(
        seats=seats,
        seat_rates=AddressRates(limits.SEATS_PER_ADDRESS_PER_MINUTE, time.monotonic),
        world=lambda: served.now,
        client_files=ClientFiles(client_dir()),
        slides=SlideDesk(slides, house.roster, time.monotonic),
        registry=metrics.registry,
        unready=unready,
        turn_away=house.admission.turn_away,
    )
    return uvicorn.Config(
        http_app(parts),
        http=PatientHttp,
        ws=socket_class(house.doorman),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
        backlog=CONNECTIONS_WAITING,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=1,
    )


def _make_id() -> str:
    return secrets.token_urlsafe(_ID_BYTES)


# --- what may go wrong at the start ---------------------------------------------------------------
def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        address = socket.getaddrinfo(settings.host, settings.port, family, socket.SOCK_STREAM)[0][4]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise StartError(f"{settings.host} is no address to listen on: {error.strerror}") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(CONNECTIONS_WAITING)
    except OSError as error:
        listener.close()
        raise StartError(f"Port {settings.port} on {settings.host} cannot be opened: {error.strerror}") from None
    return listener


@contextlib.contextmanager
def _data_dir(path: Path) -> Iterator[None]:
    """The data directory, made if need be, and locked: two houses would overwrite each other's rooms."""
    lock: IO[str]
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / "lock").open("w")
    except OSError as error:
        raise StartError(f"The data directory {path} cannot be used: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError(f"The data directory {path} is in use by another house") from None
        yield


def _load(settings: Settings) -> LoadedWorld:
    try:
        return world_to_open(settings.world, settings.data_dir)
    except WorldError as error:
        raise StartError(*error.lines()) from None


def _tls(settings: Settings) -> CertificateFiles | None:
    """The files of the certificate to serve with, after a look whether they can be used."""
    try:
        if settings.self_signed:
            files = self_signed(settings.data_dir, datetime.datetime.now(datetime.UTC))
        elif settings.tls_certificate is not None and settings.tls_key is not None:
            files = CertificateFiles(settings.tls_certificate, settings.tls_key)
        else:
            return None
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key)
    except OSError as error:  # SSLError is one
        raise StartError(f"The TLS certificate cannot be used: {error.strerror or error}") from None
    return files


def _key(made: Callable[[Path], str], data_dir: Path) -> str:
    try:
        return made(data_dir)
    except OSError as error:
        raise StartError(f"A key of the house cannot be read or made: {error}") from None


async def _open_database(settings: Settings) -> Database:
    try:
        database = Database(settings.store_url)
        await database.open()
    except Exception as error:
        logger.debug("the database cannot be opened", exc_info=True)
        reason = str(getattr(error, "orig", None) or error).splitlines()
        raise StartError(f"The database cannot be opened: {reason[0] if reason else type(error).__name__}") from None
    return database


async def _end(task: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait until it has given back its connection to the database."""
    task.cancel()
    await asyncio.wait([task])


async def _until_listening(server: HouseServer, serving: "asyncio.Task[None]") -> None:
    listening = asyncio.create_task(server.listening.wait())
    done, _ = await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
    if listening not in done:
        listening.cancel()
        await serving
        raise StartError("The server has ended at its start")


def _allow_many_sockets() -> None:
    """Use as many file descriptors as the system allows: the usual soft limit is one room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
