"""What is checked: a world that can be read, with its compiled rooms and the place of each part in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from cenacle.core import plan
from cenacle.worlds import model
from cenacle.worlds.positions import Document, Path, Problem


@dataclass(frozen=True, slots=True)
class Subject:
    """A world file whose parts are all sound by themselves."""

    document: Document
    world: model.WorldFile
    house: plan.HousePlan

    def rooms(self) -> Iterator[tuple[Path, model.Room, plan.RoomPlan]]:
        """Each room with its path in the file, as it is written and as it is simulated."""
        for index, room in enumerate(self.world.rooms):
            yield ("rooms", index), room, self.house.rooms[room.id]

    def problem(self, path: Path, what: str) -> Problem:
        """A problem of the part at `path`."""
        return Problem(self.document.position(path), what)
