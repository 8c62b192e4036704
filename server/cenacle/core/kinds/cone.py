"""An upright cone."""

from typing import Final

from cenacle.core.kind import Kind

KIND: Final = Kind(
    id="cone",
    title={"en": "Cone", "fr": "Cône"},
    colour="#c0623f",
    size=(0.5, 0.5, 0.5),
)
