"""Loads a world file: reads, checks everything at once, compiles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cenacle.core import plan
from cenacle.core.geometry import free_place
from cenacle.worlds import compiled, meaning, model
from cenacle.worlds.positions import Document, Path, Position, Problem, read
from cenacle.worlds.spelling import did_you_mean


class WorldError(Exception):
    """A world file that cannot be used. `problems` has all that is wrong, in the order of the file."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Each problem as `file:line:column: what`."""
        return [f"{self.file}:{p.position.line}:{p.position.column}: {p.what}" for p in self.problems]


@dataclass(frozen=True, slots=True)
class LoadedWorld:
    """A world ready for use: the plan to simulate, and the JSON for browsers."""

    plan: plan.HousePlan
    client: compiled.ClientWorld
    client_json: bytes


def load_world(file: FilePath) -> LoadedWorld:
    """Loads a world file; WorldError if it cannot be read or anything in it keeps it from being used."""
    return parse_world(read_text(file), str(file))


def world_of(file: FilePath) -> model.WorldFile:
    """What a world file says, with its defaults; WorldError if it cannot be used."""
    return compile_document(read(read_text(file)), str(file))[0]


def read_text(file: FilePath) -> str:
    """The text of a file; WorldError if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise WorldError(str(file), [Problem(Position(1, 1), f"cannot be read: {what}")]) from None


def parse_world(text: str, file: str) -> LoadedWorld:
    """The same from text; `file` is the name that errors carry."""
    return compile_document(read(text), file)[1]


def compile_document(document: Document, file: str) -> tuple[model.WorldFile, LoadedWorld]:
    """What a file that was read says, and what it is compiled to; WorldError if it cannot be used."""
    world = validated(document)
    if document.problems or world is None:
        raise WorldError(file, document.problems)
    loaded = compiled_world(world)
    problems = list(standing(loaded.plan, document, world))
    if problems:
        raise WorldError(file, problems)
    return world, loaded


def compiled_world(world: model.WorldFile) -> LoadedWorld:
    """Compiles a world whose parts are sound by themselves."""
    house, client = compiled.compile_world(world)
    return LoadedWorld(house, client, client.model_dump_json().encode())


def validated(document: Document) -> model.WorldFile | None:
    """The world that a document says, or None if its parts cannot be read; all that is wrong is in its `problems`."""
    world = _validated(document)
    document.problems.extend(meaning.problems(document))
    return world


def _validated(document: Document) -> model.WorldFile | None:
    if document.data is None:
        return None
    try:
        return model.WorldFile.model_validate(document.data)
    except ValidationError as error:
        document.problems.extend(_problem(detail, document) for detail in error.errors())
        return None


# How pydantic's kinds of errors are said to an author; others keep pydantic's own words.
_PLAIN = {
    "missing": "'{key}' is missing",
    "model_type": "must be a mapping of keys to values",
    "list_type": "must be a list",
    "string_type": "must be text",
    "string_pattern_mismatch": "does not have the right form ({pattern})",
}


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    path: Path = tuple(detail["loc"])
    key = str(path[-1]) if path else ""
    if detail["type"] == "extra_forbidden":
        return Problem(
            document.key_position(path),
            f"'{key}' is not a known key{did_you_mean(key, _known_keys(path))}",
        )
    if detail["type"] == "missing":
        return Problem(document.position(path[:-1]), _PLAIN["missing"].format(key=key))
    if detail["type"] in ("literal_error", "enum"):
        known = re.findall("'([^']+)'", detail["ctx"]["expected"])
        what = f"{key}: must be one of {', '.join(known)}{did_you_mean(str(detail['input']), known)}"
        if known:
            return Problem(document.position(path), what)
    plain = _PLAIN.get(detail["type"])
    if plain is not None:
        what = plain.format(key=key, **detail.get("ctx", {}))
    else:
        what = detail["msg"].removeprefix("Value error, ")
        what = what[:1].lower() + what[1:]
    return Problem(document.position(path), f"{key}: {what}" if key and not key.isdigit() else what)


_PARTS: dict[str, type[model.Part]] = {
    "rooms": model.Room,
    "light": model.Light,
    "acoustic": model.Acoustic,
    "floors": model.Floor,
    "ceilings": model.Ceiling,
    "walls": model.Wall,
    "openings": model.Opening,
    "furniture": model.Furniture,
    "zones": model.Zone,
    "portals": model.Portal,
    "to": model.Target,
    "spawns": model.Spawn,
    "title": model.Text,
}


def _known_keys(path: Path) -> list[str]:
    names = [step for step in path[:-1] if isinstance(step, str)]
    part = _PARTS.get(names[-1], model.WorldFile) if names else model.WorldFile
    return [info.alias or name for name, info in part.model_fields.items()]


def standing(house: plan.HousePlan, document: Document, world: model.WorldFile) -> Iterator[Problem]:
    """People must be able to stand where they arrive."""
    for index, room in enumerate(world.rooms):
        for number, spawn in enumerate(room.spawns):
            if (
                free_place(
                    house.rooms[room.id],
                    spawn.at[0],
                    spawn.at[1],
                    max(spawn.radius, 0.1),
                )
                is None
            ):
                what = f"spawn '{spawn.id}' has no free place to stand; it is inside a wall or furniture"
                yield Problem(document.position(("rooms", index, "spawns", number)), what)
