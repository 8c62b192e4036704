"""Checks a world file in full: all that keeps it from loading, and all that would disappoint who comes in."""

import math
from pathlib import Path as FilePath

from cenacle.worlds.checks import arrivals, bounds, budgets, reach, surfaces, walls
from cenacle.worlds.checks.subject import Subject
from cenacle.worlds.load import LoadedWorld, WorldError, compiled_world, read_text, standing, validated
from cenacle.worlds.model import WorldFile
from cenacle.worlds.positions import read

CHECKS = (bounds.problems, arrivals.problems, walls.problems, surfaces.problems, reach.problems, budgets.problems)


def checked_world(file: FilePath) -> LoadedWorld:
    """Loads a world file that has nothing wrong with it; WorldError with every problem, in the order of the file."""
    return compiled_world(checked_text(read_text(file), str(file)))


def checked_text(text: str, file: str) -> WorldFile:
    """What a text says that has nothing wrong with it; `file` is the name that errors carry. WorldError."""
    document = read(text)
    world = validated(document)
    if world is None or not all(math.dist(wall.from_, wall.to) for room in world.rooms for wall in room.walls):
        raise WorldError(file, document.problems)
    plan = compiled_world(world).plan
    subject = Subject(document, world, plan)
    problems = [*document.problems, *standing(plan, document, world)]
    problems += [problem for check in CHECKS for problem in check(subject)]
    if problems:
        raise WorldError(file, problems)
    return world
