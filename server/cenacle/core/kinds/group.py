"""What holds others together: they move with it, and are taken away with it."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="group",
    title={"en": "Group", "fr": "Groupe"},
    colour="#8fa583",
    size=(0.3, 0.1, 0.3),
)
