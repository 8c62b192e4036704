"""The publication of worlds: a new version goes live in the running house, and is what the house opens with next time.

The publisher sends the world as it has read and checked it, so that the house is not held up by reading YAML, and the
file's own text, which is kept.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from cenacle.core.geometry import free_place
from cenacle.core.plan import HousePlan
from cenacle.edge.control import Request
from cenacle.edge.renewal import NotRenewedError, Renewal
from cenacle.worlds.load import LoadedWorld, WorldError, compiled_world, load_world
from cenacle.worlds.model import WorldFile

PUBLISHED_NAME: Final = "published.yaml"
PLACE_NAME: Final = "published.of"  # names the world file in whose place it was published

logger = logging.getLogger(__name__)


class Publication:
    """Publishes into a house. `file` is the world file of its settings, `served(world)` has a world served to browsers
    from then on."""

    def __init__(self, folder: Path, file: Path, renewal: Renewal, served: Callable[[LoadedWorld], None]) -> None:
        self._folder = folder
        self._file = file
        self._renewal = renewal
        self._served = served

    async def answer(self, request: Request) -> Request:
        """Do a request `{publish, text, world}`: the file's name, its text and its world as JSON.

        The answer is what a renewal comes to, or `problems`, and then nothing has changed.
        """
        file, text, written = (request.get(key) for key in ("publish", "text", "world"))
        if not isinstance(file, str) or not isinstance(text, str) or not isinstance(written, str):
            return {"problems": ["the house does not understand the request; is it of another version?"]}
        try:
            world = compiled_world(WorldFile.model_validate_json(written))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            return {"problems": [f"{file}: the house reads world files otherwise: {where}: {first['msg']}"]}
        walled_in = [room for room in world.plan.rooms.values() if not _has_arrival(world.plan, room.id)]
        if walled_in:
            return {"problems": [f"{file}: nobody can arrive in room '{walled_in[0].id}'"]}
        try:
            renewed = await self._renewal.renew(world.plan, lambda: self._take_effect(world, text))
        except NotRenewedError as error:
            return {"problems": [f"{file}: nothing was published: {error}"]}
        except OSError as error:
            return {"problems": [f"{self._folder / PUBLISHED_NAME} cannot be written: {error.strerror}"]}
        logger.info("the world %s is live, version %s", world.plan.id, renewed.version)
        return asdict(renewed)

    def _take_effect(self, world: LoadedWorld, text: str) -> None:
        keep(self._folder, text, self._file)
        self._served(world)


def _has_arrival(house: HousePlan, room: str) -> bool:
    plan = house.rooms[room]
    return all(free_place(plan, spawn.x, spawn.z, max(spawn.radius_m, 0.1)) is not None for spawn in plan.spawns)


def keep(folder: Path, text: str, file: Path) -> None:
    """Keep the text of the world that is live in place of a world file: whole or not at all, also when the power fails.

    Raises OSError.
    """
    data = text.encode()
    is_first = not _is_of(folder, file)
    if is_first:  # else one file's version could be taken for another's, should the power fail between the two writes
        (folder / PLACE_NAME).unlink(missing_ok=True)
        _sync(folder)
    _write(folder, PUBLISHED_NAME, data)
    if is_first:
        _write(folder, PLACE_NAME, _place(file))


def _place(file: Path) -> bytes:
    return os.fsencode(file.resolve()) + b"\n"


def _is_of(folder: Path, file: Path) -> bool:
    """Whether what is kept was published in place of this world file."""
    with contextlib.suppress(OSError):
        return (folder / PLACE_NAME).read_bytes() == _place(file)
    return False


def _write(folder: Path, name: str, data: bytes) -> None:
    fresh = folder / f"{name}.new"
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / name)
    _sync(folder)


def _sync(folder: Path) -> None:
    """Have what the folder holds on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def world_to_open(file: Path, folder: Path) -> LoadedWorld:
    """The world that a house opens with: what was published last in place of this file, unless it was changed since.

    A file that was changed and cannot be used gives way to what was published. Raises WorldError.
    """
    if not _is_of(folder, file):
        return load_world(file)
    published = folder / PUBLISHED_NAME
    with contextlib.suppress(OSError):
        if published.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            return _published(published, file)
    try:
        return load_world(file)
    except WorldError as error:
        if not published.is_file():
            raise
        logger.warning("the last published version is opened, since the world file cannot be used: %s", error)
        return load_world(published)


def _published(published: Path, file: Path) -> LoadedWorld:
    try:
        return load_world(published)
    except WorldError as error:  # of an older release, say
        logger.warning("the published version cannot be used any more; the world file is opened: %s", error)
        return load_world(file)
