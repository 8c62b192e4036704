"""The world as browsers fetch it, packed once."""

import gzip
from dataclasses import dataclass

from cenacle.worlds.load import LoadedWorld


@dataclass(frozen=True, slots=True)
class ServedWorld:
    """GET /api/world: the JSON, plain and packed, and the version that names it."""

    version: str
    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, world: LoadedWorld) -> "ServedWorld":
        """A world, ready to be served."""
        return cls(world.plan.version, world.client_json, gzip.compress(world.client_json, 9))


class Serving:
    """What is served as the world: `now`, until another one is taken."""

    def __init__(self, world: LoadedWorld) -> None:
        self.now = ServedWorld.of(world)

    def take(self, world: LoadedWorld) -> None:
        """Serve another one from now on."""
        self.now = ServedWorld.of(world)
