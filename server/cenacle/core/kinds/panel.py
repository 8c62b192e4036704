"""A thin upright board, such as a partition."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="panel",
    title={"en": "Panel", "fr": "Panneau"},
    colour="#efe4cf",
    size=(1.0, 1.0, 0.04),
)
