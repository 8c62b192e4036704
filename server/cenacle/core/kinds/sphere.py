"""A ball."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="sphere",
    title={"en": "Sphere", "fr": "Sphère"},
    colour="#9b8fc0",
    size=(0.5, 0.5, 0.5),
)
